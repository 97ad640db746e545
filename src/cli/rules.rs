//! `imr-audit rules`: check, test, list and show the rules of a pack.

use super::pack::{Loaded, PackArgs, count, no_rule};
use super::rule_tests::{Wanted, accept_found, examples, test};
use super::{Exit, complain, docs};
use imr_audit::pack::{self, drawing};
use imr_audit::source::Limits;
use imr_audit::yaml::PackFile;
use std::path::{Path, PathBuf};

/// Arguments of `imr-audit rules`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    pack: PackArgs,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Compile the rules and say everything that is wrong or doubtful
    Check,
    /// Run the examples beside the rules
    Test {
        /// Only the examples of this rule
        id: Option<String>,
        /// Also change the rules in small ways and see whether the examples notice; name those that they do not
        #[arg(long)]
        mutate: bool,
        /// Also say which of true, false, silent and conflicting the examples make each condition of the rule; without a
        /// rule, only those that are never true or never false
        #[arg(long)]
        coverage: bool,
        /// Write what the rules come to into the expected part of the examples that fail
        #[arg(long)]
        accept: bool,
        /// With --mutate: the least share of changes that must be noticed
        #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
        min_score: f64,
    },
    /// List the rules
    List,
    /// List every wording that the vocabulary knows, a line each; with words, the concepts that they may name
    Terms {
        /// Words of a letter, or of the name of a concept
        words: Option<String>,
    },
    /// Print the JSON Schema of a kind of file, for editors
    Schema {
        /// Of what
        #[arg(value_parser = pack::KINDS)]
        kind: String,
    },
    /// Write the skeleton of a new rule and its test into the folder of --rules, or ./rules
    New {
        /// A rule of which kind
        #[arg(value_parser = pack::NEW)]
        kind: String,
        /// Its id: lower-case letters, digits, - and _
        #[arg(value_parser = id)]
        id: String,
    },
    /// Show a rule or a table
    Show {
        /// The id of a rule, or the name of a table
        id: String,
    },
    /// Print the reference of the rule language as Markdown
    Reference,
    /// Write a page for each check, and an index of the rules, as Markdown
    Docs {
        /// Into this folder
        folder: PathBuf,
    },
    /// Draw what asks for what
    Graph {
        /// Only this rule, opened up: its criteria, and what they ask for
        id: Option<String>,
        /// How to draw it
        #[arg(long, value_enum, default_value = "mermaid")]
        format: GraphFormat,
    },
}

/// How a graph is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum GraphFormat {
    /// For Markdown
    Mermaid,
    /// For Graphviz
    Dot,
    /// A picture
    Svg,
    /// For programs
    Json,
}

/// Runs the command.
pub fn run(args: &Args) -> Exit {
    match &args.command {
        Command::Schema { kind } => {
            if let Some(schema) = pack::schema(kind) {
                anstream::println!("{schema:#}");
            }
            return Exit::Clean;
        }
        Command::Reference => return super::print(&pack::reference()),
        Command::New { kind, id } => return new(&args.pack, kind, id),
        Command::Check => return check(&args.pack),
        _ => {}
    }
    let (files, auditor) = match compiled(&args.pack) {
        Ok(compiled) => compiled,
        Err(exit) => return exit,
    };
    let pack = auditor.pack();
    let out = match &args.command {
        Command::Test { id, mutate, coverage, accept, min_score } => {
            if *accept {
                return accept_found(&args.pack, &files, &auditor, id.as_deref());
            }
            let wanted = Wanted { id: id.as_deref(), mutate: *mutate, coverage: *coverage, min_score: *min_score };
            return test(&files, &auditor, wanted);
        }
        Command::Docs { folder } => {
            return match examples(&files, pack) {
                Ok(examples) => docs::write(folder, &pack::docs(pack, &files, &examples)),
                Err(exit) => exit,
            };
        }
        Command::List | Command::Check | Command::Reference | Command::Schema { .. } | Command::New { .. } => {
            Some(pack::list(pack))
        }
        Command::Terms { words: Some(words) } => {
            let found = pack::lookup(&pack.vocabulary, words);
            if found.is_empty() {
                complain(format_args!(
                    "no concept, and no wording of one, holds “{words}”; try one word, or its beginning"
                ));
                return Exit::Usage;
            }
            Some(found)
        }
        Command::Terms { words: None } => Some(pack.vocabulary.wordings().iter().map(|w| format!("{w}\n")).collect()),
        Command::Show { id } => pack::show(pack, id, &files),
        Command::Graph { id, format } => {
            let part = pack.graph.part(id.as_deref());
            let drawing = match id {
                Some(id) => drawing::opened(pack, id),
                None => Some(drawing::overview(&part)),
            };
            drawing.map(|drawing| match format {
                GraphFormat::Mermaid => drawing::mermaid(&drawing),
                GraphFormat::Dot => drawing::dot(&drawing),
                GraphFormat::Svg => drawing::svg(&drawing),
                GraphFormat::Json => drawing::json(&part, &drawing),
            })
        }
    };
    match out {
        Some(text) => {
            anstream::print!("{text}");
            Exit::Clean
        }
        None => match &args.command {
            Command::Show { id } | Command::Graph { id: Some(id), .. } => {
                no_rule("rule", id, pack.rules.all().map(|(known, _)| known))
            }
            _ => Exit::Clean,
        },
    }
}

