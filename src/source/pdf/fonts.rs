//! Fonts: character codes to Unicode and widths.

use super::budget::Budget;
use super::expand;
use hayro_font::{
    CMapResolverFn, Font, FontCache, FontGlyph, FontQuery, FontResolverFn, GlyphId, StandardFont, hayro_cmap::BfString,
};
use hayro_syntax::object::{Array, Dict, Number, Object, Stream};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// Highest character code that a simple font may start its widths at, and widest range of a composite one.
const MAX_CODE: f64 = 65_535.0;
/// Most widths that the composite fonts of a document may define.
const MAX_WIDTHS: f64 = 1_000_000.0;
/// How much more memory a map of character codes takes than its text.
const MAP_COST: usize = 8;
/// Most fonts of one document.
const MAX_FONTS: usize = 2_000;

/// What a character code means.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// Its Unicode text; `None` where the font does not tell.
    pub(super) text: Option<Rc<str>>,
    /// How far it moves the pen, in thousandths of the font size, along and across the line.
    pub(super) advance: (f64, f64),
}

/// A font of the document. Codes are looked up once.
pub(super) struct LoadedFont<'a> {
    font: Option<Font<'a>>,
    codes: RefCell<HashMap<u32, Code>>,
}

impl LoadedFont<'_> {
    /// The next code of a string at `offset` and its length in bytes, at least 1.
    pub(super) fn read_code(&self, bytes: &[u8], offset: usize) -> (u32, usize) {
        match &self.font {
            Some(font) => {
                let (code, len) = font.read_code(bytes, offset);
                (code, len.max(1))
            }
            None => (u32::from(bytes[offset]), 1),
        }
    }

    /// What `code` means.
    pub(super) fn code(&self, code: u32) -> Code {
        if let Some(known) = self.codes.borrow().get(&code) {
            return known.clone();
        }
        let found = match &self.font {
            Some(font) => {
                let unicode = match font.glyph(GlyphId::NOTDEF, code) {
                    FontGlyph::Outline(glyph) => glyph.as_unicode(),
                    FontGlyph::Type3(glyph) => glyph.as_unicode(),
                };
                let advance = font.code_advance(code);
                Code { text: unicode.and_then(readable), advance: (advance.x, advance.y) }
            }
            None => Code { text: None, advance: (500.0, 0.0) },
        };
        self.codes.borrow_mut().insert(code, found.clone());
        found
    }
}

/// The Unicode text as letters are searched: ligatures taken apart, spaces plain. `None` for what is no text.
fn readable(unicode: BfString) -> Option<Rc<str>> {
    let raw = match unicode {
        BfString::Char(c) => c.to_string(),
        BfString::String(s) => s,
    };
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' | '\t' | '\n' | '\r' => text.push(' '),
            '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            // How symbol fonts name their bullets and boxes.
            '\u{f000}'..='\u{f0ff}' => text.push('•'),
            // Private use and replacement characters name a glyph, not a letter; control codes are no text.
            '\u{e000}'..='\u{efff}' | '\u{f100}'..='\u{f8ff}' | '\u{fffd}' => return None,
            c if c.is_control() => return None,
            '\u{fb00}'..='\u{fb4f}' => text.extend(std::iter::once(c).nfkc()),
            c => text.push(c),
        }
    }
    Some(text.into())
}

/// All fonts of a document.
pub(super) struct Fonts<'a> {
    cache: FontCache<'a>,
    by_id: HashMap<(u32, i32), Rc<LoadedFont<'a>>>,
    /// Fonts that are no objects of their own, by where they stand in the file.
    by_place: HashMap<(usize, usize), Rc<LoadedFont<'a>>>,
    standard: Option<Rc<LoadedFont<'a>>>,
    loaded: usize,
    widths: f64,
    resolver: FontResolverFn,
    cmaps: CMapResolverFn,
}

impl<'a> Fonts<'a> {
    /// No fonts yet.
    pub(super) fn new() -> Self {
        Fonts {
            cache: FontCache::new(),
            by_id: HashMap::new(),
            by_place: HashMap::new(),
            standard: None,
            loaded: 0,
            widths: 0.0,
            resolver: Arc::new(|query| {
                let font = match query {
                    FontQuery::Standard(font) => *font,
                    FontQuery::Fallback(query) => query.pick_standard_font(),
                };
                Some(font.get_font_data())
            }),
            // The predefined maps are for Chinese, Japanese and Korean.
            cmaps: Arc::new(|_| None),
        }
    }

