//! The derivation that a report states, evaluated again from its own leaves. This is written from the tables of
//! `docs/rule-language.md` and shares no code with the engine, so that neither covers up a mistake of the other.

use serde_json::Value;

/// What speaks for a step, and what against it.
type Sides = (bool, bool);

/// One step with the steps below it.
struct Step<'v> {
    value: &'v Value,
    parts: Vec<Step<'v>>,
}

/// Why a derivation does not hold, with the step that is wrong; `None`: each step follows from those below it, and the
/// first of them is true.
pub(super) fn wrong(steps: &[Value]) -> Option<String> {
    let mut at = 0;
    let Some(root) = tree(steps, &mut at, 0) else { return Some("its first step is not at depth 0".into()) };
    if at != steps.len() {
        return Some(format!("its step {} stands at no place of the tree", at + 1));
    }
    if let Some(why) = root.wrong() {
        return Some(why);
    }
    (root.sides() != Some((true, false))).then(|| "the condition of the check is not true".into())
}

/// The step at `at`, which must be at `depth`, with everything below it.
fn tree<'v>(steps: &'v [Value], at: &mut usize, depth: u64) -> Option<Step<'v>> {
    const DEEPEST: u64 = 512;
    let value = steps.get(*at).filter(|s| depth_of(s) == Some(depth) && depth < DEEPEST)?;
    *at += 1;
    let mut parts = Vec::new();
    while let Some(part) = tree(steps, at, depth + 1) {
        parts.push(part);
    }
    Some(Step { value, parts })
}

fn depth_of(step: &Value) -> Option<u64> {
    step["depth"].as_u64()
}

impl Step<'_> {
    /// The value that the report gives it.
    fn sides(&self) -> Option<Sides> {
        match self.value["value"].as_str()? {
            "true" => Some((true, false)),
            "false" => Some((false, true)),
            "conflicting" => Some((true, true)),
            "unknown" => Some((false, false)),
            _ => None,
        }
    }

    /// The first step, from the leaves up, that does not follow from what is below it.
    fn wrong(&self) -> Option<String> {
        if let Some(why) = self.parts.iter().find_map(Step::wrong) {
            return Some(why);
        }
        let name = self.value["asks"].as_str().unwrap_or("…");
        let Some(stated) = self.sides() else { return Some(format!("the step “{name}” has no value")) };
        match self.follows() {
            Err(how) => Some(format!("the step “{name}” combines its parts by `{how}`, which is no word of a report")),
            Ok(Some(found)) if found != stated => Some(format!(
                "the step “{name}” is {} in the report, but what it was made from comes to {}",
                word(stated),
                word(found)
            )),
            Ok(_) => None,
        }
    }

    /// What the step comes to; `None` for what was looked up.
    fn follows(&self) -> Result<Option<Sides>, &str> {
        let Some(how) = self.value["how"].as_str() else { return Ok(None) };
        let parts: Vec<Sides> = self.parts.iter().filter_map(Step::sides).collect();
        let quotes: Vec<bool> = match self.value["quotes"].as_array() {
            Some(quotes) => quotes.iter().map(|q| q["speaks_for"] == true).collect(),
            None => Vec::new(),
        };
        let quoted = (quotes.contains(&true), quotes.contains(&false));
        let only = parts.first().copied().unwrap_or((false, false));
        let yes = parts.iter().filter(|p| p.0).count();
        let no = parts.iter().filter(|p| p.1).count();
        let tested = |wanted: Sides| (only == wanted, only != wanted);
        let found = match how {
            "all" => (yes == parts.len(), no > 0),
            "any" => (yes > 0, no == parts.len()),
            "none" => (no == parts.len(), yes > 0),
            "same" => only,
            "joined" => (quoted.0 || only.0, quoted.1 || only.1),
            "mentioned" => quoted,
            "some_measured" => (quoted.0, quoted.1 && !quoted.0),
            "every_measured" => (quoted.0 && !quoted.1, quoted.1),
            "documented" | "met" => tested((true, false)),
            "denied" | "unmet" => tested((false, true)),
            "conflicting" => tested((true, true)),
            "silent" => tested((false, false)),
            "silence_met" if only == (false, false) => (true, false),
            "silence_unmet" if only == (false, false) => (false, true),
            "silence_met" | "silence_unmet" => only,
            _ => {
                let n = how.strip_prefix("at_least ").and_then(|n| n.parse::<usize>().ok()).ok_or(how)?;
                (yes >= n, n > parts.len() || no > parts.len() - n)
            }
        };
        Ok(Some(found))
    }
}

fn word(sides: Sides) -> &'static str {
    match sides {
        (true, false) => "true",
        (false, true) => "false",
        (true, true) => "conflicting",
        (false, false) => "unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn step(depth: u32, how: Option<&str>, value: &str) -> Value {
        json!({ "depth": depth, "asks": format!("{value} at {depth}"), "how": how, "value": value })
    }

    #[test]
    fn a_derivation_holds_when_each_step_follows_from_those_below() {
        let good = [
            step(0, Some("all"), "true"),
            step(1, None, "true"),
            step(1, Some("none"), "true"),
            step(2, Some("documented"), "false"),
            step(3, None, "unknown"),
        ];
        assert_eq!(wrong(&good), None);
        for (place, value) in [(1, "false"), (1, "unknown"), (2, "false"), (3, "true"), (0, "false"), (4, "true")] {
            let mut bad = good.clone();
            bad[place]["value"] = json!(value);
            assert!(wrong(&bad).is_some(), "{place} {value}");
        }
    }

    #[test]
    fn a_tree_that_is_none_is_refused() {
        assert!(wrong(&[]).is_some());
        assert!(wrong(&[step(1, None, "true")]).is_some());
        assert!(wrong(&[step(0, None, "true"), step(2, None, "true")]).is_some_and(|w| w.contains("step 2")));
        assert!(wrong(&[step(0, Some("at_least x"), "true")]).is_some_and(|w| w.contains("at_least x")));
        assert!(wrong(&[step(0, None, "perhaps")]).is_some_and(|w| w.contains("no value")));
    }

    /// The two evaluators agree on every quantifier over every pair of values.
    #[test]
    fn the_engine_comes_to_the_same() {
        use crate::engine::{Four, State};
        let fours = [Four::TRUE, Four::FALSE, Four::SILENT, Four::TRUE.joined(Four::FALSE)];
        let name = |f: Four| match f.state() {
            State::Documented => "true",
            State::Denied => "false",
            State::Conflicting => "conflicting",
            State::Silent => "unknown",
        };
        for a in fours {
            for b in fours {
                for (how, value) in [
                    ("all", Four::all([a, b])),
                    ("any", Four::any([a, b])),
                    ("none", Four::none([a, b])),
                    ("at_least 1", Four::at_least(1, [a, b])),
                    ("at_least 2", Four::at_least(2, [a, b])),
                    ("at_least 3", Four::at_least(3, [a, b])),
                ] {
                    let steps = [step(0, Some(how), name(value)), step(1, None, name(a)), step(1, None, name(b))];
                    let held = wrong(&steps);
                    let expected = (name(value) != "true").then(|| "the condition of the check is not true".to_owned());
                    assert_eq!(held, expected, "{how} {a:?} {b:?}");
                }
            }
        }
    }
}