/// An id as the rule language takes it.
fn id(text: &str) -> Result<String, String> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if !text.is_empty() && text.chars().all(good) {
        return Ok(text.to_owned());
    }
    Err("use lower-case letters, digits, - and _".to_owned())
}

/// What a folder needs besides the rule: a `pack.yaml`, and the schemas that the first lines of the files name.
fn begun(folder: &Path, kind: &str) -> Vec<(String, String)> {
    let name: String = folder.file_name().map_or_else(|| "my-rules".into(), |n| n.to_string_lossy().into_owned());
    let pack = format!(
        "# A pack of rules that is laid over the one inside the program.\nname: {name:?}\nversion: 0.1.0\n\
         license: UNLICENSED            # under which terms others may use it\nextends: true                  # take all \
         rules of the program, then these\n"
    );
    let kind = if kind == "fact" { "facts" } else { kind };
    let schemas = [kind, "test"].into_iter().filter_map(|k| Some((k, pack::schema(k)?)));
    let schemas = schemas.map(|(kind, schema)| (format!("schemas/{kind}.json"), format!("{schema:#}\n")));
    schemas.chain([("pack.yaml".to_owned(), pack)]).collect()
}

/// Writes the files of a new rule; none of them may be there already.
fn new(args: &PackArgs, kind: &str, id: &str) -> Exit {
    let folder = args.folders.first().cloned().unwrap_or_else(|| "rules".into());
    let files = pack::skeleton(kind, id).unwrap_or_default();
    let paths: Vec<_> = files.iter().map(|(path, text)| (folder.join(path), text)).collect();
    if let Some((path, _)) = paths.iter().find(|(path, _)| path.exists()) {
        complain(format_args!("{} is there already", path.display()));
        return Exit::Usage;
    }
    let made = begun(&folder, kind);
    let begun = made.iter().map(|(path, text)| (folder.join(path), text)).filter(|(path, _)| !path.exists());
    let rule = paths.first().map_or_else(String::new, |(path, _)| path.display().to_string());
    for (path, text) in paths.into_iter().chain(begun) {
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, text));
        if let Err(e) = written {
            complain(format_args!("{}: {e}", path.display()));
            return Exit::Usage;
        }
        anstream::println!("{}", path.display());
    }
    anstream::println!("next: edit {rule}, then imr-audit rules test {id} --rules {}", folder.display());
    Exit::Clean
}

fn compiled(args: &PackArgs) -> Result<(Vec<PackFile>, Loaded), Exit> {
    let files = args.files()?;
    let auditor = args.compiled(&files, Limits::default())?;
    Ok((files, auditor))
}

/// Says everything that is wrong or doubtful. Mistakes go to standard error, like those of any other command.
fn check(args: &PackArgs) -> Exit {
    let files = match args.files() {
        Ok(files) => files,
        Err(exit) => return exit,
    };
    let checked = pack::checked(&files);
    let (mistakes, warnings) = checked.count();
    let said = pack::render(&checked.said, &files);
    let Some((pack, examples)) = &checked.pack else {
        anstream::eprint!("{said}");
        let also = if warnings == 0 { String::new() } else { format!(" and {}", count(warnings, "warning")) };
        complain(format_args!("{}{also} in the rules", count(mistakes, "mistake")));
        return Exit::Usage;
    };
    anstream::print!("{said}");
    let rules = &pack.rules;
    anstream::println!(
        "{} {} compiles: {} facts, {} treatments, {} checks, {} concepts, {} examples; {}",
        pack.manifest.name,
        pack.manifest.version,
        rules.facts.len(),
        rules.treatments.len(),
        rules.checks.len(),
        pack.vocabulary.concepts().count(),
        examples.len(),
        count(warnings, "warning"),
    );
    anstream::print!("{}", pack::laid_over(&pack.layers));
    anstream::println!("what a sign-off names: {}", pack::content(&files, &pack.layers));
    Exit::Clean
}
