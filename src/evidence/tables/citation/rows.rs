//! The rows of the table `citation`.

use super::super::area::area;
use super::SCHEMA;
use crate::evidence::{Case, Part, RequestWindow, Requested, days_since_injury, request_window};
use crate::guideline::{Authority, Cited, Guideline, Guidelines, Need, Section};
use crate::letter::{Citation, GuidelineLine, Issue, Letter};
use crate::passage::Passage;
use crate::span::Quote;
use crate::table::{Cited as Words, Later, Row, Sought, Value};
use crate::vocabulary::{ConceptId, ConceptKind, Vocabulary};
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

/// One row for each cited document, the claims administrator's line of an issue before the reviewer's.
pub(in crate::evidence::tables) fn rows<'a>(
    letter: &'a Letter,
    case: &'a Case,
    guidelines: &'a Guidelines,
    vocabulary: &'a Vocabulary,
) -> Vec<Row<'a>> {
    let date = request_window(letter, case, guidelines.dating());
    let scene = Scene {
        guidelines,
        vocabulary,
        summary: &letter.summary,
        since_injury: date.as_ref().and_then(|d| days_since_injury(letter, d)),
        date,
        injury: letter.header.date_of_injury.as_ref().map(|f| &f.quote),
        case,
        area: OnceCell::new(),
        named_in_summary: OnceCell::new(),
    };
    let mut rows = Vec::new();
    for (i, issue) in letter.issues.iter().enumerate() {
        let lines = [&issue.claims_administrator, &issue.reviewer].map(|l| l.as_ref().map(|line| scene.line(line)));
        if lines.iter().flatten().all(|l| l.line.citations.is_empty()) {
            continue;
        }
        let asked = Arc::new(scene.asked(issue, case.requested.get(i)));
        let [administrator, reviewer] = &lines;
        for (by, line, other) in
            [("claims_administrator", administrator, reviewer), ("reviewer", reviewer, administrator)]
        {
            let Some(line) = line else { continue };
            rows.extend((0..line.cited.len()).map(|at| scene.row(&asked, by, line, at, other.as_ref())));
        }
    }
    rows
}

/// Every part of the body that the summary names in any way.
fn named_in_summary(case: &Case, vocabulary: &Vocabulary) -> Vec<ConceptId> {
    let summary = case.statements.iter().filter(|s| s.part == Part::Summary);
    let mut out: Vec<ConceptId> = summary
        .flat_map(|s| &s.mentions)
        .flat_map(|m| vocabulary.regions_of(m.concept).into_iter().chain(m.region))
        .collect();
    out.sort();
    out.dedup();
    out
}

/// What is the same for every citation of a letter.
struct Scene<'a> {
    guidelines: &'a Guidelines,
    vocabulary: &'a Vocabulary,
    summary: &'a Passage,
    date: Option<RequestWindow<'a>>,
    since_injury: Option<i32>,
    injury: Option<&'a Quote>,
    case: &'a Case,
    area: OnceCell<Option<(Vec<ConceptId>, Range<usize>)>>,
    named_in_summary: OnceCell<Vec<ConceptId>>,
}

/// A guideline line with what each of its citations means.
struct Line<'a> {
    line: &'a GuidelineLine,
    cited: Vec<Option<Cited<'a>>>,
}

/// What is the same for every citation of an issue.
struct Asked<'a> {
    issue: &'a Issue,
    treatment: &'a [ConceptId],
    regions: Vec<ConceptId>,
    region_from: Option<&'static str>,
    /// Where the rationale says why another source is used.
    explained: Arc<Sought<'a>>,
    /// It says that the MTUS is silent.
    says_silent: Arc<Later<'a>>,
    /// What the MTUS has on the treatment.
    mtus: Option<(&'a Guideline, &'a Section)>,
}

impl<'a> Scene<'a> {
    fn line(&self, line: &'a GuidelineLine) -> Line<'a> {
        let date = self.date.as_ref().map(|d| d.printed.value);
        Line { line, cited: line.citations.iter().map(|c| self.guidelines.cited(c, date)).collect() }
    }

    fn asked(&self, issue: &'a Issue, requested: Option<&'a Requested>) -> Asked<'a> {
        let told_apart = |r: &ConceptId| self.guidelines.tells_apart(*r, self.vocabulary);
        let regions = requested.map_or(&[][..], |r| &r.regions);
        let named: Vec<ConceptId> = regions.iter().copied().filter(told_apart).collect();
        let (regions, region_from) = match named.is_empty() {
            false => (named, Some("request")),
            true => match self.area() {
                Some((area, _)) => (area.clone(), Some("record")),
                None => (Vec::new(), None),
            },
        };
        let (rationale, choice) = (issue.rationale.text(), self.guidelines.choice());
        let explained = Sought::new(&issue.rationale, move || choice.explained(rationale));
        let says_silent = Arc::new(Later::new(move || Some(choice.says_silent(rationale))));
        let treatment = requested.map_or(&[][..], |r| &r.concepts);
        let mut asked = Asked { issue, treatment, regions, region_from, explained, says_silent, mtus: None };
        asked.mtus =
            self.date.as_ref().filter(|_| !asked.treatment.is_empty()).and_then(|date| {
                self.guidelines.mtus_for(date.earliest, date.latest, self.need(&asked), self.vocabulary)
            });
        asked
    }

