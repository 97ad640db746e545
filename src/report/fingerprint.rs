//! What identifies a finding from one run to the next: its content, not its line.

use super::quote::white;
use crate::audit::Audited;
use crate::finding::Finding;

/// Sixteen hexadecimal digits that stay the same as long as the rule, the request and the quoted words do, wherever
/// they stand in the letter and whatever the file is called.
pub fn fingerprint(audited: &Audited, finding: &Finding) -> String {
    let mut said: Vec<u8> = Vec::with_capacity(1024);
    let mut part = |text: &str| {
        words_in_small_letters(text, &mut said);
        said.push(0);
    };
    part(&finding.rule);
    part(audited.letter.header.case_number.as_ref().map_or("", |f| &f.value));
    let issue = finding.issue.and_then(|n| audited.letter.issues.iter().find(|i| i.number == n));
    part(issue.map_or("", |i| i.request.text()));
    for evidence in &finding.evidence {
        part(&evidence.role);
        part(&evidence.quote.text);
    }
    blake3::hash(&said).to_hex()[..16].to_owned()
}

/// Adds the words of `text` in small letters, each with a space behind it.
fn words_in_small_letters(text: &str, out: &mut Vec<u8>) {
    if !text.is_ascii() {
        for word in text.split_whitespace() {
            out.extend_from_slice(word.to_lowercase().as_bytes());
            out.push(b' ');
        }
        return;
    }
    let mut in_word = false;
    for byte in text.bytes() {
        if !white(byte) {
            out.push(byte.to_ascii_lowercase());
        } else if in_word {
            out.push(b' ');
        }
        in_word = !white(byte);
    }
    if in_word {
        out.push(b' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn letters_are_small_and_white_space_is_one_space(text in "[aB\\t\\n\\x0b ÉΣ\u{a0}]{0,24}") {
            let mut out = Vec::new();
            words_in_small_letters(&text, &mut out);
            let naive: String = text.split_whitespace().map(|w| w.to_lowercase() + " ").collect();
            prop_assert_eq!(String::from_utf8(out).expect("text"), naive);
        }
    }
}
