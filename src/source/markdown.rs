//! Markdown to text, line for line: line `n` of the text is line `n` of the file, so that a quote can be found in an
//! editor. Marks are taken away (heading and quote signs, emphasis, link targets, code ticks, comments); the front
//! matter stays, as `key: value` lines.

use super::{Document, Format, Remark};

/// How many lines a front matter may have.
const FRONT_MATTER_LINES: usize = 200;

/// True when `text` is Markdown: by the extension, a front matter, or a heading on its first line.
pub(super) fn is_markdown(extension: &str, text: &str) -> bool {
    if matches!(extension, "md" | "markdown" | "mdown" | "mkd") {
        return true;
    }
    let mut lines = text.lines().filter(|l| !l.trim().is_empty() && Remark::of_line(l, 0).is_none());
    let first = lines.next().unwrap_or("");
    front_matter_end(text).is_some() || heading(first).is_some()
}

/// Reads Markdown.
pub(super) fn read(name: &str, text: &str) -> Document {
    let (text, remarks) = plain(text);
    Document::new(name, Format::Markdown, text, Vec::new()).with_remarks(remarks)
}

/// The text without marks, with as many lines, and the comments in it that speak to this program.
fn plain(text: &str) -> (String, Vec<Remark>) {
    let front = front_matter_end(text);
    let mut out = String::with_capacity(text.len());
    let mut comments = Comments::default();
    let mut fence: Option<&str> = None;
    for (i, line) in text.split('\n').enumerate() {
        if i > 0 {
            out.push('\n');
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        if let Some(end) = front.filter(|end| i <= *end) {
            if i != 0 && i != end {
                comments.remarks.extend(Remark::of_line(line, out.len()));
                out.push_str(&front_matter_line(line));
            }
            continue;
        }
        let line = comments.taken_out(line, out.len());
        let trimmed = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|m| trimmed.starts_with(m));
        match (fence, mark) {
            (None, Some(m)) => fence = Some(m),
            (Some(open), Some(m)) if open == m => fence = None,
            (Some(_), _) => out.push_str(line.trim_end()),
            (None, None) => out.push_str(&body_line(&line)),
        }
    }
    (out, comments.remarks)
}

/// The 0-based line on which the front matter ends, when the text begins with one.
fn front_matter_end(text: &str) -> Option<usize> {
    let mut lines = text.split('\n').map(|l| l.trim_end());
    if lines.next()? != "---" {
        return None;
    }
    let end = lines.take(FRONT_MATTER_LINES).position(|l| matches!(l, "---" | "..."))? + 1;
    text.split('\n').skip(1).take(end - 1).any(|l| l.contains(':')).then_some(end)
}

/// A line of the front matter: the quotes of a quoted value and comments are taken away.
fn front_matter_line(line: &str) -> String {
    if line.trim_start().starts_with('#') {
        return String::new();
    }
    let Some((key, value)) = line.split_once(": ") else { return line.trim_end().to_owned() };
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some((inside, _)) = value.strip_prefix(quote).and_then(|v| v.rsplit_once(quote)) {
            return format!("{key}: {inside}");
        }
    }
    let value = value.split_once(" #").map_or(value, |(v, _)| v.trim_end());
    format!("{key}: {value}")
}

/// The HTML comments of a text, line by line.
#[derive(Default)]
struct Comments {
    /// The comment that is open, with the byte of the text at which it began.
    open: Option<(String, usize)>,
    remarks: Vec<Remark>,
}

impl Comments {
    /// The line without comments; `at` is the byte of the text at which it will stand.
    fn taken_out(&mut self, line: &str, at: usize) -> String {
        let mut out = String::with_capacity(line.len());
        let mut rest = line;
        loop {
            match &mut self.open {
                None => match rest.split_once("<!--") {
                    Some((before, after)) => {
                        out.push_str(before);
                        self.open = Some((String::new(), at));
                        rest = after;
                    }
                    None => {
                        out.push_str(rest);
                        return out;
                    }
                },
                Some((comment, began)) => match rest.split_once("-->") {
                    Some((inside, after)) => {
                        comment.push_str(inside);
                        self.remarks.extend(Remark::of_comment(comment, *began));
                        self.open = None;
                        rest = after;
                    }
                    None => {
                        comment.push_str(rest);
                        comment.push('\n');
                        return out;
                    }
                },
            }
        }
    }
}

/// The words of a heading of the form `## words ##`.
fn heading(line: &str) -> Option<&str> {
    let body = line.trim_start().trim_start_matches('#');
    let level = line.trim_start().len() - body.len();
    if !(1..=6).contains(&level) || !body.starts_with([' ', '\t']) {
        return None;
    }
    let body = body.trim();
    let without = body.trim_end_matches('#');
    Some(if without.len() < body.len() && without.ends_with(' ') { without.trim_end() } else { body })
}

/// A line of the body without its marks.
fn body_line(line: &str) -> String {
    let mut line = line.trim_end();
    line = line.strip_suffix('\\').unwrap_or(line);
    let bare = line.trim();
    let ruled = |c: char| bare.len() >= 3 && bare.chars().all(|x| x == c || x == ' ');
    if ['=', '-', '*', '_'].into_iter().any(ruled) {
        return String::new();
    }
    while let Some(quoted) = line.trim_start().strip_prefix('>') {
        line = quoted.strip_prefix(' ').unwrap_or(quoted);
    }
    if let Some(words) = heading(line) {
        return inline(words);
    }
    if line.trim().starts_with('|') {
        return table_line(line.trim());
    }
    inline(line)
}

