//! Pages on the rules for people who read reports: an index, and the page of a check.

use super::check::SEVERITIES;
use super::example::{Example, Given};
use super::rule::{Check, Condition, Confidence, Piece, Place, Quantifier, Source, Template, Test, Treatment};
use super::{Pack, show};
use crate::engine::Words;
use crate::finding::{Legal, Severity};
use crate::table::{Row, Schema, Type};
use crate::yaml::PackFile;
use std::fmt::Write;

pub(super) const GENERATED: &str = "<!-- written by `imr-audit rules docs`; edit the rule, not this page -->\n";

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its file name: `no-guideline.md`.
    pub name: String,
    /// Markdown.
    pub text: String,
}

/// A page for each check and each treatment, by id, and `README.md` that lists them. `files` are those of the pack: what a
/// check finds is the comment at the head of its file. `examples` are where the page takes its examples from.
pub fn docs(pack: &Pack, files: &[PackFile], examples: &[Example]) -> Vec<Page> {
    let words = Words { rules: &pack.rules, concepts: &pack.vocabulary };
    let mut out = vec![Page { name: "README.md".to_owned(), text: index(pack, files, words) }];
    for check in &pack.rules.checks {
        out.push(Page { name: format!("{}.md", check.id), text: page(check, files, examples, words) });
    }
    for treatment in &pack.rules.treatments {
        let text = super::docs_treatment::page(treatment, files, examples, words);
        out.push(Page { name: format!("{}.md", treatment.id), text });
    }
    out
}

fn index(pack: &Pack, files: &[PackFile], words: Words<'_>) -> String {
    let mut out = format!("{GENERATED}# Rules\n\n## Checks\n\n");
    out.push_str("Each looks at a letter and raises a finding.\n\n| check | finds | severity |\n|---|---|---|\n");
    for check in &pack.rules.checks {
        let mut severities: Vec<&str> = check.severity.iter().map(|(_, s)| severity(*s)).collect();
        severities.dedup();
        let (id, finds) = (&check.id, cell(&finds(check, files)));
        let _ = writeln!(out, "| [`{id}`]({id}.md) | {finds} | {} |", severities.join(" or "));
    }
    out.push_str("\n## Treatments\n\nEach is what a guideline asks of a requested treatment, and the checks on criteria use it. ");
    out.push_str(
        "The basis says how well it is founded:\n*sourced* was read in the place that is named, *recited* is what ",
    );
    out.push_str("letters recite, and *unverified* nobody has looked up.\n\n");
    out.push_str("| rule | treatment | what it says | guideline | basis |\n|---|---|---|---|---|\n");
    for treatment in &pack.rules.treatments {
        let _ = writeln!(
            out,
            "| [`{id}`]({id}.md) | {} | {} | `{}` | {} |",
            cell(&requested(treatment, words)),
            cell(treatment.says.as_deref().unwrap_or("")),
            treatment.guideline,
            cell(&founded(&treatment.source)),
            id = treatment.id,
        );
    }
    out
}

