//! The page of a treatment: what its guideline asks, who says so, and how the examples come out.

use super::docs::{GENERATED, founded, given, head, plain, requested, sentence};
use super::example::Example;
use super::rule::{Quantifier, Treatment};
use super::show;
use crate::engine::{State, Words};
use crate::yaml::PackFile;
use std::fmt::Write;

/// Markdown on one treatment. `files` are those of the pack, `examples` where the page takes its examples from.
pub(super) fn page(treatment: &Treatment, files: &[PackFile], examples: &[Example], words: Words<'_>) -> String {
    let mut out = format!("{GENERATED}# {}\n\n", treatment.id);
    if let Some(says) = &treatment.says {
        let _ = writeln!(out, "{}\n", sentence(says));
    }
    let comment = head(&treatment.place, files);
    if !comment.is_empty() {
        let _ = writeln!(out, "{}\n", plain(&comment));
    }
    let _ = writeln!(out, "- Treatment: {}", plain(&requested(treatment, words)));
    let _ = writeln!(out, "- Guideline: `{}`", treatment.guideline);
    let _ = writeln!(out, "- Basis: {}", plain(&founded(&treatment.source)));
    let _ = writeln!(out, "- Written in: `{}`", treatment.place.file);
    let _ = writeln!(out, "\n## When it applies\n\n```text");
    show::condition(&mut out, words, &treatment.applies_when, 0);
    let _ = writeln!(out, "```\n\n## What is asked\n\n{}\n", how_many(treatment));
    for criterion in &treatment.criteria {
        let _ = write!(out, "- `{}`: {}", criterion.id, sentence(&criterion.says));
        match criterion.if_silent {
            State::Documented => out.push_str(" A letter that says nothing of it meets it."),
            State::Denied => out.push_str(" A letter that says nothing of it does not meet it."),
            State::Silent | State::Conflicting => {}
        }
        if let Some(source) = &criterion.source {
            let _ = write!(out, " ({})", plain(&founded(source)));
        }
        let _ = writeln!(out, "\n\n  ```text");
        show::condition(&mut out, words, &criterion.when, 1);
        let _ = writeln!(out, "  ```\n");
    }
    for (heading, value) in [("It is met", "met"), ("It is not met", "unmet")] {
        let whole =
            |e: &&Example| e.rule == treatment.id && e.criteria.iter().any(|(name, v)| name == "whole" && v == value);
        if let Some(example) = examples.iter().find(whole) {
            let _ = writeln!(out, "## {heading}\n");
            given(&mut out, example, words);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn how_many(treatment: &Treatment) -> String {
    match treatment.quantifier {
        Quantifier::All => "Each of these:".to_owned(),
        Quantifier::Any => "One of these:".to_owned(),
        Quantifier::None => "None of these:".to_owned(),
        Quantifier::AtLeast(n) => format!("{n} of these:"),
    }
}
