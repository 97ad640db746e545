//! Every kind of YAML: raw model, checked model, graph, plan.

mod diagnostic;
mod files;

pub use diagnostic::{Diagnostic, Level};
pub use files::{PackFile, embedded, from_folder};
