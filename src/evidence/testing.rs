//! Letters and knowledge for the tests of this room.

use super::{Case, Cues, Knowledge, Readings};
use crate::language::Language;
use crate::letter::{Field, Issue, Letter};
use crate::passage::Passage;
use crate::span::Quote;
use crate::table::{Row, Value};
use crate::vocabulary::Vocabulary;
use jiff::civil::Date;
use std::sync::LazyLock;

static SHIPPED: LazyLock<(Vocabulary, Language, Cues, Readings)> = LazyLock::new(|| {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let files = crate::pack::from_folder(&root).expect("the pack");
    let vocabulary = Vocabulary::load(&files).expect("the vocabulary");
    let cues = Cues::load(&files, &vocabulary).expect("the cues");
    (vocabulary, Language::load(&files).expect("the language"), cues, Readings::default())
});

/// What ships.
pub(super) fn knowledge() -> Knowledge<'static> {
    let (vocabulary, language, cues, readings) = &*SHIPPED;
    Knowledge { vocabulary, language, cues, readings }
}

/// A letter of this summary and these issues, each a request and a rationale.
pub(super) fn letter(summary: &str, issues: &[(&str, &str)]) -> Letter {
    let mut at = 1000;
    let mut passage = |text: &str| {
        let mut passage = Passage::new();
        passage.push("", text, at, false);
        at += text.len() + 10;
        passage
    };
    let mut letter = Letter { summary: passage(summary), ..Letter::default() };
    for ((request, rationale), number) in issues.iter().zip(1..) {
        letter.issues.push(Issue {
            number,
            request: passage(request),
            rationale: passage(rationale),
            ..Issue::default()
        });
    }
    letter
}

/// A date of the header table.
pub(super) fn header(day: &str) -> Option<Field<Date>> {
    let quote = Quote { text: day.to_owned(), spans: Default::default() };
    Some(Field { value: day.parse().expect("a day"), quote })
}

/// The case of a letter.
pub(super) fn case(letter: &Letter) -> Case {
    super::read(letter, knowledge())
}

/// Rows that outlive their letter.
pub(super) fn owned(rows: Vec<Row<'_>>) -> Vec<Row<'static>> {
    rows.into_iter().map(Row::into_owned).collect()
}

/// The value of a symbol of a row.
pub(super) fn symbol(row: &Row<'_>, name: &str) -> &'static str {
    match row.get(name) {
        Some(Value::Symbol(word)) => word,
        _ => "",
    }
}
