//! Reading YAML: the one place that knows the YAML library, its limits and its errors.
//!
//! Every room that keeps knowledge as data has its own serde model and reads it through [`parse`].

mod diagnostic;
mod parse;
mod pattern;
mod spread;

pub use diagnostic::{Diagnostic, Level};
pub use parse::{PackFile, at, nearest};
#[cfg(test)]
pub(crate) use pattern::noted;
pub use pattern::{Captures, Match, Pattern, pattern, regex};
pub use serde_yaml::{Location, Spanned};
pub use spread::spread;

/// Reads one file as `T`: one that ships as it was read when the program was built, any other with its depth, nodes,
/// aliases and scalar sizes limited by counts.
///
/// # Errors
/// The first mistake that the YAML library or the model of `T` finds, with its place.
pub fn parse<T: serde::de::DeserializeOwned>(file: &PackFile) -> Result<T, Diagnostic> {
    crate::pack::taped(file).map_or_else(|| parse::parse(file), Ok)
}
