//! How the sample of each form and format reads, with the forms that ship.

use super::tests::outline;
use super::*;
use crate::source::{self, Limits};
use std::sync::LazyLock;

static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::load(&crate::pack::embedded()).expect("the forms load"));

fn letter(name: &str, text: &str) -> Letter {
    let document = source::read(name, text.as_bytes(), &Limits::default()).expect("readable");
    parse(&document, &FORMS).unwrap_or_else(|missing| panic!("{name}: {missing:?}"))
}

const NOTICE: &str = include_str!("../../tests/forms/notice-2013.txt");
const DECISIONS: &str = include_str!("../../tests/forms/decisions-2014.txt");
const DISPUTE: &str = include_str!("../../tests/forms/issue-at-dispute.txt");
const SCRAMBLED: &str = include_str!("../../tests/forms/scrambled-header.txt");
const DRAFT: &str = include_str!("../../letters/drafts/lumbar-mri.md");

#[test]
fn the_sample_of_each_form_reads_as_before() {
    for (name, text) in [
        ("notice-2013.txt", NOTICE),
        ("decisions-2014.txt", DECISIONS),
        ("issue-at-dispute.txt", DISPUTE),
        ("scrambled-header.txt", SCRAMBLED),
        ("draft.md", DRAFT),
    ] {
        insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false }, {
            let id = name.split_once('.').map_or(name, |(id, _)| id);
            insta::assert_snapshot!(format!("form-{id}"), outline(&letter(name, text)));
        });
    }
}
