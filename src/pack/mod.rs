//! Every kind of YAML: raw model, checked model, graph, plan.

mod check;
mod condition;
mod derived;
mod files;
mod graph;
mod load;
mod node;
mod reader;
pub mod rule;
mod test_of;

pub use files::{embedded, from_folder};
pub use graph::{Graph, Kind, Rule};
pub use load::rules;
pub use reader::{table, tables};
