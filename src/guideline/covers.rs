//! What a document, and the cited part of it, covers.

use super::{Authority, Certainty, Cited, Guideline, Guidelines, Section};
use crate::vocabulary::{ConceptId, Vocabulary};
use jiff::civil::Date;

/// Days since the injury, both ends included; an end that is missing is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Phase {
    /// First day.
    pub from: Option<i32>,
    /// Last day.
    pub until: Option<i32>,
}

impl Phase {
    /// True when `days` since the injury lie in it.
    pub fn holds(self, days: i32) -> bool {
        self.from.is_none_or(|f| days >= f) && self.until.is_none_or(|u| days <= u)
    }

    /// True when it is open at both ends.
    pub fn is_any(self) -> bool {
        self.from.is_none() && self.until.is_none()
    }
}

/// What a citation has to cover.
#[derive(Debug, Clone, Copy)]
pub struct Need<'a> {
    /// The requested treatment and, for a consultation, what it is for.
    pub treatment: &'a [ConceptId],
    /// The parts of the body; empty: not known.
    pub regions: &'a [ConceptId],
    /// Days from the injury to the request.
    pub days_since_injury: Option<i32>,
}

impl Section {
    /// True when it speaks of one of `treatment`.
    pub fn covers(&self, treatment: &[ConceptId], vocabulary: &Vocabulary) -> bool {
        let spoken = |t: ConceptId| {
            self.covers.iter().any(|&c| vocabulary.is_a(t, c)) || self.kinds.contains(&vocabulary.kind(t))
        };
        let excluded = |t: ConceptId| self.except.iter().any(|&c| vocabulary.is_a(t, c));
        self.everything || treatment.iter().any(|&t| spoken(t) && !excluded(t))
    }

    /// True when it names one of `treatment`, and does not only cover all of its kind.
    fn names_one_of(&self, treatment: &[ConceptId], vocabulary: &Vocabulary) -> bool {
        !self.everything && self.covers.iter().any(|&c| treatment.iter().any(|&t| vocabulary.is_a(t, c)))
    }

    /// True when it is meant for an injury of this age, or for any.
    fn fits_age(&self, need: Need<'_>) -> bool {
        self.phase.is_any() || need.days_since_injury.is_some_and(|days| self.phase.holds(days))
    }

    /// It only says which part of the body (a chapter of a document that has no other parts).
    fn is_chapter(&self) -> bool {
        self.covers.is_empty() && self.kinds.is_empty() && !self.everything && self.regions.is_some()
    }
}

impl Guideline {
    /// True when the document, or the part of it that is cited, is about one of the regions that are needed;
    /// `None` when either side is not known.
    pub fn covers_region(&self, cited: &Cited<'_>, need: Need<'_>, vocabulary: &Vocabulary) -> Option<bool> {
        if need.regions.is_empty() {
            return None;
        }
        let meets =
            |regions: &[ConceptId]| regions.iter().any(|&a| need.regions.iter().any(|&b| vocabulary.same_region(a, b)));
        let printed = &cited.sections;
        if printed.iter().any(|s| s.any_region) {
            return None;
        }
        let chapters: Vec<&&Section> = printed.iter().filter(|s| s.is_chapter()).collect();
        if !chapters.is_empty() {
            return Some(chapters.iter().any(|s| s.regions.as_deref().is_none_or(meets)));
        }
        // What a section says of a treatment may reach beyond the parts that its chapter is named after.
        let part = |s: &&Section| s.regions.is_some() && s.covers(need.treatment, vocabulary);
        let reach = match printed.is_empty() {
            true => self.sections.iter().filter(part).any(|s| s.regions.as_deref().is_none_or(meets)),
            false => printed.iter().copied().filter(|s| part(s)).any(|s| s.regions.as_deref().is_none_or(meets)),
        };
        match &self.regions {
            // A document of chapters, cited without one, says nothing of the part of the body.
            None if self.sections.iter().any(Section::is_chapter) => None,
            None => Some(true),
            Some(own) if reach || meets(own) => Some(true),
            Some(_) => (!meets(&self.neighbours)).then_some(false),
        }
    }

    /// True when a cited section covers the treatment. `Some(false)` only when every cited section is known and
    /// another section of the document covers it, so that the pack knows better; else `None`.
    pub fn covers_treatment(&self, cited: &Cited<'_>, need: Need<'_>, vocabulary: &Vocabulary) -> Option<bool> {
        let topics: Vec<&&Section> = cited.sections.iter().filter(|s| !s.is_chapter()).collect();
        if topics.is_empty() || need.treatment.is_empty() {
            return None;
        }
        if topics.iter().any(|s| s.covers(need.treatment, vocabulary)) {
            return Some(true);
        }
        let sure = topics.iter().all(|s| s.complete);
        let elsewhere = self.sections.iter().find(|s| {
            !s.everything && s.certainty >= Certainty::UnverifiedHigh && s.covers(need.treatment, vocabulary)
        });
        (sure && !cited.has_unknown_words && elsewhere.is_some()).then_some(false)
    }

    /// A section on the treatment that is meant for an injury of this age, where the document tells ages apart.
    pub fn section_for_age(&self, need: Need<'_>, vocabulary: &Vocabulary) -> Option<&Section> {
        let aged = |s: &&Section| !s.phase.is_any() && s.phase != self.phase && s.fits_age(need);
        self.sections.iter().filter(aged).find(|s| !s.everything && s.covers(need.treatment, vocabulary))
    }

