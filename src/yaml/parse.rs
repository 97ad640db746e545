//! From the text of a file to the model of its kind, within limits.

use super::{Diagnostic, Level};
use serde_yaml::Spanned;

/// One YAML file of a pack.
#[derive(Debug, Clone)]
pub struct PackFile {
    /// Path inside the pack, `/` between parts: `vocabulary/drugs.yaml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Reads one file as `T`. Depth, nodes, aliases and scalar sizes are limited by counts.
///
/// # Errors
/// The first mistake that the YAML library or the model of `T` finds, with its place.
pub fn parse<T: serde::de::DeserializeOwned>(file: &PackFile) -> Result<T, Diagnostic> {
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: 64,
            max_nodes: 2_000_000,
            max_events: 4_000_000,
            max_aliases: 1_000,
            max_total_scalar_bytes: 64 << 20,
        },
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: 20_000 },
        with_snippet: false,
    };
    serde_yaml::from_str_with_options(&file.text, options).map_err(|e| {
        let location = e.location();
        let span = location.and_then(|l| {
            let start = usize::try_from(l.span().byte_offset()?).ok()?;
            let len = usize::try_from(l.span().byte_len()?).ok()?;
            file.text.get(start..start + len).map(|_| start..start + len)
        });
        Diagnostic {
            level: Level::Error,
            file: file.path.clone(),
            line: location.map_or(0, |l| l.line() as u32),
            column: location.map_or(0, |l| l.column() as u32),
            span,
            message: without_place(&e.to_string()),
            help: None,
        }
    })
}

/// A diagnostic at the place of `what`, a value read from `file`.
pub fn at<T>(file: &PackFile, level: Level, what: &Spanned<T>, message: impl Into<String>) -> Diagnostic {
    let place = what.referenced;
    let start = place.span().byte_offset().and_then(|n| usize::try_from(n).ok());
    let len = place.span().byte_len().and_then(|n| usize::try_from(n).ok());
    let span = start.zip(len).map(|(s, l)| s..s + l).filter(|r| file.text.get(r.clone()).is_some());
    Diagnostic {
        level,
        file: file.path.clone(),
        line: place.line() as u32,
        column: place.column() as u32,
        span,
        message: message.into(),
        help: None,
    }
}

/// The name among `known` that `name` was probably meant to be, for "did you mean".
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(name, k), k))
        .filter(|(d, k)| *d <= 1 + name.len().max(k.len()) / 5)
        .min()
        .map(|(_, k)| k)
}

/// The library puts the place into its text as well; the diagnostic names it once.
fn without_place(text: &str) -> String {
    let first = text.lines().next().unwrap_or(text).trim();
    let cut = first.find(" at line ").map_or(first, |i| &first[..i]);
    cut.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[allow(dead_code)]
        name: Spanned<String>,
    }

    #[test]
    fn a_mistake_names_its_line() {
        let file = PackFile { path: "x.yaml".into(), text: "name: a\nnmae: b\n".into() };
        let e = parse::<Sample>(&file).expect_err("unknown field");
        assert_eq!((e.line, e.column), (2, 1));
        assert!(e.message.contains("nmae"), "{}", e.message);
    }

    #[test]
    fn an_alias_bomb_is_refused() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for i in 1..12 {
            let row = vec![format!("*a{}", i - 1); 10].join(",");
            text.push_str(&format!("a{i}: &a{i} [{row}]\n"));
        }
        let file = PackFile { path: "bomb.yaml".into(), text };
        assert!(parse::<std::collections::BTreeMap<String, serde_json::Value>>(&file).is_err());
    }

    #[test]
    fn nearest_finds_a_typo_and_nothing_far_off() {
        assert_eq!(nearest("tizanadine", ["tizanidine", "baclofen"]), Some("tizanidine"));
        assert_eq!(nearest("xyz", ["tizanidine", "baclofen"]), None);
    }
}