fn page(check: &Check, files: &[PackFile], examples: &[Example], words: Words<'_>) -> String {
    let mut out = format!("{GENERATED}# {}\n\n{}\n\n", check.id, plain(&finds(check, files)));
    let _ = writeln!(out, "> {}\n", sentence(&message(&check.message)));
    let _ = writeln!(out, "- Kind of defect: `{}`", check.defect);
    match check.severity.as_slice() {
        [(None, only)] => {
            let _ = writeln!(out, "- Severity: {}", severity(*only));
        }
        cases => {
            let _ = writeln!(out, "- Severity, the first that fits:");
            for (when, weighs) in cases {
                let when = when.as_ref().map_or("otherwise".to_owned(), |w| format!("when {}", phrase(w, words)));
                let _ = writeln!(out, "  - {} {}", severity(*weighs), plain(&when));
            }
        }
    }
    let sure = match &check.confidence {
        Confidence::Fixed(n) => format!("{n}"),
        Confidence::Row | Confidence::Attribute(_) => "as sure as the reading of the letter".to_owned(),
    };
    let _ = writeln!(out, "- Confidence: {sure}");
    let _ = writeln!(out, "- Place under Labor Code 4610.6(h)(5): {}", legal(check.legal));
    let source = check.source.as_ref().map_or("none is named".to_owned(), founded);
    let _ = writeln!(out, "- Basis: {}", plain(&source));
    let _ = writeln!(out, "- Written in: `{}`", check.place.file);
    let _ = writeln!(out, "\n## Why it matters\n\n{}\n", sentence(&check.why_it_matters));
    let _ = writeln!(out, "## How to fix it\n\n{}\n", sentence(&check.fix));
    let _ = writeln!(out, "## When it fires\n\nFor each `{}` of the letter, when\n\n```text", check.table.name);
    show::condition(&mut out, words, &check.when, 0);
    let _ = writeln!(out, "```\n\n## The quotes it shows\n");
    for proof in &check.evidence {
        let optional = if proof.optional { " (when there is one)" } else { "" };
        let _ = writeln!(out, "- `{}`: {}{optional}", proof.role, plain(&proof.says));
    }
    let mine = |e: &&Example| e.rule == check.id;
    let raises = |e: &&Example| e.finds.iter().flatten().any(|f| f.rule == check.id);
    if let Some(example) = examples.iter().filter(mine).find(raises) {
        out.push_str("\n## It fires\n\n");
        given(&mut out, example, words);
    }
    if let Some(example) = examples.iter().filter(mine).find(|e| e.finds.as_ref().is_some_and(Vec::is_empty)) {
        out.push_str("\n## It stays silent\n\n");
        given(&mut out, example, words);
    }
    out
}

/// The name of an example, and what it gives.
pub(super) fn given(out: &mut String, example: &Example, words: Words<'_>) {
    let _ = writeln!(out, "{}\n", sentence(&example.name));
    match &example.given {
        Given::Letter(text) => {
            let _ = writeln!(out, "````text\n{}\n````", text.trim_end());
        }
        Given::Rows(tables) => {
            for (schema, row) in tables.iter().flat_map(|t| t.rows.iter().map(move |r| (t.schema, r))) {
                let _ = writeln!(out, "- `{}`: {}", schema.name, plain(&row_in_words(schema, row, words)));
            }
        }
    }
}

/// The attributes of a row, the quotes that the example words itself, and those that it lacks.
fn row_in_words(schema: &Schema, row: &Row<'_>, words: Words<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    match row.issue {
        Some(1) => {}
        Some(n) => parts.push(format!("issue {n}")),
        None => parts.push("no issue".to_owned()),
    }
    for (name, value) in row.values() {
        let unit = schema.columns.iter().find(|c| c.name == name).map(|c| c.ty);
        let unit = if let Some(Type::Quantity(unit)) = unit { format!(" {unit}") } else { String::new() };
        parts.push(format!("`{name}` {}{unit}", words.value(value)));
    }
    for role in schema.roles {
        match row.quote(role.name) {
            None => parts.push(format!("no quote of the {}", role.name)),
            Some(quote) if quote.text != format!("the {}", role.name) => {
                parts.push(format!("the {} “{}”", role.name, quote.text));
            }
            Some(_) => {}
        }
    }
    if parts.is_empty() { "nothing is known of it".to_owned() } else { parts.join(", ") }
}

/// What a check finds: the comment at the head of its file, or its message.
fn finds(check: &Check, files: &[PackFile]) -> String {
    let comment = head(&check.place, files);
    if comment.is_empty() { message(&check.message) } else { comment }
}

/// The comment at the head of the file that a rule is written in.
pub(super) fn head(place: &Place, files: &[PackFile]) -> String {
    let file = files.iter().find(|f| f.path == place.file);
    let comment: Vec<&str> = file
        .into_iter()
        .flat_map(|f| f.text.lines())
        .map_while(|line| line.strip_prefix('#'))
        .map(str::trim)
        .filter(|line| !line.starts_with("yaml-language-server:"))
        .collect();
    comment.join(" ")
}

fn message(template: &Template) -> String {
    let piece = |p: &Piece| match p {
        Piece::Text(text) => text.clone(),
        Piece::Quote(role) => format!("{{{role}}}"),
        Piece::Value(attribute) => format!("{{{}}}", attribute.name),
    };
    template.0.iter().map(piece).collect()
}

