use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

fn load(text: &str) -> Result<Vocabulary, Vec<Diagnostic>> {
    Vocabulary::load(&[PackFile { path: "vocabulary/x.yaml".into(), text: text.into() }])
}

static SHIPPED: LazyLock<Vocabulary> = LazyLock::new(|| match Vocabulary::load(&crate::pack::embedded()) {
    Ok(v) => v,
    Err(all) => panic!("{}", all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
});

/// What `text` mentions, by name.
fn named(v: &Vocabulary, text: &str) -> Vec<String> {
    v.scan(text).into_iter().map(|h| v.name(h.concept).to_owned()).collect()
}

/// What `text` mentions, by name, with the words.
fn quoted(v: &Vocabulary, text: &str) -> Vec<(String, String)> {
    v.scan(text).into_iter().map(|h| (v.name(h.concept).to_owned(), text[h.range].to_owned())).collect()
}

fn id(name: &str) -> ConceptId {
    SHIPPED.id(name).unwrap_or_else(|| panic!("no concept {name}"))
}

#[test]
fn mistakes_come_all_at_once_with_their_places() {
    let all = load(
        "source: here\nkind: finding\nconcepts:\n  pain: { terms: [pain] }\n  ache: { terms: [ache, pain], is_a: [pian] }\n  up: { terms: [up], is_a: [down] }\n  down: { terms: [down], is_a: [up] }\n  empty: { terms: [''] }\n",
    )
    .expect_err("wrong");
    let lines: Vec<String> = all.iter().map(ToString::to_string).collect();
    let has = |part: &str| assert!(lines.iter().any(|l| l.contains(part)), "{part} in {lines:#?}");
    has("vocabulary/x.yaml:5:25: error: `pain` is a term of `pain` as well");
    has("vocabulary/x.yaml:5:39: error: unknown concept `pian`; did you mean `pain`?");
    has("vocabulary/x.yaml:7:3: error: a cycle in is_a: down → up → down");
    has("vocabulary/x.yaml:8:20: error: an empty term");
}

#[test]
fn a_concept_without_source_or_kind_is_refused() {
    let all = load("concepts:\n  pain: { terms: [pain] }\n").expect_err("wrong");
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.iter().all(|d| d.line == 2));
}

#[test]
fn a_rule_for_a_term_that_nobody_has_is_refused() {
    let all = load("source: here\nkind: other\nconcepts:\n  a: { terms: [alpha] }\nambiguous:\n  - { term: beta, default: a, rules: [] }\n")
        .expect_err("wrong");
    assert_eq!(all[0].to_string(), "vocabulary/x.yaml:6:13: error: no concept has the term `beta`");
}

#[test]
fn the_narrower_of_two_concepts_is_meant() {
    let v = load(
        "source: here\nkind: other\nconcepts:\n  wide: { terms: [word] }\n  narrow: { terms: [word], is_a: [wide] }\n",
    )
    .expect("loads");
    assert_eq!(named(&v, "a word"), ["narrow"]);
}

#[test]
fn the_longest_term_stands_and_a_gap_lets_others_stand_in_it() {
    let v = &SHIPPED;
    assert_eq!(
        quoted(v, "Decreased left L5 sensation, and low-back pain."),
        [
            ("sensory_deficit".to_owned(), "Decreased left L5 sensation".to_owned()),
            ("l5".to_owned(), "L5".to_owned()),
            ("low_back_pain".to_owned(), "low-back pain".to_owned()),
        ]
    );
    // A gap ends where the sentence turns.
    assert!(!named(v, "Decreased appetite; sensation intact").contains(&"sensory_deficit".to_owned()));
    assert!(!named(v, "sensation intact but reflexes decreased").contains(&"sensory_deficit".to_owned()));
    assert!(named(v, "decreased strength and sensation").contains(&"sensory_deficit".to_owned()));
}

