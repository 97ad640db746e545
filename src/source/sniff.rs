//! What kind of file some bytes are. The content decides; the extension only breaks ties and words the reason.

use super::Unreadable;

/// The kinds of content that are told apart before any reader runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A PDF, by its header.
    Pdf,
    /// A ZIP container: a DOCX, another office format, or an archive of letters.
    Zip,
    /// Anything that may be text.
    Text,
}

/// How far into a file the header of a PDF may stand.
const PDF_HEADER_WITHIN: usize = 1024;

/// Signatures of files that are no letter in a readable format, with what to do about each.
const KNOWN: &[(&[u8], &str)] = &[
    (b"{\\rtf", "a rich text file (.rtf); save it as .docx"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"BZh", "a bzip2 file; unpack it first"),
    (b"\xfd7zXZ\0", "an xz file; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd file; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; pack the letters as .zip"),
    (b"Rar!\x1a\x07", "a RAR archive; pack the letters as .zip"),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG); run it through OCR first"),
    (b"\xff\xd8\xff", "a picture (JPEG); run it through OCR first"),
    (b"II*\0", "a picture (TIFF); run it through OCR first"),
    (b"MM\0*", "a picture (TIFF); run it through OCR first"),
    (b"GIF8", "a picture (GIF); run it through OCR first"),
];

/// Compound files: `.doc`, and the wrapper of password-protected `.docx`.
const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The kind of `bytes`.
///
/// # Errors
/// The reason, for signatures of formats that are not read, and for binary data under the name of a document.
pub(super) fn kind(name: &str, bytes: &[u8]) -> Result<Kind, Unreadable> {
    let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    if memchr::memmem::find(head, b"%PDF-").is_some() {
        return Ok(Kind::Pdf);
    }
    if is_zip(bytes) {
        return Ok(Kind::Zip);
    }
    if bytes.starts_with(COMPOUND_FILE) {
        let package: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Err(match bytes.windows(package.len()).any(|w| w == package) {
            true => Unreadable::Encrypted,
            false => Unreadable::Unsupported("an old Word or Office file (.doc); save it as .docx".into()),
        });
    }
    if let Some((_, what)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(Unreadable::Unsupported((*what).into()));
    }
    let binary = || std::str::from_utf8(bytes).is_err() || bytes.contains(&0);
    match extension(name).as_str() {
        "pdf" if binary() => Err(Unreadable::Damaged("named .pdf, but it has no PDF header".into())),
        "docx" if binary() => Err(Unreadable::Damaged("named .docx, but it is no ZIP container".into())),
        "zip" if binary() => Err(Unreadable::Damaged("named .zip, but it is no ZIP archive".into())),
        _ => Ok(Kind::Text),
    }
}

/// True when `bytes` begin as a ZIP file does (with entries, or empty).
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

/// The extension of the last part of `name` in lower case, without the dot; empty when there is none.
pub(super) fn extension(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or(String::new(), |(_, e)| e.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_over_the_extension() {
        assert_eq!(kind("letter.txt", b"%PDF-1.7\n"), Ok(Kind::Pdf));
        assert_eq!(kind("letter.pdf", b"Case Number: CM16-0900001"), Ok(Kind::Text));
        assert_eq!(kind("-", b"PK\x03\x04rest"), Ok(Kind::Zip));
    }

    #[test]
    fn the_reason_says_what_to_do() {
        let reason = |bytes: &[u8]| kind("x", bytes).expect_err("unreadable").to_string();
        assert!(reason(b"{\\rtf1 hello}").contains("save it as .docx"));
        assert!(reason(b"\x89PNG\r\n\x1a\n....").contains("OCR"));
        assert!(matches!(kind("x.pdf", b"\x00\x01garbage"), Err(Unreadable::Damaged(_))));
    }

    #[test]
    fn a_protected_office_file_is_named_as_such() {
        let mut bytes = COMPOUND_FILE.to_vec();
        assert!(matches!(kind("a.doc", &bytes), Err(Unreadable::Unsupported(_))));
        bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(kind("a.docx", &bytes), Err(Unreadable::Encrypted));
    }

    #[test]
    fn extension_is_of_the_file_and_not_of_its_folder() {
        assert_eq!(extension("a.zip/LETTER.PDF"), "pdf");
        assert_eq!(extension("folder.d/letter"), "");
    }
}
