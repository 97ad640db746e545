//! `imr-audit config`: what a team has decided, value by value.

use imr_audit::batch::config::{Config, FailOn, NAME, Suppress};
use std::path::PathBuf;

/// Arguments of `imr-audit config`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Command {
    /// Show every value and where it comes from (so does `config` alone)
    Show(Show),
}

#[derive(Debug, Clone, Default, clap::Args)]
struct Show {
    /// The letters to show it for [default: those in the working directory]
    #[arg(value_name = "PATH")]
    letters: Vec<PathBuf>,
    /// The configuration to show [default: the nearest imr-audit.toml upwards from the letters]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Shows every value of the configuration and where it comes from.
pub fn run(args: Args) -> super::Exit {
    let Command::Show(show) = args.command.unwrap_or(Command::Show(Show::default()));
    let config = match Config::find(show.config.as_deref(), &show.letters) {
        Ok(config) => config,
        Err(message) => {
            super::complain(message);
            return super::Exit::Usage;
        }
    };
    super::print(&shown(&config))
}

fn shown(config: &Config) -> String {
    let file = config.name();
    let from = |given: bool| if given { file.as_str() } else { "default" };
    let mut out = match &config.file {
        Some(_) => format!("# {file}\n"),
        None => format!("# no {NAME} was found upwards from here\n"),
    };
    let mut line = |name: &str, value: String, from: &str| out.push_str(&format!("{name} = {value}  # {from}\n"));
    let fail_on = config.fail_on.unwrap_or(FailOn::Error);
    line("fail-on", format!("{fail_on:?}").to_lowercase(), from(config.fail_on.is_some()));
    let folders: Vec<String> = config.rule_folders().iter().map(|f| f.display().to_string()).collect();
    let rules = if folders.is_empty() { "those inside the program".to_owned() } else { folders.join(", ") };
    line("rules", rules, from(!folders.is_empty()));
    line("exclude", format!("{:?}", config.exclude), from(!config.exclude.is_empty()));
    for (rule, level) in &config.severity {
        line(&format!("severity.{rule}"), format!("{level:?}").to_lowercase(), &file);
    }
    for suppress in config.suppress.iter().map(Suppress::checked) {
        let until = suppress.expires.map(|d| format!(" until {d}")).unwrap_or_default();
        line("suppress", format!("{}{until}", suppress.name()), &file);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
fail-on = "warning"
exclude = ["old/**"]
[severity]
not-in-record = "off"
[[suppress]]
rule = "no-guideline"
letter = "a.txt"
reason = "cited in the annex"
author = "QA"
expires = "2027-01-31"
"#;

    #[test]
    fn every_value_says_where_it_comes_from() {
        let mut config = Config::parse(GOOD).expect("valid");
        config.file = Some("team/imr-audit.toml".into());
        let shown = shown(&config);
        for line in [
            "fail-on = warning  # team/imr-audit.toml",
            "rules = those inside the program  # default",
            "severity.not-in-record = off  # team/imr-audit.toml",
            "(QA, cited in the annex) until 2027-01-31  # team/imr-audit.toml",
        ] {
            assert!(shown.contains(line), "{line:?} is missing from:\n{shown}");
        }
    }
}