#[test]
fn a_region_inside_a_longer_term_is_shown_unless_the_term_is_about_it() {
    let v = &SHIPPED;
    assert_eq!(named(v, "median nerve block"), ["nerve_block", "median_nerve"]);
    assert_eq!(named(v, "shoulder arthroscopy"), ["shoulder_arthroscopy"]);
}

#[test]
fn spellings_of_one_term() {
    let v = &SHIPPED;
    for text in ["X-ray", "x ray", "xrays", "radiographs", "X\u{2013}Rays"] {
        assert_eq!(named(v, text), ["x_ray"], "{text}");
    }
    for text in ["Phalen's", "Phalen\u{2019}s test", "phalens sign"] {
        assert_eq!(named(v, text), ["phalen_test"], "{text}");
    }
    assert_eq!(named(v, "biopsies"), ["biopsy"]);
    assert_eq!(named(v, "tizanadine 4mg"), ["tizanidine"]);
    assert_eq!(named(v, "cyclobenzaprine7.5mg"), ["cyclobenzaprine"]);
    assert!(named(v, "hippocampus kneel backlog").is_empty());
}

#[test]
fn abbreviations_by_case_and_neighbours() {
    let v = &SHIPPED;
    assert_eq!(named(v, "PT twice a week"), ["physical_therapy"]);
    assert!(named(v, "CBC, PT and INR").contains(&"coagulation_test".to_owned()));
    assert!(!named(v, "the pt reports").contains(&"physical_therapy".to_owned()));
    assert_eq!(named(v, "RFA dated 3/4/2016"), ["request_for_authorization"]);
    assert!(named(v, "RFA of the medial branch").contains(&"facet_rhizotomy".to_owned()));
    assert_eq!(named(v, "TENS"), ["tens_unit"]);
    assert_eq!(named(v, "ultrasound, 8 sessions"), ["therapeutic_ultrasound"]);
    assert_eq!(named(v, "ultrasound of the groin"), ["ultrasound_imaging", "groin"]);
    assert_eq!(named(v, "T2 weighted images"), ["mri_sequence"]);
    assert_eq!(named(v, "wedging at T2"), ["t2"]);
    assert_eq!(named(v, "shoulder decompression"), ["subacromial_decompression"]);
}

#[test]
fn a_drug_and_what_is_known_of_it() {
    let v = &SHIPPED;
    let classes = |name: &str| v.classes(id(name)).into_iter().map(|c| v.name(c)).collect::<Vec<_>>();
    assert_eq!(classes("tizanidine")[..2], ["antispasticity_agent", "muscle_relaxant"]);
    assert!(classes("hydrocodone_acetaminophen").contains(&"opioid"));
    assert!(!v.is_a(id("famotidine"), id("proton_pump_inhibitor")));
    assert_eq!(v.forms(id("diclofenac")), [Form::Oral]);
    assert_eq!(v.forms(id("diclofenac_gel")), [Form::Topical]);
    assert_eq!(named(v, "Voltaren gel 1%"), ["diclofenac_gel"]);
    assert_eq!(v.ingredients(id("oxycodone_acetaminophen")), [id("oxycodone"), id("acetaminophen")]);
}

#[test]
fn anatomy() {
    let v = &SHIPPED;
    assert!(v.part_of(id("supraspinatus"), id("shoulder")));
    assert!(v.same_region(id("l4_l5"), id("lumbar_spine")));
    assert!(v.same_region(id("lumbar_spine"), id("l4_l5")));
    assert!(!v.same_region(id("lumbar_spine"), id("cervical_spine")));
    assert!(!v.same_region(id("knee"), id("elbow")));
    assert_eq!(v.vertebrae(id("l3_s1")).map(|(a, b)| b - a), Some(3));
    assert_eq!(v.roots(id("l4_l5")), [id("l4_root"), id("l5_root")]);
    assert_eq!(v.regions_of(id("mcmurray_test")), [id("meniscus")]);
    assert_eq!(v.suggests(id("spurling_test")), [id("cervical_radiculopathy")]);
}

