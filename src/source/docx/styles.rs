//! What the styles and the numbering of a Word document say: which styles hide text, and how lists count.

use super::{Limits, Unreadable, attribute, is_on, walk};
use quick_xml::events::Event;
use std::collections::HashMap;

/// How many styles a style may be based on, one on the other.
const BASED_ON: usize = 12;

/// One style, as far as it matters here.
#[derive(Debug, Default, Clone)]
struct Style {
    based_on: Option<String>,
    hidden: Option<bool>,
    list: Option<String>,
    level: Option<usize>,
}

/// How a level of a list is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Counts, from this number on.
    Number(u32),
    /// A bullet.
    Bullet,
    /// Nothing.
    None,
}

/// Styles and numbering of one document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    /// Levels of each abstract list.
    levels: HashMap<String, Vec<Mark>>,
    /// The abstract list of each list.
    lists: HashMap<String, String>,
}

/// The counters of one pass over a document.
#[derive(Debug, Default)]
pub(super) struct Counters {
    at: HashMap<String, Vec<Option<u32>>>,
}

impl Styles {
    /// Reads `styles.xml`.
    ///
    /// # Errors
    /// As [`walk`].
    pub(super) fn read_styles(&mut self, xml: &str, limits: &Limits) -> Result<(), Unreadable> {
        let mut id = String::new();
        walk(xml, limits, |_, event| {
            let Event::Start(tag) = event else { return Ok(()) };
            let value = || attribute(tag, "val");
            let name = tag.local_name().into_inner();
            if name == "style" {
                id = attribute(tag, "styleId").unwrap_or_default();
                self.styles.insert(id.clone(), Style::default());
            }
            let Some(style) = self.styles.get_mut(&id) else { return Ok(()) };
            match name {
                "basedOn" => style.based_on = value(),
                "vanish" => style.hidden = Some(is_on(tag)),
                "numId" => style.list = value(),
                "ilvl" => style.level = value().and_then(|v| v.parse().ok()),
                _ => {}
            }
            Ok(())
        })
    }

    /// Reads `numbering.xml`.
    ///
    /// # Errors
    /// As [`walk`].
    pub(super) fn read_numbering(&mut self, xml: &str, limits: &Limits) -> Result<(), Unreadable> {
        let (mut kind, mut list, mut start) = (String::new(), String::new(), 1);
        walk(xml, limits, |_, event| {
            let Event::Start(tag) = event else { return Ok(()) };
            let value = || attribute(tag, "val").unwrap_or_default();
            match tag.local_name().into_inner() {
                "abstractNum" => kind = attribute(tag, "abstractNumId").unwrap_or_default(),
                "lvl" => start = 1,
                "start" => start = value().parse().unwrap_or(1),
                "numFmt" => self.levels.entry(kind.clone()).or_default().push(match value().as_str() {
                    "bullet" => Mark::Bullet,
                    "none" => Mark::None,
                    _ => Mark::Number(start),
                }),
                "num" => list = attribute(tag, "numId").unwrap_or_default(),
                "abstractNumId" => {
                    self.lists.insert(list.clone(), value());
                }
                _ => {}
            }
            Ok(())
        })
    }

    /// The first answer of `id` and the styles it is based on.
    fn first<T>(&self, id: &str, answer: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut style = self.styles.get(id);
        for _ in 0..BASED_ON {
            let this = style?;
            if let Some(found) = answer(this) {
                return Some(found);
            }
            style = self.styles.get(this.based_on.as_deref()?);
        }
        None
    }

    /// True when text of style `id` is hidden.
    pub(super) fn hides(&self, id: &str) -> bool {
        self.first(id, |s| s.hidden).unwrap_or(false)
    }

    /// The list and its level that paragraphs of style `id` belong to.
    pub(super) fn list_of(&self, id: &str) -> Option<(String, usize)> {
        Some((self.first(id, |s| s.list.clone())?, self.first(id, |s| s.level).unwrap_or(0)))
    }

    /// The mark of the next paragraph of a list, with a space after it; empty for a list that is not defined.
    pub(super) fn mark(&self, counters: &mut Counters, list: &str, level: usize) -> String {
        let kind = self.lists.get(list);
        let levels = kind.and_then(|k| self.levels.get(k));
        match (kind, levels.and_then(|l| l.get(level))) {
            (Some(kind), Some(Mark::Number(start))) => format!("{}. ", counters.next(kind, level, *start)),
            (_, Some(Mark::Bullet)) => "- ".to_owned(),
            _ => String::new(),
        }
    }
}

impl Counters {
    /// The next number of a level; the levels below begin anew.
    fn next(&mut self, kind: &str, level: usize, start: u32) -> u32 {
        let at = self.at.entry(kind.to_owned()).or_default();
        at.truncate(level + 1);
        at.resize(level + 1, None);
        let n = at[level].map_or(start, |n| n.saturating_add(1));
        at[level] = Some(n);
        n
    }
}
