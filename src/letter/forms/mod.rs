//! Letter forms: the headings, labels and standing phrases of `rules/letter-forms/`, compiled once.

mod compile;
mod label;
mod opening;
mod raw;

pub(super) use label::{LabelLine, LabelWords};
pub(super) use opening::Openings;
pub use raw::RawForm;
pub(super) use raw::{HeaderField, Headings};

use crate::letter::Decision;
use crate::letter::citations::Said;
use crate::letter::lines::JOINTS;
use crate::letter::sections::Beginnings;
use crate::patterns::PatternList;
use crate::shelves::Shelves;
use crate::yaml::Pattern;
use crate::yaml::{self, Diagnostic, Level, PackFile};
use compile::Compiler;
use raw::Chain;

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
    pub(super) heading_beginnings: Beginnings,
    pub(super) lead_ins: Openings,
    pub(super) furniture: Openings,
    pub(super) furniture_at_edge: Openings,
    pub(super) header: Vec<(HeaderField, Label)>,
    pub(super) date_formats: Vec<String>,
    pub(super) licensure: Credential,
    pub(super) specialties: Credential,
    pub(super) issue: IssueForm,
    pub(super) citations: Citations,
}

/// How issues are printed.
#[derive(Debug)]
pub(super) struct IssueForm {
    /// Labels with a colon before each part; they are no words of it.
    pub(super) labels: Parts,
    /// Titles above each part; they are no words of it and may take two lines.
    pub(super) titles: Parts,
    /// Sentences that begin a part and are words of it.
    pub(super) sentences: Parts,
    /// Titles that begin no part.
    pub(super) passed_over: Openings,
    /// Sentences by which the reviewer takes over what the claims administrator cited.
    pub(super) adopts: Vec<Pattern>,
    /// The beginning of a numbered item; headings stand in such items only, when the form has them.
    pub(super) item: Openings,
    /// Whole headings, with the group `request` and one group `upheld`, `overturned` or `modified`, or none where the
    /// decision stands elsewhere.
    pub(super) headings: Openings,
    /// Whole items of a list of the disputed items, with the same groups.
    pub(super) listed: Openings,
    /// The last colon of a heading with the word `decision` after it.
    pub(super) decision: Pattern,
    /// How the words of decisions end; see [`IssueForm::may_decide`].
    pub(super) decision_ends: Vec<String>,
    pub(super) decisions: Vec<(String, Decision)>,
    pub(super) partial: Partials,
}

impl IssueForm {
    /// The end of `text` is a decision behind a colon.
    pub(super) fn decides(&self, text: &str) -> bool {
        self.may_decide(text) && self.decision.is_match(text)
    }

    /// The end of `text` can be that of a decision, whatever stands before it.
    pub(super) fn may_decide(&self, text: &str) -> bool {
        let text = text.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
        self.decision_ends.iter().any(|end| text.ends_with(end))
    }
}

/// The end of a word for a decision that stands on one line wherever the word is broken; without the full stop that may
/// follow it.
pub(super) fn decision_end(word: &str) -> String {
    let last = word.trim_end_matches('.').rsplit(char::is_whitespace).next().unwrap_or_default();
    last.rsplit(JOINTS).next().unwrap_or_default().to_owned()
}

/// Patterns for the parts of an issue.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) claims_administrator: Openings,
    pub(super) reviewer: Openings,
    pub(super) rationale: Openings,
}

/// A label of the header table: printed whole, or broken over two lines after some word.
#[derive(Debug)]
pub(super) struct Label {
    /// The whole label with its colon.
    pub(super) whole: LabelWords,
    /// Its first words without a colon, and its last words with the colon, for each place where it can break.
    pub(super) broken: Vec<(LabelWords, LabelWords)>,
}

/// How one kind of credential is printed.
#[derive(Debug)]
pub(super) struct Credential {
    pub(super) label: Openings,
    /// Patterns with a group `list`.
    pub(super) patterns: Vec<Pattern>,
}

/// How a partial approval is printed.
#[derive(Debug)]
pub(super) struct Partials {
    pub(super) head: Option<Pattern>,
    pub(super) tail: Option<Pattern>,
    /// Patterns with the groups `original`, `authorised` and `remaining`.
    pub(super) patterns: PatternList,
}

/// How citations are printed.
#[derive(Debug)]
pub(super) struct Citations {
    pub(super) mtus: PatternList,
    pub(super) other: PatternList,
    pub(super) unmarked: PatternList,
    pub(super) nothing: PatternList,
    pub(super) outside: PatternList,
    pub(super) sections: Option<Pattern>,
    pub(super) pages: Option<Pattern>,
    /// A word before page numbers without a colon; the group `number` is the first digit.
    pub(super) page_words: Option<Pattern>,
    /// What says behind a citation whether it belongs to the MTUS.
    pub(super) said: Vec<(Pattern, bool)>,
    pub(super) names: PatternList,
    /// Lines that were read before.
    pub(super) said_before: Shelves<Said>,
}

impl Forms {
    /// Reads every form of the pack: the files in `letter-forms/` that are no tests.
    ///
    /// # Errors
    /// Every mistake in them: not YAML, an unknown or missing key, a key that neither the form nor one that it
    /// extends has, a pattern that is none, an id used twice.
    pub fn load(files: &[PackFile]) -> Result<Forms, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut raws: Vec<(&PackFile, RawForm)> = Vec::new();
        let of_forms = |f: &&PackFile| f.path.starts_with("letter-forms/") && !f.path.ends_with(".test.yaml");
        for file in files.iter().filter(of_forms) {
            match yaml::parse::<RawForm>(file) {
                Ok(raw) => {
                    if raws.iter().any(|(_, r)| r.id.value == raw.id.value) {
                        let message = format!("the form `{}` is defined twice", raw.id.value);
                        problems.push(yaml::at(file, Level::Error, &raw.id, message));
                    }
                    raws.push((file, raw));
                }
                Err(problem) => problems.push(problem),
            }
        }
        let mut forms: Vec<Form> = Vec::new();
        for (i, (file, raw)) in raws.iter().enumerate() {
            match Chain::of(&raws, i) {
                Ok(chain) => forms.extend(Compiler::new(file, raw, &mut problems).form(&chain)),
                Err((file, base)) => problems.push(no_base(file, base, &raws)),
            }
        }
        // A mistake is met once for each form that takes its key over.
        let mut seen = Vec::new();
        problems.retain(|p| {
            let key = (p.file.clone(), p.line, p.column, p.message.clone());
            let new = !seen.contains(&key);
            seen.push(key);
            new
        });
        if problems.is_empty() { Ok(Forms { forms }) } else { Err(problems) }
    }
}

fn no_base(file: &PackFile, base: &yaml::Spanned<String>, raws: &[(&PackFile, RawForm)]) -> Diagnostic {
    let message = format!("the form extends `{}`, which is no other form", base.value);
    let mut problem = yaml::at(file, Level::Error, base, message);
    let known = raws.iter().map(|(_, r)| r.id.value.as_str());
    problem.help = yaml::nearest(&base.value, known).map(|name| format!("did you mean `{name}`?"));
    problem
}
