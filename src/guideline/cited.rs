//! What a printed citation means.

use super::names::{Index, Spelt};
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
        let index = self.index();
        let name = Words::of(&citation.document);
        let rest = Words::of(&[&citation.topics[..], &citation.sections[..]].concat().join(", "));
        let (name, rest) = (index.spelt(&name), index.spelt(&rest));
        let found = index.documents(&name);
        let document = |at: usize| self.documents.get(at).map(|d| (at, d));
        let ranked: Vec<_> =
            found.iter().filter_map(|&(at, (len, _))| document(at).map(|d| (d, (!d.1.fallback, len)))).collect();
        let Some(best) = ranked.iter().map(|(_, rank)| *rank).max() else {
            return self.named_by_section(citation, &name, &rest);
        };
        let candidates: Vec<(usize, &Guideline)> =
            ranked.iter().filter(|(_, rank)| *rank == best).map(|(d, _)| *d).collect();
        let (guideline, edition) = edition(&candidates, citation, date)?;
        // What follows the name belongs to the sections: older letters print no "Section(s):".
        let fits = found.iter().find(|(at, _)| *at == guideline.0);
        let end = fits.map_or(name.len(), |(_, (len, at))| at + len);
        Some(self.sections(guideline, edition, &[(&name, end), (&rest, 0)]))
    }

    fn named_by_section(&self, citation: &Citation, name: &Spelt<'_>, rest: &Spelt<'_>) -> Option<Cited<'_>> {
        if citation.mtus {
            return None;
        }
        let begins = |at: usize| self.index().sections(at, name, 0).1 > 0;
        let guideline = self.documents.iter().enumerate().find(|(at, d)| d.named_by_section && begins(*at))?;
        Some(self.sections(guideline, Edition::Guessed, &[(name, 0), (rest, 0)]))
    }

    /// The sections that stand in these texts, each from a word on.
    fn sections<'a>(
        &self,
        (document, guideline): (usize, &'a Guideline),
        edition: Edition,
        texts: &[(&Spelt<'_>, usize)],
    ) -> Cited<'a> {
        let mut sections: Vec<&Section> = Vec::new();
        let mut has_unknown_words = false;
        for &(text, from) in texts {
            let mut at = from;
            while at < text.len() {
                let (found, len) = self.index().sections(document, text, at);
                if len == 0 {
                    let word = text.word(at);
                    has_unknown_words |= !self.filler.iter().any(|f| f == word);
                    at += 1;
                    continue;
                }
                for section in found.into_iter().filter_map(|s| guideline.sections.get(s)) {
                    if !sections.iter().any(|s| s.key == section.key) {
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

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.documents))
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

/// The edition that is meant, with its number, and how it was found.
fn edition<'a>(
    candidates: &[(usize, &'a Guideline)],
    citation: &Citation,
    date: Option<Date>,
) -> Option<((usize, &'a Guideline), Edition)> {
    if let Some(year) = citation.year {
        let of_year = candidates.iter().find(|(_, d)| d.edition == Some(year)).map(|&d| (d, Edition::Printed));
        let timeless = candidates.iter().find(|(_, d)| d.edition.is_none()).map(|&d| (d, Edition::Guessed));
        return of_year.or(timeless).or_else(|| candidates.first().map(|&d| (d, Edition::Unknown)));
    }
    // A name that the MTUS shares with others means the MTUS only where the letter cites it as such.
    let rank = |(_, d): &&(usize, &Guideline)| (d.authority == Authority::Mtus) == citation.mtus;
    let ranked: Vec<&(usize, &Guideline)> = candidates.iter().filter(rank).collect();
    let pool: Vec<&(usize, &Guideline)> = if ranked.is_empty() { candidates.iter().collect() } else { ranked };
    match pool[..] {
        [only] => Some((*only, Edition::Guessed)),
        _ => {
            let date = date?;
            pool.iter().find(|(_, d)| d.in_force(date, date) == Some(true)).map(|&&d| (d, Edition::Guessed))
        }
    }
}
