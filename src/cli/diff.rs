//! `imr-audit diff`: the decisions whose findings differ between two packs of rules.

use super::pack::PackArgs;
use super::{Exit, audit, complain};
use imr_audit::batch::{self, Inputs, Stop};
use imr_audit::report::diff::{self, Diff};
use std::path::PathBuf;

/// Arguments of `imr-audit diff`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Letters, folders of letters, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    pack: PackArgs,
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Threads to use [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// How a comparison is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// The JSON document imr-audit/diff/v1
    Json,
}

/// Compares: exit code 0 when nothing differs, 1 when something does, 3 when nothing could be compared or a named
/// input could not be read.
pub fn run(args: Args) -> Exit {
    let sides: Vec<Vec<PathBuf>> = match &args.pack.folders[..] {
        [] => {
            complain("no packs to compare: give --rules BEFORE --rules AFTER");
            return Exit::Usage;
        }
        [after] => vec![Vec::new(), vec![after.clone()]],
        [before, after] => vec![vec![before.clone()], vec![after.clone()]],
        more => {
            complain(format_args!("two packs are compared, not {}; give --rules once or twice", more.len()));
            return Exit::Usage;
        }
    };
    let mut packs = Vec::new();
    for folders in sides {
        match (PackArgs { folders }).auditor() {
            Ok(auditor) => packs.push(auditor),
            Err(exit) => return exit,
        }
    }
    let [before, after] = &packs[..] else { return Exit::Usage };
    let inputs = Inputs::new(args.paths, before.limits());
    let threads = audit::threads(args.threads);
    let mut found = Diff::new(before, after);
    let mut named_unreadable = false;
    batch::in_order(
        inputs,
        threads,
        threads * 8,
        |input| diff::compare(&input, before, after),
        |compared| {
            named_unreadable |= compared.named_unreadable;
            found.add(compared);
            Stop::No
        },
    );
    let printed = match args.format {
        Format::Text => super::print(&diff::text(&found)),
        Format::Json => match serde_json::to_string_pretty(&found) {
            Ok(json) => super::print(&format!("{json}\n")),
            Err(e) => {
                complain(format_args!("the comparison cannot be written: {e}"));
                Exit::Usage
            }
        },
    };
    let exit = if found.totals.compared == 0 || named_unreadable {
        Exit::NotRead
    } else if found.totals.differing > 0 || !found.not_compared.iter().all(|n| n.before == n.after) {
        Exit::Findings
    } else {
        Exit::Clean
    };
    exit.max(printed)
}
