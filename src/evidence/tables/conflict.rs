//! One row a disagreement: on dates, on identity, on what was requested, or in a phrase that cannot be meant.

mod dates;
mod identity;
mod request;
mod residue;

use super::super::{Case, Knowledge};
use crate::letter::Letter;
use crate::table::{Cited, Column, Role, Row, Schema, Type, Value};

/// The table `conflict`.
pub static SCHEMA: Schema = Schema {
    name: "conflict",
    doc: "Two places of the letter that give different values for one thing, or an impossible one.",
    columns: &[
        Column {
            name: "kind",
            ty: Type::Symbol(&[
                "injury_date",
                "ur_date",
                "age",
                "sex",
                "birth_date",
                "before_injury",
                "before_birth",
                "order",
                "impossible_date",
                "future_date",
                "other_region",
                "other_side",
                "other_level",
                "other_strength",
                "other_quantity",
                "other_treatment",
                "other_class",
                "other_form",
                "no_such_strength",
                "garbled",
            ]),
            doc: "What disagrees.",
        },
        Column { name: "confidence", ty: Type::Number, doc: "How sure, 0 to 1." },
        Column { name: "days", ty: Type::Quantity("days"), doc: "By how many days two dates differ." },
        Column {
            name: "within_letter",
            ty: Type::Bool,
            doc: "Both sides are the letter's own words (not the report of somebody else).",
        },
    ],
    roles: &[Role { name: "first", doc: "one side" }, Role { name: "second", doc: "the other side" }],
};

/// The disagreements of one letter: on dates first, then on who the patient is, then on what was requested; at last
/// phrases that cannot be meant.
pub fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'a>) -> Vec<Row<'a>> {
    let mut rows = dates::rows(letter, case, knowledge);
    rows.extend(identity::rows(letter, case, knowledge));
    rows.extend(request::rows(letter, case, knowledge));
    rows.extend(residue::rows(letter, case, knowledge));
    rows
}

