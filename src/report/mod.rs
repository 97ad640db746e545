//! Audits to files: one file an output format. Domain types never serialise themselves; the published shapes of the
//! JSON live in [`v1`].

#[cfg(feature = "arrow")]
pub mod arrow;
mod baseline;
mod closing;
pub mod compliance;
mod concise;
mod csv;
pub mod diff;
mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod markdown;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod parsed;
mod quote;
pub mod results;
#[cfg(test)]
pub(crate) mod sample;
mod sarif;
#[cfg(test)]
mod tests;
mod text;
pub mod v1;
pub mod verify;
mod view;

pub use baseline::{Baseline, SCHEMA as BASELINE_SCHEMA, parse as parse_baseline};
pub use closing::{CAVEAT, closing};
pub use concise::Concise;
pub use csv::Csv;
pub use excerpt::visible;
pub use fingerprint::fingerprint;
pub use github::Github;
pub use gitlab::Gitlab;
pub use html::Html;
pub use json::Json;
pub use jsonl::JsonLines;
pub use junit::Junit;
pub use markdown::Markdown;
pub use parsed::{Outline, ParseJson};
pub use sarif::Sarif;
pub use text::{Style, Text};
pub use view::{Rule, View, rules, severity};

use crate::audit::Audit;
use crate::batch::Totals;

/// What becomes of one input in a report.
#[derive(Debug)]
pub enum Entry<'a> {
    /// It was audited, or could not be.
    Audit(&'a Audit),
    /// It was passed over, with the reason.
    Skipped {
        /// The path as given.
        name: &'a str,
        /// Why.
        why: &'a str,
    },
}

/// An output format. What it says of one input depends on that input alone, so that inputs can be rendered on any
/// thread and written in input order.
pub trait Report: Send + Sync {
    /// What comes before the first input.
    fn begin(&self) -> String {
        String::new()
    }

    /// What is said of one input; empty when nothing is.
    fn entry(&self, entry: &Entry<'_>) -> String;

    /// What stands between two inputs of which something is said.
    fn between(&self) -> &'static str {
        ""
    }

    /// What comes after the last input.
    fn end(&self, totals: &Totals) -> String {
        let _ = totals;
        String::new()
    }
}
