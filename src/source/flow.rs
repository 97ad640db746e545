//! Running text from structured formats: paragraphs and table rows to lines.
//!
//! A paragraph becomes a line with a blank line after it, a table row one line with tabs between its cells; a row
//! with a cell of several lines becomes one block a cell, in order.

use super::{Limits, Unreadable};

/// What is being filled.
#[derive(Debug)]
enum Frame {
    /// A table, so that rows find their own table.
    Table,
    /// A row: its finished cells.
    Row(Vec<String>),
    /// A cell: its text so far.
    Cell(String),
}

/// Collects text block by block.
#[derive(Debug)]
pub(super) struct Flow {
    text: String,
    frames: Vec<Frame>,
    written: usize,
    max_bytes: usize,
    max_depth: usize,
}

impl Flow {
    /// An empty flow that holds to `limits`.
    pub(super) fn new(limits: &Limits) -> Self {
        Flow {
            text: String::new(),
            frames: Vec::new(),
            written: 0,
            max_bytes: limits.max_text_bytes,
            max_depth: limits.max_depth,
        }
    }

    fn out(&mut self) -> &mut String {
        let cell = self.frames.iter().rposition(|f| matches!(f, Frame::Cell(_)));
        match cell.and_then(|i| self.frames.get_mut(i)) {
            Some(Frame::Cell(text)) => text,
            _ => &mut self.text,
        }
    }

    /// Appends `text` to the line, with white space as it is except that line ends are spaces. Characters that only
    /// steer typesetting are left out or become plain ones: soft hyphens, zero-width marks, hard spaces and hyphens.
    ///
    /// # Errors
    /// When the whole grows past the limit on text.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        self.written += text.len();
        if self.written > self.max_bytes {
            return Err(Unreadable::Limit(format!("more than {} bytes of text", self.max_bytes)));
        }
        let out = self.out();
        out.extend(text.chars().filter_map(plain));
        Ok(())
    }

    /// Appends a tab.
    pub(super) fn tab(&mut self) {
        self.out().push('\t');
    }

    /// The byte of the text at which the next words will stand; inside of a table, where the table begins.
    pub(super) fn at(&self) -> usize {
        self.text.len()
    }

    /// True at the start of a line, or after white space.
    pub(super) fn after_space(&mut self) -> bool {
        self.out().chars().next_back().is_none_or(char::is_whitespace)
    }

    /// Begins a new line.
    pub(super) fn line_break(&mut self) {
        let out = self.out();
        trim_line(out);
        out.push('\n');
    }

    /// Begins a new line unless at the start of one.
    pub(super) fn end_line(&mut self) {
        let out = self.out();
        trim_line(out);
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
    }

    /// Begins a new paragraph: at least one blank line after what came before.
    pub(super) fn paragraph_break(&mut self) {
        self.end_line();
        let out = self.out();
        if !out.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
    }

    /// An empty paragraph: one more blank line than between two paragraphs.
    pub(super) fn empty_paragraph(&mut self) {
        self.paragraph_break();
        let out = self.out();
        if out.ends_with("\n\n") && !out.ends_with("\n\n\n") {
            out.push('\n');
        }
    }

    /// Begins a table.
    ///
    /// # Errors
    /// When tables are nested deeper than the limit.
    pub(super) fn begin_table(&mut self) -> Result<(), Unreadable> {
        let depth = self.frames.iter().filter(|f| matches!(f, Frame::Table)).count();
        if depth >= self.max_depth {
            return Err(Unreadable::Limit(format!("tables nested deeper than {}", self.max_depth)));
        }
        self.paragraph_break();
        self.frames.push(Frame::Table);
        Ok(())
    }

    /// Begins a row, ending the one before. Without a table it only begins a line.
    pub(super) fn begin_row(&mut self) {
        self.end_row();
        match self.frames.last() {
            Some(Frame::Table) => self.frames.push(Frame::Row(Vec::new())),
            _ => self.end_line(),
        }
    }

    /// Begins a cell, ending the one before. Without a row it only leaves a gap.
    pub(super) fn begin_cell(&mut self) {
        self.end_cell();
        if matches!(self.frames.last(), Some(Frame::Row(_))) {
            self.frames.push(Frame::Cell(String::new()));
        } else if !self.after_space() {
            self.tab();
        }
    }

    /// Ends the cell, if one of the innermost table is open.
    pub(super) fn end_cell(&mut self) {
        if !matches!(self.frames.last(), Some(Frame::Cell(_))) {
            return;
        }
        if let Some(Frame::Cell(text)) = self.frames.pop()
            && let Some(Frame::Row(cells)) = self.frames.last_mut()
        {
            cells.push(text.trim().to_owned());
        }
    }

    /// Ends the row, if one of the innermost table is open, and writes it.
    pub(super) fn end_row(&mut self) {
        if let Some(cells) = self.take_row() {
            self.write_row(&cells);
        }
    }

    /// Ends the row without writing it: a row that a tracked change deletes.
    pub(super) fn drop_row(&mut self) {
        self.take_row();
    }

    fn take_row(&mut self) -> Option<Vec<String>> {
        self.end_cell();
        match self.frames.pop() {
            Some(Frame::Row(cells)) => Some(cells),
            Some(other) => {
                self.frames.push(other);
                None
            }
            None => None,
        }
    }

    fn write_row(&mut self, cells: &[String]) {
        if cells.iter().any(|c| c.contains('\n')) {
            for cell in cells.iter().filter(|c| !c.is_empty()) {
                self.paragraph_break();
                self.out().push_str(cell);
            }
            self.paragraph_break();
        } else if cells.iter().any(|c| !c.is_empty()) {
            self.end_line();
            let line = cells.join("\t");
            self.out().push_str(line.trim_end());
            self.end_line();
        }
    }

    /// Ends the innermost table with all that is open in it.
    pub(super) fn end_table(&mut self) {
        self.end_row();
        if matches!(self.frames.last(), Some(Frame::Table)) {
            self.frames.pop();
        }
        self.paragraph_break();
    }

    /// The text, with a line end at its end.
    pub(super) fn finish(mut self) -> String {
        while !self.frames.is_empty() {
            self.end_table();
        }
        let mut text = self.text;
        text.truncate(text.trim_end().len());
        let lead = text.len() - text.trim_start_matches('\n').len();
        text.drain(..lead);
        text.push('\n');
        text
    }
}

