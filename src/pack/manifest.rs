//! `pack.yaml` and the pack as a whole.

use super::graph::Graph;
use super::rule::Rules;
use super::{compiled, load};
use crate::evidence::{Cues, Knowledge};
use crate::guideline::Guidelines;
use crate::language::Language;
use crate::letter::Forms;
use crate::vocabulary::Vocabulary;
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};

/// What `pack.yaml` says.
#[derive(Debug, Clone, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// How the pack is called.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Under which licence.
    pub license: String,
    /// Who wrote it.
    #[serde(default)]
    pub authors: Vec<String>,
    /// The oldest version of the engine that reads it.
    #[serde(default)]
    pub engine: Option<String>,
    /// It adds to, or replaces by id, the rules of the pack that ships.
    #[serde(default)]
    pub extends: bool,
    /// Clinicians who signed it off.
    #[serde(default)]
    pub sign_off: Vec<SignOff>,
}

/// A clinician's sign-off.
#[derive(Debug, Clone, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    /// Who.
    pub by: String,
    /// When, `2016-07-28`.
    pub on: String,
    /// The digest of the pack that was signed off.
    pub digest: String,
}

/// Everything a pack holds, compiled once.
#[derive(Debug)]
pub struct Pack {
    /// What `pack.yaml` says.
    pub manifest: Manifest,
    /// Concepts and their terms.
    pub vocabulary: Vocabulary,
    /// Clinical English.
    pub language: Language,
    /// Wordings that tell statements apart.
    pub cues: Cues,
    /// The guidelines that letters cite.
    pub guidelines: Guidelines,
    /// The forms of letters.
    pub forms: Forms,
    /// Facts, treatments and checks.
    pub rules: Rules,
    /// What asks for what.
    pub graph: Graph,
    /// BLAKE3 of all files but the tests, in hexadecimal.
    pub digest: String,
}

impl Pack {
    /// What evidence is read with.
    pub fn knowledge(&self) -> Knowledge<'_> {
        Knowledge { vocabulary: &self.vocabulary, language: &self.language, cues: &self.cues }
    }

    /// Compiles the files of a pack.
    ///
    /// # Errors
    /// Every mistake of every file at once, in the order of the files.
    pub fn load(files: &[PackFile]) -> Result<Pack, Vec<Diagnostic>> {
        let mut mistakes = Vec::new();
        let mut keep = |found: Vec<Diagnostic>| mistakes.extend(found);
        let (vocabulary, (manifest, language, forms)) = both(
            || compiled::vocabulary(files).map_or_else(|| Vocabulary::load(files), Ok),
            || (manifest(files), Language::load(files), Forms::load(files)),
        );
        let manifest = manifest.map_err(|d| keep(vec![d])).ok();
        let vocabulary = vocabulary.map_err(&mut keep).ok();
        let language = language.map_err(&mut keep).ok();
        let forms = forms.map_err(&mut keep).ok();
        let (cues, (guidelines, rules)) = both(
            || vocabulary.as_ref().map(|v| Cues::load(files, v)),
            || (vocabulary.as_ref().map(|v| Guidelines::load(files, v)), load::rules(files, vocabulary.as_ref())),
        );
        let cues = cues.and_then(|c| c.map_err(&mut keep).ok());
        let guidelines = guidelines.and_then(|g| g.map_err(&mut keep).ok());
        let rules = rules.map_err(&mut keep).ok();
        let words = vocabulary.zip(language).zip(cues);
        let shapes = manifest.zip(forms).zip(guidelines).zip(rules);
        if let (Some(((vocabulary, language), cues)), Some((((manifest, forms), guidelines), (rules, graph)))) =
            (words, shapes)
        {
            let digest = digest(files);
            return Ok(Pack { manifest, vocabulary, language, cues, guidelines, forms, rules, graph, digest });
        }
        mistakes.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        Err(mistakes)
    }
}

/// Does both at once, on two threads.
fn both<A: Send, B>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B) -> (A, B) {
    std::thread::scope(|scope| {
        let a = scope.spawn(a);
        let b = b();
        (a.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), b)
    })
}

fn manifest(files: &[PackFile]) -> Result<Manifest, Diagnostic> {
    let Some(file) = files.iter().find(|f| f.path == "pack.yaml") else {
        return Err(Diagnostic {
            level: Level::Error,
            file: "pack.yaml".to_owned(),
            line: 0,
            column: 0,
            span: None,
            message: "the pack has no pack.yaml".to_owned(),
            help: Some("write one with `name`, `version` and `license`".to_owned()),
        });
    };
    let manifest: Spanned<Manifest> = yaml::parse(file)?;
    let needs = manifest.value.engine.as_deref().unwrap_or("0");
    if parts(needs) > parts(env!("CARGO_PKG_VERSION")) {
        let mut d = yaml::at(file, Level::Error, &manifest, format!("the pack needs imr-audit {needs} or newer"));
        d.help = Some(format!("this is imr-audit {}", env!("CARGO_PKG_VERSION")));
        return Err(d);
    }
    Ok(manifest.value)
}

/// The numbers of a version, for comparing.
fn parts(version: &str) -> Vec<u64> {
    version.split('.').map(|p| p.parse().unwrap_or(0)).collect()
}

/// The digest of what a pack says: every file but the tests, path and text, in the order of the paths.
fn digest(files: &[PackFile]) -> String {
    let mut files: Vec<&PackFile> = files.iter().filter(|f| !f.path.ends_with(".test.yaml")).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hasher = blake3::Hasher::new();
    for file in files {
        hasher.update(file.path.as_bytes()).update(&[0]).update(file.text.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex().to_string()
}
