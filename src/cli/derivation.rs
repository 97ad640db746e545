//! Derivations as trees in plain English.

use imr_audit::engine::{Change, State, Trace};
use imr_audit::report::visible;

/// What a value is called.
pub(super) fn word(state: State) -> &'static str {
    match state {
        State::Documented => "true",
        State::Denied => "false",
        State::Conflicting => "both true and false",
        State::Silent => "unknown",
    }
}

/// Prints what was asked, what came of it and the words it rests on, a step a line, its parts below it.
pub(super) fn print_trace(trace: &Trace, depth: usize) {
    let indent = "  ".repeat(depth);
    let has = trace.has.as_deref().filter(|h| *h != trace.asks).map_or_else(String::new, |h| format!(" ({h})"));
    anstream::println!("{indent}{}: {}{}", word(trace.value.state()), visible(&trace.asks), visible(&has));
    for shown in &trace.quotes {
        anstream::println!("{indent}  “{}” {}", visible(&shown.quote.text), visible(&shown.says));
    }
    for part in &trace.parts {
        print_trace(part, depth + 1);
    }
}

/// Prints the fewest changes that would make the rule fire (`to`), or not; each way has been applied.
pub(super) fn print_flip(ways: &[Vec<Change<'_>>], to: bool) {
    let effect = if to { "it would fire" } else { "it would not fire" };
    if ways.is_empty() {
        anstream::println!("  no change of what is written would do it: something would have to be there first");
    }
    for (i, changes) in ways.iter().enumerate() {
        let mut words: Vec<String> = Vec::new();
        for change in changes {
            let said = if change.to { change.leaf.asks.clone() } else { format!("not: {}", change.leaf.asks) };
            if !words.contains(&said) {
                words.push(said);
            }
        }
        let begin = if i == 0 { format!("{effect} if ") } else { "or if ".to_owned() };
        anstream::println!("  {begin}{}", visible(&words.join(", and ")));
    }
    if !ways.is_empty() {
        anstream::println!("  (each was applied to this letter, and the rules came out so)");
    }
}
