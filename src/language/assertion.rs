//! How a mention is asserted: cues, how far they reach, and what ends their reach.

use super::Assertion;
use super::cue::{Cues, Says};
use super::scope::{Scope, read_window};
use super::token::{Token, Words};
use crate::words::Split;
use std::ops::Range;

/// A sentence read for its cues once; asks about any number of mentions in it.
#[derive(Debug, Clone)]
pub struct Scopes {
    tokens: Vec<Token>,
    windows: Vec<Window>,
}

/// Tokens that are read on their own: a sentence, or a part of an endless one.
#[derive(Debug, Clone)]
struct Window {
    tokens: Range<usize>,
    scopes: Vec<Scope>,
}

/// Longer sentences are read in parts: every cue looks at every border of its part, so this bounds the work.
const MAX_WINDOW: usize = 400;

impl Scopes {
    /// Reads a text that is made of these `sentences`; no cue reaches from one into another.
    pub(crate) fn read(text: &Split<'_>, sentences: &[Range<usize>], cues: &Cues, words: &Words) -> Scopes {
        let tokens = words.read_split(text);
        let mut windows = Vec::new();
        for sentence in sentences {
            let mut first = tokens.partition_point(|t| t.end <= sentence.start);
            let end = tokens.partition_point(|t| t.start < sentence.end);
            while first < end {
                let last = end.min(first + MAX_WINDOW);
                let scopes = read_window(text.text(), &tokens[..last], first, cues);
                windows.push(Window { tokens: first..last, scopes });
                first = last;
            }
        }
        Scopes { tokens, windows }
    }

    /// The words of the text, for other questions.
    pub fn into_read(self) -> super::Read {
        super::Read::of(self.tokens)
    }

    /// How the mention at these bytes of the sentence is asserted. A cue that is part of the mention says nothing of it.
    pub fn assertion(&self, mention: Range<usize>) -> Assertion {
        let first = self.tokens.partition_point(|t| t.end <= mention.start);
        let last = self.tokens.partition_point(|t| t.start < mention.end);
        let mut assertion = Assertion::default();
        let from = self.windows.partition_point(|w| w.tokens.end <= first);
        let windows = self.windows[from..].iter().take_while(|w| w.tokens.start < last);
        for scope in windows.flat_map(|w| &w.scopes) {
            let reached = scope.over.start < last && first < scope.over.end;
            // A denial that begins before the mention and runs into it denies it: "no history of cancer".
            let denies = matches!(scope.says, Says::Negated | Says::NotDocumented);
            let runs_in = denies && scope.cue.start < first && scope.cue.end < last;
            let own = scope.cue.start < last && first < scope.cue.end && !runs_in;
            if !reached || own {
                continue;
            }
            match scope.says {
                Says::Nothing => {}
                Says::Negated => assertion.negated = true,
                Says::Normal => assertion.normal = true,
                Says::NotDocumented => assertion.not_documented = true,
                Says::Possible => assertion.possible = true,
                Says::Hypothetical => assertion.hypothetical = true,
                Says::Historical => assertion.historical = true,
                Says::OtherPerson => assertion.other_person = true,
                Says::Conditional => assertion.conditional = true,
            }
        }
        assertion
    }
}

#[cfg(test)]
mod tests {
    use crate::language::testing::shipped;

    /// The letters of what holds of each stretch marked with `[…]`: n(egated), 0 (normal), d (not documented),
    /// p(ossible), y (hypothetical), h(istorical), o(ther person), c(onditional); `-` when it is plainly present.
    fn read(marked: &str) -> Vec<String> {
        let mut text = String::new();
        let mut marks = Vec::new();
        for c in marked.chars() {
            match c {
                '[' => marks.push(text.len()..0),
                ']' => marks.last_mut().expect("opened").end = text.len(),
                c => text.push(c),
            }
        }
        let scopes = shipped().scopes(&text);
        let flags = |m: std::ops::Range<usize>| {
            let a = scopes.assertion(m);
            let all = [
                (a.negated, 'n'),
                (a.normal, '0'),
                (a.not_documented, 'd'),
                (a.possible, 'p'),
                (a.hypothetical, 'y'),
                (a.historical, 'h'),
                (a.other_person, 'o'),
                (a.conditional, 'c'),
            ];
            let held: String = all.iter().filter(|(holds, _)| *holds).map(|(_, c)| *c).collect();
            if held.is_empty() { "-".to_owned() } else { held }
        };
        marks.into_iter().map(flags).collect()
    }

