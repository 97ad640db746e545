//! Letter forms: the headings, labels and standing phrases of `rules/letter-forms/`, compiled once.

use crate::letter::Decision;
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};
use regex::Regex;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The forms a letter can have, in the order of their files.
#[derive(Debug)]
pub struct Forms {
    pub(super) forms: Vec<Form>,
}

/// One compiled form.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) headings: Headings,
    pub(super) lead_ins: Vec<Regex>,
    pub(super) furniture: Vec<Regex>,
    pub(super) furniture_at_edge: Vec<Regex>,
    pub(super) header: Vec<(HeaderField, Label)>,
    pub(super) date_formats: Vec<String>,
    pub(super) licensure: Credential,
    pub(super) specialties: Credential,
    pub(super) claims_administrator: Regex,
    pub(super) reviewer: Regex,
    pub(super) rationale: Regex,
    pub(super) decision: Regex,
    pub(super) decisions: Vec<(String, Decision)>,
    pub(super) partial: Partials,
    pub(super) citations: Citations,
}

/// The headings that divide a letter, each under the names it is printed with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headings {
    #[serde(default)]
    pub(super) credentials: Vec<String>,
    pub(super) summary: Vec<String>,
    #[serde(default)]
    pub(super) documents_reviewed: Vec<String>,
    pub(super) issues: Vec<String>,
}

/// A field of the header table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum HeaderField {
    CaseNumber,
    DateAssigned,
    DateOfInjury,
    DecisionDate,
    UrDenialDate,
    ApplicationReceived,
    Priority,
}

/// A label of the header table: printed whole, or broken over two lines after some word.
#[derive(Debug)]
pub(super) struct Label {
    /// The whole label with its colon.
    pub(super) whole: Regex,
    /// Its first words without a colon, and its last words with the colon, for each place where it can break.
    pub(super) broken: Vec<(Regex, Regex)>,
}

/// How one kind of credential is printed.
#[derive(Debug)]
pub(super) struct Credential {
    pub(super) label: Option<Regex>,
    /// Patterns with a group `list`.
    pub(super) patterns: Vec<Regex>,
}

/// How a partial approval is printed.
#[derive(Debug)]
pub(super) struct Partials {
    pub(super) head: Option<Regex>,
    pub(super) tail: Option<Regex>,
    /// Patterns with the groups `original`, `authorised` and `remaining`.
    pub(super) patterns: Vec<Regex>,
}

