use super::*;
use crate::letter::Citation;
use crate::vocabulary::Vocabulary;
use crate::yaml::PackFile;

const VOCABULARY: &str = "
source: made up
concepts:
  shoulder: { kind: region, terms: [shoulder] }
  knee: { kind: region, terms: [knee] }
  arm: { kind: region, terms: [arm] }
  liver: { kind: region, terms: [liver] }
  scan: { kind: imaging, terms: [scan] }
  special_scan: { kind: imaging, terms: [special scan], is_a: [scan] }
  relaxant: { kind: drug_class, terms: [relaxant] }
  zanidine: { kind: drug, terms: [zanidine], is_a: [relaxant] }
  painkiller: { kind: drug, terms: [painkiller] }
";

const OLD: &str = "
id: old
title: The old guideline
authority: mtus
edition: 2009
applies_to: { request_date: { from: 2009-07-18, until: 2016-07-28 } }
source: made up
certainty: unverified_high
cited_as: [Chronic Pain Medical Treatment, Chronic Pain Guidelines]
sections:
  relaxants: { cited_as: [Muscle relaxants], pages: [63-66], covers: [relaxant] }
  care: { cited_as: [First care], covers: [painkiller], complete: false }
  drugs: { cited_as: [Medications], pages: ['60'], covers_kinds: [drug] }
  painkillers: { cited_as: [Painkillers], pages: ['11'], covers: [painkiller] }
";

const NEW: &str = "
id: new
title: The new guideline
authority: mtus
edition: 2016
applies_to: { request_date: { from: 2016-07-29 } }
source: made up
certainty: unverified_high
cited_as: [Chronic Pain Medical Treatment]
days_since_injury: { from: 90 }
";

const SHOULDER: &str = "
id: shoulder
title: Shoulder complaints
authority: mtus
applies_to: { request_date: { from: 2007-06-15 } }
source: made up
certainty: unverified_high
cited_as: [Shoulder Complaints]
regions: [shoulder]
sections:
  studies: { cited_as: [Special Studies], covers_kinds: [imaging], except: [special_scan], regions: [shoulder, arm] }
  summary: { cited_as: [Summary], everything: true }
";

const OTHER: &str = "
id: other
title: The other guideline
authority: odg
source: made up
certainty: unverified_high
cited_as: [Disability Guidelines]
named_by_section: true
sections:
  shoulder: { cited_as: [Shoulder], regions: [shoulder] }
  knee: { cited_as: [Knee & Leg, Knee], regions: [knee] }
  equipment: { cited_as: [Durable equipment], any_region: true }
";

const COMMON: &str = "
filler: [chapter, and]
days_after_request: { ur_denial: 30, decision: 120, record: 60 }
explains_choice: ['more specific']
says_silent: ['MTUS is silent']
";

fn files(guidelines: &[(&str, &str)]) -> Vec<PackFile> {
    let file = |(path, text): &(&str, &str)| PackFile { path: (*path).to_owned(), text: (*text).to_owned() };
    guidelines.iter().map(file).collect()
}

fn pack() -> (Guidelines, Vocabulary) {
    let all = files(&[
        ("vocabulary/v.yaml", VOCABULARY),
        ("guidelines/common.yaml", COMMON),
        ("guidelines/old.yaml", OLD),
        ("guidelines/new.yaml", NEW),
        ("guidelines/shoulder.yaml", SHOULDER),
        ("guidelines/other.yaml", OTHER),
    ]);
    let vocabulary = Vocabulary::load(&all).expect("vocabulary");
    let guidelines = Guidelines::load(&all, &vocabulary).expect("guidelines");
    (guidelines, vocabulary)
}

