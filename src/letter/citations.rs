//! A guideline line: what it says of itself, and the documents it cites.

use super::forms::{Citations, Form};
use crate::letter::{Citation, GuidelineLine};
use crate::passage::Passage;
use crate::patterns::PatternList;
use crate::shelves::{Keep, Shelves};
use crate::yaml::Pattern;
use std::ops::Range;
use std::sync::Arc;

/// No title of a document is longer than this, in characters.
const MAX_TITLE: usize = 200;

/// Texts of lines that are kept of a form at most, and the bytes that they take together at most.
const MOST_LINES: usize = 8 << 10;
const MOST_BYTES: usize = 8 << 20;

/// What a guideline line says; ranges are of its text. The same lines stand in one letter after the other.
#[derive(Debug)]
pub(super) struct Said {
    text: Box<str>,
    nothing: Option<Range<usize>>,
    outside: Option<Range<usize>>,
    citations: Arc<[Citation]>,
}

impl Said {
    fn of(text: &str, words: &Citations) -> Said {
        let first = |patterns: &PatternList| {
            patterns.possible(text).filter_map(|p| p.find(text)).map(|m| m.range()).min_by_key(|r| r.start)
        };
        let (nothing, outside) = (first(&words.nothing), first(&words.outside));
        let mut citations = cited(text, words);
        // A line that says where a citation belongs is read as it says; only a line without a mark is read by its beginning.
        if citations.is_empty() && nothing.is_none() && outside.is_none() {
            citations = unmarked(text, words);
        }
        Said { text: text.into(), nothing, outside, citations: citations.into() }
    }

    /// Room for what lines say.
    pub(super) fn shelves() -> Shelves<Said> {
        Shelves::with_room(MOST_LINES, MOST_BYTES)
    }
}

impl Keep for Said {
    fn text(&self) -> &str {
        &self.text
    }

    fn weight(&self) -> usize {
        // What citations say are parts of the line.
        let parts = self.citations.iter().map(|c| c.sections.len() + c.topics.len() + c.pages.len());
        size_of::<Said>()
            + 3 * self.text.len()
            + self.citations.len() * size_of::<Citation>()
            + parts.sum::<usize>() * 2 * size_of::<String>()
    }
}

/// Reads one guideline line from its text, label taken off.
pub(super) fn read(text: Passage, form: &Form) -> GuidelineLine {
    let words = &form.citations;
    let read = || Said::of(text.text(), words);
    let said = match words.said_before.shelf() {
        Some(mut shelf) => shelf.get(text.text(), read),
        None => Arc::new(read()),
    };
    GuidelineLine {
        cites_nothing: said.nothing.clone(),
        outside_mtus: said.outside.clone(),
        citations: said.citations.clone(),
        text,
    }
}

/// The cited documents in the order of the line.
fn cited(text: &str, words: &Citations) -> Vec<Citation> {
    let mut marks: Vec<(Range<usize>, bool)> = Vec::new();
    for (patterns, mtus) in [(&words.mtus, true), (&words.other, false)] {
        marks.extend(patterns.possible(text).flat_map(|p| p.find_iter(text)).map(|m| (m.range(), mtus)));
    }
    marks.sort_by_key(|(range, _)| (range.start, range.end));
    let mut citations = Vec::new();
    for (i, (mark, mtus)) in marks.iter().enumerate() {
        let end = marks.get(i + 1).map_or(text.len(), |(next, _)| next.start);
        if mark.end >= end {
            continue;
        }
        for range in documents(text, mark.end..end, words) {
            citations.extend(document(text, range, *mtus, words));
        }
    }
    citations
}

/// The documents of a line that names them without saying whether they are of the MTUS.
fn unmarked(text: &str, words: &Citations) -> Vec<Citation> {
    let marks = words.unmarked.possible(text).filter_map(|p| p.find(text));
    let Some(end) = marks.map(|m| m.end()).max() else { return Vec::new() };
    let documents = documents(text, end..text.len(), words).into_iter();
    // Without a mark only a known name tells a document from any other words.
    let known = |c: &Citation| words.names.possible(&c.document).any(|p| p.is_match(&c.document));
    documents
        .filter_map(|range| document(text, range, false, words))
        .filter(known)
        .map(|c| Citation { marked: false, ..c })
        .collect()
}

