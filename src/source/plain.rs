//! Plain text. Its document text is the file's own, so that spans are places of the file.

use super::{Document, Format, remark};

/// A document of plain text.
pub(super) fn read(name: &str, text: String) -> Document {
    let (text, remarks) = remark::taken_out(text);
    Document::new(name, Format::Text, text, Vec::new()).with_remarks(remarks)
}
