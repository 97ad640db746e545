//! `imr-audit explain`: how the findings of a letter came about.

use super::derivation::{print_flip, print_trace};
use super::pack::{Loaded, PackArgs, no_rule};
use super::{Exit, complain};
use imr_audit::audit::Audited;
use imr_audit::engine::{self, Verdict, Words};
use imr_audit::finding::Finding;
use imr_audit::pack::rule::{Check, Condition};
use imr_audit::pipeline::Auditor;
use imr_audit::report::fingerprint;
use imr_audit::report::visible;
use imr_audit::table::Table;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Arguments of `imr-audit explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The letter
    letter: PathBuf,
    /// Only this finding: its number in the letter's report, or its fingerprint or the beginning of that
    #[arg(long, value_name = "N|FINGERPRINT")]
    finding: Option<String>,
    /// Only findings of this rule
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Only findings on this issue
    #[arg(long, value_name = "N")]
    issue: Option<u32>,
    /// Also say the fewest facts that would clear each finding; what is said has been applied
    #[arg(long)]
    flip: bool,
    #[command(flatten)]
    pack: PackArgs,
}

/// The letter audited, with its tables.
pub(super) fn examined(letter: &Path, pack: &PackArgs) -> Result<(Loaded, Audited, Vec<Table<'static>>), Exit> {
    let auditor = pack.auditor()?;
    let not_read = |why: &dyn std::fmt::Display| {
        complain(format_args!("{}: {why}", letter.display()));
        Exit::NotRead
    };
    let bytes = std::fs::read(letter).map_err(|e| not_read(&e))?;
    let (audited, tables) = auditor.examined(&letter.to_string_lossy(), &bytes).map_err(|why| not_read(&why))?;
    Ok((auditor, audited, tables))
}

/// Prints the derivation of each finding as a tree.
pub fn run(args: &Args) -> Exit {
    let (auditor, audited, tables) = match examined(&args.letter, &args.pack) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let pack = auditor.pack();
    if let Some(id) = &args.rule
        && !pack.rules.checks.iter().any(|c| c.id == *id)
    {
        return no_rule("check", id, pack.rules.checks.iter().map(|c| c.id.as_str()));
    }
    let prints: Vec<String> = audited.findings.iter().map(|f| fingerprint(&audited, f)).collect();
    let asked = match args.finding.as_deref().map(|name| chosen(name, &prints)).transpose() {
        Ok(asked) => asked,
        Err(why) => {
            complain(format_args!("{}: {why}", args.letter.display()));
            return Exit::Usage;
        }
    };
    let mut explained = 0;
    let mut words: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
    for (i, (finding, print)) in audited.findings.iter().zip(&prints).enumerate() {
        let wanted = asked.as_ref().is_none_or(|asked| asked.contains(&i))
            && args.rule.as_ref().is_none_or(|id| finding.rule == *id)
            && (args.issue.is_none() || args.issue == finding.issue);
        let Some(check) = pack.rules.checks.iter().find(|c| wanted && c.id == finding.rule) else { continue };
        let verdicts = engine::explain(&pack.rules, &pack.vocabulary, &tables, check);
        let Some(verdict) = verdicts.iter().find(|v| matches!(&v.finding, Some(Ok(f)) if f == finding)) else {
            continue;
        };
        explained += 1;
        print_head(i + 1, finding, print, verdict);
        print_trace(&verdict.trace, 1);
        if args.flip {
            flip(&auditor, &tables, check, verdict);
        }
        anstream::println!("  because: {}\n", check.why_it_matters);
        words.extend(attributes(check));
    }
    if !words.is_empty() {
        anstream::println!("what the words mean:");
        for (table, name, doc) in words {
            anstream::println!("  {} (of the {table}): {doc}", name.replace('_', " "));
        }
    }
    anstream::println!("{explained} of {} explained", super::pack::count(audited.findings.len(), "finding"));
    Exit::Clean
}

/// The attributes that a check looks at: the table, the name, and what it says.
fn attributes(check: &Check) -> BTreeSet<(&'static str, &'static str, &'static str)> {
    let mut out = BTreeSet::new();
    let table = check.table;
    check.when.each(&mut |condition| {
        if let Condition::Attribute(a, _) | Condition::Known(a, _) = condition {
            let column = table.columns.iter().find(|c| !a.of_request && c.name == a.name);
            out.extend(column.map(|c| (table.name, c.name, c.doc)));
        }
    });
    out
}

fn print_head(number: usize, finding: &Finding, print: &str, verdict: &Verdict) {
    let place = finding.issue.map_or_else(|| "on the letter".to_owned(), |n| format!("on issue {n}"));
    anstream::println!("finding {number} [{print}] {} {place}: {}", finding.rule, visible(&finding.message));
    for evidence in &finding.evidence {
        anstream::println!("  “{}”: {}", visible(&evidence.quote.text), visible(&evidence.says));
    }
    for step in &verdict.why {
        anstream::println!("  read as: {}", visible(step));
    }
}

fn flip(auditor: &Auditor, tables: &[Table<'_>], check: &Check, verdict: &Verdict) {
    let pack = auditor.pack();
    let words = Words { rules: &pack.rules, concepts: &pack.vocabulary };
    let ways = engine::flip(&pack.rules, &pack.vocabulary, tables, check, verdict, false);
    print_flip(words, &ways, "it would not fire");
}

/// Which findings a number, or the beginning of a fingerprint, names. Findings that rest on the same words of the same
/// rule share their fingerprint.
fn chosen(name: &str, prints: &[String]) -> Result<Vec<usize>, String> {
    let wanted = name.trim().to_lowercase();
    let found: Vec<usize> = prints.iter().enumerate().filter(|(_, p)| **p == wanted).map(|(i, _)| i).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    // Few letters have a thousand findings; longer digits are a fingerprint.
    if let Ok(number) = wanted.parse::<usize>()
        && wanted.len() <= 3
    {
        return match number.checked_sub(1).filter(|i| *i < prints.len()) {
            Some(i) => Ok(vec![i]),
            None => Err(format!("there is no finding {number}; the letter has {}", prints.len())),
        };
    }
    let starts: Vec<usize> =
        prints.iter().enumerate().filter(|(_, p)| p.starts_with(&wanted)).map(|(i, _)| i).collect();
    match starts.first() {
        Some(first) if !wanted.is_empty() && starts.iter().all(|i| prints[*i] == prints[*first]) => Ok(starts),
        Some(_) => {
            let all: Vec<&str> = starts.iter().map(|i| prints[*i].as_str()).collect();
            Err(format!("`{name}` begins more than one fingerprint: {}", all.join(", ")))
        }
        None if prints.is_empty() => Err(format!("no finding is called `{name}`; the letter has none")),
        None => Err(format!("no finding is called `{name}`; the letter has {}", prints.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn a_finding_is_named_by_number_fingerprint_or_the_beginning_of_it() {
        let prints =
            ["ab12cd34ab12cd34", "ab99000000000000", "1234567890123456", "1234567890123456"].map(str::to_owned);
        assert_eq!(chosen("2", &prints), Ok(vec![1]));
        assert_eq!(chosen("AB12", &prints), Ok(vec![0]));
        assert_eq!(chosen("ab99000000000000", &prints), Ok(vec![1]));
        assert_eq!(chosen("1234", &prints), Ok(vec![2, 3]), "two findings may share a fingerprint");
        for (name, why) in [
            ("5", "no finding 5"),
            ("0", "no finding 0"),
            ("ab", "more than one"),
            ("ff", "no finding is"),
            ("", "more than one"),
        ] {
            assert!(chosen(name, &prints).is_err_and(|e| e.contains(why)), "{name}");
        }
    }
}
