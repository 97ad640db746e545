//! The walk over the body of a Word document.

use super::styles::{Counters, Styles};
use super::{Limits, Unreadable, attribute, is_on, walk};
use crate::source::flow::Flow;
use quick_xml::events::{BytesStart, Event};

/// Elements that are left out with all that is in them: deletions, what Word draws, codes behind fields, former
/// properties, definitions.
const LEFT_OUT: &[&str] = &[
    "del",
    "moveFrom",
    "delText",
    "delInstrText",
    "instrText",
    "txbxContent",
    "drawing",
    "pict",
    "object",
    "Fallback",
    "rPrChange",
    "pPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
    "sectPrChange",
    "sectPr",
    "tblPr",
    "tblGrid",
    "tabs",
    "rt",
    "ffData",
];

/// Where an element stands, as far as it matters for the ones inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    Paragraph,
    ParagraphProperties,
    ParagraphMark,
    Run,
    RunProperties,
    Text,
    RowProperties,
    Control,
    Other,
}

/// A paragraph while it is read.
#[derive(Debug, Default)]
struct Paragraph {
    style: String,
    list: Option<String>,
    level: Option<usize>,
    /// Its end is deleted by a tracked change: the next one goes on where it stops.
    end_deleted: bool,
    hidden: bool,
    begun: bool,
}

struct Walker<'a> {
    styles: &'a Styles,
    counters: Counters,
    flow: Flow,
    path: Vec<In>,
    /// Depth of the element that is left out.
    skip: Option<usize>,
    paragraph: Paragraph,
    continues: bool,
    run_hidden: bool,
    /// For each open row: a tracked change deletes it.
    rows: Vec<bool>,
    /// For each open content control: it shows only its placeholder.
    controls: Vec<bool>,
    embedded: bool,
    comments: Vec<(String, usize)>,
}

/// What the main part says.
pub(super) struct Body {
    /// Its text.
    pub(super) text: String,
    /// It embeds parts that were not read.
    pub(super) embedded: bool,
    /// The ids of the comments in its margin, each with the byte of the text at which it is anchored.
    pub(super) comments: Vec<(String, usize)>,
}

/// Reads the main part.
///
/// # Errors
/// As [`walk`]; another root element than a document; limits.
pub(super) fn text(xml: &str, styles: &Styles, limits: &Limits) -> Result<Body, Unreadable> {
    let mut walker = Walker {
        styles,
        counters: Counters::default(),
        flow: Flow::new(limits),
        path: Vec::new(),
        skip: None,
        paragraph: Paragraph::default(),
        continues: false,
        run_hidden: false,
        rows: Vec::new(),
        controls: Vec::new(),
        embedded: false,
        comments: Vec::new(),
    };
    // Told after the walk, so that a bomb is called a bomb.
    let mut is_document = false;
    walk(xml, limits, |depth, event| match event {
        Event::Start(tag) => {
            is_document |= depth == 1 && tag.local_name().into_inner() == "document";
            walker.start(depth, tag)
        }
        Event::End(tag) => walker.end(depth, tag.local_name().into_inner()),
        Event::Text(text) => walker.text(text),
        Event::CData(text) => walker.text(text),
        Event::GeneralRef(name) => {
            let c = match name.resolve_char_ref() {
                Ok(Some(c)) => Some(c.to_string()),
                _ => quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned),
            };
            let c = c.ok_or_else(|| Unreadable::Damaged(format!("its XML: unknown entity &{};", &**name)))?;
            walker.text(&c)
        }
        _ => Ok(()),
    })?;
    if !is_document {
        return Err(Unreadable::Damaged("its main part is no Word document".into()));
    }
    Ok(Body { text: walker.flow.finish(), embedded: walker.embedded, comments: walker.comments })
}

