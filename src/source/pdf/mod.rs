//! PDF with a text layer.
//!
//! `hayro-syntax` opens the file, `hayro-font` tells what character codes mean; everything between them is our own and
//! counted: [`guard`] makes decompression bombs harmless before the library sees them, [`content`] and [`interpret`]
//! run the text operators of the pages, [`layout`], [`columns`], [`print`] and [`furniture`] turn glyphs into lines in
//! reading order, much as they stand on the page.

mod budget;
mod columns;
mod content;
mod expand;
mod fonts;
mod furniture;
mod guard;
mod interpret;
mod layout;
mod print;
mod syntax;
#[cfg(test)]
mod tests;

use super::{Document, Format, Limits, Unreadable};
use budget::{Budget, Shortfall};
use fonts::Fonts;
use hayro_syntax::object::{Dict, Number};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use print::Line;

/// Stack of the thread that reads a PDF. The library follows nested objects to a fixed depth (512) and chains of
/// cross-reference tables to 256; both fit many times over.
const STACK: usize = 32 << 20;
/// Share of the glyphs without Unicode above which the text counts as lost.
const LOST: f64 = 0.05;
/// Share of a page that pictures cover above which it counts as a scan, when it has fewer glyphs than a stamp.
const SCANNED: f64 = 0.5;
/// Most glyphs that a scan may be stamped with.
const STAMP: usize = 40;
/// Share above which the text counts as incomplete.
const PARTLY_LOST: f64 = 0.01;

/// Reads a PDF.
///
/// # Errors
/// [`Unreadable`] with the reason.
pub(super) fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    // A thread of its own has a stack of known size and ends alone should the library panic.
    let outcome = std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("pdf".into())
            .stack_size(STACK)
            .spawn_scoped(scope, || read_here(name, bytes, limits))
            .map_err(|e| Unreadable::Io(format!("no thread to read the file: {e}")))?
            .join()
            .map_err(|_| Unreadable::Damaged("it cannot be read as a PDF".into()))
    });
    outcome?
}

fn read_here(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let guarded = guard::defuse(bytes).map_err(Unreadable::Limit)?;
    let defused = guarded.note;
    let pdf = Pdf::new(guarded.bytes).map_err(|error| match (error, &defused) {
        (LoadPdfError::Decryption(DecryptionError::PasswordProtected), _) => Unreadable::Encrypted,
        (_, Some(why)) => Unreadable::Limit(why.clone()),
        (LoadPdfError::Decryption(_), _) => Unreadable::Damaged("its encryption is broken or unknown".into()),
        (LoadPdfError::Invalid, _) => match guard::too_deep(bytes) {
            Some(why) => Unreadable::Limit(why),
            None => Unreadable::Damaged("it cannot be opened as a PDF".into()),
        },
    })?;
    let mut budget = Budget::new(limits.max_text_bytes);
    if let Some(why) = defused {
        budget.limit(why);
    }
    let read = pages(&pdf, limits, &mut budget);
    let visible = read.glyphs;
    if visible == 0 {
        return Err(match budget.left_out() {
            Some(Shortfall::Limit(why)) => Unreadable::Limit(why.clone()),
            Some(Shortfall::Damage(why)) => Unreadable::Damaged(why.clone()),
            None if read.pages == 0 => Unreadable::Damaged("it has no pages".into()),
            None if budget.untouched() => Unreadable::Damaged("its pages are empty".into()),
            None => Unreadable::NoTextLayer,
        });
    }
    let lost = read.lost as f64 / visible as f64;
    if lost > LOST {
        let why = format!("{} of {visible} glyphs have no Unicode", read.lost);
        return Err(Unreadable::TextLost(why));
    }
    if lost > PARTLY_LOST {
        budget.damage(format!("{} of {visible} glyphs have no Unicode", read.lost));
    }
    if let Some(page) = read.scanned.first() {
        let more = if read.scanned.len() > 1 { format!(" and {} more", read.scanned.len() - 1) } else { String::new() };
        budget.damage(format!("page {page}{more} is a picture without a text layer; run it through OCR"));
    }
    let mut document = assemble(name, read.lines, limits, &mut budget)?;
    if let Some(shortfall) = budget.left_out() {
        document.mark_incomplete(shortfall.why());
    }
    Ok(document)
}