    /// True when the citation surely leads to the treatment: a cited section covers it, or the document is cited as a
    /// whole and has a section on it.
    pub fn leads_to(&self, cited: &Cited<'_>, need: Need<'_>, vocabulary: &Vocabulary) -> bool {
        match cited.sections.is_empty() {
            true => self.section_for(need.treatment, vocabulary).is_some(),
            false => self.covers_treatment(cited, need, vocabulary) == Some(true),
        }
    }

    /// The section that speaks of the treatment most closely, for "look there instead": it names the treatment, and
    /// little else.
    pub fn section_for(&self, treatment: &[ConceptId], vocabulary: &Vocabulary) -> Option<&Section> {
        let speaks = self.sections.iter().filter(|s| !s.everything && s.covers(treatment, vocabulary));
        speaks.min_by_key(|s| (!s.names_one_of(treatment, vocabulary), s.covers.len()))
    }

    /// True when a printed page lies on, or next to, a page on which the treatment is covered. `None` without printed
    /// pages, when the pack has no sure pages for the treatment, and for a page that speaks of all such treatments when
    /// no section is printed.
    pub fn page_fits(
        &self,
        cited: &Cited<'_>,
        pages: &[(u16, u16)],
        need: Need<'_>,
        vocabulary: &Vocabulary,
    ) -> Option<bool> {
        if pages.is_empty() {
            return None;
        }
        let paged = |s: &&Section| !s.pages.is_empty() && s.covers(need.treatment, vocabulary);
        let named: Vec<&Section> =
            self.sections.iter().filter(paged).filter(|s| s.names_one_of(need.treatment, vocabulary)).collect();
        if named.is_empty() || named.iter().any(|s| s.pages_certainty < Certainty::UnverifiedHigh) {
            return None;
        }
        let near = |a: (u16, u16), b: (u16, u16)| a.0 <= b.1.saturating_add(1) && b.0 <= a.1.saturating_add(1);
        let on = |s: &Section| s.pages.iter().any(|&p| pages.iter().any(|&q| near(p, q)));
        if named.iter().any(|s| on(s)) || cited.sections.iter().any(|s| s.covers(need.treatment, vocabulary) && on(s)) {
            return Some(true);
        }
        let in_general = cited.sections.is_empty() && self.sections.iter().filter(paged).any(on);
        (!in_general).then_some(false)
    }

    /// Whether the document, or the cited sections, are meant for an injury of this age; `None` when they are meant
    /// for any, or when the age is not known.
    pub fn phase_fits(&self, cited: &Cited<'_>, need: Need<'_>) -> Option<bool> {
        let days = need.days_since_injury?;
        let phases: Vec<Phase> = match cited.sections.is_empty() {
            true => vec![self.phase],
            false => cited.sections.iter().map(|s| s.phase).collect(),
        };
        if phases.iter().any(|p| p.is_any()) { None } else { Some(phases.iter().any(|p| p.holds(days))) }
    }
}

impl Guidelines {
    /// True when some document of the pack tells this part of the body from others, so that "another part" means
    /// something (it does not for the heart in a request for an electrocardiogram).
    pub fn tells_apart(&self, region: ConceptId, vocabulary: &Vocabulary) -> bool {
        let named = self.documents.iter().flat_map(|d| {
            let sections = d.sections.iter().filter_map(|s| s.regions.as_deref()).flatten();
            d.regions.iter().flatten().chain(sections)
        });
        named.into_iter().any(|&own| vocabulary.same_region(own, region))
    }

    /// A document of the MTUS that is in force from `earliest` to `latest` and surely covers the treatment for the part
    /// of the body and the age of the injury, with the section that does. Of several parts each has to be covered by
    /// some document; the one for the first is given.
    pub fn mtus_for(
        &self,
        earliest: Date,
        latest: Date,
        need: Need<'_>,
        vocabulary: &Vocabulary,
    ) -> Option<(&Guideline, &Section)> {
        let first = self.mtus_section(earliest, latest, need, need.regions.first().copied(), vocabulary)?;
        let rest = need.regions.get(1..).unwrap_or_default();
        let all = rest.iter().all(|&r| self.mtus_section(earliest, latest, need, Some(r), vocabulary).is_some());
        all.then_some(first)
    }

    fn mtus_section(
        &self,
        earliest: Date,
        latest: Date,
        need: Need<'_>,
        region: Option<ConceptId>,
        vocabulary: &Vocabulary,
    ) -> Option<(&Guideline, &Section)> {
        let in_force = |d: &&Guideline| d.authority == Authority::Mtus && d.in_force(earliest, latest) == Some(true);
        self.documents.iter().filter(in_force).find_map(|d| {
            let section = d.sections.iter().find(|s| {
                let sure = !s.everything && s.certainty >= Certainty::UnverifiedHigh;
                let own = s.regions.as_deref().or(d.regions.as_deref());
                let here = |own: &[ConceptId]| region.is_some_and(|r| own.iter().any(|&a| vocabulary.part_of(r, a)));
                sure && s.fits_age(need) && own.is_none_or(here) && s.covers(need.treatment, vocabulary)
            })?;
            Some((d, section))
        })
    }
}
