//! Comments in a draft that speak to this program and not to the reader of the letter.

/// What such a comment begins with.
const SIGN: &str = "imr-audit:";

/// A comment that speaks to this program. In plain text it is a line that begins with `# imr-audit:`, in Markdown and
/// HTML a comment, in Word a comment in the margin. What an issued PDF says is never one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its words behind the sign, white space collapsed.
    pub text: String,
    /// The byte of the document text at which it stood.
    pub at: usize,
}

impl Remark {
    /// The remark that the words of a comment are, if they begin with the sign.
    pub(super) fn of_comment(comment: &str, at: usize) -> Option<Remark> {
        let comment = comment.trim_start();
        let sign = comment.get(..SIGN.len()).filter(|s| s.eq_ignore_ascii_case(SIGN))?;
        let words: Vec<&str> = comment[sign.len()..].split_whitespace().collect();
        Some(Remark { text: words.join(" "), at })
    }

    /// The remark that a line of plain text is.
    pub(super) fn of_line(line: &str, at: usize) -> Option<Remark> {
        Remark::of_comment(line.trim_start().strip_prefix('#')?, at)
    }
}

/// Takes the remarks out of plain text. Spaces stand in their place, so that every other byte stays where it is.
pub(super) fn taken_out(text: String) -> (String, Vec<Remark>) {
    let mut remarks = Vec::new();
    if memchr::memchr(b'#', text.as_bytes()).is_none() {
        return (text, remarks);
    }
    if !text.split_inclusive('\n').any(|line| Remark::of_line(line, 0).is_some()) {
        return (text, remarks);
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match Remark::of_line(line, out.len()) {
            Some(remark) => {
                remarks.push(remark);
                out.extend(line.bytes().map(|b| if matches!(b, b'\n' | b'\r') { char::from(b) } else { ' ' }));
            }
            None => out.push_str(line),
        }
    }
    (out, remarks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_leave_every_other_byte_in_its_place() {
        let text = "a\r\n  # imr-audit:  suppress  é\r\nb # imr-audit: no line of its own\n# Imr-Audit: x";
        let (out, remarks) = taken_out(text.to_owned());
        assert_eq!(out.len(), text.len());
        assert_eq!(out.find("b #"), text.find("b #"));
        let expected = [("suppress é", 3), ("x", text.len() - 14)];
        assert_eq!(remarks, expected.map(|(text, at)| Remark { text: text.to_owned(), at }));
        assert!(!out.contains("suppress"));
    }

    #[test]
    fn other_comments_are_none() {
        for line in ["# imr-audit", "imr-audit: suppress", "# é", "#"] {
            assert_eq!(Remark::of_line(line, 0), None, "{line}");
        }
    }
}
