//! What the summary documents, and what each rationale claims.

mod case;
mod request_date;
pub mod tables;

pub use case::*;
pub use request_date::{RequestDate, days_since_injury, request_date};