/// What the pages hold.
struct Pages {
    lines: Vec<Vec<Line>>,
    pages: usize,
    glyphs: usize,
    lost: usize,
    /// Pages that are pictures, from 1.
    scanned: Vec<usize>,
}

fn pages(pdf: &Pdf, limits: &Limits, budget: &mut Budget) -> Pages {
    let mut fonts = Fonts::new();
    let mut read = Pages { lines: Vec::new(), pages: pdf.pages().len(), glyphs: 0, lost: 0, scanned: Vec::new() };
    check_tree(pdf, budget);
    if read.pages > limits.max_pages {
        budget.limit(format!("{} pages, more than {}", read.pages, limits.max_pages));
    }
    let mut rows = Vec::new();
    for (number, page) in pdf.pages().iter().take(limits.max_pages).enumerate() {
        if budget.stopped() {
            break;
        }
        budget.new_page();
        let found = interpret::page(page, &mut fonts, budget);
        let visible = found.glyphs.iter().filter(|g| !g.text.trim().is_empty()).count();
        read.lost += found.lost;
        read.glyphs += visible;
        if visible < STAMP && found.pictured > SCANNED {
            read.scanned.push(number + 1);
        }
        let mut directions = layout::chunks(&found.glyphs).into_iter();
        let main = columns::order(directions.next().unwrap_or_default());
        rows.push((main, directions.map(layout::rows).collect::<Vec<_>>()));
    }
    let starts = rows.iter().flat_map(|(main, _)| main).filter_map(|r| r.chunks.first()).map(|c| c.left);
    let left = starts.fold(f64::INFINITY, f64::min);
    read.lines = rows.iter().map(|(main, _)| print::lines(main, left)).collect();
    furniture::remove(&mut read.lines);
    for (page, (_, turned)) in read.lines.iter_mut().zip(&rows) {
        for rows in turned {
            let from = rows.iter().filter_map(|r| r.chunks.first()).map(|c| c.left).fold(f64::INFINITY, f64::min);
            let mut lines = print::lines(rows, from);
            if let Some(first) = lines.first_mut() {
                first.blank = 1;
            }
            page.append(&mut lines);
        }
        print::join_hyphens(page);
    }
    read
}

/// Notes a page tree that promises more pages than could be found, or that loops.
fn check_tree(pdf: &Pdf, budget: &mut Budget) {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let Some(root) = catalog.and_then(|c| c.get::<Dict<'_>>("Pages")) else { return };
    let (found, promised) = (pdf.pages().len(), root.get::<Number>("Count").map_or(0.0, |n| n.as_f64()));
    if promised > found as f64 {
        budget.damage(format!("{found} of {promised} pages found"));
    }
    if root.contains_key("Parent") {
        budget.damage("the tree of pages has a loop");
    }
}

/// Joins the pages, a form feed before each but the first.
fn assemble(name: &str, pages: Vec<Vec<Line>>, limits: &Limits, budget: &mut Budget) -> Result<Document, Unreadable> {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(pages.len());
    'all: for (number, page) in pages.iter().enumerate() {
        starts.push(text.len() as u32);
        if number > 0 {
            text.push('\x0c');
        }
        for line in page {
            if text.len() + line.blank + line.text.len() + 1 > limits.max_text_bytes {
                budget.limit(format!("more than {} bytes of text", limits.max_text_bytes));
                break 'all;
            }
            text.extend(std::iter::repeat_n('\n', line.blank));
            text.push_str(line.text.trim_end());
            text.push('\n');
        }
    }
    if text.trim().is_empty() {
        return Err(Unreadable::NoTextLayer);
    }
    Ok(Document::new(name, Format::Pdf, text, starts))
}
