//! Glyphs to rows of text: direction, words, rows and columns.

use super::interpret::Glyph;
use hayro_font::kurbo::{Affine, Point};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A gap of more than this many font sizes is a space.
const SPACE: f64 = 0.16;
/// A gap of more than this many font sizes parts two cells of a table or two columns.
const CELL: f64 = 1.1;
/// Baselines that are closer than this many font sizes are one row: it takes in raised and lowered letters.
const ROW: f64 = 0.36;

/// Words that stand together on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chunk {
    /// Left edge, points from the left edge of the page.
    pub(super) left: f64,
    /// Right edge.
    pub(super) right: f64,
    /// Baseline, points from the top of the page.
    pub(super) base: f64,
    /// Font size in points.
    pub(super) size: f64,
    /// The words, single spaces between them.
    pub(super) text: String,
}

/// The chunks that are printed on one line, from left to right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Baseline, points from the top of the page.
    pub(super) base: f64,
    /// Largest font size.
    pub(super) size: f64,
    /// From left to right.
    pub(super) chunks: Vec<Chunk>,
}

/// A glyph turned so that its line runs to the right.
struct Upright {
    left: f64,
    right: f64,
    base: f64,
    size: f64,
    text: Rc<str>,
}

/// The chunks of a page, one list for each direction of writing, the most frequent first. Text that runs up the
/// margin or across the page therefore cannot disturb the lines.
pub(super) fn chunks(glyphs: &[Glyph]) -> Vec<Vec<Chunk>> {
    let mut directions: BTreeMap<i32, Vec<Upright>> = BTreeMap::new();
    let mut degrees = 0;
    for glyph in glyphs {
        let along = glyph.end - glyph.start;
        // A glyph without width has the direction of the one before it.
        if along.hypot() > 1e-3 {
            degrees = along.atan2().to_degrees().round() as i32;
        }
        // Letters of a scan that was read by machine lean a little.
        let lean = degrees.rem_euclid(90);
        let turn = if lean <= 3 {
            degrees - lean
        } else if lean >= 87 {
            degrees + 90 - lean
        } else {
            degrees
        };
        let turn = turn.rem_euclid(360);
        let upright = Affine::rotate(-f64::from(turn).to_radians());
        let place = |p: Point| if turn == 0 { p } else { upright * p };
        let (start, end) = (place(glyph.start), place(glyph.end));
        directions.entry(turn).or_default().push(Upright {
            left: start.x.min(end.x),
            right: start.x.max(end.x),
            base: start.y,
            size: glyph.size,
            text: glyph.text.clone(),
        });
    }
    let mut groups: Vec<Vec<Upright>> = directions.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups.into_iter().map(chunks_of).collect()
}

/// Chunks of glyphs that all run to the right, by baseline, then from the left.
fn chunks_of(mut glyphs: Vec<Upright>) -> Vec<Chunk> {
    glyphs.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut chunks = Vec::new();
    let mut row: Vec<Upright> = Vec::new();
    let (mut base, mut size) = (0.0, 0.0_f64);
    for glyph in glyphs {
        if !row.is_empty() && glyph.base - base > ROW * size.max(glyph.size) {
            cut(std::mem::take(&mut row), &mut chunks);
        }
        if row.is_empty() {
            (base, size) = (glyph.base, glyph.size);
        } else {
            // The mean stays with the letters when a raised one came first.
            base += (glyph.base - base) / (row.len() as f64 + 1.0);
            size = size.max(glyph.size);
        }
        row.push(glyph);
    }
    cut(row, &mut chunks);
    chunks
}

/// Cuts a row into chunks.
fn cut(mut row: Vec<Upright>, chunks: &mut Vec<Chunk>) {
    row.sort_by(|a, b| a.left.total_cmp(&b.left));
    let mut current: Option<Chunk> = None;
    let (mut bases, mut spaced) = (Vec::new(), false);
    let mut last: Option<(Rc<str>, f64)> = None;
    for glyph in row {
        if glyph.text.trim().is_empty() {
            spaced |= !glyph.text.is_empty();
            continue;
        }
        // Bold by printing twice: the same letter a hair to the right.
        if last.as_ref().is_some_and(|(text, left)| *text == glyph.text && glyph.left - left < 0.12 * glyph.size) {
            continue;
        }
        last = Some((glyph.text.clone(), glyph.left));
        match &mut current {
            Some(chunk) if glyph.left - chunk.right <= CELL * chunk.size.max(glyph.size) => {
                if spaced || glyph.left - chunk.right > SPACE * chunk.size.max(glyph.size) {
                    chunk.text.push(' ');
                }
                chunk.text.push_str(&glyph.text);
                chunk.right = chunk.right.max(glyph.right);
                chunk.size = chunk.size.max(glyph.size);
            }
            _ => {
                finish(current.take(), &mut bases, chunks);
                current = Some(Chunk {
                    left: glyph.left,
                    right: glyph.right,
                    base: glyph.base,
                    size: glyph.size,
                    text: glyph.text.to_string(),
                });
            }
        }
        bases.push(glyph.base);
        spaced = false;
    }
    finish(current, &mut bases, chunks);
}

