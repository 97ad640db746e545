//! Running headers and footers: lines that come again at the same height of other pages.

use super::print::Line;
use std::collections::HashMap;
use std::ops::Range;

/// How many lines from the top and from the bottom of a page can be furniture.
const REACH: usize = 4;
/// How far apart, in points, the same line may stand on two pages.
const SAME_HEIGHT: f64 = 6.0;

/// Removes running headers and footers from the pages of a document. A line is one when it is the same on at least
/// half of the pages, and on two, but for numbers, at the same height, with only such lines outside it.
pub(super) fn remove(pages: &mut [Vec<Line>]) {
    let mut seen: HashMap<String, Vec<(usize, f64)>> = HashMap::new();
    for (number, page) in pages.iter().enumerate() {
        for i in edges(page.len()) {
            seen.entry(pattern(&page[i].text)).or_default().push((number, page[i].base));
        }
    }
    let count = pages.len();
    let runs = |number: usize, line: &Line| {
        seen.get(&pattern(&line.text)).is_some_and(|places| {
            let near = places.iter().filter(|(_, base)| (base - line.base).abs() <= SAME_HEIGHT);
            let mut on: Vec<usize> = near.map(|(n, _)| *n).collect();
            on.dedup();
            on.len() >= 2 && on.len() * 2 >= count && on.contains(&number)
        })
    };
    let kept: Vec<Range<usize>> = pages
        .iter()
        .enumerate()
        .map(|(number, page)| {
            let top = page.iter().take(REACH).take_while(|line| runs(number, line)).count();
            let bottom = page[top..].iter().rev().take(REACH).take_while(|line| runs(number, line)).count();
            top..page.len() - bottom
        })
        .collect();
    // Pages that hold nothing else are not furniture.
    if kept.iter().all(Range::is_empty) {
        return;
    }
    for (page, kept) in pages.iter_mut().zip(kept) {
        page.truncate(kept.end);
        page.drain(..kept.start);
        if let Some(first) = page.first_mut() {
            first.blank = 0;
        }
    }
}

fn edges(len: usize) -> impl Iterator<Item = usize> {
    (0..len).filter(move |i| *i < REACH || *i + REACH >= len)
}

/// The line with its numbers taken out.
fn pattern(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut digits = false;
        for c in word.chars() {
            if !c.is_ascii_digit() {
                out.push(c);
            } else if !digits {
                out.push('#');
            }
            digits = c.is_ascii_digit();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lines: &[(&str, f64)]) -> Vec<Line> {
        lines.iter().map(|(text, base)| Line { text: (*text).into(), base: *base, blank: 1 }).collect()
    }

    #[test]
    fn lines_that_come_again_at_the_edges_go_and_the_text_stays() {
        let mut pages = vec![
            page(&[
                ("Letter of 3 May", 50.0),
                ("The first text.", 90.0),
                ("Decision: Upheld", 300.0),
                ("Page 1 of 3", 750.0),
            ]),
            page(&[
                ("Letter of 3 May", 50.0),
                ("More text.", 90.0),
                ("Decision: Upheld", 500.0),
                ("Page 2 of 3", 750.0),
            ]),
            page(&[("Letter of 3 May", 50.0), ("The end.", 90.0), ("Page 3 of 3", 750.0)]),
        ];
        remove(&mut pages);
        let texts: Vec<Vec<&str>> = pages.iter().map(|p| p.iter().map(|l| l.text.as_str()).collect()).collect();
        assert_eq!(texts[0], ["The first text.", "Decision: Upheld"]);
        assert_eq!(texts[1], ["More text.", "Decision: Upheld"]);
        assert_eq!(texts[2], ["The end."]);
        assert_eq!(pages[0][0].blank, 0);
    }

    #[test]
    fn a_single_page_loses_nothing() {
        let mut pages = vec![page(&[("One", 50.0), ("Two", 90.0)])];
        remove(&mut pages);
        assert_eq!(pages[0].len(), 2);
    }
}
