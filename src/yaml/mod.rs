//! Reading YAML: the one place that knows the YAML library, its limits and its errors.
//!
//! Every room that keeps knowledge as data has its own serde model and reads it through [`parse`].

mod diagnostic;
mod parse;
mod pattern;
mod spread;

pub use diagnostic::{Diagnostic, Level};
pub use parse::{PackFile, at, nearest, parse};
pub use pattern::{Pattern, pattern, regex};
pub use serde_yaml::{Location, Spanned};
pub use spread::spread;
