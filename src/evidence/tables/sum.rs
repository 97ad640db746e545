//! One row a sum that the letter states or implies.

mod elapsed;
mod limit;
mod request;

pub(in crate::evidence::tables) use elapsed::Elapsed;

use super::super::{Case, Knowledge};
use crate::letter::Letter;
use crate::span::Quote;
use crate::table::{Column, Role, Row, Schema, Type, Value};

/// The table `sum`.
pub static SCHEMA: Schema = Schema {
    name: "sum",
    doc: "A sum that the letter states or implies, worked out.",
    columns: &[
        Column {
            name: "kind",
            ty: Type::Symbol(&["supply", "visits", "limit", "elapsed", "remaining"]),
            doc: "Tablets against days of supply; visits against frequency and weeks; a request against a limit that the rationale states; a stated duration against the dates; the remaining portion against original and authorised.",
        },
        Column { name: "stated", ty: Type::Number, doc: "The number the letter gives." },
        Column { name: "computed", ty: Type::Number, doc: "The number its own parts give." },
        Column { name: "agrees", ty: Type::Bool, doc: "The two agree, or the stated comparison holds." },
        Column { name: "confidence", ty: Type::Number, doc: "How sure, 0 to 1." },
    ],
    roles: &[
        Role { name: "stated", doc: "the number as stated" },
        Role { name: "parts", doc: "the numbers it should follow from" },
    ],
};

