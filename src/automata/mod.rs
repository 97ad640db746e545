//! The regular expressions of the pack that ships, made into automata when the program is built.
//!
//! They read ASCII text, of which nearly all letters consist. What they find is what the expression finds; it is found
//! without anything being compiled, and the automaton is read as it was written, row by row, where a text leads.
//!
//! `rules/patterns.txt` lists the expressions for `build.rs`; a test writes it from the files that ship and holds it against
//! them. One that is missing there is found all the same: it is compiled when it is first used.

mod groups;
mod known;
#[cfg(test)]
pub(crate) mod making;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use groups::{Groups, Places};
pub(crate) use known::{Automaton, Known, Shipped};