/// The treatments that a rule is for.
pub(super) fn requested(treatment: &Treatment, words: Words<'_>) -> String {
    let first = match &treatment.applies_when {
        Condition::Many(Quantifier::All, parts) => parts.first().unwrap_or(&treatment.applies_when),
        other => other,
    };
    match first {
        Condition::Attribute(_, Test::Concepts(concepts, true)) => {
            concepts.iter().map(|c| words.concept(*c)).collect::<Vec<_>>().join(", ")
        }
        other => phrase(other, words),
    }
}

/// A condition in one line, parts included.
fn phrase(condition: &Condition, words: Words<'_>) -> String {
    match condition {
        Condition::Many(quantifier, parts) => {
            let parts: Vec<String> = parts.iter().map(|p| phrase(p, words)).collect();
            match quantifier {
                Quantifier::All => parts.join(" and "),
                _ => format!("{} ({})", words.condition(condition), parts.join("; ")),
            }
        }
        Condition::Rows { some, table, when } => {
            let there = if *some { "there is a" } else { "there is no" };
            format!("{there} {} where {}", table.name, phrase(when, words))
        }
        other => words.condition(other),
    }
}

fn severity(severity: Severity) -> &'static str {
    SEVERITIES.iter().find(|(_, s)| *s == severity).map_or("", |(word, _)| word)
}

fn legal(legal: Legal) -> &'static str {
    match legal {
        Legal::PlainFact => "a matter of ordinary knowledge, not of expert opinion",
        Legal::ExpertJudgment => "needs a physician's opinion",
        Legal::NotAGround => "no ground for setting a letter aside",
    }
}

pub(super) fn founded(source: &Source) -> String {
    format!("{}, {}", source.basis.word(), source.cite)
}

/// Text that Markdown does not take for HTML or emphasis.
pub(super) fn plain(text: &str) -> String {
    text.replace('<', "\\<").replace('*', "\\*")
}

/// Text as a sentence: rules write their texts without a capital and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with(['.', '?', '!']) { "" } else { "." };
    plain(&format!("{first}{}{end}", letters.as_str()))
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    plain(text).replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{embedded, examples};
    use std::collections::BTreeMap;
    use std::path::Path;

    fn pages() -> Vec<Page> {
        let files = embedded();
        let pack = Pack::load(&files).expect("the pack that ships");
        let examples = examples(&files, &pack).expect("its examples");
        docs(&pack, &files, &examples)
    }

    #[test]
    fn the_published_pages_are_those_of_the_rules() {
        let made: BTreeMap<String, String> = pages().into_iter().map(|p| (p.name, p.text)).collect();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
        let entries = std::fs::read_dir(&folder).expect("docs/rules").map(|e| e.expect("an entry").path());
        let kept: BTreeMap<String, String> = entries
            .map(|path| {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                (name, std::fs::read_to_string(&path).expect("text"))
            })
            .collect();
        let names = made.keys().chain(kept.keys()).collect::<std::collections::BTreeSet<_>>();
        let stale: Vec<_> = names.into_iter().filter(|n| made.get(*n) != kept.get(*n)).collect();
        assert!(stale.is_empty(), "{stale:?} are stale: rm docs/rules/*.md; imr-audit rules docs docs/rules");
    }

    #[test]
    fn every_rule_has_a_page_with_both_examples_and_a_line_in_the_index() {
        let pages = pages();
        let (index, rules) = pages.split_first().expect("an index");
        for page in rules {
            assert!(index.text.contains(&format!("({})", page.name)), "{}", page.name);
            let headings = if page.text.contains("`treatments/") {
                &["## When it applies", "## What is asked", "## It is met", "## It is not met"]
            } else {
                &["## Why it matters", "## How to fix it", "## It fires", "## It stays silent"]
            };
            for heading in headings {
                assert!(page.text.contains(heading), "{}: {heading}", page.name);
            }
        }
    }

    #[test]
    fn a_text_of_a_rule_becomes_a_sentence() {
        assert_eq!(sentence("say why"), "Say why.");
        assert_eq!(sentence("“{claim}” is *so*."), "“{claim}” is \\*so\\*.");
    }

    #[test]
    fn a_cell_keeps_its_table_whole() {
        assert_eq!(cell("a | b\n<c>"), "a \\| b \\<c>");
    }
}
