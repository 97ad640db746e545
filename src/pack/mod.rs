//! Every kind of YAML: raw model, checked model, graph, plan.

mod files;

pub use files::{embedded, from_folder};
