//! Word documents: the text that a reader with all changes accepted sees.
//!
//! In: paragraphs, headings, tables (also nested), lists with their numbers, content controls, insertions, links.
//! Out: deletions, hidden text, comments (save those that speak to this program), text boxes, headers, footers, footnotes, field codes, placeholders.

mod body;
mod styles;

use super::{Document, Format, Limits, Remark, Unreadable, archive};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::Cursor;

/// How many times the limit on text the main part may unpack to: Word writes much markup around little text.
const MARKUP_FACTOR: u64 = 8;

type Zip<'a> = zip::ZipArchive<Cursor<&'a [u8]>>;

/// Reads a Word document.
///
/// # Errors
/// [`Unreadable`]: another kind of container, damaged, a limit, a document type declaration.
pub(super) fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Document, Unreadable> {
    let mut zip = archive::open(Cursor::new(bytes), limits)?;
    let main = main_part(&mut zip, limits)?;
    let most = limits.max_text_bytes as u64 * MARKUP_FACTOR;
    let xml = part(&mut zip, &main, most)?.ok_or_else(|| other_container(&zip))?;
    let folder = main.rsplit_once('/').map_or(String::new(), |(f, _)| format!("{f}/"));
    let mut styles = styles::Styles::default();
    if let Some(xml) = part(&mut zip, &format!("{folder}styles.xml"), limits.max_text_bytes as u64)? {
        styles.read_styles(&xml, limits)?;
    }
    if let Some(xml) = part(&mut zip, &format!("{folder}numbering.xml"), limits.max_text_bytes as u64)? {
        styles.read_numbering(&xml, limits)?;
    }
    let body = body::text(&xml, &styles, limits)?;
    if body.text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let remarks = match body.comments.is_empty() {
        true => Vec::new(),
        false => match part(&mut zip, &format!("{folder}comments.xml"), limits.max_text_bytes as u64)? {
            Some(xml) => remarks(&xml, &body.comments, limits)?,
            None => Vec::new(),
        },
    };
    let mut document = Document::new(name, Format::Docx, body.text, Vec::new()).with_remarks(remarks);
    if body.embedded {
        document.mark_incomplete("it embeds a part in another format, which was not read");
    }
    Ok(document)
}

/// The comments in the margin that speak to this program. `anchors` are ids with the bytes they are anchored at.
fn remarks(xml: &str, anchors: &[(String, usize)], limits: &Limits) -> Result<Vec<Remark>, Unreadable> {
    let mut comments: HashMap<String, String> = HashMap::new();
    let (mut id, mut in_text) = (String::new(), false);
    walk(xml, limits, |_, event| {
        match event {
            Event::Start(tag) => match tag.local_name().into_inner() {
                "comment" => id = attribute(tag, "id").unwrap_or_default(),
                name => in_text = name == "t",
            },
            Event::End(tag) => {
                in_text = false;
                if tag.local_name().into_inner() == "p" {
                    comments.entry(id.clone()).or_default().push(' ');
                }
            }
            Event::Text(text) if in_text => comments.entry(id.clone()).or_default().push_str(text),
            _ => {}
        }
        Ok(())
    })?;
    let remark = |(id, at): &(String, usize)| Remark::of_comment(comments.get(id)?, *at);
    Ok(anchors.iter().filter_map(remark).collect())
}

/// The name of the part that holds the text, as the package's relations say, else the usual one.
fn main_part(zip: &mut Zip<'_>, limits: &Limits) -> Result<String, Unreadable> {
    let mut found = None;
    if let Some(xml) = part(zip, "_rels/.rels", limits.max_text_bytes as u64)? {
        walk(&xml, limits, |_, event| {
            if let Event::Start(tag) = event
                && attribute(tag, "Type").is_some_and(|t| t.ends_with("/officeDocument"))
            {
                found = attribute(tag, "Target").map(|t| t.trim_start_matches('/').to_owned());
            }
            Ok(())
        })?;
    }
    Ok(found.unwrap_or_else(|| "word/document.xml".to_owned()))
}

/// Why a container without a Word document is not read.
fn other_container(zip: &Zip<'_>) -> Unreadable {
    let has = |name: &str| zip.index_for_name(name).is_some();
    Unreadable::Unsupported(match () {
        () if has("xl/workbook.xml") => "a spreadsheet".into(),
        () if has("ppt/presentation.xml") => "a presentation".into(),
        () if has("mimetype") => "an OpenDocument or EPUB file; save it as .docx".into(),
        () if has("[Content_Types].xml") => "an office file without a Word document in it".into(),
        () => "a ZIP archive; give it as a file, so that its letters are read one by one".into(),
    })
}

/// The XML of a part, at most `most` bytes of it, or `None` when the package has no such part.
fn part(zip: &mut Zip<'_>, name: &str, most: u64) -> Result<Option<String>, Unreadable> {
    let Some(index) = zip.index_for_name(name) else { return Ok(None) };
    let bytes = archive::unpack(zip, index, most)?;
    let utf16 = encoding_rs::Encoding::for_bom(&bytes).filter(|(e, _)| *e != encoding_rs::UTF_8);
    let text = match utf16 {
        Some((encoding, _)) => encoding.decode(&bytes).0.into_owned(),
        None => String::from_utf8(bytes).map_err(|_| Unreadable::Damaged(format!("{name} is not UTF-8")))?,
    };
    Ok(Some(text))
}

/// Walks over a part: `visit` gets the depth and each event; empty elements come as start and end.
///
/// # Errors
/// What `visit` says; XML that is not well-formed; nesting past the limit; a document type declaration, because
/// entities could expand without end or fetch files.
fn walk(
    xml: &str,
    limits: &Limits,
    mut visit: impl FnMut(usize, &Event<'_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0;
    loop {
        let event = reader.read_event().map_err(|e| Unreadable::Damaged(format!("its XML: {e}")))?;
        match &event {
            Event::Eof if depth > 0 => return Err(Unreadable::Damaged("its XML ends too early".into())),
            Event::Eof => return Ok(()),
            Event::DocType(_) => {
                return Err(Unreadable::Refused("a document type declaration (it can define entities)".into()));
            }
            Event::Start(_) => {
                depth += 1;
                if depth > limits.max_depth {
                    return Err(Unreadable::Limit(format!("XML nested deeper than {} elements", limits.max_depth)));
                }
                visit(depth, &event)?;
            }
            Event::End(_) => {
                visit(depth, &event)?;
                depth -= 1;
            }
            _ => visit(depth, &event)?,
        }
    }
}

/// The value of the attribute with this local name.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    let found = attributes.with_checks(false).flatten().find(|a| a.key.local_name().into_inner() == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(|v| v.into_owned())
}

/// The value of an on/off element: on unless it says otherwise.
fn is_on(tag: &BytesStart<'_>) -> bool {
    !attribute(tag, "val").is_some_and(|v| matches!(v.as_str(), "0" | "false" | "off"))
}

#[cfg(test)]
mod tests;