/// How citations are printed.
#[derive(Debug)]
pub(super) struct Citations {
    pub(super) mtus: Vec<Regex>,
    pub(super) other: Vec<Regex>,
    pub(super) nothing: Vec<Regex>,
    pub(super) outside: Vec<Regex>,
    pub(super) sections: Option<Regex>,
    pub(super) pages: Option<Regex>,
    pub(super) names: Vec<Regex>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    id: Spanned<String>,
    title: String,
    headings: Headings,
    #[serde(default)]
    lead_ins: Vec<Spanned<String>>,
    #[serde(default)]
    furniture: RawFurniture,
    header: RawHeader,
    reviewer: RawReviewer,
    issue: RawIssue,
    citations: RawCitations,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFurniture {
    #[serde(default)]
    anywhere: Vec<Spanned<String>>,
    #[serde(default)]
    page_edge: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHeader {
    labels: BTreeMap<HeaderField, Vec<String>>,
    date_formats: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReviewer {
    licensure: RawCredential,
    specialties: RawCredential,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCredential {
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    patterns: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawIssue {
    claims_administrator: Vec<String>,
    reviewer: Vec<String>,
    rationale: Vec<String>,
    decisions: BTreeMap<RawDecision, Vec<String>>,
    partial: RawPartial,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawDecision {
    Upheld,
    Overturned,
    Modified,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPartial {
    head: Option<Spanned<String>>,
    tail: Option<Spanned<String>>,
    #[serde(default)]
    patterns: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCitations {
    mtus: Vec<Spanned<String>>,
    other: Vec<Spanned<String>>,
    nothing: Vec<Spanned<String>>,
    outside: Vec<Spanned<String>>,
    sections: Vec<String>,
    pages: Vec<String>,
    names: Vec<Spanned<String>>,
}

impl Forms {
    /// Reads every form of the pack: the files in `letter-forms/` that are no tests.
    ///
    /// # Errors
    /// Every mistake in them: not YAML, an unknown or missing key, a pattern that is none, an id used twice.
    pub fn load(files: &[PackFile]) -> Result<Forms, Vec<Diagnostic>> {
        let mut forms: Vec<Form> = Vec::new();
        let mut problems = Vec::new();
        let Ok(never) = Regex::new(r"[^\s\S]") else { return Err(problems) };
        let of_forms = |f: &&PackFile| f.path.starts_with("letter-forms/") && !f.path.ends_with(".test.yaml");
        for file in files.iter().filter(of_forms) {
            match yaml::parse::<RawForm>(file) {
                Ok(raw) => {
                    if forms.iter().any(|f| f.id == raw.id.value) {
                        let message = format!("the form `{}` is defined twice", raw.id.value);
                        problems.push(yaml::at(file, Level::Error, &raw.id, message));
                    }
                    let mut compiler = Compiler { file, problems: &mut problems, never: never.clone() };
                    forms.push(compiler.form(raw));
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() { Ok(Forms { forms }) } else { Err(problems) }
    }
}

/// Compiles the patterns of one file and collects what is wrong with them.
struct Compiler<'a> {
    file: &'a PackFile,
    problems: &'a mut Vec<Diagnostic>,
    /// Stands in for a pattern that is none: `load` fails anyway, once it has collected the other mistakes.
    never: Regex,
}

impl Compiler<'_> {
    fn form(&mut self, raw: RawForm) -> Form {
        let issue = raw.issue;
        let decisions: Vec<(String, Decision)> = issue
            .decisions
            .into_iter()
            .flat_map(|(decision, words)| words.into_iter().map(move |w| (w, decision.into())))
            .collect();
        let words = alternatives(decisions.iter().map(|(w, _)| w));
        Form {
            title: raw.title,
            headings: raw.headings,
            lead_ins: self.patterns(&raw.lead_ins, "^", ""),
            furniture: self.patterns(&raw.furniture.anywhere, "^", "$"),
            furniture_at_edge: self.patterns(&raw.furniture.page_edge, "^", "$"),
            header: raw.header.labels.iter().flat_map(|(f, ls)| ls.iter().map(move |l| (*f, l))).fold(
                Vec::new(),
                |mut labels, (field, text)| {
                    labels.extend(self.label(text, &raw.id).map(|l| (field, l)));
                    labels
                },
            ),
            date_formats: raw.header.date_formats,
            licensure: self.credential(raw.reviewer.licensure, &raw.id),
            specialties: self.credential(raw.reviewer.specialties, &raw.id),
            claims_administrator: self.line_label(&issue.claims_administrator, &raw.id),
            reviewer: self.line_label(&issue.reviewer, &raw.id),
            rationale: self.line_label(&issue.rationale, &raw.id),
            // Case counts here: a heading ends in the printed word, a sentence may end in "modified".
            decision: self.build(&format!(r":\s*(?<decision>{words})\s*\.?\s*$"), &raw.id, false),
            decisions,
            partial: Partials {
                head: issue.partial.head.as_ref().map(|p| self.pattern(p, "", "")),
                tail: issue.partial.tail.as_ref().map(|p| self.pattern(p, "", "")),
                patterns: self.patterns(&issue.partial.patterns, "", ""),
            },
            citations: Citations {
                mtus: self.patterns(&raw.citations.mtus, "", ""),
                other: self.patterns(&raw.citations.other, "", ""),
                nothing: self.patterns(&raw.citations.nothing, "", ""),
                outside: self.patterns(&raw.citations.outside, "", ""),
                sections: self.inner_label(&raw.citations.sections, &raw.id),
                pages: self.inner_label(&raw.citations.pages, &raw.id),
                names: self.patterns(&raw.citations.names, "^(?:", ")"),
            },
            id: raw.id.value,
        }
    }

    fn credential(&mut self, raw: RawCredential, at: &Spanned<String>) -> Credential {
        Credential {
            label: (!raw.labels.is_empty()).then(|| self.line_label(&raw.labels, at)),
            patterns: self.patterns(&raw.patterns, "", ""),
        }
    }

    /// A label at the start of a line, colon included.
    fn line_label(&mut self, labels: &[String], at: &Spanned<String>) -> Regex {
        self.build(&format!(r"^(?:{})\s*:", alternatives(labels)), at, true)
    }

    /// A label inside a line, colon included.
    fn inner_label(&mut self, labels: &[String], at: &Spanned<String>) -> Option<Regex> {
        let pattern = format!(r",?\s*(?:{})\s*:\s*", alternatives(labels));
        (!labels.is_empty()).then(|| self.build(&pattern, at, true))
    }

    fn label(&mut self, text: &str, at: &Spanned<String>) -> Option<Label> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() {
            return None;
        }
        let joined = |part: &[&str]| part.iter().map(|w| regex::escape(w)).collect::<Vec<_>>().join(r"\s+");
        let whole = self.build(&format!(r"\b{}\s*:", joined(&words)), at, true);
        let broken = (1..words.len())
            .map(|n| {
                let first = self.build(&format!(r"(?:^|\s){}(?:\s|$)", joined(&words[..n])), at, true);
                (first, self.build(&format!(r"(?:^|\s){}\s*:", joined(&words[n..])), at, true))
            })
            .collect();
        Some(Label { whole, broken })
    }

    fn patterns(&mut self, raw: &[Spanned<String>], before: &str, after: &str) -> Vec<Regex> {
        raw.iter().map(|p| self.pattern(p, before, after)).collect()
    }

    fn pattern(&mut self, raw: &Spanned<String>, before: &str, after: &str) -> Regex {
        let built = yaml::pattern(self.file, raw, before, after);
        self.keep(built)
    }

    fn build(&mut self, text: &str, place: &Spanned<String>, ignore_case: bool) -> Regex {
        let built = yaml::regex(self.file, place, text, ignore_case);
        self.keep(built)
    }

    fn keep(&mut self, built: Result<Regex, Diagnostic>) -> Regex {
        built.unwrap_or_else(|problem| {
            self.problems.push(problem);
            self.never.clone()
        })
    }
}

fn alternatives<S: AsRef<str>>(labels: impl IntoIterator<Item = S>) -> String {
    labels.into_iter().map(|l| regex::escape(l.as_ref()).replace(' ', r"\s+")).collect::<Vec<_>>().join("|")
}

impl From<RawDecision> for Decision {
    fn from(raw: RawDecision) -> Decision {
        match raw {
            RawDecision::Upheld => Decision::Upheld,
            RawDecision::Overturned => Decision::Overturned,
            RawDecision::Modified => Decision::Modified,
        }
    }
}
