//! What the summary documents, and what each rationale claims.

mod case;

pub use case::*;
