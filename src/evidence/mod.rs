//! What the summary documents, and what each rationale claims.

mod case;
pub mod tables;

pub use case::*;
