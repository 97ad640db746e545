//! What [`tape`](super::tape) reads, written: by `build.rs`, and by tests.

use super::node::{Node, Value};
use super::tape::{BOOL, LIST, MAP, NULL, NUMBER, TEXT};
use crate::yaml::Location;

/// Writes a value of the file whose text is `text`; nothing for one that cannot be written.
pub fn write(node: &Node, text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    write_node(node, text, &mut out)?;
    Some(out)
}

fn write_node(node: &Node, text: &str, out: &mut Vec<u8>) -> Option<()> {
    write_place(&node.referenced, out)?;
    // What stands in the file, for a model that takes numbers and the like as words.
    let raw = || {
        let span = node.referenced.span();
        let from = usize::try_from(span.byte_offset()?).ok()?;
        text.get(from..from + usize::try_from(span.byte_len()?).ok()?)
    };
    match &node.value {
        Value::Null => out.push(NULL),
        Value::Bool(value) => {
            out.extend([BOOL, u8::from(*value)]);
            write_text(raw()?, out)?;
        }
        Value::Number(value) => {
            out.push(NUMBER);
            out.extend(value.to_le_bytes());
            write_text(raw()?, out)?;
        }
        Value::Text(value) => {
            out.push(TEXT);
            write_text(value, out)?;
        }
        Value::List(items) => {
            out.push(LIST);
            write_number(u32::try_from(items.len()).ok()?, out);
            items.iter().try_for_each(|item| write_node(item, text, out))?;
        }
        Value::Map(entries) => {
            out.push(MAP);
            write_number(u32::try_from(entries.len()).ok()?, out);
            for (key, value) in entries {
                write_place(&key.referenced, out)?;
                out.push(TEXT);
                write_text(&key.value, out)?;
                write_node(value, text, out)?;
            }
        }
    }
    Some(())
}

fn write_place(place: &Location, out: &mut Vec<u8>) -> Option<()> {
    write_number(u32::try_from(place.line()).ok()?, out);
    write_number(u32::try_from(place.column()).ok()?, out);
    Some(())
}

fn write_text(text: &str, out: &mut Vec<u8>) -> Option<()> {
    write_number(u32::try_from(text.len()).ok()?, out);
    out.extend(text.as_bytes());
    Some(())
}

/// Seven bits a byte, the lowest first; the first bit of a byte says that more follow.
fn write_number(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
