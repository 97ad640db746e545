//! Rows to lines of text, laid out as on the page: indented, the cells of a table apart, blank lines between
//! paragraphs.

use super::layout::Row;

/// Most blank lines between two lines.
const MAX_BLANK: usize = 2;
/// Furthest indent, in characters.
const MAX_INDENT: usize = 200;
/// The step from line to line, in font sizes.
const LEADING: f64 = 1.15;

/// A line of the text of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// The text, without its end.
    pub(super) text: String,
    /// Baseline, points from the top of the page.
    pub(super) base: f64,
    /// Blank lines before it.
    pub(super) blank: usize,
}

/// Prints rows. `left` is the left margin of the document, in points.
pub(super) fn lines(rows: &[Row], left: f64) -> Vec<Line> {
    let unit = character_width(rows);
    let mut out: Vec<Line> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for row in rows {
        let mut text = String::new();
        let mut length = 0;
        for chunk in &row.chunks {
            let column = ((chunk.left - left) / unit).round().clamp(0.0, MAX_INDENT as f64) as usize;
            // At least two spaces between cells, so that a reader can tell them from words.
            let column = if length == 0 { column } else { column.max(length + 2) };
            text.extend(std::iter::repeat_n(' ', column - length));
            text.push_str(&chunk.text);
            length = column + chunk.text.chars().count();
        }
        let blank = before.map_or(0, |(base, size): (f64, f64)| {
            let steps = (row.base - base) / (LEADING * size.min(row.size));
            // Negative at the top of the next column, where a sentence goes on; the cast makes that zero.
            ((steps + 0.35).floor() as usize).saturating_sub(1).min(MAX_BLANK)
        });
        out.push(Line { text, base: row.base, blank });
        before = Some((row.base, row.size));
    }
    out
}

/// The width of a character, in points: the median of the chunks.
fn character_width(rows: &[Row]) -> f64 {
    let mut widths: Vec<f64> = rows
        .iter()
        .flat_map(|r| &r.chunks)
        .filter(|c| c.text.chars().count() >= 4)
        .map(|c| (c.right - c.left) / c.text.chars().count() as f64)
        .collect();
    widths.sort_by(f64::total_cmp);
    widths.get(widths.len() / 2).copied().filter(|w| *w > 0.5).unwrap_or(6.0)
}

/// Takes back hyphens that only end a line: soft hyphens and the hyphen sign that typesetting puts there. The rest of
/// the word comes up to its beginning. A plain `-` may belong to the word or to a date and stays.
pub(super) fn join_hyphens(lines: &mut Vec<Line>) {
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    for mut line in std::mem::take(lines) {
        let goes_on = line.text.trim_start().starts_with(char::is_lowercase);
        if let Some(last) = joined.last_mut().filter(|l| goes_on && l.text.ends_with(['\u{ad}', '\u{2010}'])) {
            let (word, rest) = line.text.trim_start().split_once(' ').unwrap_or((line.text.trim_start(), ""));
            last.text.pop();
            last.text.push_str(word);
            line.text = rest.trim_start().to_owned();
            if line.text.is_empty() {
                continue;
            }
        }
        joined.push(line);
    }
    *lines = joined;
    for line in lines {
        line.text.retain(|c| c != '\u{ad}');
        if line.text.contains('\u{2010}') {
            line.text = line.text.replace('\u{2010}', "-");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::{chunks, rows, tests::line};
    use super::*;

    fn plain(text: &str) -> Line {
        Line { text: text.into(), base: 0.0, blank: 0 }
    }

    #[test]
    fn cells_keep_their_columns_and_paragraphs_their_distance() {
        let glyphs = [
            line("Number:", 72.0, 100.0, 12.0),
            line("X-1", 180.0, 100.0, 12.0),
            line("HEADING", 132.0, 142.0, 12.0),
            line("text", 72.0, 156.0, 12.0),
        ]
        .concat();
        let printed = lines(&rows(chunks(&glyphs).remove(0)), 72.0);
        let shown: Vec<(&str, usize)> = printed.iter().map(|l| (l.text.as_str(), l.blank)).collect();
        assert_eq!(shown, [("Number:           X-1", 0), ("          HEADING", 2), ("text", 0)]);
    }

    #[test]
    fn soft_hyphens_are_healed_and_plain_ones_kept() {
        let mut lines = vec![
            plain("an exam\u{ad}"),
            plain("ination of the cervi\u{2010}"),
            plain("cal"),
            plain("spine, follow-"),
            plain("up"),
        ];
        join_hyphens(&mut lines);
        let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(texts, ["an examination", "of the cervical", "spine, follow-", "up"]);
    }
}