/// Divides what follows a mark into documents: at "and", a comma or a semicolon before a name or a dated title.
fn documents(text: &str, range: Range<usize>, words: &Citations) -> Vec<Range<usize>> {
    let part = &text[range.clone()];
    let mut starts = vec![0];
    let named = |rest: &str| words.names.possible(rest).filter_map(|p| p.find(rest)).map(|m| m.end()).max();
    let mut depth = 0usize;
    // The commas inside a name divide nothing.
    let mut name_end = part.len() - part.trim_start().len() + named(part.trim_start()).unwrap_or(0);
    for (at, c) in part.char_indices() {
        depth = match c {
            '(' | '[' => depth + 1,
            ')' | ']' => depth.saturating_sub(1),
            _ => depth,
        };
        if depth > 0 || at < name_end || !(matches!(c, ',' | ';' | '&') || c == ' ' && part[at..].starts_with(" and "))
        {
            continue;
        }
        let mut rest = part[at..].trim_start_matches([',', ';', '&', ' ', '\n']);
        rest = rest.strip_prefix("and ").unwrap_or(rest);
        let start = part.len() - rest.len();
        let known = named(rest);
        let another = match known {
            Some(_) => true,
            // After "and" a title with its year begins another document; after a comma alone it may be a section.
            None => part[at..start].contains("and ") && dated(rest).is_some(),
        };
        if another && starts.last().is_some_and(|last| start > *last) {
            starts.push(start);
            name_end = start + known.unwrap_or(0);
        }
    }
    starts.push(part.len());
    starts.windows(2).map(|w| range.start + w[0]..range.start + w[1]).collect()
}

/// A title that ends in a year: the end of the title and the year. Titles hold no full stop and no colon.
fn dated(text: &str) -> Option<(usize, u16, usize)> {
    let longest = text.char_indices().nth(MAX_TITLE).map_or(text.len(), |(i, _)| i);
    let end = text[..longest].find([':', '.', ';']).unwrap_or(longest);
    let mut at = 0;
    for word in text[..end].split(' ') {
        let bare = word.trim_matches(['(', ')', ',']);
        if at > 0
            && let Some(year) = year(bare)
        {
            return Some((at, year, at + word.trim_end_matches(',').len()));
        }
        at += word.len() + 1;
    }
    None
}

fn year(word: &str) -> Option<u16> {
    let digits = word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    word.parse().ok().filter(|y| digits && (1900..2100).contains(y))
}

