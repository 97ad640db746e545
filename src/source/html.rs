//! HTML to text: what a reader sees, block by block. Scripts, styles, comments, hidden parts and struck text stay out.
//! Nothing is run or fetched.

use super::flow::Flow;
use super::{Document, Format, Limits, Remark, Unreadable};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::{RawKind, Rawtext, Rcdata, ScriptData};
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;

/// How many bytes may stand before the first tag that tells HTML.
const TAG_WITHIN: usize = 2048;

/// True when `text` is HTML: by its first tag, whatever its name, or by its extension and a tag near its start.
pub(super) fn is_html(extension: &str, text: &str) -> bool {
    let mut rest = text.trim_start();
    for _ in 0..8 {
        let end = match () {
            () if rest.starts_with("<!--") => rest.find("-->").map(|n| n + 3),
            () if rest.starts_with("<?xml") => rest.find("?>").map(|n| n + 2),
            () => None,
        };
        match end.and_then(|n| rest.get(n..)) {
            Some(after) => rest = after.trim_start(),
            None => break,
        }
    }
    let starts = |tag: &str| rest.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag));
    if ["<!doctype html", "<html", "<head", "<body"].into_iter().any(starts) {
        return true;
    }
    let head = TAG_WITHIN.min(text.len());
    let tag = |w: &[u8]| w[0] == b'<' && (w[1].is_ascii_alphabetic() || w[1] == b'!');
    matches!(extension, "html" | "htm" | "xhtml") && text.as_bytes()[..head].windows(2).any(tag)
}

/// Reads HTML.
///
/// # Errors
/// [`Unreadable`] when no text is in it, or a limit is reached.
pub(super) fn read(name: &str, html: &str, limits: &Limits) -> Result<Document, Unreadable> {
    let walker = Walker {
        flow: Flow::new(limits),
        skipping: None,
        preformatted: 0,
        lists: Vec::new(),
        remarks: Vec::new(),
        max_depth: limits.max_depth,
        failed: None,
    };
    let tokenizer = Tokenizer::new(Sink(RefCell::new(walker)), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    // The sink never asks for a script to be run, so one call takes the whole input.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let walker = tokenizer.sink.0.into_inner();
    if let Some(why) = walker.failed {
        return Err(why);
    }
    let text = walker.flow.finish();
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(Document::new(name, Format::Html, text, Vec::new()).with_remarks(walker.remarks))
}

/// What the tokenizer reports to; it only lends shared access.
struct Sink(RefCell<Walker>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut walker = self.0.borrow_mut();
        if walker.failed.is_some() {
            return TokenSinkResult::Continue;
        }
        match token {
            Token::TagToken(tag) => match walker.tag(&tag) {
                Ok(Some(raw)) => return TokenSinkResult::RawData(raw),
                Ok(None) => {}
                Err(why) => walker.failed = Some(why),
            },
            Token::CharacterTokens(text) => {
                if let Err(why) = walker.text(&text) {
                    walker.failed = Some(why);
                }
            }
            Token::CommentToken(comment) => {
                let at = walker.flow.at();
                walker.remarks.extend(Remark::of_comment(&comment, at));
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// A list that is open: its next number, or none for bullets.
type List = Option<u32>;

struct Walker {
    flow: Flow,
    /// The element whose content is left out, and how many of that name are open inside it.
    skipping: Option<(String, u32)>,
    preformatted: u32,
    lists: Vec<List>,
    remarks: Vec<Remark>,
    max_depth: usize,
    failed: Option<Unreadable>,
}

impl Walker {
    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        if self.skipping.is_some() {
            return Ok(());
        }
        if self.preformatted > 0 {
            for (i, line) in text.split('\n').enumerate() {
                if i > 0 {
                    self.flow.line_break();
                }
                self.flow.text(line)?;
            }
            return Ok(());
        }
        // White space collapses as in a browser: the hard space is no white space here.
        let space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c');
        let mut first = true;
        for word in text.split(space) {
            if !first && !self.flow.after_space() {
                self.flow.text(" ")?;
            }
            self.flow.text(word)?;
            first = false;
        }
        Ok(())
    }

    /// Handles a tag; gives the raw state for elements whose content is no markup.
    fn tag(&mut self, tag: &Tag) -> Result<Option<RawKind>, Unreadable> {
        let name: &str = &tag.name;
        let starts = tag.kind == TagKind::StartTag;
        let raw = if starts { raw_kind(name) } else { None };
        if let Some((skipped, open)) = &mut self.skipping {
            if skipped == name {
                match starts {
                    true => *open += 1,
                    false if *open > 0 => *open -= 1,
                    false => self.skipping = None,
                }
            }
            return Ok(raw);
        }
        if starts && !is_void(name) && (is_left_out(name) || is_hidden(tag)) {
            self.skipping = Some((name.to_owned(), 0));
            return Ok(raw);
        }
        match name {
            "br" => self.flow.line_break(),
            "hr" => self.flow.paragraph_break(),
            "table" if starts => self.flow.begin_table()?,
            "table" => self.flow.end_table(),
            "tr" if starts => self.flow.begin_row(),
            "tr" => self.flow.end_row(),
            "td" | "th" if starts => self.flow.begin_cell(),
            "td" | "th" => self.flow.end_cell(),
            "ul" | "ol" => self.list(name == "ol", starts)?,
            "li" => {
                self.flow.paragraph_break();
                if starts {
                    let mark = self.next_mark();
                    self.flow.text(&mark)?;
                }
            }
            "pre" => {
                self.flow.paragraph_break();
                self.preformatted = if starts { self.preformatted + 1 } else { self.preformatted.saturating_sub(1) };
            }
            "div" | "dt" | "dd" | "option" => self.flow.end_line(),
            _ if is_paragraph(name) => self.flow.paragraph_break(),
            _ => {}
        }
        Ok(raw)
    }

    fn list(&mut self, numbered: bool, starts: bool) -> Result<(), Unreadable> {
        self.flow.paragraph_break();
        if !starts {
            self.lists.pop();
        } else if self.lists.len() >= self.max_depth {
            return Err(Unreadable::Limit(format!("lists nested deeper than {}", self.max_depth)));
        } else {
            self.lists.push(numbered.then_some(1));
        }
        Ok(())
    }

    fn next_mark(&mut self) -> String {
        match self.lists.last_mut() {
            Some(Some(n)) => {
                *n += 1;
                format!("{}. ", *n - 1)
            }
            _ => "- ".to_owned(),
        }
    }
}

/// Elements without an end tag.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose content no reader of the page sees as its text; deletions are out as in Word.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "title"
            | "template"
            | "noscript"
            | "noframes"
            | "iframe"
            | "object"
            | "svg"
            | "math"
            | "select"
            | "textarea"
            | "del"
            | "s"
            | "strike"
    )
}

/// Blocks with space around them.
fn is_paragraph(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "nav"
            | "aside"
            | "blockquote"
            | "dl"
            | "figure"
            | "figcaption"
            | "fieldset"
            | "form"
            | "address"
            | "caption"
            | "body"
    )
}

