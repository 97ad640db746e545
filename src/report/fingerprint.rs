//! What identifies a finding from one run to the next: its content, not its line.

use crate::audit::Audited;
use crate::finding::Finding;

/// Sixteen hexadecimal digits that stay the same as long as the rule, the request and the quoted words do, wherever
/// they stand in the letter and whatever the file is called.
pub fn fingerprint(audited: &Audited, finding: &Finding) -> String {
    let mut said = String::new();
    let mut part = |text: &str| {
        for word in text.split_whitespace() {
            let from = said.len();
            if word.is_ascii() {
                said.push_str(word);
                said[from..].make_ascii_lowercase();
            } else {
                said.push_str(&word.to_lowercase());
            }
            said.push(' ');
        }
        said.push('\0');
    };
    part(&finding.rule);
    part(audited.letter.header.case_number.as_ref().map_or("", |f| &f.value));
    let issue = finding.issue.and_then(|n| audited.letter.issues.iter().find(|i| i.number == n));
    part(issue.map_or("", |i| i.request.text()));
    for evidence in &finding.evidence {
        part(&evidence.role);
        part(&evidence.quote.text);
    }
    blake3::hash(said.as_bytes()).to_hex()[..16].to_owned()
}
