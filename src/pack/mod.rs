//! Every kind of YAML: raw model, checked model, graph, plan.

mod accept;
mod check;
mod checked;
mod compiled;
mod condition;
mod coverage;
mod derived;
mod docs;
mod docs_treatment;
pub mod drawing;
mod example;
mod files;
pub mod graph;
mod index;
mod layers;
mod lint;
mod load;
mod lookup;
mod manifest;
mod mutation;
mod node;
mod pair;
mod reader;
mod reference;
mod render;
pub mod rule;
mod schema;
mod show;
mod skeleton;
mod tape;
#[cfg(test)]
mod taping;
mod test_of;
mod testing;
mod walk;

pub use accept::accepted;
pub use checked::{Checked, checked};
#[cfg(test)]
pub(crate) use compiled::each_known_pattern;
pub(crate) use compiled::{known_pattern, phrases, taped};
pub use coverage::{Covered, Met, covered};
pub use docs::{Page, docs};
pub use example::{Example, Expected, Given, examples};
pub use files::{embedded, from_folder, ships};
pub use graph::{Graph, Kind, Rule};
pub use layers::{Layer, layered};
pub use lint::lint;
pub use lookup::lookup;
pub use manifest::{Manifest, Pack, SignOff, content};
pub use mutation::{Mutation, mutate};
pub use reader::{table, tables};
pub use reference::reference;
pub use render::render;
pub use schema::{KINDS, schema};
pub use show::{laid_over, list, show};
pub use skeleton::{NEW, skeleton};
pub use testing::{ReadLetter, Tested, run, untested};
#[cfg(test)]
pub(crate) mod testkit;
#[cfg(test)]
mod tests;
