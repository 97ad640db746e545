//! Reading order: two columns of prose are read one after the other, a table is read row by row.

use super::layout::{Chunk, Row, rows};

/// Fewest rows a column of prose has.
const MIN_ROWS: usize = 4;
/// Fewest words a row of a column of prose has, on average.
const MIN_WORDS: f64 = 3.5;
/// Most chunks a row of a column of prose has, on average; a row of a table has one for each cell.
const MAX_CHUNKS_A_ROW: f64 = 1.5;
/// How much of its width a row of a column of prose fills, on average.
const MIN_FILL: f64 = 0.55;
/// Most chunks of a page that is looked at for columns.
const MAX_CHUNKS: usize = 4_000;
/// Narrowest gutter, in font sizes.
const MIN_GUTTER: f64 = 0.8;

/// The rows of a page in reading order.
pub(super) fn order(chunks: Vec<Chunk>) -> Vec<Row> {
    let Some(gutter) = gutter(&chunks) else { return rows(chunks) };
    // Bands of chunks that respect the gutter, parted by those that cross it.
    let mut crossing: Vec<Chunk> = Vec::new();
    let mut sides: Vec<Chunk> = Vec::new();
    for chunk in chunks {
        if chunk.left < gutter && chunk.right > gutter { crossing.push(chunk) } else { sides.push(chunk) }
    }
    crossing.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut out = Vec::new();
    let mut bounds: Vec<f64> = crossing.iter().map(|c| c.base).collect();
    bounds.push(f64::INFINITY);
    let mut crossing = crossing.into_iter().peekable();
    for bound in bounds {
        let near = |c: &Chunk| c.base < bound - 0.3 * c.size;
        let (band, rest): (Vec<Chunk>, Vec<Chunk>) = sides.into_iter().partition(near);
        sides = rest;
        out.extend(read_band(band, gutter));
        if let Some(chunk) = crossing.next_if(|c| c.base <= bound) {
            // What stands beside it on the same row is printed with it.
            let (beside, rest): (Vec<Chunk>, Vec<Chunk>) =
                sides.into_iter().partition(|c| (c.base - chunk.base).abs() <= 0.3 * c.size.max(chunk.size));
            sides = rest;
            out.extend(rows([vec![chunk], beside].concat()));
        }
    }
    out
}

/// A band is two columns when both sides are prose. The second is set below the first.
fn read_band(band: Vec<Chunk>, gutter: f64) -> Vec<Row> {
    let (left, mut right): (Vec<Chunk>, Vec<Chunk>) = band.iter().cloned().partition(|c| c.left < gutter);
    if !is_prose(&left) || !is_prose(&right) {
        return rows(band);
    }
    let shift = left_edge(&right) - left_edge(&left);
    for chunk in &mut right {
        chunk.left -= shift;
        chunk.right -= shift;
    }
    [rows(left), rows(right)].concat()
}

fn left_edge(chunks: &[Chunk]) -> f64 {
    chunks.iter().map(|c| c.left).fold(f64::INFINITY, f64::min)
}

fn is_prose(side: &[Chunk]) -> bool {
    let rows = rows(side.to_vec());
    if rows.len() < MIN_ROWS || side.len() as f64 > MAX_CHUNKS_A_ROW * rows.len() as f64 {
        return false;
    }
    let words: usize = side.iter().map(|c| c.text.split_whitespace().count()).sum();
    let left = left_edge(side);
    let right = side.iter().map(|c| c.right).fold(f64::NEG_INFINITY, f64::max);
    let filled: f64 = side.iter().map(|c| c.right - c.left).sum();
    words as f64 >= MIN_WORDS * rows.len() as f64 && filled >= MIN_FILL * (right - left) * rows.len() as f64
}

/// The middle of the gutter between two columns, if the page has one: the place in its middle half that the fewest
/// chunks cross, with many on both sides.
fn gutter(chunks: &[Chunk]) -> Option<f64> {
    if !(2 * MIN_ROWS..=MAX_CHUNKS).contains(&chunks.len()) {
        return None;
    }
    let left = left_edge(chunks);
    let right = chunks.iter().map(|c| c.right).fold(f64::NEG_INFINITY, f64::max);
    let (from, to) = (left + (right - left) * 0.25, left + (right - left) * 0.75);
    let mut best: Option<(usize, f64, f64)> = None;
    // Only the left edges of chunks can end a gutter.
    let mut edges: Vec<f64> = chunks.iter().map(|c| c.left).filter(|x| (from..=to).contains(x)).collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup_by(|a, b| (*a - *b).abs() < 1.0);
    for edge in edges.into_iter().take(200) {
        let size = chunks.iter().filter(|c| (c.left - edge).abs() < 1.0).map(|c| c.size).fold(0.0, f64::max);
        let here = edge - MIN_GUTTER * size / 2.0;
        let crossing = chunks.iter().filter(|c| c.left < here && c.right > here).count();
        let before = chunks.iter().filter(|c| c.right <= here).count();
        let after = chunks.iter().filter(|c| c.left >= here).count();
        if before.min(after) < MIN_ROWS {
            continue;
        }
        let balance = before.min(after) as f64;
        if best.is_none_or(|(fewest, most, _)| crossing < fewest || crossing == fewest && balance > most) {
            best = Some((crossing, balance, here));
        }
    }
    best.map(|(_, _, here)| here)
}

#[cfg(test)]
mod tests {
    use super::super::layout::{chunks, tests::line};
    use super::*;

    fn read(glyphs: &[super::super::interpret::Glyph]) -> Vec<String> {
        let rows = order(chunks(glyphs).remove(0));
        rows.iter().map(|r| r.chunks.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join(" | ")).collect()
    }

    #[test]
    fn columns_of_prose_are_read_one_after_the_other_between_what_crosses_them() {
        let mut glyphs = line("A TITLE THAT RUNS ACROSS BOTH OF THE COLUMNS OF THIS PAGE", 72.0, 60.0, 10.0);
        for i in 0..6 {
            let y = 100.0 + 12.0 * f64::from(i);
            glyphs.extend(line(&format!("left row {i} has words in it"), 72.0, y, 10.0));
            // The second column has its own baselines.
            glyphs.extend(line(&format!("right row {i} has words too"), 240.0, y + 5.0, 10.0));
        }
        glyphs.extend(line("a last line that again runs across both of the columns", 72.0, 200.0, 10.0));
        let lines = read(&glyphs);
        assert!(lines[0].starts_with("A TITLE"));
        assert!(lines[1..7].iter().all(|l| l.starts_with("left")), "{lines:#?}");
        assert!(lines[7..13].iter().all(|l| l.starts_with("right")), "{lines:#?}");
        assert!(lines[13].starts_with("a last line"));
    }

    #[test]
    fn a_table_of_labels_and_values_is_read_row_by_row() {
        let mut glyphs = Vec::new();
        for (i, (a, b)) in
            [("Number:", "X-1"), ("Assigned:", "on 1/2/2015"), ("Decided:", "on 2/3/2015"), ("Kind:", "a plain one")]
                .into_iter()
                .enumerate()
        {
            let y = 100.0 + 14.0 * i as f64;
            glyphs.extend(line(a, 72.0, y, 10.0));
            glyphs.extend(line(b, 180.0, y, 10.0));
            glyphs.extend(line("Injured on:", 320.0, y, 10.0));
            glyphs.extend(line("3/4/2014", 420.0, y, 10.0));
        }
        let lines = read(&glyphs);
        assert_eq!(lines[0], "Number: | X-1 | Injured on: | 3/4/2014");
        assert_eq!(lines.len(), 4);
    }
}
