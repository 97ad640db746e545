//! From the file of a form to its patterns, with every mistake on the way.

use super::label::{Edges, LabelWords};
use super::raw::{Chain, HeaderField, RawCredential, RawForm, RawParts};
use super::{Citations, Credential, Form, IssueForm, Label, Openings, Partials, Parts};
use crate::letter::Decision;
use crate::letter::citations::Said;
use crate::letter::sections::Beginnings;
use crate::patterns::PatternList;
use crate::yaml::{self, Diagnostic, Level, PackFile, Pattern, Spanned};

/// A key of a form and the file it stands in; nothing when neither the form nor one that it extends has it.
type Found<'a, T> = Option<(&'a PackFile, &'a T)>;
/// Patterns as they are written.
type Patterns = Vec<Spanned<String>>;

/// Compiles the patterns of one form and collects what is wrong with them.
pub(super) struct Compiler<'a> {
    file: &'a PackFile,
    form: &'a RawForm,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Compiler<'a> {
    /// A compiler for `form`, which stands in `file`.
    pub(super) fn new(file: &'a PackFile, form: &'a RawForm, problems: &'a mut Vec<Diagnostic>) -> Compiler<'a> {
        Compiler { file, form, problems }
    }

    /// The form; nothing when it lacks a key that it needs.
    pub(super) fn form(&mut self, chain: &Chain<'a>) -> Option<Form> {
        let header = self.header(chain);
        let issue = self.issue(chain);
        let citations = self.citations(chain);
        Some(Form {
            id: self.form.id.value.clone(),
            title: self.form.title.clone(),
            headings: self.form.headings.clone(),
            heading_beginnings: Beginnings::of(&self.form.headings),
            lead_ins: self.openings(chain.lead_ins(), "^", ""),
            furniture: self.openings(chain.furniture(|f| f.anywhere.as_ref()), "^", "$"),
            furniture_at_edge: self.openings(chain.furniture(|f| f.page_edge.as_ref()), "^", "$"),
            date_formats: words(chain.header(|h| h.date_formats.as_ref())).to_vec(),
            licensure: self.credential(chain.reviewer(|r| r.licensure.as_ref())),
            specialties: self.credential(chain.reviewer(|r| r.specialties.as_ref())),
            header: header?,
            issue: issue?,
            citations: citations?,
        })
    }

    fn needed<T>(&mut self, name: &str, key: Option<T>) -> Option<T> {
        if key.is_none() {
            let message = format!("the form has no `{name}`");
            let mut problem = yaml::at(self.file, Level::Error, &self.form.id, message);
            problem.help = Some("write it, or name with `extends` a form that has it".to_owned());
            self.problems.push(problem);
        }
        key
    }

    fn header(&mut self, chain: &Chain<'a>) -> Option<Vec<(HeaderField, Label)>> {
        let (_, labels) = self.needed("header: labels", chain.header(|h| h.labels.as_ref()))?;
        let labels = labels.iter().flat_map(|(field, texts)| texts.iter().map(move |text| (*field, text)));
        Some(labels.filter_map(|(field, text)| Some((field, self.label(text)?))).collect())
    }

    fn issue(&mut self, chain: &Chain<'a>) -> Option<IssueForm> {
        let (_, decisions) = self.needed("issue: decisions", chain.issue(|i| i.decisions.as_ref()))?;
        let decisions: Vec<(String, Decision)> = decisions
            .iter()
            .flat_map(|(decision, words)| words.iter().map(|w| (w.clone(), (*decision).into())))
            .collect();
        let after_colon = alternatives(decisions.iter().map(|(w, _)| w));
        let partial = |key: fn(&super::raw::RawPartial) -> Option<&Spanned<String>>| {
            chain.issue(move |i| i.partial.as_ref().and_then(key))
        };
        let item = chain.issue(|i| i.item.as_ref());
        let (head, tail) = (partial(|p| p.head.as_ref()), partial(|p| p.tail.as_ref()));
        Some(IssueForm {
            labels: Parts {
                claims_administrator: self.line_labels(words(chain.issue(|i| i.claims_administrator.as_ref()))),
                reviewer: self.line_labels(words(chain.issue(|i| i.reviewer.as_ref()))),
                rationale: self.line_labels(words(chain.issue(|i| i.rationale.as_ref()))),
            },
            titles: self.parts(chain.issue(|i| i.titles.as_ref())),
            sentences: self.parts(chain.issue(|i| i.sentences.as_ref())),
            passed_over: self.openings(chain.issue(|i| i.passed_over.as_ref()), "^(?:", r")\s*:?"),
            adopts: self.patterns(chain.issue(|i| i.adopts.as_ref()), "", ""),
            item: Openings::new(item.into_iter().map(|(file, p)| self.pattern(file, p, "^", "")).collect()),
            headings: self.openings(chain.issue(|i| i.headings.as_ref()), "^(?:", ")$"),
            listed: self.openings(chain.issue(|i| i.listed.as_ref()), "^(?:", ")$"),
            // Case counts here: a heading ends in the printed word, a sentence may end in "modified".
            decision: self.build(&format!(r":\s*(?<decision>{after_colon})\s*\.?\s*$"), false),
            decision_ends: decisions.iter().map(|(word, _)| super::decision_end(word)).collect(),
            decisions,
            partial: Partials {
                head: head.map(|(file, p)| self.pattern(file, p, "", "")),
                tail: tail.map(|(file, p)| self.pattern(file, p, "", "")),
                patterns: PatternList::new(self.patterns(
                    chain.issue(|i| i.partial.as_ref().and_then(|p| p.patterns.as_ref())),
                    "",
                    "",
                )),
            },
        })
    }

    fn parts(&mut self, raw: Found<'a, RawParts>) -> Parts {
        let mut part = |key: fn(&RawParts) -> &Patterns| {
            self.openings(raw.map(|(file, parts)| (file, key(parts))), "^(?:", r")\s*:?")
        };
        Parts {
            claims_administrator: part(|p| &p.claims_administrator),
            reviewer: part(|p| &p.reviewer),
            rationale: part(|p| &p.rationale),
        }
    }

    fn citations(&mut self, chain: &Chain<'a>) -> Option<Citations> {
        let mtus = self.needed("citations: mtus", chain.citations(|c| c.mtus.as_ref()))?;
        let page_words = words(chain.citations(|c| c.page_words.as_ref()));
        let page_words = (!page_words.is_empty()).then(|| alternatives(page_words));
        let said_other = self.patterns(chain.citations(|c| c.said_other.as_ref()), r",?\s*", "");
        let said_mtus = self.patterns(chain.citations(|c| c.said_mtus.as_ref()), r",?\s*", "");
        Some(Citations {
            mtus: PatternList::new(self.patterns(Some(mtus), "", "")),
            other: PatternList::new(self.patterns(chain.citations(|c| c.other.as_ref()), "", "")),
            unmarked: PatternList::new(self.patterns(chain.citations(|c| c.unmarked.as_ref()), "", "")),
            nothing: PatternList::new(self.patterns(chain.citations(|c| c.nothing.as_ref()), "", "")),
            outside: PatternList::new(self.patterns(chain.citations(|c| c.outside.as_ref()), "", "")),
            sections: self.inner_label(words(chain.citations(|c| c.sections.as_ref()))),
            pages: self.inner_label(words(chain.citations(|c| c.pages.as_ref()))),
            page_words: page_words.map(|w| self.build(&format!(r",?\s*\b(?:{w})\s*(?<number>\d)"), true)),
            said: said_other.into_iter().map(|p| (p, false)).chain(said_mtus.into_iter().map(|p| (p, true))).collect(),
            names: PatternList::new(self.patterns(chain.citations(|c| c.names.as_ref()), "^(?:", ")")),
            said_before: Said::shelves(),
        })
    }

    fn credential(&mut self, raw: Found<'a, RawCredential>) -> Credential {
        let labels = raw.map_or(&[][..], |(_, r)| r.labels.as_slice());
        Credential {
            label: self.line_labels(labels),
            patterns: self.patterns(raw.map(|(file, r)| (file, &r.patterns)), "", ""),
        }
    }

    /// Labels at the start of a line, colon included, as one pattern; none for no labels.
    fn line_labels(&mut self, labels: &[String]) -> Openings {
        if labels.is_empty() {
            return Openings::default();
        }
        Openings::new(vec![self.build(&format!(r"^(?:{})\s*:", alternatives(labels)), true)])
    }

    /// A label inside a line, colon included.
    fn inner_label(&mut self, labels: &[String]) -> Option<Pattern> {
        let pattern = format!(r",?\s*(?:{})\s*:\s*", alternatives(labels));
        (!labels.is_empty()).then(|| self.build(&pattern, true))
    }

    fn label(&mut self, text: &str) -> Option<Label> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.is_empty() {
            return None;
        }
        let mut part =
            |words: &[&str], edges: Edges| LabelWords::new(words, edges, self.build(&edges.expression(words), true));
        let whole = part(&words, Edges::Label);
        let parts = (1..words.len()).map(|n| words.split_at(n));
        let broken = parts.map(|(first, last)| (part(first, Edges::First), part(last, Edges::Last))).collect();
        Some(Label { whole, broken })
    }

    fn openings(&mut self, raw: Found<'a, Patterns>, before: &str, after: &str) -> Openings {
        Openings::new(self.patterns(raw, before, after))
    }

    fn patterns(&mut self, raw: Found<'a, Patterns>, before: &str, after: &str) -> Vec<Pattern> {
        raw.into_iter()
            .flat_map(|(file, list)| list.iter().map(move |p| (file, p)))
            .map(|(file, p)| self.pattern(file, p, before, after))
            .collect()
    }

    fn pattern(&mut self, file: &PackFile, raw: &Spanned<String>, before: &str, after: &str) -> Pattern {
        let built = yaml::pattern(file, raw, before, after);
        self.keep(built)
    }

    /// A pattern made from plain words, which has no mistake but its size; that is told at the form's id.
    fn build(&mut self, text: &str, ignore_case: bool) -> Pattern {
        let built = yaml::regex(self.file, &self.form.id, text, ignore_case);
        self.keep(built)
    }

    /// Loading fails for a pattern that is none, once it has collected the other mistakes.
    fn keep(&mut self, built: Result<Pattern, Diagnostic>) -> Pattern {
        built.unwrap_or_else(|problem| {
            self.problems.push(problem);
            Pattern::default()
        })
    }
}

fn words<'a>(found: Found<'a, Vec<String>>) -> &'a [String] {
    found.map_or(&[], |(_, list)| list)
}

fn alternatives<S: AsRef<str>>(labels: impl IntoIterator<Item = S>) -> String {
    labels.into_iter().map(|l| regex::escape(l.as_ref()).replace(' ', r"\s+")).collect::<Vec<_>>().join("|")
}
