//! `imr-audit rules test`: the examples beside the rules, what they cover, and whether they notice changes.

use super::pack::{PackArgs, count, no_rule};
use super::{Exit, complain};
use imr_audit::engine::State;
use imr_audit::pack::{self, Covered, Example, Met, Mutation, Pack, Tested};
use imr_audit::pipeline::Auditor;
use imr_audit::yaml::PackFile;
use std::collections::BTreeMap;

/// The examples of a pack; every mistake in them is said on standard error.
pub(super) fn examples(files: &[PackFile], pack: &Pack) -> Result<Vec<Example>, Exit> {
    pack::examples(files, pack).map_err(|mistakes| {
        anstream::eprint!("{}", pack::render(&mistakes, files));
        complain(format_args!("{} in the tests", count(mistakes.len(), "mistake")));
        Exit::Usage
    })
}

/// Writes what the rules come to into the tests of the folders given, the last of them that has the file.
pub(super) fn accept_found(args: &PackArgs, files: &[PackFile], auditor: &Auditor, id: Option<&str>) -> Exit {
    let pack = auditor.pack();
    let examples = match examples(files, pack) {
        Ok(examples) => examples,
        Err(exit) => return exit,
    };
    let wanted: Vec<Example> = examples.into_iter().filter(|e| id.is_none_or(|id| e.tests(id, pack))).collect();
    let read = |text: &str| auditor.tables("example.txt", text.as_bytes());
    let written = pack::accepted(pack, files, &wanted, &read);
    for file in &written {
        let Some(path) = args.folders.iter().rev().map(|f| f.join(&file.path)).find(|p| p.exists()) else {
            complain(format_args!("{}: inside the program, so it cannot be written; give --rules", file.path));
            return Exit::Usage;
        };
        if let Err(e) = std::fs::write(&path, &file.text) {
            complain(format_args!("{}: {e}", path.display()));
            return Exit::Usage;
        }
        anstream::println!("{}: written; read what changed before you keep it", path.display());
    }
    anstream::println!("{} written", count(written.len(), "file"));
    Exit::Clean
}

/// What of the examples is wanted.
pub(super) struct Wanted<'a> {
    pub id: Option<&'a str>,
    pub mutate: bool,
    pub coverage: bool,
    pub min_score: f64,
}

/// Runs the examples, and says what is asked of them.
pub(super) fn test(files: &[PackFile], auditor: &Auditor, asked: Wanted<'_>) -> Exit {
    let id = asked.id;
    let pack = auditor.pack();
    let examples = match examples(files, pack) {
        Ok(examples) => examples,
        Err(exit) => return exit,
    };
    let wanted: Vec<Example> = examples.iter().filter(|e| id.is_none_or(|id| e.tests(id, pack))).cloned().collect();
    if let Some(id) = id.filter(|_| wanted.is_empty()) {
        if !pack.rules.all().any(|(known, _)| known == id) {
            return no_rule("rule", id, pack.rules.all().map(|(known, _)| known));
        }
        complain(format_args!("no example tests the rule `{id}`"));
        return Exit::Usage;
    }
    let read = |text: &str| auditor.tables("example.txt", text.as_bytes());
    let tested = pack::run(pack, &wanted, &read);
    print_outcomes(&tested, id.is_some());
    let missing = if id.is_none() { pack::untested(pack, &examples) } else { Vec::new() };
    for (id, place, what) in &missing {
        anstream::println!("FAILED {id} · {what} ({}:{})", place.file, place.line);
    }
    if asked.coverage {
        print_coverage(&pack::covered(pack, &wanted, &read), id);
    }
    let dull = asked.mutate && print_mutation(&pack::mutate(pack, &wanted, &read), id) < asked.min_score;
    let failed = tested.iter().filter(|t| !t.differences.is_empty()).count();
    anstream::println!(
        "{}: {} passed, {failed} failed; {} without what every rule needs",
        count(tested.len(), "example"),
        tested.len() - failed,
        count(missing.len(), "rule"),
    );
    if dull || failed + missing.len() > 0 { Exit::Findings } else { Exit::Clean }
}

/// Prints the outcome of `each` example, or else one line for each rule, and what failed.
fn print_outcomes(tested: &[Tested], each: bool) {
    let mut passed: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in tested {
        let good = outcome.differences.is_empty();
        if good && !each {
            *passed.entry(&outcome.rule).or_default() += 1;
            continue;
        }
        anstream::println!("{:6} {} · {}", if good { "ok" } else { "FAILED" }, outcome.rule, outcome.name);
        for difference in &outcome.differences {
            anstream::println!("       {} ({}:{})", difference, outcome.place.file, outcome.place.line);
        }
    }
    for (rule, examples) in passed {
        anstream::println!("ok     {rule} · {}", count(examples, "example"));
    }
}

/// The four values, with the word and the letter for each.
const STATES: [(State, &str, char); 4] = [
    (State::Documented, "true", 'T'),
    (State::Denied, "false", 'F'),
    (State::Silent, "silent", 'S'),
    (State::Conflicting, "conflicting", 'C'),
];

fn print_coverage(covered: &[Covered], id: Option<&str>) {
    let wanted = || covered.iter().filter(|c| id.is_none_or(|id| c.rule == id)).flat_map(|c| &c.conditions);
    if id.is_some() {
        anstream::println!("T true, F false, S silent, C conflicting: met by some example; . by none; - cannot be");
    }
    for rule in covered.iter().filter(|c| id.is_none_or(|id| c.rule == id)) {
        for Met { of, asks, met, can } in &rule.conditions {
            if id.is_some() {
                let mark = |(state, _, letter): &(State, &str, char)| match (met.contains(state), can.contains(state)) {
                    (true, _) => *letter,
                    (false, true) => '.',
                    (false, false) => '-',
                };
                let marks: String = STATES.iter().map(mark).collect();
                anstream::println!("{marks}  {of}: {asks}");
            } else {
                for (_, word, _) in STATES.iter().take(2).filter(|(state, ..)| !met.contains(state)) {
                    anstream::println!("never {word}: {} · {of}: {asks}", rule.rule);
                }
            }
        }
    }
    let shares = STATES.iter().map(|(state, word, _)| {
        let can = wanted().filter(|c| c.can.contains(state) || c.met.contains(state));
        let met = can.clone().filter(|c| c.met.contains(state)).count();
        format!("{met} of {} met as {word}", can.count())
    });
    anstream::println!("{}: {}", count(wanted().count(), "condition"), shares.collect::<Vec<_>>().join(", "));
}

/// Prints what no example notices, and gives the share of changes that some example does.
fn print_mutation(mutations: &[Mutation], id: Option<&str>) -> f64 {
    let (mut all, mut survived) = (0, 0);
    for mutation in mutations.iter().filter(|m| id.is_none_or(|id| m.rule == id)) {
        all += mutation.mutants;
        survived += mutation.survivors.len();
        for survivor in &mutation.survivors {
            anstream::println!("not noticed: {} · {survivor}", mutation.rule);
        }
    }
    let score = if all == 0 { 1.0 } else { (all - survived) as f64 / all as f64 };
    anstream::println!("{} to the rules: {} noticed, mutation score {score:.2}", count(all, "change"), all - survived);
    score
}
