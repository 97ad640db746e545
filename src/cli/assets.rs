//! `imr-audit completions` and `imr-audit man`: files for the shell and the manual.

use super::{Cli, Exit, complain, print};
use clap::CommandFactory;
use clap_complete::Shell;
use std::path::PathBuf;

/// Arguments of `imr-audit completions`.
#[derive(Debug, Clone, clap::Args)]
pub struct Completions {
    /// The shell to write them for
    #[arg(value_enum)]
    shell: Shell,
}

/// Arguments of `imr-audit man`.
#[derive(Debug, Clone, clap::Args)]
pub struct Man {
    /// The folder to write the pages to, one a command; without it the main page goes to standard output
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Writes the completions of a shell to standard output.
pub fn completions(args: &Completions) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "imr-audit", &mut text);
    print(&String::from_utf8_lossy(&text))
}

/// Writes the manual pages.
pub fn man(args: &Man) -> Exit {
    let written = match &args.folder {
        Some(folder) => clap_mangen::generate_to(Cli::command(), folder),
        None => {
            let mut text = Vec::new();
            return match clap_mangen::Man::new(Cli::command()).render(&mut text) {
                Ok(()) => print(&String::from_utf8_lossy(&text)),
                Err(e) => failed(&e),
            };
        }
    };
    written.map_or_else(|e| failed(&e), |()| Exit::Clean)
}

fn failed(e: &std::io::Error) -> Exit {
    complain(format_args!("the manual cannot be written: {e}"));
    Exit::Usage
}
