//! What a printed citation means.

use super::words::Words;
use super::{Authority, Guideline, Guidelines, Section};
use crate::letter::Citation;
use jiff::civil::Date;

/// A citation with the document and the sections it means.
#[derive(Debug, Clone)]
pub struct Cited<'a> {
    /// The document.
    pub guideline: &'a Guideline,
    /// The printed edition, or the only one: so that "not in force" can be said of it.
    pub edition_is_sure: bool,
    /// The sections that were recognised.
    pub sections: Vec<&'a Section>,
    /// Words that belong to no section the pack knows.
    pub has_unknown_words: bool,
}

impl Guidelines {
    /// The document that `citation` means, or `None` when no name of the pack fits. Of several editions the printed
    /// year decides; without a year the one in force on `date`.
    pub fn cited(&self, citation: &Citation, date: Option<Date>) -> Option<Cited<'_>> {
        let name = Words::of(&citation.document);
        let rest = Words::of(&[&citation.topics[..], &citation.sections[..]].concat().join(", "));
        let fits = |d: &&Guideline| d.names.iter().filter_map(|n| name.find(n).map(|at| (n.len(), at))).max();
        let longest = self.documents.iter().filter_map(|d| fits(&d).map(|(len, _)| len)).max();
        let Some(longest) = longest else { return self.named_by_section(citation, &name, &rest) };
        let candidates: Vec<&Guideline> =
            self.documents.iter().filter(|d| fits(d).is_some_and(|(len, _)| len == longest)).collect();
        let (guideline, edition_is_sure) = edition(&candidates, citation, date)?;
        // What follows the name belongs to the sections: older letters print no "Section(s):".
        let end = fits(&guideline).map_or(name.len(), |(len, at)| at + len);
        Some(self.sections(guideline, edition_is_sure, &[&name.after(end), &rest]))
    }

    fn named_by_section(&self, citation: &Citation, name: &Words, rest: &Words) -> Option<Cited<'_>> {
        if citation.mtus {
            return None;
        }
        let begins = |s: &Section| s.is_named_at_start(name);
        let guideline = self.documents.iter().find(|d| d.named_by_section && d.sections.iter().any(begins))?;
        Some(self.sections(guideline, false, &[name, rest]))
    }

    fn sections<'a>(&self, guideline: &'a Guideline, edition_is_sure: bool, texts: &[&Words]) -> Cited<'a> {
        let mut sections: Vec<&Section> = Vec::new();
        let mut has_unknown_words = false;
        for text in texts {
            let mut at = 0;
            while at < text.len() {
                let longest = guideline
                    .sections
                    .iter()
                    .flat_map(|s| s.names.iter())
                    .filter(|n| text.has_at(at, n))
                    .map(Words::len)
                    .max();
                let Some(len) = longest else {
                    let word = text.get(at);
                    has_unknown_words |= !self.filler.iter().any(|f| f == word);
                    at += 1;
                    continue;
                };
                for section in &guideline.sections {
                    let here = section.names.iter().any(|n| n.len() == len && text.has_at(at, n));
                    if here && !sections.iter().any(|s| s.key == section.key) {
                        sections.push(section);
                    }
                }
                at += len;
            }
        }
        Cited { guideline, edition_is_sure, sections, has_unknown_words }
    }
}

impl Section {
    fn is_named_at_start(&self, text: &Words) -> bool {
        self.names.iter().any(|n| text.has_at(0, n))
    }
}

/// The edition that is meant, and whether that is sure.
fn edition<'a>(candidates: &[&'a Guideline], citation: &Citation, date: Option<Date>) -> Option<(&'a Guideline, bool)> {
    if let Some(year) = citation.year {
        let of_year = candidates.iter().find(|d| d.edition == Some(year));
        let timeless = candidates.iter().find(|d| d.edition.is_none());
        return of_year.map(|&d| (d, true)).or(timeless.map(|&d| (d, false)));
    }
    // A name that the MTUS shares with others means the MTUS only where the letter cites it as such.
    let rank = |d: &&&Guideline| (d.authority == Authority::Mtus) == citation.mtus;
    let ranked: Vec<&&Guideline> = candidates.iter().filter(rank).collect();
    let pool: Vec<&&Guideline> = if ranked.is_empty() { candidates.iter().collect() } else { ranked };
    match pool[..] {
        [only] => Some((only, false)),
        _ => {
            let date = date?;
            pool.iter().find(|d| d.in_force(date, date) == Some(true)).map(|&&d| (d, false))
        }
    }
}
