//! The tables that rules are written over: one file a table, each with its schema and how its rows are made.

pub mod citation;
mod claim;
mod conflict;
mod issue;
mod measurement;
mod mention;
mod sibling;
mod sum;

use crate::table::Schema;

/// Every table a rule can be written over.
pub const SCHEMAS: &[&Schema] = &[
    &issue::SCHEMA,
    &claim::SCHEMA,
    &mention::SCHEMA,
    &measurement::SCHEMA,
    &citation::SCHEMA,
    &conflict::SCHEMA,
    &sum::SCHEMA,
    &sibling::SCHEMA,
];