/// Gives a chunk the baseline of most of its glyphs.
fn finish(chunk: Option<Chunk>, bases: &mut Vec<f64>, chunks: &mut Vec<Chunk>) {
    if let Some(mut chunk) = chunk {
        bases.sort_by(f64::total_cmp);
        chunk.base = bases.get(bases.len() / 2).copied().unwrap_or(chunk.base);
        chunks.push(chunk);
    }
    bases.clear();
}

/// Chunks to rows, in order down the page.
pub(super) fn rows(mut chunks: Vec<Chunk>) -> Vec<Row> {
    chunks.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut rows: Vec<Row> = Vec::new();
    for chunk in chunks {
        match rows.last_mut() {
            Some(row) if chunk.base - row.base <= ROW * row.size.max(chunk.size) => {
                row.size = row.size.max(chunk.size);
                row.chunks.push(chunk);
            }
            _ => rows.push(Row { base: chunk.base, size: chunk.size, chunks: vec![chunk] }),
        }
    }
    for row in &mut rows {
        row.chunks.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    rows
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Glyphs of `text` from (`x`, `y`), each half as wide as `size`; a space takes as much but leaves no glyph.
    pub(crate) fn line(text: &str, x: f64, y: f64, size: f64) -> Vec<Glyph> {
        let place = |i: usize| Point::new(x + i as f64 * size / 2.0, y);
        text.chars()
            .enumerate()
            .filter(|(_, c)| *c != ' ')
            .map(|(i, c)| Glyph { text: c.to_string().into(), start: place(i), end: place(i + 1), size })
            .collect()
    }

    fn texts(chunks: &[Chunk]) -> Vec<&str> {
        chunks.iter().map(|c| c.text.as_str()).collect()
    }

    #[test]
    fn words_and_cells_follow_the_gaps_whatever_the_order_of_drawing() {
        let mut glyphs = [line("Case Number:", 72.0, 100.0, 12.0), line("X-1", 200.0, 100.0, 12.0)].concat();
        glyphs.reverse();
        assert_eq!(texts(&chunks(&glyphs)[0]), ["Case Number:", "X-1"]);
    }

    #[test]
    fn raised_letters_stay_in_their_row() {
        let glyphs =
            [line("the 4", 72.0, 100.0, 12.0), line("th", 102.0, 96.0, 7.0), line("visit", 112.0, 100.0, 12.0)]
                .concat();
        let found = &chunks(&glyphs)[0];
        assert_eq!(texts(found), ["the 4th visit"]);
        assert_eq!(found[0].base, 100.0);
    }

    #[test]
    fn letters_printed_twice_to_look_bold_are_read_once() {
        let glyphs = [line("foot", 72.0, 100.0, 12.0), line("foot", 72.4, 100.0, 12.0)].concat();
        assert_eq!(texts(&chunks(&glyphs)[0]), ["foot"]);
    }

    #[test]
    fn text_that_runs_up_the_margin_is_apart() {
        let turn = Affine::rotate_about(-std::f64::consts::FRAC_PI_2, Point::new(30.0, 500.0));
        let up = line("stamp", 30.0, 500.0, 12.0).into_iter().map(|g| Glyph {
            start: turn * g.start,
            end: turn * g.end,
            ..g
        });
        let glyphs: Vec<Glyph> = line("a longer line", 72.0, 470.0, 12.0).into_iter().chain(up).collect();
        let found = chunks(&glyphs);
        assert_eq!(found.iter().map(|c| texts(c)).collect::<Vec<_>>(), [vec!["a longer line"], vec!["stamp"]]);
    }
}
