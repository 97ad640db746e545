//! Whole outputs: what is read of sample letters.

use super::testing::shipped;
use std::fmt::Write;

/// The running text of a sample letter.
fn sample(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("letters").join(name);
    let text = std::fs::read_to_string(path).expect("a sample letter");
    text.split("\n\n").map(|p| p.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
}

fn values(text: &str) -> String {
    let v = shipped().values(text);
    let mut out = String::new();
    let mut say = |kind: &str, range: std::ops::Range<usize>, value: String| {
        writeln!(out, "{kind}: {} = {value}", &text[range]).expect("a string takes all");
    };
    let dates = v.dates().iter();
    dates.for_each(|d| say("date", d.range.clone(), format!("{:?}", d.value)));
    v.durations().into_iter().for_each(|d| say("duration", d.range.clone(), format!("{} days", d.days().low)));
    v.ages().into_iter().for_each(|a| say("age", a.range, a.years.to_string()));
    for m in v.measurements() {
        say(
            "measurement",
            m.range,
            format!("{} of {:?} {:?} from {:?}", m.value.low, m.scale, m.unit, m.from.map(|f| f.low)),
        );
    }
    v.visits().into_iter().for_each(|p| say("visits", p.range.clone(), format!("{:?}", p.total().map(|t| t.high))));
    v.strengths().into_iter().for_each(|s| say("strength", s.range, format!("{:?} {}", s.parts, s.unit)));
    v.quantities().into_iter().for_each(|q| say("quantity", q.range, format!("{} {:?}", q.amount, q.unit)));
    v.dosings().into_iter().for_each(|d| say("dosing", d.range.clone(), format!("{} a day", d.daily().high)));
    v.refills().into_iter().for_each(|r| say("refills", r.range, r.count.to_string()));
    v.changes().into_iter().for_each(|c| say("change", c.range, format!("{:?}", c.change)));
    out
}

#[test]
fn values_of_sample_letters() {
    insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false }, {
        for name in ["02-therapy-never-started", "11-tablets-do-not-add-up"] {
            insta::assert_snapshot!(format!("values-{name}"), values(&sample(&format!("{name}.txt"))));
        }
    });
}

#[test]
fn sentences_of_a_sample_letter() {
    let text = sample("11-tablets-do-not-add-up.txt");
    let sentences: Vec<&str> = shipped().sentences(&text).into_iter().map(|r| &text[r]).collect();
    insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("sentences-11-tablets-do-not-add-up", sentences.join("\n"));
    });
}
