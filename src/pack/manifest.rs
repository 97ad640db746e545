//! `pack.yaml` and the pack as a whole.

use super::files::ships;
use super::graph::Graph;
use super::layers::{Layer, layers};
use super::rule::Rules;
use super::{compiled, load};
use crate::evidence::{Cues, Knowledge, Readings};
use crate::guideline::Guidelines;
use crate::language::Language;
use crate::letter::Forms;
use crate::vocabulary::Vocabulary;
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};
use jiff::civil::Date;

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
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    /// Who.
    pub by: String,
    /// When, `2016-07-28`.
    pub on: String,
    /// The digest of what was signed off: see [`content`].
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
    /// Sentences of letters that were read with these three.
    pub readings: Readings,
    /// The guidelines that letters cite.
    pub guidelines: Guidelines,
    /// The forms of letters.
    pub forms: Forms,
    /// Facts, treatments and checks.
    pub rules: Rules,
    /// What asks for what.
    pub graph: Graph,
    /// The packs that it was laid together from, the lowest first; none when it is one by itself.
    pub layers: Vec<Layer>,
    /// BLAKE3 of all files but the tests, in hexadecimal.
    pub digest: String,
    /// The sign-offs of something else than what the pack says now.
    pub stale: Vec<SignOff>,
    /// It is the one that ships inside the binary.
    pub ships: bool,
}

