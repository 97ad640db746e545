//! Clinical English: sentences, values, assertion. Cue words are data under `rules/language/`.

/// How a mention is asserted. All false: plainly present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Assertion {
    /// Denied of the patient.
    pub negated: bool,
    /// Said not to be documented (which is not the same as denied).
    pub not_documented: bool,
    /// Uncertain: possible, suspected, to be ruled out.
    pub possible: bool,
    /// Planned, requested, or only imagined ("if", "should … occur", "return for").
    pub hypothetical: bool,
    /// In the past and not current.
    pub historical: bool,
    /// Of somebody other than the patient.
    pub other_person: bool,
    /// Said under a condition of a guideline.
    pub conditional: bool,
}
