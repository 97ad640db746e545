//! Many inputs: finding them, auditing them on several threads, and handing the results on in input order.

mod append;
mod aside;
mod cache;
pub mod config;
mod draft;
mod earlier;
mod ordered;
mod policy;
mod resume;
mod run;
mod seen;
mod totals;
mod walk;

pub use append::{Append, private};
pub use aside::part;
pub use cache::{Cache, Traffic};
pub use earlier::{Earlier, Refused};
pub use ordered::{Stop, in_order};
pub use policy::{Baseline, Decisions, Known, Policy, Suppression, Withheld};
pub use run::{Ended, Options, Output, audit, read, run};
pub use seen::{Duplicate, Identity, Same, Seen};
pub use totals::{Count, RuleUse, Totals};
pub use walk::{Content, Input, Inputs};