    /// The font `name` of the font resources. A name that is not there is Helvetica, as viewers have it.
    pub(super) fn get(&mut self, fonts: &Dict<'a>, name: &[u8], budget: &mut Budget) -> Rc<LoadedFont<'a>> {
        let id = fonts.get_ref(name).map(|r| (r.obj_number, r.gen_number));
        if let Some(known) = id.and_then(|id| self.by_id.get(&id)) {
            return known.clone();
        }
        let Some(dict) = fonts.get::<Dict<'a>>(name) else { return self.fallback() };
        let place = (dict.data().as_ptr() as usize, dict.data().len());
        if let (None, Some(known)) = (id, self.by_place.get(&place)) {
            return known.clone();
        }
        let loaded = Rc::new(LoadedFont { font: self.load(&dict, budget), codes: RefCell::default() });
        match id {
            Some(id) => self.by_id.insert(id, loaded.clone()),
            None => self.by_place.insert(place, loaded.clone()),
        };
        loaded
    }

    /// Helvetica.
    pub(super) fn fallback(&mut self) -> Rc<LoadedFont<'a>> {
        let (cache, resolver) = (&self.cache, &self.resolver);
        self.standard
            .get_or_insert_with(|| {
                let font = cache.standard_font(StandardFont::Helvetica, resolver);
                Rc::new(LoadedFont { font, codes: RefCell::default() })
            })
            .clone()
    }

    fn load(&mut self, dict: &Dict<'a>, budget: &mut Budget) -> Option<Font<'a>> {
        self.loaded += 1;
        if self.loaded > MAX_FONTS {
            budget.limit(format!("more than {MAX_FONTS} fonts"));
            return None;
        }
        let widths = self.widths + widths(dict);
        if widths > MAX_WIDTHS || !fits(dict, budget) {
            budget.limit("a font that would cost too much to read");
            return None;
        }
        self.widths = widths;
        self.cache.font(dict, &self.resolver, &self.cmaps)
    }
}

/// How many widths a font defines, at most. The library allots each of them, however short they are written.
fn widths(dict: &Dict<'_>) -> f64 {
    let within = |key: &str| dict.get::<Number>(key).is_none_or(|n| (-MAX_CODE..=MAX_CODE).contains(&n.as_f64()));
    if !within("FirstChar") || !within("LastChar") {
        return f64::INFINITY;
    }
    descendants(dict).iter().map(|font| ranges(font, "W") + ranges(font, "W2")).sum()
}

fn descendants<'a>(dict: &Dict<'a>) -> Vec<Dict<'a>> {
    dict.get::<Array<'_>>("DescendantFonts").map(|a| a.iter::<Dict<'_>>().take(4).collect()).unwrap_or_default()
}

/// How many widths an array of them (ISO 32000-1, 9.7.4.3) defines, at most: any two numbers in sequence might be
/// read as a range.
fn ranges(font: &Dict<'_>, key: &str) -> f64 {
    let Some(array) = font.get::<Array<'_>>(key) else { return 0.0 };
    let (mut run, mut total) = (Vec::new(), 0.0);
    let step = if key == "W" { 3 } else { 5 };
    for item in array.iter::<Object<'_>>() {
        match item {
            Object::Number(n) => {
                run.push(n.as_f64());
                if run.len() == step {
                    total += (run[1] - run[0]).max(0.0) + 1.0;
                    run.clear();
                }
            }
            Object::Array(widths) => {
                total += widths.data().len() as f64;
                run.clear();
            }
            _ => return f64::INFINITY,
        }
    }
    total
}

/// True when the streams of a font expand within limits.
fn fits(dict: &Dict<'_>, budget: &mut Budget) -> bool {
    let (mut maps, mut programs): (Vec<Stream<'_>>, Vec<Stream<'_>>) = (Vec::new(), Vec::new());
    for font in std::iter::once(dict.clone()).chain(descendants(dict)) {
        maps.extend(["ToUnicode", "Encoding"].iter().filter_map(|k| font.get::<Stream<'_>>(k)));
        programs.extend(font.get::<Stream<'_>>("CIDToGIDMap"));
        if let Some(descriptor) = font.get::<Dict<'_>>("FontDescriptor") {
            let files = ["FontFile", "FontFile2", "FontFile3"];
            programs.extend(files.iter().filter_map(|k| descriptor.get::<Stream<'_>>(k)));
        }
    }
    maps.iter().all(|map| expand::fits_times(map, MAP_COST, budget)) && programs.iter().all(|p| expand::fits(p, budget))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unicode_becomes_plain_text_or_counts_as_lost() {
        let plain = |c: char| readable(BfString::Char(c)).map(|t| t.to_string());
        assert_eq!(plain('\u{fb03}').as_deref(), Some("ffi"));
        assert_eq!(plain('\u{a0}').as_deref(), Some(" "));
        assert_eq!(plain('\u{f0b7}').as_deref(), Some("•"));
        assert_eq!(plain('\u{e001}'), None);
        assert_eq!(plain('\u{1}'), None);
        assert_eq!(readable(BfString::String("f\u{200b}i".into())).as_deref(), Some("fi"));
    }
}