/// Reads one document; nothing when the range holds no word.
fn document(text: &str, range: Range<usize>, mtus: bool, words: &Citations) -> Option<Citation> {
    let raw = text.get(range.clone())?;
    let lead = raw.len() - raw.trim_start_matches([',', ';', ':', ' ', '\n', '.']).len();
    let body = raw[lead..].trim_end();
    let mut body = without_conjunction(body.trim_end_matches(['.', ',', ';', '&']).trim_end());
    let mut mtus = mtus;
    if let Some((said, belongs)) = words.said.iter().find_map(|(p, belongs)| Some((p.find(body)?, *belongs))) {
        mtus = belongs;
        body = body[..said.start()].trim_end();
    }
    if !body.contains(char::is_alphanumeric) {
        return None;
    }
    let start = range.start + lead;
    let mut citation = Citation { range: start..start + body.len(), mtus, marked: true, ..Citation::default() };
    let labels = [&words.sections, &words.pages];
    let labelled = |p: &Option<Pattern>| p.as_ref().and_then(|p| p.find(body)).map(|m| m.range());
    let (sections, pages) = (labelled(labels[0]), labelled(labels[1]).or_else(|| worded_pages(body, words)));
    let title_end = [&sections, &pages].into_iter().flatten().map(|r| r.start).min().unwrap_or(body.len());
    let title = &body[..title_end];
    let mut name = words.names.possible(title).filter_map(|p| p.find(title)).map(|m| m.end()).max();
    let mut rest = name.unwrap_or(title.len());
    match name {
        Some(end) => {
            let after = title[end..].trim_start_matches([' ', ',', '(']);
            if let Some(year) = after.get(..4).and_then(year) {
                citation.year = Some(year);
                rest = title.len() - after.len() + 4;
            }
        }
        None => {
            if let Some((end, year, after)) = dated(title).filter(|_| mtus) {
                citation.year = Some(year);
                (name, rest) = (Some(end), after);
            }
        }
    }
    citation.document = tidy(&title[..name.unwrap_or(title.len())]);
    for topic in pieces(title.get(rest..).unwrap_or(""), &[", ", "; ", " - ", ": ", "<", ">"]) {
        match year(&topic) {
            Some(y) if citation.year.is_none() => citation.year = Some(y),
            _ => citation.topics.push(topic),
        }
    }
    if let Some(label) = &sections {
        let end = pages.as_ref().map(|p| p.start).filter(|p| *p > label.end).unwrap_or(body.len());
        citation.sections = self::sections(&body[label.end..end]);
    }
    if let Some(label) = &pages {
        let end = sections.as_ref().map(|s| s.start).filter(|s| *s > label.end).unwrap_or(body.len());
        citation.pages = page_ranges(&body[label.end..end]);
    }
    Some(citation)
}

/// The words before page numbers that have no colon.
fn worded_pages(body: &str, words: &Citations) -> Option<Range<usize>> {
    let found = words.page_words.as_ref()?.captures(body)?;
    Some(found.get(0)?.start()..found.name("number")?.start())
}

fn without_conjunction(text: &str) -> &str {
    text.strip_suffix(" and").map_or(text, |t| t.trim_end_matches([',', ';', ' ']))
}

fn tidy(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.trim_matches([',', ';', ':', '.', ' ']).to_owned()
}

/// The sections of a list. A comma before a small letter belongs to a title ("Opioids, criteria for use"); numbered
/// sections begin with their numbers and may hold any comma.
fn sections(text: &str) -> Vec<String> {
    let numbered = |t: &str| t.contains('.') && t.starts_with(|c: char| c.is_ascii_digit());
    let all_numbered = numbered(text.trim_start());
    let mut sections: Vec<String> = Vec::new();
    for piece in pieces(text, &[", ", "; "]) {
        let goes_on = if all_numbered { !numbered(&piece) } else { piece.starts_with(char::is_lowercase) };
        match sections.last_mut() {
            Some(last) if goes_on => *last = format!("{last}, {piece}"),
            _ => sections.push(piece),
        }
    }
    sections
}

/// Pieces of `text` between `separators` that stand outside of brackets.
fn pieces(text: &str, separators: &[&str]) -> Vec<String> {
    let mut pieces = Vec::new();
    let (mut depth, mut from, mut skip) = (0usize, 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        // No separator begins with a letter or a digit.
        if depth == 0
            && at >= skip
            && !c.is_ascii_alphanumeric()
            && let Some(separator) = separators.iter().find(|s| text[at..].starts_with(**s))
        {
            pieces.push(tidy(&text[from..at]));
            from = at + separator.len();
            skip = from;
        }
    }
    pieces.push(tidy(&text[from..]));
    pieces.retain(|p| !p.is_empty());
    pieces
}

/// "63-66", "300, 308-310": first and last page of each.
fn page_ranges(text: &str) -> Vec<(u16, u16)> {
    let mut ranges = Vec::new();
    for piece in text.split([',', ';', ' ', '\n']) {
        let mut ends = piece.split(['-', '–']).map(|n| n.trim_matches(|c: char| !c.is_ascii_digit()).parse::<u16>());
        match (ends.next(), ends.next()) {
            (Some(Ok(first)), Some(Ok(last))) if last >= first => ranges.push((first, last)),
            (Some(Ok(page)), _) => ranges.push((page, page)),
            _ => {}
        }
    }
    ranges
}