/// The sums of one letter: of each request, then those of its rationale.
pub fn rows(letter: &Letter, case: &Case, knowledge: Knowledge<'_>) -> Vec<Row<'static>> {
    let mut rows = Vec::new();
    let since = Elapsed::of(letter, case);
    for (index, issue) in letter.issues.iter().enumerate() {
        rows.extend(request::rows(issue, knowledge));
        rows.extend(limit::row(letter, case, index, knowledge));
        if let Some(since) = &since {
            rows.extend(elapsed::rows(letter, case, index, since, knowledge));
        }
    }
    rows
}

/// A sum that was worked out.
struct Sum {
    kind: &'static str,
    stated: f64,
    computed: f64,
    agrees: bool,
    confidence: f64,
}

impl Sum {
    /// Its row, with the quote of the stated number and of the numbers it should follow from.
    fn row(&self, issue: u32, stated: Quote, parts: Vec<Quote>, why: String) -> Row<'static> {
        let mut row = Row::sized(Some(issue), SCHEMA.columns.len(), SCHEMA.roles.len())
            .with("kind", Value::Symbol(self.kind))
            .with("stated", Value::Number(self.stated))
            .with("computed", Value::Number(self.computed))
            .with("agrees", Value::Bool(self.agrees))
            .with("confidence", Value::Number(self.confidence))
            .quoting("stated", stated);
        for part in parts {
            row = row.quoting("parts", part);
        }
        row.confidence = self.confidence as f32;
        row.because(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::testing::{self, header};
    use crate::letter::Partial;
    use proptest::prelude::*;

    /// Kind, stated, computed and whether they agree, of each sum.
    fn sums(letter: &Letter) -> Vec<(&'static str, f64, f64, bool)> {
        let case = testing::case(letter);
        let number = |r: &Row<'_>, name| match r.get(name) {
            Some(Value::Number(n)) => *n,
            _ => f64::NAN,
        };
        let all = rows(letter, &case, testing::knowledge());
        all.iter()
            .map(|r| {
                let agrees = r.get("agrees") == Some(&Value::Bool(true));
                (testing::symbol(r, "kind"), number(r, "stated"), number(r, "computed"), agrees)
            })
            .collect()
    }

    fn of_request(request: &str) -> Vec<(&'static str, f64, f64, bool)> {
        sums(&testing::letter("", &[(request, "")]))
    }

    #[test]
    fn tablets_and_days() {
        assert_eq!(
            of_request("Tramadol 50mg, one tablet twice daily for 14 days, #60"),
            [("supply", 60.0, 28.0, false)]
        );
        assert_eq!(
            of_request("Tramadol 50mg, one tablet twice daily for 30 days, #60"),
            [("supply", 60.0, 60.0, true)]
        );
        assert_eq!(of_request("Tramadol 50mg, 1 tab BID as needed for 30 days #40"), [("supply", 40.0, 60.0, true)]);
        assert_eq!(of_request("Tramadol 50mg #60"), []);
        assert_eq!(of_request("Voltaren gel, twice daily for 14 days, #100 grams"), []);
    }

    #[test]
    fn visits_and_weeks() {
        assert_eq!(of_request("Therapy 2 times a week for 6 weeks (12 sessions)"), [("visits", 12.0, 12.0, true)]);
        assert_eq!(of_request("Therapy 2 times a week for 4 weeks (12 sessions)"), [("visits", 12.0, 8.0, false)]);
        assert_eq!(of_request("Therapy 12 sessions"), []);
    }

    fn partial(original: &str, authorised: &str, remaining: &str) -> Vec<(&'static str, f64, f64, bool)> {
        let request = format!("{original} asked. {authorised} given. {remaining} left");
        let mut letter = testing::letter("", &[(&request, "")]);
        let find = |part: &str| {
            let at = request.rfind(part).expect("part");
            at..at + part.len()
        };
        letter.issues[0].partial = Some(Partial {
            original: 0..original.len(),
            authorised: Some(find(authorised)),
            remaining: Some(find(remaining)),
        });
        sums(&letter)
    }

    #[test]
    fn the_remaining_portion() {
        let visits = partial("Therapy for 12 visits", "Therapy for 5 visits", "Therapy for 8 visits");
        assert_eq!(visits, [("remaining", 8.0, 7.0, false)]);
        assert_eq!(partial("Norco #60", "Norco #25", "Norco #35"), [("remaining", 35.0, 35.0, true)]);
        assert_eq!(partial("Norco #60 with 2 refills", "Norco #60", "2 refills of Norco #60"), []);
        assert_eq!(
            partial(
                "Aide 5 times a week for 4 weeks",
                "Aide 5 times a week for 4 weeks",
                "Aide 5 times a week for 4 weeks"
            ),
            []
        );
    }

    #[test]
    fn a_request_within_the_limit_is_not_too_much() {
        let recital = "The guidelines recommend 9-10 visits over seven weeks.";
        let claim = "The requested number of visits exceeds the recommendation.";
        let limit = |request: &str, summary: &str, rationale: &str| {
            sums(&testing::letter(summary, &[(request, rationale)]))
                .into_iter()
                .filter(|s| s.0 == "limit")
                .map(|s| s.3)
                .collect::<Vec<_>>()
        };
        let both = format!("{recital} {claim}");
        assert_eq!(limit("Physical therapy 6 sessions", "", &both), [false]);
        assert_eq!(limit("Physical therapy 12 sessions", "", &both), [true]);
        assert_eq!(limit("Physical therapy 6 sessions", "He completed 12 sessions of therapy.", &both), [true]);
        assert!(limit("Physical therapy 6 sessions", "", claim).is_empty());
        let weekly = format!("{both} Fade from up to 3 visits a week to 1.");
        assert_eq!(limit("Physical therapy 6 sessions", "", &weekly), [false]);
        let if_so = format!("{recital} When the number of visits exceeds the guideline, reasons should be noted.");
        assert!(limit("Physical therapy 6 sessions", "", &if_so).is_empty());
    }

    #[test]
    fn a_treatment_is_not_older_than_its_injury() {
        let of = |summary: &str, rationale: &str| {
            let mut letter = testing::letter(summary, &[("Norco", rationale)]);
            letter.header.date_of_injury = header("2016-11-01");
            letter.header.ur_denial_date = header("2016-12-15");
            sums(&letter).into_iter().map(|s| (s.0, s.3)).collect::<Vec<_>>()
        };
        let elapsed = |rationale: &str| of("", rationale);
        let known = "On 3/5/2016 he was given hydrocodone.";
        assert_eq!(of(known, "The patient has been on opioids for at least 6 months."), []);
        assert_eq!(elapsed("The patient has been on opioids for at least 6 months."), [("elapsed", false)]);
        assert_eq!(elapsed("The patient has been on opioids for 4 weeks."), [("elapsed", true)]);
        assert_eq!(elapsed("If the patient has been on opioids for 6 months, taper."), []);
        assert_eq!(elapsed("Prior to the injury the patient had been on opioids for 6 months."), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_sum_that_agrees_has_its_number_in_reach(tablets in 1u32..200, times in 1u32..5, days in 1u32..40) {
            let found = of_request(&format!("Drug 5mg, 1 tablet {times} times a day for {days} days, #{tablets}"));
            let (kind, stated, computed, agrees) = found[0];
            prop_assert_eq!(kind, "supply");
            prop_assert_eq!((stated, computed), (f64::from(tablets), f64::from(times * days)));
            prop_assert_eq!(agrees, tablets == times * days);
        }

        #[test]
        fn any_request_is_summed(text in "[ -~]{0,120}") {
            of_request(&text);
        }
    }
}
