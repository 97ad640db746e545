//! `imr-audit explain` and `imr-audit why-not`: how findings came about, and why others did not.

use super::pack::PackArgs;
use super::{Exit, complain};
use imr_audit::engine::{self, State, Trace, Verdict};
use imr_audit::pipeline::Auditor;
use imr_audit::table::Table;
use std::path::PathBuf;

/// Arguments of `imr-audit explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The letter
    letter: PathBuf,
    /// Only findings of this rule
    #[arg(long, value_name = "ID")]
    rule: Option<String>,
    /// Only findings on this issue
    #[arg(long, value_name = "N")]
    issue: Option<u32>,
    /// Also say the fewest facts that would clear each finding
    #[arg(long)]
    flip: bool,
    #[command(flatten)]
    pack: PackArgs,
}

/// Arguments of `imr-audit why-not`.
#[derive(Debug, clap::Args)]
pub struct WhyNotArgs {
    /// The letter
    letter: PathBuf,
    /// The rule that did not fire
    #[arg(long, value_name = "ID")]
    rule: String,
    /// Only this issue
    #[arg(long, value_name = "N")]
    issue: Option<u32>,
    /// Also say the fewest facts that would cause the finding
    #[arg(long)]
    flip: bool,
    #[command(flatten)]
    pack: PackArgs,
}

fn read(letter: &PathBuf, pack: &PackArgs) -> Result<(Auditor, Vec<Table>), Exit> {
    let auditor = pack.auditor()?;
    let not_read = |why: &dyn std::fmt::Display| {
        complain(format_args!("{}: {why}", letter.display()));
        Exit::NotRead
    };
    let bytes = std::fs::read(letter).map_err(|e| not_read(&e))?;
    let name = letter.to_string_lossy();
    let tables = auditor.tables(&name, &bytes).map_err(|why| not_read(&why))?;
    Ok((auditor, tables))
}

/// Prints the derivation of each finding as a tree.
pub fn explain(args: &Args) -> Exit {
    let (auditor, tables) = match read(&args.letter, &args.pack) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let pack = auditor.pack();
    if let Some(id) = &args.rule
        && !pack.rules.checks.iter().any(|c| c.id == *id)
    {
        complain(format_args!("the pack has no check `{id}`; see `imr-audit rules list`"));
        return Exit::Usage;
    }
    let mut found = 0;
    for check in pack.rules.checks.iter().filter(|c| args.rule.as_ref().is_none_or(|id| c.id == *id)) {
        for verdict in engine::explain(&pack.rules, &pack.vocabulary, &tables, check) {
            let Some(Ok(finding)) = &verdict.finding else { continue };
            if args.issue.is_some() && args.issue != verdict.issue {
                continue;
            }
            found += 1;
            anstream::println!("{} {}: {}", check.id, place(&verdict), finding.message);
            for evidence in &finding.evidence {
                anstream::println!("  “{}”: {}", evidence.quote.text, evidence.says);
            }
            for step in &verdict.why {
                anstream::println!("  read as: {step}");
            }
            print(&verdict.trace, 1);
            if args.flip {
                print_flip(&verdict.trace, false);
            }
            anstream::println!("  because: {}\n", check.why_it_matters);
        }
    }
    anstream::println!("{found} explained");
    Exit::Clean
}

/// Says which conditions of a rule were not met, and what would have met them.
pub fn why_not(args: &WhyNotArgs) -> Exit {
    let (auditor, tables) = match read(&args.letter, &args.pack) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let pack = auditor.pack();
    let Some(check) = pack.rules.checks.iter().find(|c| c.id == args.rule) else {
        complain(format_args!("the pack has no check `{}`; see `imr-audit rules list`", args.rule));
        return Exit::Usage;
    };
    let mut rows = 0;
    for verdict in engine::explain(&pack.rules, &pack.vocabulary, &tables, check) {
        if args.issue.is_some() && args.issue != verdict.issue {
            continue;
        }
        rows += 1;
        let outcome = match &verdict.finding {
            Some(Ok(_)) => "fires".to_owned(),
            Some(Err(role)) => format!("does not fire: the letter has no quote for `{role}`"),
            None => format!("does not fire: its condition is {}", word(verdict.trace.value.state())),
        };
        anstream::println!("{} {} {outcome}", check.id, place(&verdict));
        if let Some(quote) = &verdict.quote {
            anstream::println!("  on “{quote}”");
        }
        print(&verdict.trace, 1);
        if args.flip && verdict.finding.is_none() {
            print_flip(&verdict.trace, true);
        }
    }
    if rows == 0 {
        anstream::println!("{}: the letter gives no {} to look at", check.id, check.table.name);
    }
    Exit::Clean
}

fn place(verdict: &Verdict) -> String {
    verdict.issue.map_or_else(|| "on the letter".to_owned(), |n| format!("on issue {n}"))
}

fn word(state: State) -> &'static str {
    match state {
        State::Documented => "true",
        State::Denied => "false",
        State::Conflicting => "both true and false",
        State::Silent => "unknown",
    }
}

fn print(trace: &Trace, depth: usize) {
    let indent = "  ".repeat(depth);
    let has = trace.has.as_deref().filter(|h| *h != trace.asks).map_or_else(String::new, |h| format!(" ({h})"));
    anstream::println!("{indent}{}: {}{has}", word(trace.value.state()), trace.asks);
    for shown in &trace.quotes {
        anstream::println!("{indent}  “{}” {}", shown.quote.text, shown.says);
    }
    for part in &trace.parts {
        print(part, depth + 1);
    }
}

fn print_flip(trace: &Trace, to: bool) {
    let Some(changes) = trace.flip(to) else {
        anstream::println!("  no change of what is written would do it: something would have to be there first");
        return;
    };
    let effect = if to { "it would fire" } else { "it would not fire" };
    let changes: Vec<String> =
        changes.iter().map(|c| if c.to { c.leaf.asks.clone() } else { format!("not: {}", c.leaf.asks) }).collect();
    anstream::println!("  {effect} if {}", changes.join(", and "));
}