/// A disagreement of `first` with `second`.
fn row<'a>(
    kind: &'static str,
    issue: Option<u32>,
    confidence: f64,
    first: impl Into<Cited<'a>>,
    second: Option<Cited<'a>>,
) -> Row<'a> {
    let mut row = Row::sized(issue, SCHEMA.columns.len(), SCHEMA.roles.len())
        .with("kind", Value::Symbol(kind))
        .with("confidence", Value::Number(confidence))
        .with("within_letter", Value::Bool(true))
        .quoting("first", first);
    if let Some(second) = second {
        row = row.quoting("second", second);
    }
    row.confidence = confidence as f32;
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::testing::{self, header};
    use proptest::prelude::*;

    /// The kinds found in a letter with these header dates (injury, review, decision).
    fn kinds(dates: [&str; 3], summary: &str, rationale: &str) -> Vec<(&'static str, Option<u32>)> {
        let mut letter = testing::letter(summary, &[("Brace", rationale)]);
        letter.header.date_of_injury = header(dates[0]);
        letter.header.ur_denial_date = header(dates[1]);
        letter.header.decision_date = header(dates[2]);
        let case = testing::case(&letter);
        let rows = rows(&letter, &case, testing::knowledge());
        rows.iter().map(|r| (testing::symbol(r, "kind"), r.issue)).collect()
    }

    const DATES: [&str; 3] = ["2016-05-10", "2016-08-20", "2016-10-15"];
    const OPENING: &str = "The worker is a 40 year old male with a date of injury on 5/10/2016.";

    #[test]
    fn a_letter_that_agrees_has_none() {
        let summary = "The worker is a 40 year old male who sustained an industrial injury on 5/10/2016. He was seen on \
                       8/1/16. The request for authorization was dated 8/3/16. Utilization review on 8-20-2016 denied it.";
        assert_eq!(kinds(DATES, summary, "The patient was injured on May 10, 2016. He is better."), []);
    }

    #[test]
    fn what_every_level_of_the_spine_has_is_of_the_level_requested() {
        let of = |rationale: &str| {
            let letter = testing::letter("She has low back pain.", &[("L5-S1 microdiscectomy", rationale)]);
            let case = testing::case(&letter);
            let rows = rows(&letter, &case, testing::knowledge());
            rows.iter().filter(|r| testing::symbol(r, "kind") == "other_region").count()
        };
        assert_eq!(of("There is no nerve root compression, and the neurologic examination is normal."), 0);
        assert_eq!(of("There is no rotator cuff tear of the shoulder."), 1);
    }

    #[test]
    fn injury_dates_differ() {
        let other = ["2015-05-10", DATES[1], DATES[2]];
        assert_eq!(kinds(other, OPENING, ""), [("injury_date", None)]);
        assert_eq!(kinds(DATES, OPENING, "The date of injury was 5/11/16."), [("injury_date", Some(1))]);
    }

    #[test]
    fn other_injuries_and_spans_of_time_are_no_conflict() {
        let earlier = format!("{OPENING} He had a prior industrial injury on 3/2/2009.");
        assert_eq!(kinds(DATES, &earlier, "There was a previous injury on 3/2/2009."), []);
        let span = "This 40 year old man has a work injury from 1/1/2010 through 5/9/2016.";
        assert_eq!(kinds(DATES, span, ""), []);
        let two = "This 40 year old man had an industrial injury on 1/1/2015 and 5/10/2016.";
        assert_eq!(kinds(DATES, two, ""), []);
    }

    #[test]
    fn review_dates_differ_unless_one_fits() {
        let one = format!("{OPENING} Utilization review dated 8-19-16 denied the request.");
        assert_eq!(kinds(DATES, &one, ""), [("ur_date", None)]);
        let two = format!("{one} The request was previously denied on 8/20/16.");
        assert_eq!(kinds(DATES, &two, ""), []);
        for told in [
            "On 8-19-2016, a request for a brace was denied by utilization review.",
            "The requested treatment was denied on August 19, 2016.",
            "The original utilization review (8-19-16) denied a request for a brace.",
            "This case was previously non-certified on 8/19/2016.",
        ] {
            assert_eq!(kinds(DATES, &format!("{OPENING} {told}"), ""), [("ur_date", None)], "{told}");
        }
    }

    #[test]
    fn a_request_comes_before_its_refusal() {
        let late = format!(
            "{OPENING} The request for authorization is dated 9/2/16. Utilization review on 8/20/16 denied it."
        );
        assert_eq!(kinds(DATES, &late, ""), [("order", None)]);
        let another =
            format!("{OPENING} Utilization review on 8/20/16 denied it. An RFA dated 9/2/16 asks for therapy.");
        assert_eq!(kinds(DATES, &another, ""), []);
    }

    #[test]
    fn visits_before_the_injury() {
        let early = format!("{OPENING} The worker was seen on 4/3/16.");
        assert_eq!(kinds(DATES, &early, ""), [("before_injury", None)]);
        for fine in
            ["He had a prior injury and was seen on 4/3/16.", "He was seen on 4/3/2003.", "MRI on 4/3/16 was normal."]
        {
            assert_eq!(kinds(DATES, &format!("{OPENING} {fine}"), ""), [], "{fine}");
        }
    }

    #[test]
    fn reviews_and_requests_before_the_injury_however_long_before() {
        for early in [
            "The UR dated 8-14-61 denied the request.",
            "The request for authorization date was 8-14-2009.",
            "The physical exam (8-14-15) revealed tenderness.",
            "On 8-14-61, the worker complains of pain.",
        ] {
            assert!(kinds(DATES, &format!("{OPENING} {early}"), "").contains(&("before_injury", None)), "{early}");
        }
    }

    #[test]
    fn a_span_of_time_ends_after_it_begins() {
        let told = |span: &str| format!("{OPENING} The records hold seven therapy notes dated {span}.");
        assert_eq!(kinds(DATES, &told("8-15-2016 to 8-3-2016"), ""), [("order", None)]);
        assert_eq!(kinds(DATES, &told("8-3-2016 to 8-15-2016"), ""), []);
    }

    #[test]
    fn birth_dates_impossible_dates_and_dates_to_come() {
        let births = format!("{OPENING} His birthdate is given as 3-17-1976 and 3-17-1967.");
        assert_eq!(kinds(DATES, &births, ""), [("birth_date", None)]);
        let none = format!("{OPENING} He had a stroke in June 20216.");
        assert_eq!(kinds(DATES, &none, ""), [("impossible_date", None)]);
        let late = format!("{OPENING} On 11/20/16 he was better. He is scheduled for surgery on 12/1/16.");
        assert_eq!(kinds(DATES, &late, ""), [("future_date", None)]);
    }

    #[test]
    fn the_same_day_of_another_year_is_a_slip() {
        let review = format!("{OPENING} Utilization review dated 8-20-14 denied the request.");
        assert_eq!(kinds(DATES, &review, ""), [("ur_date", None)]);
        let request =
            format!("{OPENING} The request for authorization dated 8-20-17 was denied by utilization review.");
        assert!(kinds(DATES, &request, "").contains(&("order", None)));
    }

    #[test]
    fn nothing_happens_to_a_patient_before_birth() {
        let early = format!("{OPENING} On 8-1-61 she complained of pain.");
        assert!(kinds(DATES, &early, "").contains(&("before_birth", None)));
        let born = format!("{OPENING} Her date of birth is 8-1-61.");
        assert!(!kinds(DATES, &born, "").contains(&("before_birth", None)));
        assert_eq!(kinds(DATES, &format!("{OPENING} He had surgery on 8-1-1985."), ""), []);
    }

    #[test]
    fn age_and_sex_differ() {
        assert_eq!(kinds(DATES, OPENING, "The patient is a 52 year old male."), [("age", Some(1))]);
        assert_eq!(kinds(DATES, OPENING, "The patient is a 41 year old male."), []);
        assert_eq!(kinds(DATES, OPENING, "It helps a 52 year old patient."), []);
        assert_eq!(kinds(DATES, OPENING, "The patient is a 40 year old female."), [("sex", Some(1))]);
        assert_eq!(kinds(DATES, OPENING, "The patient said that her knee hurts."), [("sex", Some(1))]);
        assert_eq!(kinds(DATES, OPENING, "The physician said that she would refer. His/her knee hurts."), []);
    }

    fn of_request(request: &str) -> Vec<&'static str> {
        let letter = testing::letter(OPENING, &[(request, "The guideline supports it for this patient.")]);
        let case = testing::case(&letter);
        rows(&letter, &case, testing::knowledge()).iter().map(|r| testing::symbol(r, "kind")).collect()
    }

    #[test]
    fn a_strength_in_which_the_drug_is_not_made() {
        assert_eq!(of_request("Cyclobenzaprine 75mg #60"), ["no_such_strength"]);
        for fine in ["Cyclobenzaprine 7.5mg #60", "Norco 10/325mg #60", "Naproxen 25mg/ml suspension", "Compound 33mg"]
        {
            assert!(of_request(fine).is_empty(), "{fine}");
        }
    }

    #[test]
    fn phrases_that_cannot_be_meant() {
        let garbled = [("garbled", Some(1))];
        assert_eq!(kinds(DATES, OPENING, "Ultrasound shows soft tissue (see the image below)."), garbled);
        assert_eq!(kinds(DATES, OPENING, "The Patrick test was positive on the left wrist."), garbled);
        assert_eq!(kinds(DATES, OPENING, "The Patrick test was positive on the left hip."), []);
        assert_eq!(kinds(DATES, OPENING, "Spurling's test was positive on the right arm."), []);
        assert_eq!(kinds(DATES, OPENING, "The straight leg raise was positive on the left leg."), []);
        assert_eq!(kinds(DATES, OPENING, "The report dated shows nothing."), garbled);
    }

    #[test]
    fn a_review_of_another_time_is_another_review() {
        let old = format!("{OPENING} A utilization review dated 3-1-2016 denied surgery.");
        assert_eq!(kinds(DATES, &old, ""), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn any_text_gives_rows_of_the_schema(summary in "[ -~é—]{0,200}", days in proptest::collection::vec("[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2,5}", 0..4)) {
            let text = format!("{summary} injury on {} seen on {}", days.join(" and "), days.join(", "));
            for (kind, _) in kinds(DATES, &text, &text) {
                let Type::Symbol(known) = SCHEMA.columns[0].ty else { panic!("kind is a symbol") };
                prop_assert!(known.contains(&kind));
            }
        }
    }
}
