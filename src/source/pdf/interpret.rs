//! The text of a page: a content stream run for its text operators alone (ISO 32000-1, 9.4).
//!
//! Paths, colours, images and shadings are passed over, so that they can neither cost nor fail.

use super::budget::{Budget, MAX_FORM_DEPTH};
use super::content::{Lexer, Operand, Operands};
use super::expand;
use super::fonts::{Fonts, LoadedFont};
use hayro_font::kurbo::{Affine, Point, Vec2};
use hayro_syntax::object::{Array, Dict, MaybeRef, Name, Stream, String as PdfString};
use hayro_syntax::page::Page;
use std::rc::Rc;

/// Most graphics states saved by one stream.
const MAX_STATES: usize = 512;
/// Deepest nesting of arrays and dictionaries in page content that a program would write.
const MAX_NESTING: usize = 256;
/// The note on a loop of forms.
const DRAWS_ITSELF: &str = "a form that draws itself";
/// Largest coordinate, in points, that is taken for a place on paper.
const MAX_COORDINATE: f64 = 1e6;

/// A glyph on the page. Coordinates are points from the upper left corner, `y` downwards, the page turned as viewers
/// show it.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Its text: usually one character; several for a ligature; none where the text is said elsewhere.
    pub(super) text: Rc<str>,
    /// Where its baseline begins.
    pub(super) start: Point,
    /// Where its baseline ends.
    pub(super) end: Point,
    /// Font size as shown, in points.
    pub(super) size: f64,
}

/// What stands on a page.
#[derive(Debug, Default)]
pub(super) struct PageGlyphs {
    /// The glyphs in the order of drawing.
    pub(super) glyphs: Vec<Glyph>,
    /// How many of them could not be turned into text.
    pub(super) lost: usize,
    /// The share of the page that pictures cover, those that overlap counted twice.
    pub(super) pictured: f64,
}

#[derive(Clone)]
struct State<'a> {
    ctm: Affine,
    font: Option<Rc<LoadedFont<'a>>>,
    size: f64,
    char_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

/// Reads the glyphs of `page`.
pub(super) fn page<'a>(page: &Page<'a>, fonts: &mut Fonts<'a>, budget: &mut Budget) -> PageGlyphs {
    let state = State {
        ctm: Affine::new(page.initial_transform(true).as_coeffs()),
        font: None,
        size: 0.0,
        char_space: 0.0,
        word_space: 0.0,
        scale: 1.0,
        leading: 0.0,
        rise: 0.0,
    };
    let resources = Resources {
        fonts: page.resources().fonts.clone(),
        forms: page.resources().x_objects.clone(),
        properties: page.resources().properties.clone(),
    };
    let mut reader = Reader { fonts, budget, out: PageGlyphs::default(), open: Vec::new(), spoken: None };
    let content = reader.page_content(page);
    reader.run(&content, &resources, state);
    let (width, height) = page.base_dimensions();
    reader.out.pictured /= f64::from(width) * f64::from(height);
    reader.out
}

#[derive(Clone)]
struct Resources<'a> {
    fonts: Dict<'a>,
    forms: Dict<'a>,
    properties: Dict<'a>,
}

impl<'a> Resources<'a> {
    fn of(dict: &Dict<'a>) -> Self {
        let part = |key: &str| dict.get::<Dict<'a>>(key).unwrap_or_default();
        Resources { fonts: part("Font"), forms: part("XObject"), properties: part("Properties") }
    }
}

/// Text that a marked-content sequence says instead of its glyphs.
struct Spoken {
    text: Rc<str>,
    /// How many marked-content sequences are open inside it, itself included.
    depth: usize,
    /// It was given to a glyph already.
    said: bool,
}

struct Reader<'a, 'b> {
    fonts: &'b mut Fonts<'a>,
    budget: &'b mut Budget,
    out: PageGlyphs,
    /// The forms that are being drawn, by object.
    open: Vec<(u32, i32)>,
    spoken: Option<Spoken>,
}

