//! From the file of a form to its patterns, with every mistake on the way.

use super::raw::{Chain, RawCitations, RawCredential, RawForm, RawHeader, RawIssue, RawParts};
use super::{Citations, Credential, Form, IssueForm, Label, Partials, Parts};
use crate::letter::Decision;
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};
use regex::Regex;

/// Compiles the patterns of forms and collects what is wrong with them.
pub(super) struct Compiler<'a> {
    /// The form that is compiled.
    form: (&'a PackFile, &'a RawForm),
    /// The file whose block is compiled.
    file: &'a PackFile,
    problems: &'a mut Vec<Diagnostic>,
    /// Stands in for a pattern that is none: loading fails anyway, once it has collected the other mistakes.
    never: Regex,
}

impl<'a> Compiler<'a> {
    /// A compiler for `raw`, which stands in `file`.
    pub(super) fn new(
        file: &'a PackFile,
        raw: &'a RawForm,
        never: Regex,
        problems: &'a mut Vec<Diagnostic>,
    ) -> Compiler<'a> {
        Compiler { form: (file, raw), file, problems, never }
    }

    /// The form; nothing when a block is missing.
    pub(super) fn form(&mut self, chain: &Chain<'a>) -> Option<Form> {
        let raw = self.form.1;
        let header = self.needed("header", chain.header());
        let reviewer = self.needed("reviewer", chain.reviewer());
        let issue = self.needed("issue", chain.issue());
        let citations = self.needed("citations", chain.citations());
        let (header, reviewer, issue, citations) = (header?, reviewer?, issue?, citations?);
        let lead_ins = chain.lead_ins().map(|(file, block)| self.within(file).patterns(block, "^", ""));
        let furniture = chain.furniture().map(|(file, block)| {
            let this = self.within(file);
            (this.patterns(&block.anywhere, "^", "$"), this.patterns(&block.page_edge, "^", "$"))
        });
        let (furniture, furniture_at_edge) = furniture.unwrap_or_default();
        Some(Form {
            id: raw.id.value.clone(),
            title: raw.title.clone(),
            headings: raw.headings.clone(),
            lead_ins: lead_ins.unwrap_or_default(),
            furniture,
            furniture_at_edge,
            header: self.within(header.0).header(header.1),
            date_formats: header.1.date_formats.clone(),
            licensure: self.within(reviewer.0).credential(&reviewer.1.licensure),
            specialties: self.within(reviewer.0).credential(&reviewer.1.specialties),
            issue: self.within(issue.0).issue(issue.1),
            citations: self.within(citations.0).citations(citations.1),
        })
    }

    fn within(&mut self, file: &'a PackFile) -> &mut Self {
        self.file = file;
        self
    }

    fn needed<T>(&mut self, name: &str, block: Option<T>) -> Option<T> {
        if block.is_none() {
            let (file, raw) = self.form;
            let message = format!("the form has no `{name}`");
            let mut problem = yaml::at(file, Level::Error, &raw.id, message);
            problem.help = Some("write one, or name with `extends` a form that has one".to_owned());
            self.problems.push(problem);
        }
        block
    }

    fn header(&mut self, raw: &RawHeader) -> Vec<(super::HeaderField, Label)> {
        let labels = raw.labels.iter().flat_map(|(field, texts)| texts.iter().map(move |text| (*field, text)));
        labels.filter_map(|(field, text)| Some((field, self.label(text)?))).collect()
    }

    fn issue(&mut self, raw: &RawIssue) -> IssueForm {
        let decisions: Vec<(String, Decision)> = raw
            .decisions
            .iter()
            .flat_map(|(decision, words)| words.iter().map(|w| (w.clone(), (*decision).into())))
            .collect();
        let words = alternatives(decisions.iter().map(|(w, _)| w));
        IssueForm {
            labels: Parts {
                claims_administrator: self.line_labels(&raw.claims_administrator),
                reviewer: self.line_labels(&raw.reviewer),
                rationale: self.line_labels(&raw.rationale),
            },
            titles: self.parts(&raw.titles),
            sentences: self.parts(&raw.sentences),
            passed_over: self.patterns(&raw.passed_over, "^(?:", r")\s*:?"),
            adopts: self.patterns(&raw.adopts, "", ""),
            item: raw.item.as_ref().map(|p| self.pattern(p, "^", "")),
            headings: self.patterns(&raw.headings, "^(?:", ")$"),
            listed: self.patterns(&raw.listed, "^(?:", ")$"),
            // Case counts here: a heading ends in the printed word, a sentence may end in "modified".
            decision: self.build(&format!(r":\s*(?<decision>{words})\s*\.?\s*$"), false),
            decisions,
            partial: Partials {
                head: raw.partial.head.as_ref().map(|p| self.pattern(p, "", "")),
                tail: raw.partial.tail.as_ref().map(|p| self.pattern(p, "", "")),
                patterns: self.patterns(&raw.partial.patterns, "", ""),
            },
        }
    }

    fn parts(&mut self, raw: &RawParts) -> Parts {
        Parts {
            claims_administrator: self.patterns(&raw.claims_administrator, "^(?:", r")\s*:?"),
            reviewer: self.patterns(&raw.reviewer, "^(?:", r")\s*:?"),
            rationale: self.patterns(&raw.rationale, "^(?:", r")\s*:?"),
        }
    }

    fn citations(&mut self, raw: &RawCitations) -> Citations {
        let page_words = alternatives(&raw.page_words);
        let other = self.patterns(&raw.said_other, ",?\\s*", "");
        let mtus = self.patterns(&raw.said_mtus, ",?\\s*", "");
        Citations {
            page_words: (!raw.page_words.is_empty())
                .then(|| self.build(&format!(r",?\s*\b(?:{page_words})\s*(?<number>\d)"), true)),
            said: other.into_iter().map(|p| (p, false)).chain(mtus.into_iter().map(|p| (p, true))).collect(),
            mtus: self.patterns(&raw.mtus, "", ""),
            other: self.patterns(&raw.other, "", ""),
            nothing: self.patterns(&raw.nothing, "", ""),
            outside: self.patterns(&raw.outside, "", ""),
            sections: self.inner_label(&raw.sections),
            pages: self.inner_label(&raw.pages),
            names: self.patterns(&raw.names, "^(?:", ")"),
        }
    }

    fn credential(&mut self, raw: &RawCredential) -> Credential {
        Credential { label: self.line_labels(&raw.labels).pop(), patterns: self.patterns(&raw.patterns, "", "") }
    }

    /// Labels at the start of a line, colon included, as one pattern; none for no labels.
    fn line_labels(&mut self, labels: &[String]) -> Vec<Regex> {
        if labels.is_empty() {
            return Vec::new();
        }
        vec![self.build(&format!(r"^(?:{})\s*:", alternatives(labels)), true)]
    }

    /// A label inside a line, colon included.
    fn inner_label(&mut self, labels: &[String]) -> Option<Regex> {
        let pattern = format!(r",?\s*(?:{})\s*:\s*", alternatives(labels));
        (!labels.is_empty()).then(|| self.build(&pattern, true))
    }

    fn label(&mut self, text: &str) -> Option<Label> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() {
            return None;
        }
        let joined = |part: &[&str]| part.iter().map(|w| regex::escape(w)).collect::<Vec<_>>().join(r"\s+");
        let whole = self.build(&format!(r"\b{}\s*:", joined(&words)), true);
        let broken = (1..words.len())
            .map(|n| {
                let first = self.build(&format!(r"(?:^|\s){}(?:\s|$)", joined(&words[..n])), true);
                (first, self.build(&format!(r"(?:^|\s){}\s*:", joined(&words[n..])), true))
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

    /// A pattern made from plain words, which has no mistake but its size; that is told at the form's id.
    fn build(&mut self, text: &str, ignore_case: bool) -> Regex {
        let built = yaml::regex(self.form.0, &self.form.1.id, text, ignore_case);
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