#[test]
fn nerves_lead_from_the_spine_to_the_limbs() {
    let v = &SHIPPED;
    assert!(v.supplies(id("lumbar_spine"), id("foot")));
    assert!(v.supplies(id("l5_s1"), id("calf")));
    assert!(v.supplies(id("cervical_spine"), id("hand")));
    assert!(!v.supplies(id("lumbar_spine"), id("hand")));
    assert!(!v.supplies(id("c5_c6"), id("knee")));
    assert!(v.is_along_nerves(id("weakness")));
    assert!(!v.is_along_nerves(id("tenderness")));
}

#[test]
fn opposites() {
    let v = &SHIPPED;
    assert!(v.denies(id("normal_strength"), id("weakness")));
    assert!(v.denies(id("normal_neurologic_exam"), id("sensory_deficit")));
    assert!(v.denies(id("normal_gait"), id("antalgic_gait")));
    assert!(!v.denies(id("weakness"), id("normal_strength")));
}

#[test]
fn sides() {
    let v = &SHIPPED;
    let of = |text: &str| v.sides(text).into_iter().map(|(r, s)| (text[r].to_owned(), s)).collect::<Vec<_>>();
    assert_eq!(of("Left and right knees"), [("Left and right".to_owned(), Side::Bilateral)]);
    assert_eq!(
        of("the lt. wrist, right-sided"),
        [("lt".to_owned(), Side::Left), ("right-sided".to_owned(), Side::Right)]
    );
    assert!(of("upright, leftover").is_empty());
}

#[test]
fn as_much_is_known_as_was_promised() {
    use ConceptKind::*;
    let v = &SHIPPED;
    let count = |kinds: &[ConceptKind]| v.concepts().filter(|(c, _)| kinds.contains(&v.kind(*c))).count();
    let counts = [
        ("drugs", count(&[Drug]), 300),
        ("diagnoses", count(&[Diagnosis]), 250),
        ("findings, tests and manoeuvres", count(&[Finding, Manoeuvre, Measure]), 250),
        (
            "treatments",
            count(&[
                Imaging,
                Electrodiagnostic,
                LabTest,
                Therapy,
                Injection,
                Surgery,
                Dme,
                ConsultOrVisit,
                Program,
                Service,
            ]),
            200,
        ),
        ("regions", count(&[Region]), 150),
        ("kinds of documentation", count(&[Documentation]), 50),
    ];
    for (what, have, least) in counts {
        assert!(have >= least, "{have} {what}, at least {least} were promised");
    }
}

#[test]
fn every_drug_has_a_class_and_a_form_and_every_manoeuvre_a_meaning() {
    let v = &SHIPPED;
    for (concept, name) in v.concepts() {
        assert!(!v.source(concept).is_empty(), "{name}");
        match v.kind(concept) {
            ConceptKind::Drug => {
                assert!(!v.classes(concept).is_empty(), "{name} has no class");
                assert!(!v.forms(concept).is_empty(), "{name} has no form");
            }
            ConceptKind::Manoeuvre if name != "orthopedic_test" => {
                assert!(!v.suggests(concept).is_empty(), "{name} suggests nothing");
            }
            _ => {}
        }
    }
}

/// A vocabulary of whole words, and the same terms for the naive reference.
const SMALL: &str = "source: here\nkind: other\nconcepts:\n  a: { exact: [aa, aa bb] }\n  b: { exact: [bb cc dd] }\n  c: { exact: [cc, dd ee, bb] }\n";
const TERMS: [(&str, &str); 6] =
    [("aa", "a"), ("aa bb", "a"), ("bb cc dd", "b"), ("cc", "c"), ("dd ee", "c"), ("bb", "c")];

