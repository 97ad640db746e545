//! The JSON report `imr-audit/report/v1`, written letter by letter.

use super::view::View;
use super::{Entry, Report, v1};
use crate::batch::Totals;

/// The JSON report.
pub struct Json<'a> {
    /// What it is made with.
    pub view: View<'a>,
    /// What identifies the program and its pack.
    pub tool: v1::Tool,
}

impl Report for Json<'_> {
    fn begin(&self) -> String {
        format!("{{\n\"schema\": {:?},\n\"tool\": {},\n\"letters\": [\n", v1::SCHEMA, json(&self.tool))
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        json(&self.view.letter(entry))
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, totals: &Totals) -> String {
        format!("\n],\n\"totals\": {}\n}}\n", json(&v1::Totals::of(totals)))
    }
}

/// The shapes of the reports hold nothing that JSON cannot say: string keys and finite numbers only. Control characters
/// that JSON would let stand are escaped as well, because some terminals obey them.
pub(super) fn json(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    let wild = |c: char| matches!(c, '\u{7f}'..='\u{9f}');
    // They are the byte 7F, or begin with C2.
    if memchr::memchr2(0x7f, 0xc2, json.as_bytes()).is_none() || !json.contains(wild) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 16);
    for c in json.chars() {
        match wild(c) {
            true => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_stands_in_json() {
        let wild = "a\u{9b}2J\u{7f}\u{1b}é";
        let written = json(&wild);
        assert!(!written.chars().any(char::is_control), "{written:?}");
        assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), wild);
    }
}
