//! The questions about a sentence that groups of wordings answer. `build.rs` compiles the groups in this order.

macro_rules! cues {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A question about a sentence that a group of wordings answers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Cue { $($(#[$doc])* $variant,)* }
        /// The cues with the names of their groups, in the order of their discriminants.
        pub(crate) const CUES: &[(Cue, &str)] = &[$((Cue::$variant, $name),)*];
    };
}

cues! {
    /// Concludes that the treatment is not necessary.
    ConcludesNotNecessary = "concludes_not_necessary",
    /// Concludes that the treatment is necessary.
    ConcludesNecessary = "concludes_necessary",
    /// Speaks against the treatment without the word necessary.
    ConcludesWeaklyNotNecessary = "concludes_weakly_not_necessary",
    /// Speaks for the treatment without the word necessary.
    ConcludesWeaklyNecessary = "concludes_weakly_necessary",
    /// Takes back what a conclusion seems to say ("does not mean that").
    ConcludesNothing = "concludes_nothing",
    /// Part of the treatment only.
    ConcludesInPart = "concludes_in_part",
    /// Names the patient.
    SpeaksOfPatient = "speaks_of_patient",
    /// Names the file, the examination, the request or the provider.
    SpeaksOfFile = "speaks_of_file",
    /// Names a guideline or a study.
    NamesSource = "names_source",
    /// What a source does: recommends, states.
    RecitalVerb = "recital_verbs",
    /// A general rule: patients should, is recommended for.
    RecitalGeneral = "recital_general",
    /// A general rule on what has to be documented: its words are none on the file.
    RecitalAsks = "recital_asks",
    /// At the beginning of a sentence: what a source asks for is recited.
    RecitalOpens = "recital_opens",
    /// The source does not address the matter.
    SourceIsSilent = "says_source_is_silent",
    /// Reports utilization review.
    ReportsUr = "reports_ur",
    /// Goes on with the report of the sentence before.
    ContinuesUr = "continues_ur",
    /// Names a part of the medical record.
    NamesRecord = "names_record",
    /// Standing text and procedure.
    Procedural = "procedural",
    /// Says that something is not documented.
    NotDocumented = "says_not_documented",
    /// Denies.
    Absent = "says_absent",
    /// An examination denies, rather than a record being silent.
    ExaminationDenies = "examination_denies",
    /// Speaks of what is written down.
    SpeaksOfDocumentation = "speaks_of_documentation",
    /// Looks like a denial and is none.
    NotADenial = "not_a_denial",
    /// A clause begins.
    BeginsClause = "begins_clause",
    /// A clause begins, if a comma stands before it.
    BeginsClauseAfterComma = "begins_clause_after_comma",
    /// What the missing thing would have been good for.
    Purpose = "purpose",
    /// Narrows a claim.
    Scoped = "scoped",
    /// The claim is of what came of a treatment.
    Outcome = "outcome",
    /// A treatment failed, in a word.
    Failure = "failure",
    /// A treatment failed, in more words.
    DidNotHelp = "did_not_help",
    /// A treatment helped, and more than a little or for a while.
    Helped = "helped",
    /// Nothing came of a treatment at all.
    GaveNothing = "gave_nothing",
    /// The complaint outlasts a treatment.
    Persists = "persists",
    /// Speaks of the request or of another decision of the letter, which the headings bear out.
    OnRequest = "on_request",
    /// Names the request for authorisation; its date follows.
    RequestForAuthorization = "request_for_authorization",
    /// The patient has only what follows.
    Only = "only",
    /// The claim is of the past as well.
    OfPast = "of_past",
    /// A degree that what the summary records need not reach.
    Degree = "degree",
    /// The claim is of a change.
    Change = "change",
    /// A use that has gone on for long.
    LongUse = "long_use",
    /// A treatment was given, and not only asked for.
    Done = "done",
    /// Says right behind a treatment or a study that it was not given or made.
    NotDone = "not_done",
    /// Gives the result of a study.
    StudyResult = "study_result",
    /// Between two things that are denied together.
    Joins = "joins",
    /// Behind something general: what it is about follows.
    PointsTo = "points_to",
    /// A test with an abnormal result.
    Positive = "says_positive",
}