impl<'a> Reader<'a, '_> {
    /// The content streams of a page, joined.
    fn page_content(&mut self, page: &Page<'a>) -> Vec<u8> {
        let mut content = Vec::new();
        if let Some(stream) = page.raw().get::<Stream<'_>>("Contents") {
            self.append(Some(stream), &mut content);
            return content;
        }
        for part in page.raw().get::<Array<'_>>("Contents").iter().flat_map(Array::raw_iter) {
            if self.budget.stopped() {
                break;
            }
            let stream = match part {
                MaybeRef::Ref(id) => page.xref().get::<Stream<'_>>(id.into()),
                MaybeRef::NotRef(object) => object.into_stream(),
            };
            self.append(stream, &mut content);
        }
        content
    }

    fn append(&mut self, stream: Option<Stream<'_>>, content: &mut Vec<u8>) {
        self.budget.look_up();
        let Some(stream) = stream else { return self.budget.damage("a content stream is missing") };
        if stream.dict().get::<u32>("Length").is_none() {
            self.budget.damage("a content stream without a sound length");
        }
        content.extend(expand::decoded(&stream, self.budget).unwrap_or_default());
        content.push(b'\n');
    }

    fn run(&mut self, data: &[u8], resources: &Resources<'a>, initial: State<'a>) {
        let mut state = initial;
        let mut saved: Vec<State<'a>> = Vec::new();
        let (mut matrix, mut line) = (Affine::IDENTITY, Affine::IDENTITY);
        let (mut lexer, mut operands) = (Lexer::new(data), Operands::default());
        let mut spent = 0;
        loop {
            let limit = spent + self.budget.tokens();
            let Some(operator) = lexer.next(&mut operands, limit) else { break };
            self.budget.spend_tokens(lexer.tokens - spent);
            if matches!(operator, b"Tf" | b"Do" | b"BDC") {
                self.budget.look_up();
            }
            spent = lexer.tokens;
            if self.budget.stopped() {
                break;
            }
            match operator {
                b"q" if saved.len() < MAX_STATES => saved.push(state.clone()),
                b"Q" => {
                    if let Some(back) = saved.pop() {
                        state = back;
                    }
                }
                b"cm" => {
                    if let Some(m) = operands.numbers::<6>() {
                        state.ctm *= Affine::new(m);
                    }
                }
                b"BT" => (matrix, line) = (Affine::IDENTITY, Affine::IDENTITY),
                b"Tm" => {
                    if let Some(m) = operands.numbers::<6>() {
                        (matrix, line) = (Affine::new(m), Affine::new(m));
                    }
                }
                b"Td" | b"TD" => {
                    if let Some([x, y]) = operands.numbers::<2>() {
                        if operator == b"TD" {
                            state.leading = -y;
                        }
                        line *= Affine::translate((x, y));
                        matrix = line;
                    }
                }
                b"T*" | b"'" | b"\"" => {
                    if operator == b"\""
                        && let [Operand::Number(word), Operand::Number(char), ..] = operands.items()
                    {
                        (state.word_space, state.char_space) = (*word, *char);
                    }
                    line *= Affine::translate((0.0, -state.leading));
                    matrix = line;
                    self.show(&operands, false, &mut state, &mut matrix);
                }
                b"Tj" | b"TJ" => self.show(&operands, operator == b"TJ", &mut state, &mut matrix),
                b"Tf" => {
                    let name = operands.name().unwrap_or_default();
                    state.font = Some(self.fonts.get(&resources.fonts, name, self.budget));
                    state.size = operands.numbers::<1>().map_or(state.size, |[size]| size);
                }
                b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Ts" => {
                    let Some([value]) = operands.numbers::<1>() else { continue };
                    match operator {
                        b"Tc" => state.char_space = value,
                        b"Tw" => state.word_space = value,
                        b"Tz" => state.scale = value / 100.0,
                        b"TL" => state.leading = value,
                        _ => state.rise = value,
                    }
                }
                b"BDC" => self.begin_marked(&operands, resources),
                b"BMC" => {
                    if let Some(spoken) = &mut self.spoken {
                        spoken.depth += 1;
                    }
                }
                b"EMC" => self.end_marked(),
                b"BI" => self.out.pictured += state.ctm.determinant().abs(),
                b"Do" => {
                    if let Some(name) = operands.name() {
                        self.draw(name, resources, &state);
                    }
                }
                _ => {}
            }
        }
        if lexer.deepest > MAX_NESTING {
            self.budget.limit(format!("page content nested more than {MAX_NESTING} deep"));
        }
    }

    /// Draws a form, or notes how much a picture covers.
    fn draw(&mut self, name: &[u8], resources: &Resources<'a>, state: &State<'a>) {
        let Some(stream) = resources.forms.get::<Stream<'a>>(name) else {
            // The library gives nothing for an object that is being read.
            let id = resources.forms.get_ref(name).map(|r| (r.obj_number, r.gen_number));
            if id.is_some_and(|id| self.open.contains(&id)) {
                self.budget.limit(DRAWS_ITSELF);
            }
            return;
        };
        let dict = stream.dict();
        match dict.get::<Name<'_>>("Subtype").as_deref() {
            Some(b"Form") if self.budget.spend_form() => {}
            // A picture fills the unit square.
            Some(b"Image") => return self.out.pictured += state.ctm.determinant().abs(),
            _ => return,
        }
        let id = stream.obj_id();
        let id = (id.obj_number, id.gen_number);
        if self.open.contains(&id) {
            self.budget.limit(DRAWS_ITSELF);
            return;
        }
        if self.open.len() >= MAX_FORM_DEPTH {
            self.budget.limit(format!("forms nested more than {MAX_FORM_DEPTH} deep"));
            return;
        }
        let Some(content) = expand::decoded(&stream, self.budget) else { return };
        let mut inner = state.clone();
        if let Some(matrix) = dict.get::<[f64; 6]>("Matrix") {
            inner.ctm *= Affine::new(matrix);
        }
        let own = dict.get::<Dict<'a>>("Resources").map(|d| Resources::of(&d));
        self.open.push(id);
        self.run(&content, own.as_ref().unwrap_or(resources), inner);
        self.open.pop();
    }

    fn begin_marked(&mut self, operands: &Operands, resources: &Resources<'a>) {
        if let Some(spoken) = &mut self.spoken {
            spoken.depth += 1;
            return;
        }
        let text = match operands.text_of(b"ActualText") {
            Some(bytes) => Some(text_string(bytes)),
            None => operands
                .name()
                .and_then(|name| resources.properties.get::<Dict<'_>>(name))
                .and_then(|list| list.get::<PdfString<'_>>("ActualText"))
                .map(|s| text_string(s.as_bytes())),
        };
        if let Some(text) = text {
            self.spoken = Some(Spoken { text: text.into(), depth: 1, said: false });
        }
    }

    fn end_marked(&mut self) {
        if let Some(spoken) = &mut self.spoken {
            spoken.depth -= 1;
            if spoken.depth == 0 {
                self.spoken = None;
            }
        }
    }

    /// Shows the strings among the operands; numbers move the pen where `adjust` says so.
    fn show(&mut self, operands: &Operands, adjust: bool, state: &mut State<'a>, matrix: &mut Affine) {
        let fallback = &mut *self.fonts;
        let font = state.font.get_or_insert_with(|| fallback.fallback()).clone();
        for operand in operands.items() {
            match operand {
                Operand::Number(by) if adjust => {
                    *matrix *= Affine::translate((-by / 1000.0 * state.size * state.scale, 0.0));
                }
                Operand::Text(_) => {
                    let bytes = operands.bytes(operand);
                    let mut at = 0;
                    while at < bytes.len() {
                        let (code, length) = font.read_code(bytes, at);
                        if !self.glyph(&font, code, length, state, matrix) {
                            return;
                        }
                        at += length;
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds a glyph and moves the pen; false when the budget is spent.
    fn glyph(
        &mut self,
        font: &LoadedFont<'a>,
        code: u32,
        length: usize,
        state: &State<'a>,
        matrix: &mut Affine,
    ) -> bool {
        if !self.budget.spend_glyph() {
            return false;
        }
        let meaning = font.code(code);
        let place =
            state.ctm * *matrix * Affine::new([state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise]);
        let advance = Vec2::new(meaning.advance.0, meaning.advance.1) / 1000.0;
        let (start, end) = (place * Point::ZERO, place * advance.to_point());
        let [_, _, c, d, _, _] = place.as_coeffs();
        let size = c.hypot(d);
        let text = match (&mut self.spoken, meaning.text) {
            (Some(spoken), _) if spoken.said => Rc::from(""),
            (Some(spoken), _) => {
                spoken.said = true;
                spoken.text.clone()
            }
            (None, Some(text)) => text,
            (None, None) => {
                self.out.lost += 1;
                Rc::from("\u{fffd}")
            }
        };
        let on_paper = |p: Point| p.x.abs() < MAX_COORDINATE && p.y.abs() < MAX_COORDINATE;
        if on_paper(start) && on_paper(end) && size > 0.1 && size < MAX_COORDINATE {
            self.out.glyphs.push(Glyph { text, start, end, size });
        }
        let space = state.char_space + if length == 1 && code == 32 { state.word_space } else { 0.0 };
        let step = match meaning.advance {
            (x, 0.0) => ((x / 1000.0 * state.size + space) * state.scale, 0.0),
            (x, y) => (x / 1000.0 * state.size * state.scale, y / 1000.0 * state.size + space),
        };
        *matrix *= Affine::translate(step);
        true
    }
}

/// A text string (ISO 32000-1, 7.9.2.2): UTF-16 or UTF-8 with its mark, else Latin.
fn text_string(bytes: &[u8]) -> String {
    let (encoding, rest) = match bytes {
        [0xfe, 0xff, rest @ ..] => (encoding_rs::UTF_16BE, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => (encoding_rs::UTF_8, rest),
        rest => (encoding_rs::WINDOWS_1252, rest),
    };
    encoding.decode_without_bom_handling(rest).0.chars().filter(|c| !c.is_control()).collect()
}