impl Pack {
    /// What evidence is read with.
    pub fn knowledge(&self) -> Knowledge<'_> {
        let Pack { vocabulary, language, cues, readings, .. } = self;
        Knowledge { vocabulary, language, cues, readings }
    }

    /// The pack that `path` comes from, when there are several, and what it overrides.
    pub fn layer_of(&self, path: &str) -> Option<&Layer> {
        self.layers.iter().find(|layer| layer.files.contains(path))
    }

    /// What the rules are, for reports, when they are not those inside the binary: `california-imr 0.1.0, over it mine
    /// 1.0.0 (overrides check arithmetic); digest 3f5c…`.
    pub fn own(&self) -> Option<String> {
        if self.ships {
            return None;
        }
        let overrides = |layer: &Layer| match layer.overrides.as_slice() {
            [] => String::new(),
            all => format!(" (overrides {})", all.join(", ")),
        };
        let packs: Vec<String> = self.layers.iter().map(|l| format!("{}{}", l.title(), overrides(l))).collect();
        let alone = || format!("{} {}", self.manifest.name, self.manifest.version);
        let packs = if packs.is_empty() { alone() } else { packs.join(", over it ") };
        Some(format!("{packs}; digest {}", self.digest))
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
        let layers = layers(files).map_err(|d| keep(vec![d])).ok();
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
        let shapes = manifest.zip(layers).zip(forms).zip(guidelines).zip(rules);
        if let (
            Some(((vocabulary, language), cues)),
            Some(((((manifest, layers), forms), guidelines), (rules, graph))),
        ) = (words, shapes)
        {
            let mut stale = manifest.sign_off.clone();
            if !stale.is_empty() {
                let content = content(files, &layers);
                stale.retain(|s| s.digest != content);
            }
            return Ok(Pack {
                digest: digest(files, |_| true),
                manifest,
                vocabulary,
                language,
                cues,
                readings: Readings::default(),
                guidelines,
                forms,
                rules,
                graph,
                layers,
                stale,
                ships: files.iter().all(ships),
            });
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
    let Some(wanted) = parts(needs) else {
        let mut d = yaml::at(file, Level::Error, &manifest, format!("`engine: {needs}` is no version"));
        d.help = Some(format!("write three numbers: `engine: {}`", env!("CARGO_PKG_VERSION")));
        return Err(d);
    };
    if let Some(wrong) = manifest.value.sign_off.iter().find(|s| s.on.parse::<Date>().is_err()) {
        let mut d = yaml::at(file, Level::Error, &manifest, format!("the sign-off on `{}` has no day", wrong.on));
        d.help = Some("write year, month and day: `on: 2016-07-28`".to_owned());
        return Err(d);
    }
    if Some(wanted) > parts(env!("CARGO_PKG_VERSION")) {
        let mut d = yaml::at(file, Level::Error, &manifest, format!("the pack needs imr-audit {needs} or newer"));
        d.help = Some(format!("this is imr-audit {}", env!("CARGO_PKG_VERSION")));
        return Err(d);
    }
    Ok(manifest.value)
}

/// The numbers of a version, for comparing.
fn parts(version: &str) -> Option<Vec<u64>> {
    version.split('.').map(|p| p.parse().ok()).collect()
}

/// What a clinician signs off: the digest of the topmost pack's files without its tests and without `pack.yaml`, which
/// holds the sign-off itself.
pub fn content(files: &[PackFile], layers: &[Layer]) -> String {
    let own = |path: &str| layers.last().is_none_or(|top| top.files.contains(path));
    digest(files, |path| path != "pack.yaml" && own(path))
}

/// The digest of what a pack says: every file but the tests for whose path `counts`, path and text, in the order of the
/// paths.
fn digest(files: &[PackFile], counts: impl Fn(&str) -> bool) -> String {
    let wanted = |f: &&PackFile| !f.path.ends_with(".test.yaml") && counts(&f.path);
    let mut files: Vec<&PackFile> = files.iter().filter(wanted).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hasher = blake3::Hasher::new();
    for file in files {
        hasher.update(file.path.as_bytes()).update(&[0]).update(file.text.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::embedded;

    /// The pack that ships with another `pack.yaml`.
    fn files(text: &str) -> Vec<PackFile> {
        let mut files = embedded();
        files.iter_mut().filter(|f| f.path == "pack.yaml").for_each(|f| f.text = text.to_owned());
        files
    }

    /// The message and help of the only mistake of this `pack.yaml`.
    fn mistake(text: &str) -> String {
        let found = manifest(&files(text)).expect_err("a mistake");
        assert_eq!(found.file, "pack.yaml");
        found.to_string()
    }

    const NEEDED: &str = "name: mine\nversion: 1.2.0\nlicense: MIT\n";

    #[test]
    fn every_field_is_read() {
        let text = format!(
            "{NEEDED}authors: [A. Nurse, B. Clerk]\nengine: 0.1.0\nextends: true\nsign_off:\n  - {{ by: Dr. C, on: \
             2016-07-28, digest: abc }}\n"
        );
        let read = manifest(&files(&text)).expect("a manifest");
        assert_eq!((read.name.as_str(), read.version.as_str(), read.license.as_str()), ("mine", "1.2.0", "MIT"));
        assert_eq!(
            (read.authors.as_slice(), read.extends),
            (&["A. Nurse".to_owned(), "B. Clerk".to_owned()][..], true)
        );
        let signed = SignOff { by: "Dr. C".into(), on: "2016-07-28".into(), digest: "abc".into() };
        assert_eq!((read.engine.as_deref(), read.sign_off), (Some("0.1.0"), vec![signed]));
    }

    #[test]
    fn what_is_missing_misspelt_or_of_another_time_is_refused() {
        for (text, words) in [
            ("version: 1.0.0\nlicense: MIT\n", "name"),
            ("name: a\nlicense: MIT\n", "version"),
            ("name: a\nversion: 1.0.0\n", "license"),
            (&format!("{NEEDED}licence: MIT\n"), "licence"),
            (&format!("{NEEDED}engine: 99.0.0\n"), "the pack needs imr-audit 99.0.0 or newer; this is imr-audit "),
            (&format!("{NEEDED}engine: newest\n"), "`engine: newest` is no version; write three numbers"),
            (&format!("{NEEDED}sign_off: [ {{ by: a, on: July, digest: d }} ]\n"), "write year, month and day"),
            (&format!("{NEEDED}sign_off: [ {{ by: a, digest: d }} ]\n"), "on"),
        ] {
            let said = mistake(text);
            assert!(said.contains(words), "{words}: {said}");
        }
        let none = manifest(&[]).expect_err("no file");
        assert!(none.message.contains("has no pack.yaml"));
    }

    #[test]
    fn a_sign_off_of_other_rules_is_stale_and_one_of_these_is_not() {
        let signed =
            |digest: &str| files(&format!("{NEEDED}sign_off: [ {{ by: Dr. C, on: 2016-07-28, digest: {digest} }} ]\n"));
        // What is signed does not depend on the sign-off.
        let digest = content(&signed("any"), &[]);
        assert_eq!(digest, content(&embedded(), &[]));
        let mut files = signed(&digest);
        assert!(Pack::load(&files).expect("a pack").stale.is_empty());
        files.push(PackFile { path: "facts/more.yaml".into(), text: "facts: {}\n".into() });
        let stale = Pack::load(&files).expect("a pack").stale;
        assert_eq!(stale.iter().map(|s| s.by.as_str()).collect::<Vec<_>>(), ["Dr. C"]);
    }
}
