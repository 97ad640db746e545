//! `--timings`: where the time of a run goes, by stage and by rule.

use imr_audit::report::visible;
use imr_audit::watch::{Part, Watch};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

thread_local! {
    /// When the parts that this thread is in were begun.
    static BEGUN: RefCell<Vec<Instant>> = const { RefCell::new(Vec::new()) };
}

/// How often something was done, and how long it took in all.
#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    times: u64,
    took: Duration,
}

/// Measures the parts of the work. The times of all threads are added up.
#[derive(Debug, Default)]
pub struct Timings {
    stages: Mutex<BTreeMap<&'static str, Spent>>,
    checks: Mutex<BTreeMap<String, Spent>>,
}

impl Watch for Timings {
    fn begins(&self) {
        BEGUN.with_borrow_mut(|begun| begun.push(Instant::now()));
    }

    fn ends(&self, part: Part<'_>) {
        let Some(began) = BEGUN.with_borrow_mut(Vec::pop) else { return };
        let took = began.elapsed();
        let add = |spent: &mut Spent| {
            spent.times += 1;
            spent.took += took;
        };
        let stage = match part {
            Part::Document => "1 document: bytes to text",
            Part::Letter => "2 letter: text to parts",
            Part::Evidence => "3 evidence: parts to statements",
            Part::Tables => "4 tables",
            Part::Criteria => "5 criteria of treatments",
            Part::Check(rule) => {
                add(self.checks.lock().unwrap_or_else(PoisonError::into_inner).entry(rule.to_owned()).or_default());
                "6 checks"
            }
            Part::Report => "7 reports",
        };
        add(self.stages.lock().unwrap_or_else(PoisonError::into_inner).entry(stage).or_default());
    }
}

impl Timings {
    /// The stages in their order, and the rules with the dearest first. `loading` is what the rules took to load,
    /// `whole` the run by the clock on the wall.
    pub fn text(&self, loading: Duration, whole: Duration) -> String {
        let stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let checks = self.checks.lock().unwrap_or_else(PoisonError::into_inner);
        let sum: Duration = stages.values().map(|s| s.took).sum();
        let mut out = String::new();
        let _ = writeln!(out, "{:<48}{:>10}{:>8}{:>12}", "stage (all threads)", "ms", "%", "µs a letter");
        let letters = stages.values().next().map_or(1, |s| s.times).max(1);
        for (stage, spent) in stages.iter() {
            line(&mut out, stage, *spent, sum, letters);
        }
        let mut dearest: Vec<(&String, &Spent)> = checks.iter().collect();
        dearest.sort_by_key(|(rule, spent)| (std::cmp::Reverse(spent.took), rule.as_str()));
        let _ = writeln!(
            out,
            "\n{:<48}{:>10}{:>8}{:>12}",
            "rule (with the facts it asks for first)", "ms", "%", "µs a letter"
        );
        for (rule, spent) in dearest {
            line(&mut out, rule, *spent, sum, letters);
        }
        let _ = writeln!(out, "\nloading the rules {:.1} ms; the whole run {:.1} ms", ms(loading), ms(whole));
        out
    }
}

fn line(out: &mut String, what: &str, spent: Spent, sum: Duration, letters: u64) {
    let share = if sum.is_zero() { 0.0 } else { spent.took.as_secs_f64() * 100.0 / sum.as_secs_f64() };
    let each = ms(spent.took) * 1000.0 / letters as f64;
    let _ = writeln!(out, "{:<48}{:>10.1}{share:>8.1}{each:>12.1}", visible(what), ms(spent.took));
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use imr_audit::watch::watched;

    #[test]
    fn parts_nest_and_are_added_up() {
        let timings = Timings::default();
        for _ in 0..3 {
            watched(&timings, Part::Report, || watched(&timings, Part::Check("a-rule"), || ()));
        }
        timings.ends(Part::Tables);
        let text = timings.text(Duration::ZERO, Duration::ZERO);
        assert!(text.contains("7 reports") && text.contains("a-rule") && text.contains("6 checks"), "{text}");
        assert!(!text.contains("4 tables"), "what was never begun has not ended:\n{text}");
        assert_eq!(timings.checks.lock().expect("whole")["a-rule"].times, 3);
    }
}