/// Hidden by attribute or inline style.
fn is_hidden(tag: &Tag) -> bool {
    tag.attrs.iter().any(|a| match &*a.name.local {
        "hidden" => true,
        "style" => {
            let style: String = a.value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        }
        _ => false,
    })
}

fn raw_kind(name: &str) -> Option<RawKind> {
    match name {
        "script" => Some(ScriptData),
        "style" | "iframe" | "noframes" => Some(Rawtext),
        "title" | "textarea" => Some(Rcdata),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        read("x.html", html, &Limits::default()).expect("read").text().to_owned()
    }

    #[test]
    fn blocks_become_lines() {
        let html = "<!DOCTYPE html><html><head><title>t</title><style>p{}</style></head><body><h2>CLINICAL CASE\n SUMMARY</h2>\
                    <p>One <b>bold</b>&nbsp;word &amp; 4/5&lt;5/5.<br>Next line.<p>Unclosed<ol><li>first<li>second</ol>\
                    <table><tr><td>Case Number:<td>CM16-0900001<tr><th>Priority:</th><td><p>Standard</p></td></tr></table>end";
        assert_eq!(
            text(html),
            "CLINICAL CASE SUMMARY\n\nOne bold word & 4/5<5/5.\nNext line.\n\nUnclosed\n\n1. first\n\n2. second\n\n\
             Case Number:\tCM16-0900001\nPriority:\tStandard\n\nend\n"
        );
    }

    #[test]
    fn what_is_not_seen_is_not_read() {
        let html = "<body>a<script>x < y; '</p>'</script><!-- c --><p hidden>h</p><p style='Display: None'>n</p>\
                    <del>out <del>deep</del> out</del><ins>in</ins><span hidden>x<span>y</span>z</span>b</body>";
        assert_eq!(text(html), "ainb\n");
    }

    #[test]
    fn comments_that_speak_to_the_program_are_kept_apart() {
        let html = "<body><h2>A: Upheld</h2><!-- imr-audit: suppress x\n until y --><p>b</p><!-- other -->";
        let document = read("x.html", html, &Limits::default()).expect("read");
        assert_eq!(document.text(), "A: Upheld\n\nb\n");
        assert_eq!(document.remarks(), [Remark { text: "suppress x until y".into(), at: 11 }]);
    }

    #[test]
    fn preformatted_text_keeps_its_lines() {
        assert_eq!(text("<html><pre>Case Number:   CM16\n  second\n</pre>"), "Case Number:   CM16\n  second\n");
    }

    #[test]
    fn html_is_told_by_its_first_tag_or_its_name() {
        assert!(is_html("", "<?xml version='1.0'?>\n<!-- x -->\n<HTML>"));
        assert!(is_html("htm", "<p>fragment"));
        assert!(!is_html("txt", "Case Number: 1 <b>x</b>"));
        assert!(!is_html("html", "no tags, 3 < 4"));
    }

    #[test]
    fn endless_nesting_ends_with_the_limit() {
        let html = format!("<html>{}", "<table><tr><td>".repeat(100_000));
        assert!(read("x", &html, &Limits::default()).expect_err("limit").to_string().contains("deeper"));
        let html = format!("<html>{}text", "<div><b>".repeat(100_000));
        assert!(read("x", &html, &Limits::default()).is_ok());
    }

    proptest::proptest! {
        #[test]
        fn any_markup_gives_text_or_a_reason(html in "(<(/)?(p|table|tr|td|ul|li|pre|del|script|b)( hidden)?>|[a-z &;<>\"']){0,60}") {
            let _ = read("x", &html, &Limits::default());
        }
    }
}