    fn check(cases: &[(&str, &[&str])]) {
        let wrong: Vec<String> = cases
            .iter()
            .map(|(text, expected)| (text, expected, read(text)))
            .filter(|(_, expected, found)| **expected != found.as_slice())
            .map(|(text, expected, found)| format!("{text}\n  expected {expected:?}, found {found:?}"))
            .collect();
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn denial_reaches_over_lists() {
        check(&[
            ("He denies [numbness], [tingling] or [weakness].", &["n", "n", "n"]),
            ("No [swelling], [redness], or [warmth] was seen.", &["n", "n", "n"]),
            ("There is neither [atrophy] nor [spasm].", &["n", "n"]),
            ("There was no sign of [instability] or [effusion].", &["n", "n"]),
            ("She has [pain] without [radiation].", &["-", "n"]),
            ("The knee doesn't show any [laxity].", &["n"]),
        ]);
    }

    #[test]
    fn denial_ends_at_borders() {
        check(&[
            ("No [fever], but [cough] persists.", &["n", "-"]),
            ("She denies [numbness]; [tenderness] is noted.", &["n", "-"]),
            ("He had no [deficits] except decreased [sensation] of the thumb.", &["n", "-"]),
            ("There are no [deficits] other than [weakness].", &["n", "-"]),
            ("No [fracture], however there is [swelling].", &["n", "-"]),
            ("Although there is no [edema], the joint is [tender].", &["n", "-"]),
            ("There is no [laxity], he has [crepitus].", &["n", "-"]),
            ("Study showed no [tear] and the tendon showed [fraying].", &["n", "-"]),
            ("No [laxity] Skin Exam: [rash] of the arm.", &["n", "-"]),
            ("Denies: [nausea].", &["n"]),
            ("Concussion without [amnesia], [neck sprain] and [headache].", &["n", "-", "-"]),
            ("The wrist is without [warmth], [redness] or [swelling].", &["n", "n", "n"]),
            ("There is no [weakness], intact [sensation].", &["n", "0"]),
            ("No [instability]. The [scar] is red.", &["n", "-"]),
        ]);
    }

    #[test]
    fn denial_after_what_is_denied() {
        check(&[
            ("[Straight leg raise] was negative.", &["n"]),
            ("Negative [straight leg raise] on both sides.", &["n"]),
            ("There was a negative [Hawkins test], [Neer test] and positive [Speed test].", &["n", "n", "-"]),
            ("Negative [Hawkins test], [acromial] tenderness.", &["n", "-"]),
            ("[Fever] was denied.", &["n"]),
            ("He is [pain]-free.", &["n"]),
            ("There is no [history of malaria].", &["n"]),
            ("Visits of [therapy] were approved but have not begun.", &["y"]),
            ("Her [therapy] has not yet begun.", &["n"]),
            ("She no longer has [cramps].", &["n"]),
            ("A non-smoker with [asthma].", &["-"]),
            ("Take No. 3 for [pain].", &["-"]),
            ("[Spasm] is absent.", &["n"]),
            ("[Clonus] and [rigidity] were not present.", &["n", "n"]),
            ("[Fracture] was ruled out.", &["n"]),
            ("He has [pain] and [Tinel sign] was negative.", &["-", "n"]),
            ("[Sensation] was intact and [gait] is normal.", &["0", "0"]),
            ("[Reflexes] were within normal limits.", &["0"]),
            ("Normal [gait] with [tenderness].", &["0", "-"]),
        ]);
    }

    #[test]
    fn phrases_that_only_look_like_denial() {
        check(&[
            ("[Tear] cannot be ruled out.", &["p"]),
            ("There is no increase in [pain].", &["-"]),
            ("No [increase in pain] was noted.", &["n"]),
            ("There is no known cause of the [swelling].", &["-"]),
            ("Not only [pain] but also [weakness] was found.", &["-", "-"]),
            ("The course was not without [complications].", &["-"]),
            ("[Drugol] was tried without [relief].", &["-", "n"]),
            ("There was no relief from [injections].", &["-"]),
            ("No improvement with [therapy] was seen.", &["-"]),
            ("The patient failed [therapy].", &["-"]),
            ("The [brace] is not medically necessary.", &["-"]),
            ("The request for [bracing] was denied due to its cost.", &["y"]),
            ("The administrator denied the request for [bracing].", &["y"]),
            ("He can no longer tolerate [Drugol].", &["-"]),
        ]);
    }

    #[test]
    fn not_documented_is_not_denied() {
        check(&[
            ("There is no documentation of [spasm].", &["d"]),
            ("There was a lack of documentation regarding [home exercise].", &["d"]),
            ("There is no documented [weakness].", &["d"]),
            ("The provider failed to document [functional gains].", &["d"]),
            ("[Work status] was not specified.", &["d"]),
            ("[Prior visits] were not documented in the notes.", &["d"]),
            ("The records do not mention [therapy].", &["d"]),
            ("It is unclear whether [exercise] was tried.", &["d"]),
            ("There is no mention of [red flags] or [surgery].", &["d", "d"]),
            ("There was no evidence of [instability] or [effusion].", &["nd", "nd"]),
            ("Nor has there been any evidence of [benefit].", &["nd"]),
            ("There was a lack of [progress].", &["nd"]),
            ("The provider has yet to try [bracing].", &["n"]),
            ("The report is illegible as to [strength].", &["d"]),
        ]);
    }

    #[test]
    fn possible_and_imagined() {
        check(&[
            ("This may represent [neuropathy].", &["p"]),
            ("Rule out [tear].", &["p"]),
            ("Findings suggest possible [impingement].", &["p"]),
            ("[Infection] is suspected.", &["p"]),
            ("Return if [swelling] occurs.", &["y"]),
            ("He will undergo [surgery].", &["y"]),
            ("Should there be [relapse], call.", &["y"]),
            ("The doctor requested [an MRI].", &["y"]),
        ]);
    }

    #[test]
    fn past_and_other_persons() {
        check(&[
            ("He has a history of [gout].", &["h"]),
            ("Status post [fusion] in 2010.", &["h"]),
            ("Past medical history: [asthma].", &["h"]),
            ("A two-week history of [cough].", &["-"]),
            ("Family history of [cancer].", &["ho"]),
            ("Her mother has [diabetes].", &["o"]),
            ("He had a [sprain] 10 years ago.", &["h"]),
        ]);
    }

    #[test]
    fn conditions_of_guidelines() {
        check(&[
            ("The treatment is recommended for patients with [radiculopathy].", &["c"]),
            ("Guidelines state that [imaging] is needed.", &["c"]),
            ("Imaging is indicated when [red flags] are present.", &["c"]),
        ]);
    }

    #[test]
    fn a_cue_in_the_mention_says_nothing_of_it() {
        check(&[("The [valve is normal].", &["-"]), ("[No gallop] and no [rub].", &["-", "n"])]);
    }

    proptest::proptest! {
        #[test]
        fn any_mention_of_any_text_gets_the_same_answer(text in "\\PC{0,60}", a in 0usize..70, b in 0usize..70) {
            let scopes = shipped().scopes(&text);
            proptest::prop_assert_eq!(scopes.assertion(a..b), shipped().assertion(&text, a..b));
        }

        #[test]
        fn a_sentence_does_not_touch_the_one_before(words in proptest::collection::vec(
            proptest::sample::select(vec!["no", "denies", "was", "negative", "pain", "and", ",", "but", "history", "of", "rule", "out"]), 1..12,
        )) {
            let before = "The knee has swelling. ";
            let text = format!("{before}The {}.", words.join(" "));
            proptest::prop_assert_eq!(shipped().assertion(&text, 13..21), shipped().assertion(before, 13..21));
        }
    }
}
