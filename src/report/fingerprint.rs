//! What identifies a finding from one run to the next: its content, not its line.

use crate::audit::Audited;
use crate::finding::Finding;

/// Sixteen hexadecimal digits that stay the same as long as the rule, the request and the quoted words do, wherever
/// they stand in the letter and whatever the file is called.
pub fn fingerprint(audited: &Audited, finding: &Finding) -> String {
    let mut hash = blake3::Hasher::new();
    let mut part = |text: &str| {
        for word in text.split_whitespace() {
            hash.update(word.to_lowercase().as_bytes());
            hash.update(b" ");
        }
        hash.update(b"\0");
    };
    part(&finding.rule);
    part(audited.letter.header.case_number.as_ref().map_or("", |f| &f.value));
    let issue = finding.issue.and_then(|n| audited.letter.issues.iter().find(|i| i.number == n));
    part(issue.map_or("", |i| i.request.text()));
    for evidence in &finding.evidence {
        part(&evidence.role);
        part(&evidence.quote.text);
    }
    hash.finalize().to_hex()[..16].to_owned()
}
