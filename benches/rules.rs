//! How long it takes to check a large pack of rules: `cargo bench --bench rules [ROUNDS]`.
//!
//! The pack that ships is filled up to 3,000 concepts and 500 rules, each generated rule with its tests, and checked as
//! `imr-audit rules check` does: compiled, its tests read, its doubtful places looked for. Prints the fastest and the
//! median of the rounds, in milliseconds, and how they divide.

use imr_audit::pack::{self, Pack};
use imr_audit::yaml::PackFile;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const CONCEPTS: usize = 3_000;
const RULES: usize = 500;

fn main() {
    let rounds = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(15_usize).max(1);
    let files = generated();
    let mut times: Vec<[Duration; 3]> = Vec::new();
    for _ in 0..rounds {
        let begin = Instant::now();
        let pack = match Pack::load(&files) {
            Ok(pack) => pack,
            Err(mistakes) => {
                mistakes.iter().take(5).for_each(|m| eprintln!("{m}"));
                std::process::exit(1);
            }
        };
        let compiled = begin.elapsed();
        let Ok(examples) = pack::examples(&files, &pack) else { std::process::exit(1) };
        let read = begin.elapsed();
        let warnings = pack::lint(&pack, Some(&examples), &files, &BTreeSet::new()).len();
        times.push([compiled, read - compiled, begin.elapsed() - read]);
        if times.len() == 1 {
            let rules = pack.rules.all().count();
            println!(
                "{} concepts, {rules} rules, {} examples, {warnings} warnings",
                pack.vocabulary.concepts().count(),
                examples.len()
            );
        }
    }
    times.sort_by_key(|t| t.iter().sum::<Duration>());
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    for (name, t) in [("fastest", times[0]), ("median", times[times.len() / 2])] {
        println!(
            "{name:>8} {:7.1} ms: compiling {:.1}, reading tests {:.1}, lints {:.1}",
            ms(t.iter().sum()),
            ms(t[0]),
            ms(t[1]),
            ms(t[2])
        );
    }
}

/// The pack that ships, filled up.
fn generated() -> Vec<PackFile> {
    let mut files = pack::embedded();
    let Ok(shipped) = Pack::load(&files) else { std::process::exit(1) };
    let concepts = CONCEPTS.saturating_sub(shipped.vocabulary.concepts().count());
    let rules = RULES.saturating_sub(shipped.rules.all().count());
    for chunk in 0..concepts.div_ceil(250) {
        let mut text = "source: made up for measuring\nconcepts:\n".to_owned();
        for i in chunk * 250..concepts.min((chunk + 1) * 250) {
            let _ = writeln!(text, "  made_up_{i}: {{ kind: finding, terms: [made up sign {i}, sign of made {i}] }}");
        }
        files.push(PackFile { path: format!("vocabulary/made-up-{chunk}.yaml"), text });
    }
    for i in 0..rules {
        let (folder, rule, test) = match i % 2 {
            0 => ("facts", fact(i), fact_test(i)),
            _ => ("treatments", treatment(i), treatment_test(i)),
        };
        files.push(PackFile { path: format!("{folder}/made-{i}.yaml"), text: rule });
        files.push(PackFile { path: format!("{folder}/made-{i}.test.yaml"), text: test });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Facts build on each other in chains of ten.
fn fact(i: usize) -> String {
    let below = if usize::is_multiple_of(i, 20) { format!("made_up_{i}") } else { format!("made-fact-{}", i - 2) };
    format!(
        "facts:\n  made-fact-{i}:\n    says: a made up sign\n    source: {{ basis: unverified, cite: none }}\n    any:\n      \
         - {{ holds: {below} }}\n      - {{ holds: made_up_{}, weight: suggestive }}\n",
        i + 1
    )
}

fn fact_test(i: usize) -> String {
    format!(
        "tests:\n  - name: it holds\n    rows: [ {{ issue: {{}} }}, {{ mention: {{ concept: made_up_{} }} }} ]\n    \
         facts: {{ made-fact-{i}: documented }}\n  - name: it is silent\n    rows: [ {{ issue: {{}} }} ]\n    \
         facts: {{ made-fact-{i}: silent }}\n",
        i + 1
    )
}

fn treatment(i: usize) -> String {
    format!(
        "id: made-{i}\nsays: a made up treatment\ntreatment: {{ is: acupuncture }}\napplies_when: {{ all: [ {{ visits: {{ over: {i} }} }}, \
         {{ request_date: {{ from: 2009-07-18, until: 2016-07-28 }} }} ] }}\nguideline: mtus-chronic-pain-2009#introduction\n\
         source: {{ basis: unverified, cite: none }}\ncriteria:\n  all:\n    sign: {{ says: the sign is there, holds: made-fact-{} }}\n    \
         few: {{ says: few visits, visits: {{ at_most: 24 }} }}\n",
        i - 1
    )
}

fn treatment_test(i: usize) -> String {
    format!(
        "tests:\n  - name: met\n    rows: [ {{ issue: {{ treatment: acupuncture, visits: {} }} }} ]\n    criteria: {{ whole: absent }}\n",
        i + 1
    )
}
