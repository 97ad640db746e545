//! What one PDF may cost. Everything is counted, nothing is timed.

/// Most bytes that one stream may expand to.
pub(super) const MAX_STREAM: usize = 16 << 20;
/// Most bytes that all streams of a file together may expand to.
pub(super) const MAX_EXPANDED: usize = 64 << 20;
/// Most tokens of all content streams, forms counted each time they are drawn.
const MAX_TOKENS: usize = 8_000_000;
/// Most glyphs of one page.
const MAX_PAGE_GLYPHS: usize = 200_000;
/// Most forms drawn.
const MAX_FORMS: usize = 5_000;
/// What looking up a font, a form, a property list or a stream costs, in tokens.
const LOOK_UP: usize = 50;
/// Deepest nesting of forms.
pub(super) const MAX_FORM_DEPTH: usize = 12;

/// Why something of a document was left out, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shortfall {
    /// A limit was reached.
    Limit(String),
    /// The file is damaged.
    Damage(String),
}

impl Shortfall {
    /// The reason.
    pub(super) fn why(&self) -> &str {
        match self {
            Shortfall::Limit(why) | Shortfall::Damage(why) => why,
        }
    }
}

/// Counts what was spent, and remembers the first reason why something was left out.
#[derive(Debug)]
pub(super) struct Budget {
    tokens: usize,
    forms: usize,
    expanded: usize,
    glyphs: usize,
    page_glyphs: usize,
    max_glyphs: usize,
    left_out: Option<Shortfall>,
    stopped: bool,
    untouched: bool,
}

impl Budget {
    /// A budget for a document of at most `max_glyphs` glyphs.
    pub(super) fn new(max_glyphs: usize) -> Self {
        Budget {
            tokens: MAX_TOKENS,
            forms: MAX_FORMS,
            expanded: MAX_EXPANDED,
            glyphs: max_glyphs,
            page_glyphs: MAX_PAGE_GLYPHS,
            max_glyphs,
            left_out: None,
            stopped: false,
            untouched: true,
        }
    }

    /// The first reason why something was left out.
    pub(super) fn left_out(&self) -> Option<&Shortfall> {
        self.left_out.as_ref()
    }

    /// True when nothing more may be read.
    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// Notes that a limit was reached, and goes on.
    pub(super) fn limit(&mut self, why: impl Into<String>) {
        self.left_out.get_or_insert_with(|| Shortfall::Limit(why.into()));
    }

    /// Notes that something is damaged, and goes on.
    pub(super) fn damage(&mut self, why: impl Into<String>) {
        self.left_out.get_or_insert_with(|| Shortfall::Damage(why.into()));
    }

    /// True when the pages held nothing at all so far, not even drawings.
    pub(super) fn untouched(&self) -> bool {
        self.untouched
    }

    /// Spends the tokens of a look-up.
    pub(super) fn look_up(&mut self) {
        let untouched = self.untouched;
        self.spend_tokens(LOOK_UP);
        self.untouched = untouched;
    }

    /// Tokens that may still be read.
    pub(super) fn tokens(&self) -> usize {
        self.tokens
    }

    /// Spends tokens of content streams.
    pub(super) fn spend_tokens(&mut self, count: usize) {
        if self.tokens < count || self.tokens == 0 {
            self.stop(format!("more than {MAX_TOKENS} tokens of page content"));
        }
        self.tokens = self.tokens.saturating_sub(count);
        self.untouched = false;
    }

    /// Spends a form; false when it must not be drawn.
    pub(super) fn spend_form(&mut self) -> bool {
        if self.forms == 0 {
            self.stop(format!("more than {MAX_FORMS} forms drawn"));
            return false;
        }
        self.forms -= 1;
        true
    }

    /// Spends expanded bytes; false when there are too many.
    pub(super) fn spend_expanded(&mut self, bytes: usize) -> bool {
        if self.expanded < bytes {
            self.stop(format!("more than {MAX_EXPANDED} bytes of expanded streams"));
            return false;
        }
        self.expanded -= bytes;
        true
    }

    /// Bytes that streams may still expand to.
    pub(super) fn expanded(&self) -> usize {
        self.expanded
    }

    /// Spends a glyph; false when there are too many.
    pub(super) fn spend_glyph(&mut self) -> bool {
        if self.glyphs == 0 {
            self.stop(format!("more than {} glyphs", self.max_glyphs));
            return false;
        }
        if self.page_glyphs == 0 {
            self.stop(format!("more than {MAX_PAGE_GLYPHS} glyphs on one page"));
            return false;
        }
        self.glyphs -= 1;
        self.page_glyphs -= 1;
        true
    }

    /// A new page begins.
    pub(super) fn new_page(&mut self) {
        self.page_glyphs = MAX_PAGE_GLYPHS;
    }

    fn stop(&mut self, why: String) {
        self.limit(why);
        self.stopped = true;
    }
}