impl Walker<'_> {
    fn parent(&self) -> In {
        self.path.last().copied().unwrap_or(In::Other)
    }

    fn start(&mut self, depth: usize, tag: &BytesStart<'_>) -> Result<(), Unreadable> {
        let parent = self.parent();
        let name = tag.local_name();
        let name = name.into_inner();
        self.path.push(In::Other);
        if self.skip.is_some() {
            return Ok(());
        }
        let value = || attribute(tag, "val");
        let here = match (name, parent) {
            // Marks in properties say what happened to the paragraph's end or to the row.
            ("del" | "moveFrom", In::ParagraphMark) => {
                self.paragraph.end_deleted = true;
                In::Other
            }
            ("del", In::RowProperties) => {
                if let Some(deleted) = self.rows.last_mut() {
                    *deleted = true;
                }
                In::Other
            }
            _ if LEFT_OUT.contains(&name) => {
                self.skip = Some(depth);
                In::Other
            }
            ("p", _) => {
                let continues = self.continues;
                self.paragraph = Paragraph { begun: continues, ..Paragraph::default() };
                In::Paragraph
            }
            ("pPr", _) => In::ParagraphProperties,
            ("pStyle", _) => {
                self.paragraph.style = value().unwrap_or_default();
                self.paragraph.hidden = self.styles.hides(&self.paragraph.style);
                In::Other
            }
            ("numId", _) => {
                self.paragraph.list = value();
                In::Other
            }
            ("ilvl", _) => {
                self.paragraph.level = value().and_then(|v| v.parse().ok());
                In::Other
            }
            ("r", _) => {
                self.run_hidden = self.paragraph.hidden;
                In::Run
            }
            ("rPr", In::ParagraphProperties) => In::ParagraphMark,
            ("rPr", _) => In::RunProperties,
            ("rStyle", In::RunProperties) => {
                self.run_hidden |= value().is_some_and(|v| self.styles.hides(&v));
                In::Other
            }
            ("vanish", In::RunProperties) => {
                self.run_hidden = is_on(tag);
                In::Other
            }
            ("t", _) => In::Text,
            ("tab" | "ptab", In::Run) => self.mark(Flow::tab)?,
            ("br" | "cr", In::Run) => self.mark(Flow::line_break)?,
            ("noBreakHyphen", In::Run) => {
                self.words("-")?;
                In::Other
            }
            ("sym", In::Run) => {
                self.words(" ")?;
                In::Other
            }
            ("tbl", _) => {
                self.flow.begin_table()?;
                In::Other
            }
            ("tr", _) => {
                self.rows.push(false);
                self.flow.begin_row();
                In::Other
            }
            ("trPr", _) => In::RowProperties,
            ("tc", _) => {
                self.flow.begin_cell();
                In::Other
            }
            ("sdt", _) => {
                self.controls.push(false);
                In::Control
            }
            ("showingPlcHdr", _) => {
                if let Some(placeholder) = self.controls.last_mut() {
                    *placeholder = is_on(tag);
                }
                In::Other
            }
            ("sdtContent", In::Control) if self.controls.last() == Some(&true) => {
                self.skip = Some(depth);
                In::Other
            }
            ("commentReference", _) => {
                let at = self.flow.at();
                self.comments.extend(attribute(tag, "id").map(|id| (id, at)));
                In::Other
            }
            ("altChunk", _) => {
                self.embedded = true;
                In::Other
            }
            _ => In::Other,
        };
        if let Some(last) = self.path.last_mut() {
            *last = here;
        }
        Ok(())
    }

    fn end(&mut self, depth: usize, name: &str) -> Result<(), Unreadable> {
        self.path.pop();
        if let Some(skipped) = self.skip {
            if skipped == depth {
                self.skip = None;
            }
            return Ok(());
        }
        match name {
            "p" => {
                self.continues = self.paragraph.end_deleted && self.paragraph.begun;
                match self.paragraph.begun {
                    _ if self.continues => {}
                    true => self.flow.paragraph_break(),
                    false => self.flow.empty_paragraph(),
                }
                self.paragraph = Paragraph::default();
            }
            "tc" => self.flow.end_cell(),
            "tr" => match self.rows.pop() {
                Some(true) => self.flow.drop_row(),
                _ => self.flow.end_row(),
            },
            "tbl" => self.flow.end_table(),
            "sdt" => {
                self.controls.pop();
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        if self.skip.is_some() || self.parent() != In::Text {
            return Ok(());
        }
        self.words(text)
    }

    /// Words of a run, with the mark of the list before the first of a paragraph.
    fn words(&mut self, text: &str) -> Result<(), Unreadable> {
        if self.run_hidden || text.is_empty() {
            return Ok(());
        }
        self.begin_paragraph()?;
        self.flow.text(text)
    }

    fn mark(&mut self, write: impl Fn(&mut Flow)) -> Result<In, Unreadable> {
        if !self.run_hidden {
            self.begin_paragraph()?;
            write(&mut self.flow);
        }
        Ok(In::Other)
    }

    fn begin_paragraph(&mut self) -> Result<(), Unreadable> {
        if std::mem::replace(&mut self.paragraph.begun, true) {
            return Ok(());
        }
        let by_style = self.styles.list_of(&self.paragraph.style);
        let list = self.paragraph.list.clone().or_else(|| by_style.as_ref().map(|(list, _)| list.clone()));
        let level = self.paragraph.level.or(by_style.map(|(_, level)| level)).unwrap_or(0);
        if let Some(list) = list {
            let mark = self.styles.mark(&mut self.counters, &list, level);
            self.flow.text(&mark)?;
        }
        Ok(())
    }
}
