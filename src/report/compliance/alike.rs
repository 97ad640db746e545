//! Issues that ask for the same treatment on the same facts and are decided in opposite ways.
//!
//! The facts of an issue are what its treatment rules ask and what the letter's summary came to (`criteria`); where no
//! rule asks, they are the concepts on which the rationale leans, as the summary documents or denies them. Words are
//! kept once and groups as numbers, so that millions of issues fit.

use crate::evidence::{Polarity, Verdict};
use crate::report::v1::{Decision, Issue};
use std::collections::{BTreeSet, HashMap};

/// At most so many letters of each decision are named.
const EXAMPLES: usize = 3;
/// Facts of a rationale that make a profile: fewer say too little.
const LEAST_CLAIMED: usize = 2;

/// A number for each word.
#[derive(Debug, Default)]
pub struct Words {
    numbers: HashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
}

impl Words {
    /// The number of a word.
    pub fn number(&mut self, word: &str) -> u32 {
        if let Some(n) = self.numbers.get(word) {
            return *n;
        }
        // Four thousand million different words do not fit into memory before.
        let n = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.into());
        self.numbers.insert(word.into(), n);
        n
    }

    /// The word of a number.
    pub fn word(&self, n: u32) -> &str {
        self.words.get(n as usize).map_or("", |w| w)
    }

    /// All words in the order of their numbers.
    pub fn all(&self) -> &[Box<str>] {
        &self.words
    }
}

/// One issue of a letter, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    path: u32,
    issue: u32,
}

#[derive(Debug, Default)]
struct Group {
    upheld: u32,
    overturned: u32,
    examples: [Vec<Place>; 2],
}

/// Issues by treatment and facts.
#[derive(Debug, Default)]
pub struct Alike {
    /// The words of treatments and facts.
    pub words: Words,
    paths: Vec<Box<str>>,
    groups: HashMap<Box<[u32]>, Group>,
}

/// Issues on the same treatment and facts that are decided in opposite ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opposed {
    /// The treatment, with the parts of the body that the request names.
    pub treatment: String,
    /// The facts, sorted.
    pub facts: Vec<String>,
    /// Facts of which something is known.
    pub known: usize,
    /// How many issues are upheld.
    pub upheld: u32,
    /// How many are overturned.
    pub overturned: u32,
    /// Some that are upheld: the letter and the issue.
    pub upheld_examples: Vec<(String, u32)>,
    /// Some that are overturned.
    pub overturned_examples: Vec<(String, u32)>,
}

/// The value of a criterion of which the letter says nothing.
const SILENT: &str = "unknown";

/// The facts of an issue, as words; none when they say too little to compare.
fn facts(issue: &Issue) -> BTreeSet<String> {
    if issue.criteria.iter().any(|c| c.value != SILENT) {
        return issue.criteria.iter().map(|c| format!("{} / {}: {}", c.rule, c.criterion, c.value)).collect();
    }
    let claimed: BTreeSet<String> = issue
        .claims
        .iter()
        .filter_map(|claim| {
            let documented = match (claim.polarity, claim.record) {
                (Polarity::Present, Verdict::Supported)
                | (Polarity::Absent | Polarity::NotDocumented, Verdict::Contradicted) => "documented",
                (Polarity::Absent, Verdict::Supported) | (Polarity::Present, Verdict::Contradicted) => "denied",
                _ => return None,
            };
            Some(format!("{}: {documented}", claim.concept.as_deref()?))
        })
        .collect();
    if claimed.len() < LEAST_CLAIMED { BTreeSet::new() } else { claimed }
}

impl Alike {
    /// A letter whose issues are to be added.
    pub fn letter(&mut self, path: &str) {
        self.paths.push(path.into());
    }

    /// Adds an issue of the last letter; gives the numbers of its facts.
    pub fn add(&mut self, issue: &Issue) -> Vec<u32> {
        let facts: Vec<u32> = facts(issue).iter().map(|f| self.words.number(f)).collect();
        let treatment = issue.treatment.as_ref();
        let (Some(concept), false) = (treatment.and_then(|t| t.concept.as_deref()), facts.is_empty()) else {
            return facts;
        };
        let side = match issue.decision {
            Some(Decision::Upheld) => 0,
            Some(Decision::Overturned) => 1,
            _ => return facts,
        };
        let regions: BTreeSet<&str> = treatment.iter().flat_map(|t| &t.regions).map(String::as_str).collect();
        let regions = Vec::from_iter(regions).join(", ");
        let name = if regions.is_empty() { concept.to_owned() } else { format!("{concept} ({regions})") };
        let mut key = vec![self.words.number(&name)];
        key.extend(&facts);
        let group = self.groups.entry(key.into()).or_default();
        if side == 0 {
            group.upheld += 1
        } else {
            group.overturned += 1
        }
        if let (Some(examples), Ok(n)) = (group.examples.get_mut(side), u32::try_from(self.paths.len()))
            && examples.len() < EXAMPLES
        {
            examples.push(Place { path: n.saturating_sub(1), issue: issue.number });
        }
        facts
    }

