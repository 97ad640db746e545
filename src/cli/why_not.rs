//! `imr-audit why-not`: why a rule did not fire for a letter.

use super::Exit;
use super::derivation::{print_flip, print_trace, word};
use super::explain::examined;
use super::pack::{PackArgs, no_rule};
use imr_audit::engine::{self, State, Words};
use imr_audit::pack::Pack;
use imr_audit::report::visible;
use imr_audit::table::Table;
use std::path::PathBuf;

/// Arguments of `imr-audit why-not`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The letter
    letter: PathBuf,
    /// The rule that did not fire: a check, or a treatment
    #[arg(long, value_name = "ID")]
    rule: String,
    /// Only this issue
    #[arg(long, value_name = "N")]
    issue: Option<u32>,
    /// Also say the fewest facts that would make it fire, or its criteria be met; what is said has been applied
    #[arg(long)]
    flip: bool,
    #[command(flatten)]
    pack: PackArgs,
}

/// Says which conditions of a rule were not met, and what would have met them.
pub fn run(args: &Args) -> Exit {
    let (auditor, _, tables) = match examined(&args.letter, &args.pack) {
        Ok(read) => read,
        Err(exit) => return exit,
    };
    let pack = auditor.pack();
    if pack.rules.treatments.iter().any(|t| t.id == args.rule) {
        return treatment(args, pack, &tables);
    }
    let Some(check) = pack.rules.checks.iter().find(|c| c.id == args.rule) else {
        let checks = pack.rules.checks.iter().map(|c| c.id.as_str());
        let treatments = pack.rules.treatments.iter().map(|t| t.id.as_str());
        return no_rule("check or treatment", &args.rule, checks.chain(treatments));
    };
    let words = Words { rules: &pack.rules, concepts: &pack.vocabulary };
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
        let place = verdict.issue.map_or_else(|| "on the letter".to_owned(), |n| format!("on issue {n}"));
        anstream::println!("{} {place} {outcome}", check.id);
        if let Some(quote) = &verdict.quote {
            anstream::println!("  on “{}”", visible(quote));
        }
        print_trace(&verdict.trace, 1);
        if args.flip && verdict.finding.is_none() {
            let changes = engine::flip(&pack.rules, &pack.vocabulary, &tables, check, &verdict, true);
            print_flip(words, &changes, "it would fire");
        }
    }
    if rows == 0 {
        anstream::println!("{}: the letter gives no {} to look at", check.id, check.table.name);
    }
    Exit::Clean
}

/// What a treatment rule came to for each issue.
fn treatment(args: &Args, pack: &Pack, tables: &[Table<'_>]) -> Exit {
    let (rules, concepts, id) = (&pack.rules, &pack.vocabulary, args.rule.as_str());
    let asked = engine::asked(rules, concepts, tables, id);
    let wanted = || asked.iter().filter(|a| args.issue.is_none() || args.issue == a.issue);
    for asked in wanted() {
        let number = asked.issue.map_or_else(String::new, |n| n.to_string());
        let (verb, trace, effect) = match &asked.criteria {
            Some(criteria) => ("applies to", criteria, "its criteria would be met"),
            None => ("does not apply to", &asked.applies, "it would apply"),
        };
        anstream::println!("{id} {verb} issue {number}");
        print_trace(trace, 1);
        if args.flip && trace.value.state() != State::Documented {
            print_flip(Words { rules, concepts }, &engine::flip_asked(rules, concepts, tables, id, asked), effect);
        }
    }
    if wanted().next().is_none() {
        anstream::println!("{id}: the letter gives no issue to look at");
    }
    Exit::Clean
}
