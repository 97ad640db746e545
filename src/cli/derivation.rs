//! Derivations as trees in plain English.

use imr_audit::engine::{Change, State, Trace, Words};
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

/// Prints the fewest changes that would bring about the `effect` (“it would fire”); each way has been applied.
pub(super) fn print_flip(words: Words<'_>, ways: &[Vec<Change<'_>>], effect: &str) {
    if ways.is_empty() {
        anstream::println!("  no change of what is written would do it: something would have to be there first");
        return;
    }
    anstream::println!("  {effect}");
    for (i, changes) in ways.iter().enumerate() {
        let mut said: Vec<String> = Vec::new();
        for change in changes {
            let change = words.otherwise(change);
            if !said.contains(&change) {
                said.push(change);
            }
        }
        let begin = if i == 0 { "if" } else { "or if" };
        anstream::println!("    {begin} {}", visible(&said.join(", and ")));
    }
    anstream::println!("  (each was applied to this letter, and the rules came out so)");
}
