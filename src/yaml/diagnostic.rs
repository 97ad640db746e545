//! What is wrong with a rule file, with the place and the fix.

use std::fmt;
use std::ops::Range;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth mending; nothing stops.
    Warning,
    /// The pack is refused.
    Error,
}

/// One mistake in a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub level: Level,
    /// The file, as the pack names it (`vocabulary/drugs.yaml`).
    pub file: String,
    /// 1-based line; 0 when the file as a whole is meant.
    pub line: u32,
    /// 1-based column in characters; 0 when the file as a whole is meant.
    pub column: u32,
    /// The bytes of the file it is about, when known: for the excerpt.
    pub span: Option<Range<usize>>,
    /// The cause, in one sentence.
    pub message: String,
    /// What to write instead ("did you mean `tizanidine`?").
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        write!(f, "{}:{}:{}: {level}: {}", self.file, self.line, self.column, self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}
