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
    /// The printed year names this edition: so that "not in force" can be said of it.
    pub edition_is_sure: bool,
    /// The year is printed, and the document has no edition of that year.
    pub no_such_edition: bool,
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
        let rank = |d: &&Guideline| fits(d).map(|(len, _)| (!d.fallback, len));
        let ranked: Vec<_> = self.documents.iter().filter_map(|d| Some((d, rank(&d)?))).collect();
        let Some(best) = ranked.iter().map(|(_, rank)| *rank).max() else {
            return self.named_by_section(citation, &name, &rest);
        };
        let candidates: Vec<&Guideline> = ranked.iter().filter(|(_, rank)| *rank == best).map(|(d, _)| *d).collect();
        let (guideline, edition) = edition(&candidates, citation, date)?;
        // What follows the name belongs to the sections: older letters print no "Section(s):".
        let end = fits(&guideline).map_or(name.len(), |(len, at)| at + len);
        Some(self.sections(guideline, edition, &[&name.after(end), &rest]))
    }

    fn named_by_section(&self, citation: &Citation, name: &Words, rest: &Words) -> Option<Cited<'_>> {
        if citation.mtus {
            return None;
        }
        let begins = |s: &Section| s.is_named_at_start(name);
        let guideline = self.documents.iter().find(|d| d.named_by_section && d.sections.iter().any(begins))?;
        Some(self.sections(guideline, Edition::Guessed, &[name, rest]))
    }

    fn sections<'a>(&self, guideline: &'a Guideline, edition: Edition, texts: &[&Words]) -> Cited<'a> {
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
        Cited {
            guideline,
            edition_is_sure: edition == Edition::Printed,
            no_such_edition: edition == Edition::Unknown,
            sections,
            has_unknown_words,
        }
    }
}

impl Section {
    fn is_named_at_start(&self, text: &Words) -> bool {
        self.names.iter().any(|n| text.has_at(0, n))
    }
}

/// How an edition was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edition {
    /// Its year is printed.
    Printed,
    /// It is the only one, the one of the date, or has no year.
    Guessed,
    /// A year is printed, and no edition has it; the document is one of that name.
    Unknown,
}

/// The edition that is meant, and how it was found.
fn edition<'a>(
    candidates: &[&'a Guideline],
    citation: &Citation,
    date: Option<Date>,
) -> Option<(&'a Guideline, Edition)> {
    if let Some(year) = citation.year {
        let of_year = candidates.iter().find(|d| d.edition == Some(year)).map(|&d| (d, Edition::Printed));
        let timeless = candidates.iter().find(|d| d.edition.is_none()).map(|&d| (d, Edition::Guessed));
        return of_year.or(timeless).or_else(|| candidates.first().map(|&d| (d, Edition::Unknown)));
    }
    // A name that the MTUS shares with others means the MTUS only where the letter cites it as such.
    let rank = |d: &&&Guideline| (d.authority == Authority::Mtus) == citation.mtus;
    let ranked: Vec<&&Guideline> = candidates.iter().filter(rank).collect();
    let pool: Vec<&&Guideline> = if ranked.is_empty() { candidates.iter().collect() } else { ranked };
    match pool[..] {
        [only] => Some((only, Edition::Guessed)),
        _ => {
            let date = date?;
            pool.iter().find(|d| d.in_force(date, date) == Some(true)).map(|&&d| (d, Edition::Guessed))
        }
    }
}
