//! The command line: arguments in, exit code out. One file a command.

mod assets;
mod audit;
mod baseline;
mod changed;
mod config;
mod derivation;
mod diff;
mod docs;
mod explain;
mod format;
mod interrupt;
mod output;
mod pack;
mod parse;
mod report;
mod rule_tests;
mod rules;
mod settings;
mod tables;
mod timings;
mod verify;
mod why_not;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What a command ended with. The order is that of precedence: the greatest wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing found at or above `--fail-on`.
    Clean,
    /// Something found at or above `--fail-on`.
    Findings,
    /// Nothing to audit, or a named input that could not be read.
    NotRead,
    /// Wrong usage, rules that do not compile, or output that cannot be written.
    Usage,
    /// Told to stop before all inputs were seen.
    Interrupted,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::NotRead => 3,
            // As shells have it: 128 and the number of the signal.
            Exit::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Finds where Independent Medical Review letters contradict themselves, with the quotes that prove it.
#[derive(Debug, Parser)]
#[command(
    name = "imr-audit",
    version,
    args_conflicts_with_subcommands = true,
    arg_required_else_help = true,
    disable_help_flag = true,
    disable_help_subcommand = true,
    after_help = "Examples:\n  \
        imr-audit letters/                              audit a folder with the rules that ship inside\n  \
        imr-audit letters/ -o report.html -o report.sarif   two reports in one run\n  \
        imr-audit drafts/ --changed-since origin/main   only the letters that a branch changes\n  \
        imr-audit --format json - < letter.txt          audit standard input\n\n\
        Exit codes: 0 nothing found, 1 findings (see --fail-on), 2 wrong usage or rules,\n\
        3 nothing to audit or a named input that could not be read"
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    audit: audit::Args,
    /// Print help
    #[arg(long, short, global = true, action = clap::ArgAction::HelpShort)]
    help: Option<bool>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Audit letters; `imr-audit PATH…` is short for it
    #[command(
        after_help = "Examples:\n  imr-audit audit letters/ -o report.html -o report.jsonl\n  imr-audit audit drafts/ --fail-on warning --baseline known.json"
    )]
    Audit(audit::Args),
    /// Show what was read of letters: header, statements, mentions, claims
    #[command(after_help = "Examples:\n  imr-audit parse letter.pdf\n  imr-audit parse letters/ --format json")]
    Parse(parse::Args),
    /// Show how the findings of a letter came about
    #[command(after_help = "Examples:\n  imr-audit explain letter.txt")]
    Explain(explain::Args),
    /// Show why a rule did not fire for a letter
    #[command(after_help = "Examples:\n  imr-audit why-not letter.txt --rule wrong-guideline")]
    WhyNot(why_not::Args),
    /// Show the decisions whose findings differ between two packs of rules
    ///
    /// Each --rules is one side: first the rules before, then the rules after. Given once, the rules inside the program
    /// come before. Exit codes: 0 nothing differs, 1 something does, 3 nothing could be compared or a named input could
    /// not be read.
    Diff(diff::Args),
    /// Check every quote and derivation of a JSON report against the letters again
    #[command(after_help = "Examples:\n  imr-audit letters/ -o report.json; imr-audit verify report.json letters/")]
    Verify(verify::Args),
    /// Report on many runs: rates, trends, the worst letters, alike facts decided differently
    Report(report::Args),
    /// Check, test, list and show rules
    #[command(after_help = "Examples:\n  imr-audit rules show not-in-record\n  imr-audit rules check --rules rules/")]
    Rules(rules::Args),
    /// Show the configuration and where each value comes from
    #[command(after_help = "Examples:\n  imr-audit config show drafts/")]
    Config(config::Args),
    /// Write the completions of a shell to standard output
    #[command(
        after_help = "Examples:\n  imr-audit completions bash > ~/.local/share/bash-completion/completions/imr-audit"
    )]
    Completions(assets::Completions),
    /// Write manual pages
    #[command(after_help = "Examples:\n  imr-audit man | man -l -\n  imr-audit man ~/.local/share/man/man1")]
    Man(assets::Man),
}

/// Runs the command of this process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let exit = match cli.command {
        Some(Command::Audit(args)) => audit::run(args),
        Some(Command::Parse(args)) => parse::run(args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::WhyNot(args)) => why_not::run(&args),
        Some(Command::Diff(args)) => diff::run(args),
        Some(Command::Verify(args)) => verify::run(args),
        Some(Command::Report(args)) => report::run(&args),
        Some(Command::Rules(args)) => rules::run(&args),
        Some(Command::Config(args)) => config::run(args),
        Some(Command::Completions(args)) => assets::completions(&args),
        Some(Command::Man(args)) => assets::man(&args),
        None => audit::run(cli.audit),
    };
    exit.into()
}

/// The names of the commands.
fn commands() -> Vec<String> {
    use clap::CommandFactory as _;
    Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

/// Writes to standard output; a reader that has seen enough is no failure.
fn print(text: &str) -> Exit {
    use std::io::Write as _;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            complain(format_args!("the output cannot be written: {e}"));
            Exit::Usage
        }
        _ => Exit::Clean,
    }
}

/// Says on standard error why a command cannot go on.
fn complain(message: impl std::fmt::Display) {
    say("error", anstyle::AnsiColor::Red, &message);
}

/// Says on standard error what somebody should look at.
fn warn(message: impl std::fmt::Display) {
    say("warning", anstyle::AnsiColor::Yellow, &message);
}

/// Names of files and what letters say can be in a message: no control character of theirs reaches the terminal.
fn say(what: &str, colour: anstyle::AnsiColor, message: &dyn std::fmt::Display) {
    let style = anstyle::Style::new().bold().fg_color(Some(colour.into()));
    let message = message.to_string();
    let message: Vec<String> = message.lines().map(imr_audit::report::visible).collect();
    anstream::eprintln!("{style}{what}:{style:#} {}", message.join("\n"));
}