    /// The one part of the body that the letter is about.
    fn area(&self) -> Option<&(Vec<ConceptId>, Range<usize>)> {
        self.area.get_or_init(|| area(self.case, self.vocabulary)).as_ref()
    }

    fn need<'n>(&self, asked: &'n Asked<'_>) -> Need<'n> {
        Need { treatment: asked.treatment, regions: &asked.regions, days_since_injury: self.since_injury }
    }

    fn row(
        &self,
        asked: &Arc<Asked<'a>>,
        by: &'static str,
        line: &Line<'a>,
        at: usize,
        other: Option<&Line<'a>>,
    ) -> Row<'a> {
        let Asked { issue, regions, region_from, .. } = &**asked;
        let (need, region_from) = (self.need(asked), *region_from);
        let citation = &line.line.citations[at];
        let flag = |b: bool| Value::Bool(b);
        let mut row = Row::sized(Some(issue.number), SCHEMA.columns.len(), SCHEMA.roles.len())
            .with("by", Value::Symbol(by))
            .with_known("mtus", citation.marked.then_some(flag(citation.mtus)))
            .with_sought("explains_choice", &asked.explained)
            .with_later("says_silent", &asked.says_silent)
            .with("beside_mtus", flag(self.beside_mtus(line, citation)))
            .with(
                "another_covers_region",
                flag(self.another(line, citation, |c| self.covers_region(c, need, region_from))),
            )
            .with(
                "another_covers_treatment",
                flag(self.another(line, citation, |c| Some(c.guideline.leads_to(c, need, self.vocabulary)))),
            )
            .with("treatment", Value::Concepts(asked.treatment.into()))
            .with_known("year", citation.year.map(|y| Value::Number(f64::from(y))))
            .with_known("since_injury", self.since_injury.map(|d| Value::Number(f64::from(d))))
            .with_known("region_from", region_from.map(Value::Symbol));
        if !regions.is_empty() {
            row = row.with("region", Value::Concepts(regions.clone().into()));
        }
        if let Some(line) = other.filter(|_| by == "reviewer") {
            row = row.with("claims_administrator_used_mtus", flag(self.has_mtus_for(line, need)));
        }
        row = mtus(row, asked);
        row = match &line.cited[at] {
            Some(cited) => {
                let row =
                    row.with_known("covers_region", self.covers_region(cited, need, region_from).map(Value::Bool));
                self.held_against(row, cited, citation, asked)
            }
            None => {
                let asked = Arc::clone(asked);
                row.with("recognised", flag(false)).because_of(move || asked.why_mtus().into_iter().collect())
            }
        };
        if region_from == Some("record")
            && let Some((_, range)) = self.area()
        {
            row = row.quoting("diagnosis", (self.summary, range.clone()));
        }
        self.quotes(row, asked, line, citation, other)
    }

    /// Whether the citation covers the part of the body. Against the record's diagnoses it fails only when the summary
    /// names no part that it covers.
    fn covers_region(&self, cited: &Cited<'_>, need: Need<'_>, from: Option<&str>) -> Option<bool> {
        let covers = cited.guideline.covers_region(cited, need, self.vocabulary);
        if covers == Some(false) && from == Some("record") {
            let named = self.named_in_summary.get_or_init(|| named_in_summary(self.case, self.vocabulary));
            let need = Need { regions: named, ..need };
            return cited.guideline.covers_region(cited, need, self.vocabulary).filter(|covers| !covers);
        }
        covers
    }

    /// Whether a cited section covers the treatment. A mixture is more than its ingredients, so that a section on
    /// mixtures never fails for naming none of them.
    fn covers_treatment(&self, cited: &Cited<'_>, need: Need<'_>) -> Option<bool> {
        let drugs = need.treatment.iter().filter(|&&c| self.vocabulary.kind(c) == ConceptKind::Drug).count();
        let covers = cited.guideline.covers_treatment(cited, need, self.vocabulary);
        covers.filter(|&covers| covers || drugs < 2)
    }

    /// What the pack knows of the document that is cited.
    fn held_against(&self, row: Row<'a>, cited: &Cited<'a>, citation: &Citation, asked: &Arc<Asked<'a>>) -> Row<'a> {
        let (guideline, need) = (cited.guideline, self.need(asked));
        let date = self.date.as_ref().filter(|_| cited.edition_is_sure);
        let in_force = date.and_then(|d| guideline.in_force(d.earliest, d.latest));
        // A year that the MTUS never had is in force on no day.
        let never = cited.no_such_edition && citation.mtus && guideline.authority == Authority::Mtus;
        let in_force = if never { Some(false) } else { in_force };
        let known = |b: Option<bool>| b.map(Value::Bool);
        let row = row
            .with("recognised", Value::Bool(true))
            .with("guideline", Value::Text(guideline.id.as_str().into()))
            .with("is_mtus", Value::Bool(guideline.authority == Authority::Mtus))
            .with_known("in_force", known(in_force))
            .with_known("covers_treatment", known(self.covers_treatment(cited, need)))
            .with_known("page_fits", known(guideline.page_fits(cited, &citation.pages, need, self.vocabulary)))
            .with_known("phase_fits", known(guideline.phase_fits(cited, need)))
            .with("has_section_for_age", Value::Bool(guideline.section_for_age(need, self.vocabulary).is_some()));
        let wrong_year = citation.year.zip(guideline.edition).filter(|_| never);
        let too_late = date.filter(|_| in_force == Some(false)).map(|d| d.latest);
        let (asked, vocabulary) = (Arc::clone(asked), self.vocabulary);
        row.because_of(move || {
            let mut why: Vec<String> = asked.why_mtus().into_iter().collect();
            why.push(match wrong_year {
                Some((year, edition)) => format!("{} has no edition of {year}; one is of {edition}", guideline.title),
                None => format!("the citation means {}", guideline.title),
            });
            why.extend(too_late.map(|day| format!("it was not in force for a request made by {day}")));
            if let Some(section) = guideline.section_for(asked.treatment, vocabulary) {
                let pages: Vec<String> = section.pages.iter().map(|&(a, b)| format!("{a}-{b}")).collect();
                let pages = if pages.is_empty() { String::new() } else { format!(", pages {}", pages.join(", ")) };
                why.push(format!("it speaks of the treatment under `{}`{pages}", section.key));
            }
            why
        })
    }

    /// True when `holds` surely holds of another citation of the line.
    fn another(&self, line: &Line<'_>, than: &Citation, holds: impl Fn(&Cited<'_>) -> Option<bool>) -> bool {
        let others = line.line.citations.iter().zip(&line.cited).filter(|(c, _)| c.range != than.range);
        others.filter_map(|(_, cited)| cited.as_ref()).any(|c| holds(c) == Some(true))
    }

    /// Another citation of the line means a document of the MTUS.
    fn beside_mtus(&self, line: &Line<'_>, citation: &Citation) -> bool {
        self.another(line, citation, |c| Some(c.guideline.authority == Authority::Mtus))
    }

    /// The line cites a document of the MTUS that covers the part of the body.
    fn has_mtus_for(&self, line: &Line<'_>, need: Need<'_>) -> bool {
        line.cited.iter().flatten().any(|cited| {
            cited.guideline.authority == Authority::Mtus
                && cited.guideline.covers_region(cited, need, self.vocabulary) == Some(true)
        })
    }

    fn quotes(
        &self,
        row: Row<'a>,
        asked: &Asked<'a>,
        line: &Line<'a>,
        citation: &Citation,
        other: Option<&Line<'a>>,
    ) -> Row<'a> {
        let issue = asked.issue;
        let mut row = row
            .quoting("citation", (&line.line.text, citation.range.clone()))
            .quoting("request", Words::whole(&issue.request));
        if let Some(line) = other {
            row = row.quoting("other", Words::whole(&line.line.text));
        }
        if let Some(date) = &self.date {
            row = row.quoting("decision_date", &date.printed.quote);
        }
        if let Some(injury) = self.injury {
            row = row.quoting("injury_date", injury);
        }
        row.quoting("rationale", &asked.explained)
    }
}

impl Asked<'_> {
    /// What the MTUS has on the treatment, in words.
    fn why_mtus(&self) -> Option<String> {
        let (guideline, section) = self.mtus?;
        Some(format!("of the MTUS, {} covers the treatment (`{}`)", guideline.title, section.key))
    }
}

/// What the MTUS has on the treatment.
fn mtus<'a>(row: Row<'a>, asked: &Asked<'a>) -> Row<'a> {
    let Some((guideline, _)) = asked.mtus else { return row };
    row.with("mtus_covers", Value::Bool(true))
        .with("mtus_document", Value::Text(guideline.title.as_str().into()))
        .with("mtus_by_region", Value::Bool(guideline.has_regions()))
}
