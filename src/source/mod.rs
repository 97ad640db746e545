//! Bytes to [`Document`]: one file a format, limits, and the reasons why something could not be read.

pub mod archive;
mod document;
mod docx;
mod encoding;
mod flow;
mod html;
mod markdown;
mod pdf;
mod plain;
mod remark;
mod sniff;

pub use document::{Document, Format, Place};
pub use remark::Remark;
use sniff::Kind;

/// Limits that keep any input inside fixed time and memory. All are counts, so that the same input ends the same way
/// on every machine.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest input, in bytes.
    pub max_bytes: usize,
    /// Largest extracted text, in bytes.
    pub max_text_bytes: usize,
    /// Most pages of one document.
    pub max_pages: usize,
    /// Deepest nesting of elements, tables and lists.
    pub max_depth: usize,
    /// Most entries of one ZIP container.
    pub max_entries: usize,
    /// How many times its packed size an entry of an archive may unpack to.
    pub max_ratio: u64,
    /// Most bytes that the entries of one archive may unpack to, taken together.
    pub max_unpacked_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bytes: 64 << 20,
            max_text_bytes: 4 << 20,
            max_pages: 500,
            max_depth: 256,
            max_entries: 100_000,
            max_ratio: 200,
            max_unpacked_bytes: 16 << 30,
        }
    }
}

/// Why a document could not be read. The message says what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// No bytes, or nothing but white space.
    #[error("the file is empty")]
    Empty,
    /// Not a kind of file that this program reads.
    #[error("not a letter in a readable format: {0}")]
    Unsupported(String),
    /// A file that is not what it claims to be.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// Needs a password.
    #[error("the file is encrypted and needs a password; remove the protection and try again")]
    Encrypted,
    /// Pictures of pages only.
    #[error("the file has no text layer (a scan?); run it through OCR first")]
    NoTextLayer,
    /// Glyphs that cannot be turned back into text.
    #[error("the text cannot be recovered: {0}")]
    TextLost(String),
    /// A limit of [`Limits`] was reached before anything useful was read.
    #[error("limit reached: {0}")]
    Limit(String),
    /// A construct that is refused on principle.
    #[error("refused: {0}")]
    Refused(String),
    /// The operating system said no.
    #[error("{0}")]
    Io(String),
}

/// Reads one document from its bytes. `name` is the path as given; its extension is only a hint, the content decides.
///
/// # Errors
/// [`Unreadable`] with the reason; never panics on any input.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    if bytes.len() > limits.max_bytes {
        return Err(Unreadable::Limit(format!("{} bytes, more than {}", bytes.len(), limits.max_bytes)));
    }
    if bytes.is_empty() {
        // A text may be empty; a PDF of no bytes has lost them.
        return Err(match sniff::extension(name).as_str() {
            "pdf" => Unreadable::Damaged("it has no bytes".into()),
            _ => Unreadable::Empty,
        });
    }
    match sniff::kind(name, bytes)? {
        Kind::Pdf => pdf::read(name, bytes, limits),
        Kind::Zip => docx::read(name, bytes, limits),
        Kind::Text => read_text(name, bytes, limits),
    }
}

/// Reads one of the formats that are text: plain, Markdown, HTML.
fn read_text(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let text = encoding::decode(bytes)?;
    let extension = sniff::extension(name);
    if html::is_html(&extension, &text) {
        return html::read(name, &text, limits);
    }
    if text.len() > limits.max_text_bytes {
        return Err(Unreadable::Limit(format!("{} bytes of text, more than {}", text.len(), limits.max_text_bytes)));
    }
    match markdown::is_markdown(&extension, &text) {
        true => Some(markdown::read(name, &text)).filter(|d| !d.text().trim().is_empty()).ok_or(Unreadable::Empty),
        false => Ok(plain::read(name, text)),
    }
}

#[cfg(test)]
mod tests;
