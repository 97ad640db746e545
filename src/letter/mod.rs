//! Document text to [`Letter`]: header, reviewer, summary, issues, citations.

mod model;

pub use model::*;
