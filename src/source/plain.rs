//! Plain text: UTF-8 with or without a byte order mark, else Windows-1252.

use super::{Document, Format, Limits, Unreadable};

/// Reads plain text.
pub(super) fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    };
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    if text.contains('\0') {
        return Err(Unreadable::Unsupported("it holds NUL bytes, so it is no text".into()));
    }
    if text.len() > limits.max_text_bytes {
        return Err(Unreadable::Limit(format!("{} bytes of text, more than {}", text.len(), limits.max_text_bytes)));
    }
    Ok(Document::new(name, Format::Text, text, Vec::new()))
}