/// Leftmost-longest by trying every term at every word.
fn reference(words: &[&str]) -> Vec<(usize, usize, &'static str)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let fits = |(term, _): &&(&str, &'static str)| {
            let term: Vec<&str> = term.split(' ').collect();
            words[at..].starts_with(&term)
        };
        match TERMS.iter().filter(fits).max_by_key(|(term, _)| term.len()) {
            Some((term, name)) => {
                let n = term.split(' ').count();
                out.push((at, n, *name));
                at += n;
            }
            None => at += 1,
        }
    }
    out
}

proptest! {
    #[test]
    fn a_scan_is_what_trying_every_term_finds(
        words in proptest::collection::vec(proptest::sample::select(vec!["aa", "bb", "cc", "dd", "ee", "aaa", "x"]), 0..30),
        joint in proptest::sample::select(vec![" ", "-", "  ", "/"]),
    ) {
        static V: LazyLock<Vocabulary> = LazyLock::new(|| load(SMALL).expect("loads"));
        let text = words.join(joint);
        let found: Vec<(String, String)> = quoted(&V, &text);
        let expected: Vec<(String, String)> = reference(&words)
            .into_iter()
            .map(|(at, n, name)| (name.to_owned(), words[at..at + n].join(joint)))
            .collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn hits_are_of_the_text(text in "(\\PC|\n){0,80}") {
        for hit in SHIPPED.scan(&text) {
            prop_assert!(text.get(hit.range.clone()).is_some_and(|t| !t.is_empty()), "{:?}", hit.range);
        }
        for (range, _) in SHIPPED.sides(&text) {
            prop_assert!(text.get(range).is_some());
        }
    }

    #[test]
    fn terms_in_odd_surroundings(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "decreased", "sensation", "L4-5", "\u{130}", "\u{df}", "'", "-", " ", "\n", "PT", "x-ray", "straight leg raise",
                "4/5", "strength", "left and right", "\u{ad}", "(", "\u{2019}s", "and", "spinal fusion",
            ]),
            0..20,
        ),
    ) {
        let text = pieces.concat();
        let hits = SHIPPED.scan(&text);
        for hit in &hits {
            prop_assert!(text.get(hit.range.clone()).is_some());
        }
        prop_assert_eq!(&hits, &SHIPPED.scan(&text));
        prop_assert!(hits.windows(2).all(|w| w[0].range.start <= w[1].range.start));
    }
}

#[test]
fn strengths_of_drugs() {
    let v = &SHIPPED;
    let made = |name: &str, parts: &[f64]| v.is_made_in(v.id(name).expect("a drug"), parts, "mg");
    assert_eq!(made("naproxen", &[500.0]), Some(true));
    // The salt counts for the drug, one ingredient for the combination, in any order.
    assert_eq!(made("naproxen", &[550.0]), Some(true));
    assert_eq!(made("hydrocodone_acetaminophen", &[10.0]), Some(true));
    assert_eq!(made("codeine_acetaminophen", &[300.0, 30.0]), Some(true));
    assert_eq!(made("cyclobenzaprine", &[75.0]), Some(false));
    assert_eq!(made("hydrocodone_acetaminophen", &[10.0, 320.0]), Some(false));
    assert_eq!(made("glucosamine", &[1.0]), None);
    assert_eq!(v.is_made_in(v.id("naproxen").expect("a drug"), &[500.0], "g"), None);
}

#[test]
fn structures_that_every_level_of_the_spine_has() {
    let v = &SHIPPED;
    let id = |name: &str| v.id(name).expect("a region");
    assert!(v.is_at_each(id("intervertebral_disc"), id("l4_l5")));
    assert!(v.is_at_each(id("spinal_canal"), id("cervical_spine")));
    // A part of the spine is no structure, and a joint of a limb no part of the spine.
    assert!(!v.is_at_each(id("lumbar_spine"), id("cervical_spine")));
    assert!(!v.is_at_each(id("shoulder"), id("cervical_spine")));
    assert!(!v.is_at_each(id("intervertebral_disc"), id("knee")));
}