/// A line of a table: its cells with tabs between; nothing for the line under its head.
fn table_line(line: &str) -> String {
    if line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ')) {
        return String::new();
    }
    let cells: Vec<String> = line.trim_matches('|').split('|').map(|c| inline(c.trim())).collect();
    cells.join("\t").trim_end().to_owned()
}

/// Takes emphasis, code ticks, links and escapes out of a line.
fn inline(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    // From here on no bracket closes, no tick follows: keeps a hostile line linear.
    let last = |c: char| chars.iter().rposition(|x| *x == c).unwrap_or(0);
    let (last_link, last_paren) = (last(']'), last(')'));
    let mut out = String::with_capacity(line.len());
    let mut i = 0;
    let at = |i: usize| chars.get(i).copied().unwrap_or(' ');
    while i < chars.len() {
        let c = chars[i];
        match c {
            '\\' if at(i + 1).is_ascii_punctuation() => {
                out.push(at(i + 1));
                i += 2;
                continue;
            }
            '`' => {}
            '!' if at(i + 1) == '[' && i < last_link => {}
            '*' | '_' => {
                let run = chars[i..].iter().take_while(|x| **x == c).count();
                let before = if i == 0 { ' ' } else { at(i - 1) };
                let after = at(i + run);
                if !is_emphasis(c, run, before, after) {
                    out.extend(std::iter::repeat_n(c, run));
                }
                i += run;
                continue;
            }
            ']' if at(i + 1) == '(' && i < last_paren => {
                // The target ends at the first parenthesis; a link without its text before it is left to the reader.
                let end = chars[i..].iter().position(|x| *x == ')').map_or(chars.len(), |n| i + n);
                i = end + 1;
                continue;
            }
            '[' if links_at(&chars, i) => {}
            _ => out.push(c),
        }
        i += 1;
    }
    out
}

/// How long the text of a link may be, in characters.
const LINK_TEXT: usize = 300;

/// True when the bracket at `i` opens the text of a link.
fn links_at(chars: &[char], i: usize) -> bool {
    let close = chars[i..].iter().take(LINK_TEXT).position(|c| *c == ']');
    close.is_some_and(|n| chars.get(i + n + 1) == Some(&'('))
}

/// True when a run of `run` signs between `before` and `after` opens or closes emphasis. `3 * 4`, `snake_case`,
/// `2*3` and a bullet are none.
fn is_emphasis(sign: char, run: usize, before: char, after: char) -> bool {
    let edge = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
    if run > 3 || (before.is_whitespace() && after.is_whitespace()) {
        return false;
    }
    match (edge(before), edge(after)) {
        (false, false) => sign == '*' && run > 1,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_that_speak_to_the_program_are_kept_apart() {
        let text = "---\ncase: 1\n# imr-audit: one\n---\nab <!-- imr-audit: two\nlines --> c\n<!-- three -->\n";
        let (out, remarks) = plain(text);
        assert_eq!(out, "\ncase: 1\n\n\nab\n c\n\n");
        let expected = [("one", 9), ("two lines", 11)];
        assert_eq!(remarks, expected.map(|(text, at)| Remark { text: text.to_owned(), at }));
    }

    #[test]
    fn marks_go_and_words_and_lines_stay() {
        let text = "# Decisions ##\n\n**MRI** of the *left* `knee`: [Upheld](http://x.y)\n> quoted\n| a | **b** |\n|---|---|\n\
                    - 3 * 4 = 12, snake_case, 2*3\n***\nescaped \\*star\\*";
        assert_eq!(
            plain(text).0,
            "Decisions\n\nMRI of the left knee: Upheld\nquoted\na\tb\n\n- 3 * 4 = 12, snake_case, 2*3\n\nescaped *star*"
        );
    }

    #[test]
    fn front_matter_stays_as_lines() {
        let text = "---\ncase_number: \"CM16-0900001\"\ndate_of_injury: 2016-05-01  # as reported\n# a note\n---\n## Summary\n";
        assert_eq!(plain(text).0, "\ncase_number: CM16-0900001\ndate_of_injury: 2016-05-01\n\n\nSummary\n");
        assert!(is_markdown("", text));
    }

    #[test]
    fn comments_are_not_part_of_the_letter() {
        assert_eq!(plain("a <!-- note --> b\n<!-- two\nlines --> c").0, "a  b\n\n c");
    }

    #[test]
    fn plain_letters_are_no_markdown() {
        assert!(!is_markdown("txt", "Case Number: CM16-0900001\n#60 tablets"));
        assert!(!is_markdown("txt", "---\njust a rule\n"));
        assert!(is_markdown("md", "anything"));
        assert!(is_markdown("", "\n# Draft determination\n"));
    }

    proptest::proptest! {
        #[test]
        fn lines_stay_in_place(text in "([-#>*_`\\[\\]()|!<\\\\ a-z:.]{0,20}\n){0,8}") {
            proptest::prop_assert_eq!(plain(&text).0.split('\n').count(), text.split('\n').count());
        }

        #[test]
        fn words_without_marks_are_left_alone(text in "[A-Za-z][A-Za-z ,.:;0-9/%#]{0,80}[a-z]") {
            proptest::prop_assert_eq!(plain(&text).0, text);
        }
    }
}
