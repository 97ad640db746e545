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
/// Deepest nesting of forms.
pub(super) const MAX_FORM_DEPTH: usize = 12;

/// Counts what was spent, and remembers the first limit that was reached.
#[derive(Debug)]
pub(super) struct Budget {
    tokens: usize,
    forms: usize,
    expanded: usize,
    glyphs: usize,
    page_glyphs: usize,
    max_glyphs: usize,
    reached: Option<String>,
    stopped: bool,
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
            reached: None,
            stopped: false,
        }
    }

    /// The first limit that was reached, for people.
    pub(super) fn reached(&self) -> Option<&str> {
        self.reached.as_deref()
    }

    /// True when nothing more may be read.
    pub(super) fn stopped(&self) -> bool {
        self.stopped
    }

    /// Notes that something was left out, and why, and goes on.
    pub(super) fn note(&mut self, why: impl Into<String>) {
        if self.reached.is_none() {
            self.reached = Some(why.into());
        }
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
        self.note(why);
        self.stopped = true;
    }
}