/// The plain form of a character; `None` when it only steers typesetting.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => None,
        '\u{a0}' | '\u{2007}' | '\u{202f}' | '\n' | '\r' => Some(' '),
        '\u{2010}' | '\u{2011}' => Some('-'),
        '\t' => Some('\t'),
        c if (c as u32) < 0x20 => None,
        c => Some(c),
    }
}

fn trim_line(out: &mut String) {
    out.truncate(out.trim_end_matches([' ', '\t']).len());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow() -> Flow {
        Flow::new(&Limits::default())
    }

    #[test]
    fn rows_are_lines_and_cells_are_set_apart() {
        let mut f = flow();
        f.begin_table().expect("table");
        for (a, b) in [("Case Number:", "CM16-0900001"), ("Priority:", "Standard")] {
            f.begin_row();
            for cell in [a, b] {
                f.begin_cell();
                f.text(cell).expect("text");
                f.paragraph_break();
            }
        }
        f.end_table();
        f.text("after").expect("text");
        assert_eq!(f.finish(), "Case Number:\tCM16-0900001\nPriority:\tStandard\n\nafter\n");
    }

    #[test]
    fn a_row_with_a_long_cell_becomes_blocks_in_order() {
        let mut f = flow();
        f.begin_table().expect("table");
        f.begin_row();
        f.begin_cell();
        f.text("left").expect("text");
        f.begin_cell();
        f.text("one").expect("text");
        f.paragraph_break();
        f.begin_table().expect("table");
        f.begin_row();
        f.begin_cell();
        f.text("inner").expect("text");
        f.end_table();
        f.end_table();
        assert_eq!(f.finish(), "left\n\none\n\ninner\n");
    }

    #[test]
    fn typesetting_marks_do_not_reach_the_text() {
        let mut f = flow();
        f.text("flare\u{2011}up soft\u{ad}hyphen\u{a0}end").expect("text");
        assert_eq!(f.finish(), "flare-up softhyphen end\n");
    }

    #[test]
    fn too_much_text_and_too_deep_tables_name_the_limit() {
        let limits = Limits { max_text_bytes: 10, max_depth: 2, ..Limits::default() };
        let mut f = Flow::new(&limits);
        assert!(f.text("0123456789").is_ok());
        assert!(f.text("x").expect_err("limit").to_string().contains("10 bytes of text"));
        assert!(f.begin_table().and_then(|()| f.begin_table()).is_ok());
        assert!(f.begin_table().expect_err("limit").to_string().contains("deeper than 2"));
    }
}
