//! Audits to files: one file an output format. Domain types never serialise themselves; the published shapes of the
//! JSON live in [`v1`].

mod closing;
mod excerpt;
mod json;
mod quote;
mod text;
pub mod v1;

pub use json::Json;
pub use text::{Style, Text};

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
