//! Rules and tables for reading: `rules list` and `rules show`.

use super::rule::Criterion;
use super::{Layer, Pack, table};
use crate::engine::Words;
use crate::pack::rule::Condition;
use crate::table::{Schema, Type};
use crate::yaml::PackFile;
use std::fmt::Write;

/// Every rule, a line each: kind, id, its place, and the pack it comes from when there are several.
pub fn list(pack: &Pack) -> String {
    let mut out = String::new();
    for rule in pack.graph.rules() {
        let (kind, from) = (rule.kind.word(), from(pack, rule.kind.word(), &rule.id, &rule.file));
        let _ = writeln!(out, "{kind:10} {:44} {}:{}{from}", rule.id, rule.file, rule.line);
    }
    out
}

/// The packs that are laid over each other, a line each from the lowest up, with what each overrides; empty for one pack.
pub fn laid_over(layers: &[Layer]) -> String {
    let mut out = String::new();
    for (i, layer) in layers.iter().enumerate() {
        let over = if i == 0 { "lowest:" } else { "over it:" };
        let _ = write!(out, "{over:9}{}, {} files", layer.title(), layer.files.len());
        if i > 0 {
            let what = if layer.overrides.is_empty() { "nothing".to_owned() } else { layer.overrides.join(", ") };
            let _ = write!(out, "; overrides {what}");
        }
        out.push('\n');
    }
    out
}

/// ` · mine 1.0.0, in place of an earlier one` for a rule, when there are several packs.
fn from(pack: &Pack, kind: &str, id: &str, file: &str) -> String {
    let Some(layer) = pack.layer_of(file) else { return String::new() };
    let name = format!("{kind} {id}");
    let instead = layer.overrides.iter().any(|o| *o == name || *o == file);
    let instead = if instead { ", in place of an earlier one" } else { "" };
    format!(" · {}{instead}", layer.title())
}

/// A table, or a rule in plain English and as it is written; `None` when the pack has neither of this name.
pub fn show(pack: &Pack, id: &str, files: &[PackFile]) -> Option<String> {
    if let Some(schema) = table(id) {
        return Some(table_in_words(schema));
    }
    let words = Words { rules: &pack.rules, concepts: &pack.vocabulary };
    let mut out = String::new();
    let rules = &pack.rules;
    let mut found = false;
    for fact in rules.facts.iter().filter(|f| f.id == id) {
        found = true;
        let _ = writeln!(
            out,
            "fact {id} ({}:{}){}",
            fact.place.file,
            fact.place.line,
            from(pack, "fact", id, &fact.place.file)
        );
        if let Some(says) = &fact.says {
            let _ = writeln!(out, "{says}");
        }
        condition(&mut out, words, &fact.when, 1);
        for user in pack.graph.users(id) {
            let _ = writeln!(out, "asked for by {} {}", user.kind.word(), user.id);
        }
    }
    for treatment in rules.treatments.iter().filter(|t| t.id == id) {
        found = true;
        let _ = writeln!(
            out,
            "treatment {id} ({}:{}){}",
            treatment.place.file,
            treatment.place.line,
            from(pack, "treatment", id, &treatment.place.file)
        );
        let _ = writeln!(out, "{}; {}: {}", treatment.guideline, treatment.source.basis.word(), treatment.source.cite);
        let _ = writeln!(out, "applies when");
        condition(&mut out, words, &treatment.applies_when, 1);
        for Criterion { id, says, when, source, .. } in &treatment.criteria {
            let _ = writeln!(out, "criterion {id}: {says}");
            if let Some(source) = source {
                let _ = writeln!(out, "  {}: {}", source.basis.word(), source.cite);
            }
            condition(&mut out, words, when, 1);
        }
    }
    for check in rules.checks.iter().filter(|c| c.id == id) {
        found = true;
        let _ = writeln!(
            out,
            "check {id} ({}:{}){}",
            check.place.file,
            check.place.line,
            from(pack, "check", id, &check.place.file)
        );
        let _ = writeln!(out, "for each {}, fires when", check.table.name);
        condition(&mut out, words, &check.when, 1);
        let _ = writeln!(out, "why it matters: {}", check.why_it_matters);
    }
    if !found {
        return None;
    }
    let sources = rules
        .all()
        .filter(|(name, _)| *name == id)
        .filter_map(|(_, place)| files.iter().find(|f| f.path == place.file));
    for file in sources {
        let _ = writeln!(out, "\n{}:\n{}", file.path, file.text.trim_end());
    }
    Some(out)
}

/// A condition and below it its parts, a line each, indented by depth.
pub(super) fn condition(out: &mut String, words: Words<'_>, when: &Condition, depth: usize) {
    let _ = writeln!(out, "{}{}", "  ".repeat(depth), words.condition(when));
    match when {
        Condition::Many(_, parts) => parts.iter().for_each(|p| condition(out, words, p, depth + 1)),
        Condition::Rows { when, .. } => condition(out, words, when, depth + 1),
        _ => {}
    }
}

fn table_in_words(schema: &Schema) -> String {
    let mut out = format!("table {}\n{}\n\n", schema.name, schema.doc);
    for column in schema.columns {
        let ty = type_in_words(column.ty);
        let _ = writeln!(out, "  {} ({ty})\n      {}", column.name, column.doc);
    }
    let _ = writeln!(out, "\nquotes");
    for role in schema.roles {
        let _ = writeln!(out, "  {}: {}", role.name, role.doc);
    }
    out
}

/// What an attribute of a type holds.
pub(super) fn type_in_words(ty: Type) -> String {
    match ty {
        Type::Bool => "yes or no".to_owned(),
        Type::Symbol(words) => format!("one of {}", words.join(", ")),
        Type::Number => "number".to_owned(),
        Type::Quantity(unit) => format!("number of {unit}"),
        Type::Text => "text".to_owned(),
        Type::Date => "date".to_owned(),
        Type::Concepts => "concepts".to_owned(),
    }
}