fn printed(document: &str, year: Option<u16>, sections: &[&str]) -> Citation {
    Citation {
        document: document.to_owned(),
        year,
        mtus: true,
        sections: sections.iter().map(|s| (*s).to_owned()).collect(),
        ..Citation::default()
    }
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn ids(vocabulary: &Vocabulary, names: &[&str]) -> Vec<ConceptId> {
    names.iter().map(|n| vocabulary.id(n).expect("a concept")).collect()
}

#[test]
fn the_printed_year_tells_editions_apart_and_without_one_the_date_does() {
    let (g, _) = pack();
    let by_year = g.cited(&printed("Chronic Pain Medical Treatment", Some(2009), &[]), Some(day("2017-01-05")));
    assert!(by_year.is_some_and(|c| c.guideline.id == "old" && c.edition_is_sure));
    let by_date = g.cited(&printed("MTUS Chronic Pain Medical Treatement", None, &[]), Some(day("2017-01-05")));
    assert!(by_date.is_some_and(|c| c.guideline.id == "new" && !c.edition_is_sure));
    assert!(g.cited(&printed("Chronic Pain Medical Treatment", None, &[]), None).is_none());
    let no_such = g.cited(&printed("Chronic Pain Medical Treatment", Some(2013), &[]), None);
    assert!(no_such.is_some_and(|c| c.no_such_edition && !c.edition_is_sure));
    assert!(g.cited(&printed("Guide to Plants", None, &[]), Some(day("2017-01-05"))).is_none());
}

#[test]
fn an_edition_is_out_of_force_only_when_every_day_the_request_can_have_is_outside() {
    let (g, _) = pack();
    let old = g.get("old").expect("old");
    assert_eq!(old.in_force(day("2016-12-01"), day("2017-01-01")), Some(false));
    assert_eq!(old.in_force(day("2016-07-15"), day("2016-08-14")), None);
    assert_eq!(old.in_force(day("2016-06-01"), day("2016-07-01")), Some(true));
    assert_eq!(g.get("other").expect("other").in_force(day("2016-06-01"), day("2016-07-01")), None);
}

#[test]
fn sections_are_found_in_lists_and_after_the_name() {
    let (g, _) = pack();
    let list = g.cited(&printed("Shoulder Complaints", None, &["Special Studies, Summary"]), None).expect("shoulder");
    assert_eq!(list.sections.iter().map(|s| s.key.as_str()).collect::<Vec<_>>(), ["studies", "summary"]);
    assert!(!list.has_unknown_words);
    let after = g.cited(&printed("Chronic Pain Guidelines Muscle relaxants", None, &[]), None).expect("old");
    assert_eq!(after.sections.first().map(|s| s.key.as_str()), Some("relaxants"));
    let unknown = g.cited(&printed("Shoulder Complaints", None, &["Table 9"]), None).expect("shoulder");
    assert!(unknown.has_unknown_words && unknown.sections.is_empty());
}

#[test]
fn a_region_is_covered_by_the_document_by_a_chapter_or_by_what_a_section_reaches() {
    let (g, v) = pack();
    let (scan, drug) = (ids(&v, &["scan"]), ids(&v, &["zanidine"]));
    let covers = |citation: &Citation, treatment: &[ConceptId], region: &str| {
        let cited = g.cited(citation, None).expect("known");
        let regions = ids(&v, &[region]);
        cited.guideline.covers_region(&cited, Need { treatment, regions: &regions, days_since_injury: None }, &v)
    };
    let shoulder = printed("Shoulder Complaints", None, &[]);
    assert_eq!(covers(&shoulder, &scan, "shoulder"), Some(true));
    assert_eq!(covers(&shoulder, &scan, "knee"), Some(false));
    assert_eq!(covers(&shoulder, &scan, "arm"), Some(true), "the studies reach further than the title");
    assert_eq!(covers(&shoulder, &drug, "arm"), Some(false));
    let other = |topics: &[&str]| Citation {
        mtus: false,
        topics: topics.iter().map(|s| (*s).to_owned()).collect(),
        ..printed("Disability Guidelines", None, &[])
    };
    assert_eq!(covers(&other(&["Knee chapter", "Scan"]), &scan, "shoulder"), Some(false));
    assert_eq!(covers(&other(&["Knee and shoulder"]), &scan, "shoulder"), Some(true));
    assert_eq!(covers(&other(&["Knee", "Durable equipment"]), &scan, "shoulder"), None);
    assert_eq!(covers(&other(&[]), &scan, "shoulder"), None);
    let bare = Citation { mtus: false, ..printed("Knee (Scan)", None, &[]) };
    assert_eq!(covers(&bare, &scan, "shoulder"), Some(false), "a chapter that stands alone names its document");
}

#[test]
fn a_section_fails_a_treatment_only_when_another_one_has_it() {
    let (g, v) = pack();
    let covers = |section: &str, treatment: &str| {
        let cited = g.cited(&printed("Chronic Pain Guidelines", None, &[section]), None).expect("old");
        let treatment = ids(&v, &[treatment]);
        let need = Need { treatment: &treatment, regions: &[], days_since_injury: None };
        cited.guideline.covers_treatment(&cited, need, &v)
    };
    assert_eq!(covers("Muscle relaxants", "zanidine"), Some(true));
    assert_eq!(covers("Painkillers", "zanidine"), Some(false));
    assert_eq!(covers("Medications", "zanidine"), Some(true));
    assert_eq!(covers("Painkillers", "scan"), None, "the document has no section on it");
    assert_eq!(covers("Painkillers, Plants", "zanidine"), None, "one cited section is not known");
    assert_eq!(covers("First care", "zanidine"), None, "what the section covers is not all listed");
}

#[test]
fn pages_fit_within_one_page_and_a_general_page_fits_only_its_own_section() {
    let (g, v) = pack();
    let fits = |sections: &[&str], pages: &[(u16, u16)]| {
        let cited = g.cited(&printed("Chronic Pain Guidelines", None, sections), None).expect("old");
        let treatment = ids(&v, &["zanidine"]);
        let need = Need { treatment: &treatment, regions: &[], days_since_injury: None };
        cited.guideline.page_fits(&cited, pages, need, &v)
    };
    assert_eq!(fits(&["Muscle relaxants"], &[(60, 60)]), Some(false));
    assert_eq!(fits(&["Muscle relaxants"], &[(62, 62)]), Some(true));
    assert_eq!(fits(&["Muscle relaxants"], &[(10, 11), (64, 64)]), Some(true));
    assert_eq!(fits(&["Medications"], &[(60, 60)]), Some(true));
    assert_eq!(fits(&[], &[(60, 60)]), None);
    assert_eq!(fits(&["Muscle relaxants"], &[]), None);
}

#[test]
fn the_mtus_covers_by_region_date_and_age_of_the_injury() {
    let (g, v) = pack();
    let (scan, special, regions) = (ids(&v, &["scan"]), ids(&v, &["special_scan"]), ids(&v, &["shoulder"]));
    let found = |treatment: &[ConceptId], regions: &[ConceptId]| {
        let need = Need { treatment, regions, days_since_injury: Some(30) };
        g.mtus_for(day("2017-01-01"), day("2017-01-31"), need, &v).map(|(d, _)| d.id.clone())
    };
    assert_eq!(found(&scan, &regions).as_deref(), Some("shoulder"));
    assert_eq!(found(&special, &regions), None);
    assert_eq!(found(&scan, &[]), None);
    let drug = ids(&v, &["zanidine"]);
    assert_eq!(found(&drug, &[]), None, "the guideline that has it is no longer in force");
}

#[test]
fn a_part_of_the_body_that_no_document_is_for_is_told_from_none() {
    let (g, v) = pack();
    let told_apart = |name: &str| g.tells_apart(v.id(name).expect("a concept"), &v);
    assert!(told_apart("knee") && told_apart("arm"));
    assert!(!told_apart("liver"));
}

#[test]
fn an_early_injury_is_outside_of_a_guideline_for_late_ones() {
    let (g, _) = pack();
    let cited = g.cited(&printed("Chronic Pain Medical Treatment", Some(2016), &[]), None).expect("new");
    let fits =
        |days| cited.guideline.phase_fits(&cited, Need { treatment: &[], regions: &[], days_since_injury: days });
    assert_eq!((fits(Some(20)), fits(Some(90)), fits(None)), (Some(false), Some(true), None));
}

#[test]
fn a_rationale_explains_its_source() {
    let (g, _) = pack();
    let text = "The mtus is silent here. Another source is more specific.";
    assert_eq!(g.choice().explained(text).map(|r| &text[r]), Some("more specific"));
    assert!(g.choice().says_silent(text), "it says that the MTUS is silent");
    assert_eq!(g.choice().explained("The guideline was read."), None);
    assert!(!g.choice().says_silent("The guideline was read."));
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let wrong = OLD.replace("relaxant]", "relaxnt]").replace("63-66", "66-63").replace("2016-07-28", "2016-07-99");
    let all = files(&[("vocabulary/v.yaml", VOCABULARY), ("guidelines/a.yaml", &wrong), ("guidelines/b.yaml", OLD)]);
    let vocabulary = Vocabulary::load(&all).expect("vocabulary");
    let problems = Guidelines::load(&all, &vocabulary).expect_err("four mistakes");
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    guidelines/a.yaml:6:56: error: `2016-07-99` is no day; write 2016-07-29
    guidelines/a.yaml:11:54: error: `66-63` is no page; write 22 or 63-66
    guidelines/a.yaml:11:71: error: unknown concept `relaxnt`; did you mean `relaxant`?
    guidelines/b.yaml:2:5: error: the id `old` is taken
    ");
}

#[test]
fn the_guidelines_that_ship_are_right() {
    let all = crate::pack::embedded();
    let vocabulary = Vocabulary::load(&all).expect("vocabulary");
    let problems = Guidelines::load(&all, &vocabulary).err().unwrap_or_default();
    assert!(problems.is_empty(), "{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

#[test]
fn names_are_known_as_letters_of_all_years_print_them() {
    let all = crate::pack::embedded();
    let vocabulary = Vocabulary::load(&all).expect("vocabulary");
    let guidelines = Guidelines::load(&all, &vocabulary).expect("guidelines");
    let known = |document: &str, mtus: bool, year: Option<u16>, date: &str| {
        let citation = Citation { mtus, ..printed(document, year, &[]) };
        guidelines.cited(&citation, Some(day(date))).map_or("none", |c| c.guideline.id.as_str()).to_owned()
    };
    let early = [
        ("ACOEM Chapter 12 Low Back Complaints", "mtus-acoem-low-back"),
        ("ACOEM Practice Guidelines, 2nd Edition (2004), Chapter 9, Shoulder Complaints", "mtus-acoem-shoulder"),
        (
            "American College of Occupational and Environmental Medicine (ACOEM), 2nd Edition, (2004) Chapter 13",
            "mtus-acoem-knee",
        ),
        ("American College of Occupational and Environmental Medicine", "acoem-outside-mtus"),
        ("Chapter 11 Forearm, Wrist, and Hand Complaints", "mtus-acoem-hand"),
        ("Elbow Disorders (Revised 2007)", "mtus-acoem-elbow"),
        ("Chronic Pain Treatment Guidelines", "mtus-chronic-pain-2009"),
        ("CA MTUS Chronic Pain Medical Treatment Guidelines", "mtus-chronic-pain-2009"),
        ("Acupuncture Treatment Guidelines", "mtus-acupuncture-2007"),
        ("Post-Surgical Treatment Guidelines", "mtus-postsurgical-2009"),
        ("Cornerstones of Disability Prevention and Management", "mtus-general-approaches"),
    ];
    for (document, id) in early {
        assert_eq!(known(document, true, None, "2014-05-01"), id, "{document}");
    }
    assert_eq!(known("Chronic Pain Medical Treatment Guidelines", true, None, "2016-12-01"), "mtus-chronic-pain-2016");
    assert_eq!(known("Elbow Complaints", true, Some(2004), "2016-12-01"), "mtus-acoem-elbow-2004");
    assert_eq!(known("Low Back Disorders", true, None, "2018-05-01"), "mtus-2017-low-back");
    assert_eq!(known("Official Disabilty Guidelines (ODG)", false, None, "2014-05-01"), "odg");
    assert_eq!(
        known("ACOEM Chapter 7 Independent Medical Examinations and Consultations", false, None, "2014-05-01"),
        "acoem-outside-mtus"
    );
}

mod any_text {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever a letter prints, a citation is either of a document of the pack or of none, and asking what it
        /// covers never fails.
        #[test]
        fn is_answered(name in ".{0,60}", section in ".{0,60}", year in proptest::option::of(1900u16..2100), from in 0u16..400, mtus: bool) {
            let (g, v) = pack();
            let citation = Citation { mtus, pages: vec![(from, from.saturating_add(3))], ..printed(&name, year, &[&section]) };
            if let Some(cited) = g.cited(&citation, Some(day("2017-01-05"))) {
                let treatment = ids(&v, &["scan"]);
                let regions = ids(&v, &["knee"]);
                let need = Need { treatment: &treatment, regions: &regions, days_since_injury: Some(40) };
                prop_assert!(g.get(&cited.guideline.id).is_some());
                let _ = cited.guideline.covers_region(&cited, need, &v);
                let _ = cited.guideline.page_fits(&cited, &citation.pages, need, &v);
                if cited.guideline.covers_treatment(&cited, need, &v) == Some(false) {
                    prop_assert!(!cited.has_unknown_words && cited.guideline.section_for(need.treatment, &v).is_some());
                }
            }
        }

        /// Case, punctuation and the words around a name change nothing.
        #[test]
        fn is_found_in_any_dress(before in "[a-z]{0,3}", between in "[ ,.;:/-]{1,3}", upper: bool) {
            let (g, _) = pack();
            let name = ["Shoulder", "Complaints"].join(&between);
            let name = if upper { name.to_uppercase() } else { name.to_lowercase() };
            let cited = g.cited(&printed(&format!("{before} {name}"), None, &[]), None);
            prop_assert_eq!(cited.map(|c| c.guideline.id.clone()), Some("shoulder".to_owned()));
        }
    }
}