    /// The groups with issues of both decisions: those with most facts known and most even first.
    pub fn opposed(&self) -> Vec<Opposed> {
        let mixed = self.groups.iter().filter(|(_, g)| g.upheld > 0 && g.overturned > 0);
        let mut out: Vec<Opposed> = mixed.filter_map(|(key, group)| self.spelled(key, group)).collect();
        out.sort_by(|a, b| {
            let rank = |o: &Opposed| (o.known, o.upheld.min(o.overturned), o.upheld.max(o.overturned));
            rank(b).cmp(&rank(a)).then_with(|| (&a.treatment, &a.facts).cmp(&(&b.treatment, &b.facts)))
        });
        out
    }

    fn spelled(&self, key: &[u32], group: &Group) -> Option<Opposed> {
        let (treatment, facts) = key.split_first()?;
        let facts: Vec<String> = facts.iter().map(|f| self.words.word(*f).to_owned()).collect();
        let places = |side: usize| {
            let all = group.examples.get(side).into_iter().flatten();
            all.map(|p| (self.paths.get(p.path as usize).map_or("", |w| w).to_owned(), p.issue)).collect()
        };
        Some(Opposed {
            treatment: self.words.word(*treatment).to_owned(),
            known: facts.iter().filter(|f| !f.ends_with(&format!(": {SILENT}"))).count(),
            facts,
            upheld: group.upheld,
            overturned: group.overturned,
            upheld_examples: places(0),
            overturned_examples: places(1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn issue(decision: &str, criteria: &[(&str, &str)], claims: &[(&str, &str, &str)]) -> Issue {
        let criteria = criteria.iter().map(|(c, v)| json!({ "rule": "r", "criterion": c, "value": v }));
        let claims = claims.iter().map(|(concept, polarity, record)| {
            json!({ "quote": "", "concept": concept, "polarity": polarity, "record": record, "confidence": 1.0, "spans": [] })
        });
        let value = json!({
            "number": 1, "request": "", "decision": decision, "conclusion": "none",
            "treatment": { "kind": "drug", "concept": "a drug", "concepts": [], "regions": ["neck"] },
            "criteria": Vec::from_iter(criteria), "claims": Vec::from_iter(claims),
        });
        serde_json::from_value(value).expect("an issue")
    }

    fn opposed(issues: &[Issue]) -> Vec<Opposed> {
        let mut alike = Alike::default();
        for (n, issue) in issues.iter().enumerate() {
            alike.letter(&format!("{n}.txt"));
            alike.add(issue);
        }
        alike.opposed()
    }

    #[test]
    fn the_same_facts_with_opposite_decisions_are_named_with_their_letters() {
        let asked = [("pain", "met"), ("care", "unknown")];
        let found = opposed(&[
            issue("upheld", &asked, &[]),
            issue("overturned", &asked, &[]),
            issue("upheld", &[("pain", "unmet"), ("care", "unknown")], &[]),
            issue("modified", &asked, &[]),
        ]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].upheld, found[0].overturned, found[0].known), (1, 1, 1));
        assert_eq!(found[0].treatment, "a drug (neck)");
        assert_eq!(found[0].facts, ["r / care: unknown", "r / pain: met"]);
        assert_eq!(found[0].upheld_examples, [("0.txt".to_owned(), 1)]);
        assert_eq!(found[0].overturned_examples, [("1.txt".to_owned(), 1)]);
    }

    #[test]
    fn a_claim_counts_for_what_the_summary_says_of_it() {
        // One letter denies what its summary documents, the other asserts it: the facts are the same.
        let denies = [("pain", "not_documented", "contradicted"), ("numbness", "absent", "supported")];
        let asserts = [("pain", "present", "supported"), ("numbness", "present", "contradicted")];
        assert_eq!(opposed(&[issue("upheld", &[], &denies), issue("overturned", &[], &asserts)]).len(), 1);
        // One fact alone, or silence, says too little.
        let one = [("pain", "present", "supported"), ("numbness", "present", "silent")];
        assert_eq!(opposed(&[issue("upheld", &[], &one), issue("overturned", &[], &one)]), []);
        let silent = [("pain", "unknown")];
        assert_eq!(opposed(&[issue("upheld", &silent, &[]), issue("overturned", &silent, &[])]), []);
    }
}
