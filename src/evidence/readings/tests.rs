use super::*;
use crate::evidence::{read, testing};
use crate::letter::Letter;
use crate::shelves::LONGEST;
use proptest::prelude::*;

/// Sentences with what can depend on the ones before: places, sides, reports, quotations, conclusions.
const SENTENCES: &[&str] = &[
    "The worker hurt the left knee on 3/4/2016.",
    "There was weakness of 4/5 and tenderness.",
    "He denies numbness, but pain of 8/10 persists.",
    "Utilization review denied the study.",
    "The rationale was that no examination was given.",
    "On the right, sensation was decreased.",
    "The guideline recommends an MRI when there is documentation of locking, weakness, or 6 weeks of exercise.",
    "The guideline states, \"Imaging is an option for red flags.",
    "The patient should be examined first.\"",
    "There is no documentation of weakness; the patient has had no therapy for six weeks.",
    "The patient has failed physical therapy, and the records show no MRI.",
    "As the patient has not tried any exercise, the request is not medically necessary.",
    "The request is medically necessary.",
    "It was swollen.",
];

fn letter(summary: &[usize], rationale: &[usize]) -> Letter {
    let text = |picked: &[usize]| picked.iter().map(|i| SENTENCES[i % SENTENCES.len()]).collect::<Vec<_>>().join(" ");
    testing::letter(&text(summary), &[("MRI of the left knee", &text(rationale))])
}

/// All that is said of a letter.
fn told(letter: &Letter, readings: &Readings) -> String {
    let case = read(letter, Knowledge { readings, ..testing::knowledge() });
    let said = |s: &crate::evidence::Statement| {
        format!("{:?} {:?} {:?} {:?} {:?}", s.part, s.range, s.kind, s.mentions, s.sides())
    };
    let statements: Vec<String> = case.statements.iter().map(said).collect();
    format!("{statements:#?} {:#?} {:#?} {:#?}", case.claims, case.recited, (case.conclusions, case.events, case.sums))
}

/// None, a few, a few bytes, and as many as usual.
fn sizes() -> [Readings; 4] {
    [Readings::new(1, 0, 0), Readings::new(1, 6, 1 << 20), Readings::new(2, 1000, 20_000), Readings::default()]
}

fn kept(readings: &Readings) -> usize {
    readings.shelves.iter().map(|s| s.lock().expect("a shelf")).map(|s| s.young.len() + s.old.len()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_said_of_a_letter_does_not_depend_on_what_is_kept(
        letters in prop::collection::vec(
            (prop::collection::vec(0..SENTENCES.len(), 0..8), prop::collection::vec(0..SENTENCES.len(), 0..8)),
            1..5,
        ),
    ) {
        let sizes = sizes();
        for (summary, rationale) in letters.iter().chain(&letters).chain(&letters) {
            let letter = letter(summary, rationale);
            let fresh = told(&letter, &Readings::new(1, 0, 0));
            for readings in &sizes {
                prop_assert_eq!(&fresh, &told(&letter, readings));
            }
        }
    }
}

#[test]
fn a_sentence_that_comes_again_is_kept_and_each_sentence_as_itself() {
    let readings = Readings::new(1, 100, 1 << 20);
    let mut reader = readings.reader(testing::knowledge());
    let first = reader.sentence(SENTENCES[0]);
    let second = reader.sentence(SENTENCES[0]);
    assert!(!Arc::ptr_eq(&first, &second), "what came once is not kept");
    assert!(Arc::ptr_eq(&second, &reader.sentence(SENTENCES[0])));
    assert_eq!(
        &*reader.sentence("The worker hurt the left knee on 3/4/2017.").text,
        "The worker hurt the left knee on 3/4/2017."
    );
}

#[test]
fn what_is_asked_for_again_stays_and_what_is_not_goes() {
    let readings = Readings::new(1, 8, 1 << 20);
    let mut reader = readings.reader(testing::knowledge());
    let mut twice = |sentence: &str| [reader.sentence(sentence), reader.sentence(sentence)];
    let [_, stock] = twice(SENTENCES[1]);
    let [_, once] = twice(SENTENCES[2]);
    for number in 0..100 {
        twice(&format!("Visit {number} was missed."));
        assert!(Arc::ptr_eq(&stock, &twice(SENTENCES[1])[0]));
    }
    assert!(!Arc::ptr_eq(&once, &twice(SENTENCES[2])[0]));
}

#[test]
fn what_is_kept_is_bounded_in_count_and_bytes() {
    for (sentences, bytes) in [(10, 1 << 30), (1 << 30, 30_000), (0, 0)] {
        let readings = Readings::new(1, sentences, bytes);
        let mut reader = readings.reader(testing::knowledge());
        for number in 0..200 {
            for _ in 0..2 {
                reader.sentence(&format!("On visit {number} there was tenderness of the left knee."));
            }
        }
        let long = "A very long sentence is not kept. ".repeat(100);
        assert!(!Arc::ptr_eq(&reader.sentence(&long), &reader.sentence(&long)));
        drop(reader);
        assert!(kept(&readings) <= sentences);
        let shelf = readings.shelves[0].lock().expect("a shelf");
        let weight: usize = shelf.young.iter().chain(&shelf.old).map(|k| k.what.weight()).sum();
        assert!(weight <= bytes, "{weight}");
        assert!(shelf.young.iter().all(|k| k.what.text.len() <= LONGEST));
    }
}

#[test]
fn a_letter_is_read_while_all_shelves_are_in_use_and_after_a_panic() {
    let letter = letter(&[0, 1, 2], &[6, 9, 11]);
    let readings = Readings::new(1, 100, 1 << 20);
    let expected = told(&letter, &readings);
    let taken = readings.reader(testing::knowledge());
    assert_eq!(told(&letter, &readings), expected);
    drop(taken);
    let panics = std::thread::scope(|scope| {
        let broken = scope.spawn(|| {
            let _reader = readings.reader(testing::knowledge());
            panic!("on purpose");
        });
        broken.join().is_err()
    });
    assert!(panics);
    for _ in 0..2 {
        assert_eq!(told(&letter, &readings), expected);
    }
    assert!(kept(&readings) > 0, "the shelf is of use again");
}

#[test]
fn two_threads_say_the_same_as_one() {
    let letters: Vec<Letter> =
        (0..30).map(|i| letter(&[i, i + 3, i + 5, 2 * i], &[i + 1, i + 6, i + 7, i + 9])).collect();
    let alone = Readings::new(1, 20, 1 << 20);
    let expected: Vec<String> = letters.iter().map(|l| told(l, &alone)).collect();
    let shared = Readings::new(2, 20, 1 << 20);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for (letter, expected) in letters.iter().zip(&expected) {
                    assert_eq!(&told(letter, &shared), expected);
                }
            });
        }
    });
}
