//! `imr-audit` reads Independent Medical Review letters and finds where they contradict themselves.
//!
//! The stages run in one direction: [`source`] → [`letter`] → [`language`] → [`evidence`] → [`engine`] → [`finding`]
//! → [`report`]. See `docs/architecture.md`.

#![forbid(unsafe_code)]

pub mod audit;
mod automata;
pub mod batch;
pub mod engine;
pub mod evidence;
pub mod finding;
mod fixed;
pub mod guideline;
pub mod language;
pub mod letter;
pub mod literals;
mod need;
pub mod pack;
mod pairs;
pub mod passage;
pub mod patterns;
pub mod pipeline;
pub mod report;
mod shelves;
pub mod source;
pub mod span;
pub mod table;
pub mod vocabulary;
pub mod watch;
pub mod words;
pub mod yaml;
