//! What a date is the date of.

use super::{Compiled, Compiler};
use crate::patterns::PatternList;
use crate::yaml::Spanned;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;

/// What happened on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::evidence) enum Role {
    /// The injury of the claim.
    Injury,
    /// Utilization review decided.
    UtilizationReview,
    /// The treatment was asked for.
    RequestForAuthorization,
    /// The patient was born.
    Birth,
    /// The patient was seen, or a report was written.
    Visit,
}

/// The words around the dates of one role.
#[derive(Debug, Clone)]
pub(in crate::evidence) struct RoleWords {
    pub(in crate::evidence) role: Role,
    /// Its places in [`EventWords::before`].
    pub(in crate::evidence) before: Range<usize>,
    /// Its places in [`EventWords::after`].
    pub(in crate::evidence) after: Range<usize>,
    /// Its places in [`EventWords::opening`].
    pub(in crate::evidence) opening: Range<usize>,
}

/// `language/events.yaml`, compiled.
#[derive(Debug, Clone, Default)]
pub(in crate::evidence) struct EventWords {
    pub(in crate::evidence) roles: Vec<RoleWords>,
    /// End where the date begins, of all roles.
    pub(in crate::evidence) before: PatternList,
    /// Begin where the date ends, of all roles.
    pub(in crate::evidence) after: PatternList,
    /// As `before`, in the opening sentences only.
    pub(in crate::evidence) opening: PatternList,
    /// Between two dates of one role.
    pub(in crate::evidence) continues: PatternList,
    pub(in crate::evidence) span_before: PatternList,
    pub(in crate::evidence) span_after: PatternList,
    pub(in crate::evidence) other_injury: PatternList,
    pub(in crate::evidence) history: PatternList,
    pub(in crate::evidence) ahead: PatternList,
    /// In days.
    pub(in crate::evidence) before_injury_within: i32,
    /// In days.
    pub(in crate::evidence) before_injury_beyond: i32,
    /// In days.
    pub(in crate::evidence) same_review_within: i32,
    /// In days.
    pub(in crate::evidence) ahead_within: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEvents {
    #[serde(rename = "source")]
    _source: String,
    roles: BTreeMap<Role, RawRole>,
    continues: Vec<Spanned<String>>,
    span: RawRole,
    other_injury: Vec<Spanned<String>>,
    history: Vec<Spanned<String>>,
    ahead: Vec<Spanned<String>>,
    before_injury_within_days: i32,
    before_injury_beyond_days: i32,
    same_review_within_days: i32,
    ahead_within_days: i32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRole {
    #[serde(default)]
    before: Vec<Spanned<String>>,
    #[serde(default)]
    after: Vec<Spanned<String>>,
    #[serde(default)]
    opening: Vec<Spanned<String>>,
}

/// A pattern that ends where a date begins; a bracket or colon may stand between.
const ENDS: (&str, &str) = (r"(?:^|\b)(?:", r")\s*[(\[:,]?\s*(?:the\s+)?$");
/// A pattern that begins where a date ends.
const BEGINS: (&str, &str) = (r"^(?:", ")");

impl Compiled for EventWords {
    type Raw = RawEvents;

    fn compile(raw: RawEvents, compiler: &mut Compiler) -> Self {
        let (mut before, mut after, mut opening) = <(PatternList, PatternList, PatternList)>::default();
        let mut roles = Vec::new();
        for (role, words) in raw.roles {
            roles.push(RoleWords {
                role,
                before: before.extend(compiler.patterns(&words.before, ENDS.0, ENDS.1)),
                after: after.extend(compiler.patterns(&words.after, BEGINS.0, BEGINS.1)),
                opening: opening.extend(compiler.patterns(&words.opening, ENDS.0, ENDS.1)),
            });
        }
        EventWords {
            roles,
            before,
            after,
            opening,
            continues: compiler.patterns(&raw.continues, r"^\s*(?:", r")\s*$"),
            span_before: compiler.patterns(&raw.span.before, ENDS.0, ENDS.1),
            span_after: compiler.patterns(&raw.span.after, BEGINS.0, BEGINS.1),
            other_injury: compiler.phrases(&raw.other_injury),
            history: compiler.phrases(&raw.history),
            ahead: compiler.phrases(&raw.ahead),
            before_injury_within: raw.before_injury_within_days,
            before_injury_beyond: raw.before_injury_beyond_days,
            same_review_within: raw.same_review_within_days,
            ahead_within: raw.ahead_within_days,
        }
    }
}
