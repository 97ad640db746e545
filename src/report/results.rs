//! JSON Lines read back, one letter at a time: what was written is checked, and memory holds one line.

use super::v1::{self, Letter, SCHEMA, Tool};
use serde::Deserialize;
use std::io::{self, BufRead, Read};

/// The longest line that is read, in bytes. A letter takes some twenty thousand.
const LONGEST: u64 = 64 << 20;

/// Why a result cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The file cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// There is not even a first line.
    #[error("it is empty; `imr-audit --format jsonl` writes a result")]
    Empty,
    /// The first line is not that of a result.
    #[error("it is no JSON Lines result of this program ({0}); `imr-audit --format jsonl` writes one")]
    NotOurs(String),
    /// Another kind or version of report.
    #[error("its schema is `{0}`; this program reads `{SCHEMA}`")]
    Schema(String),
    /// A line in the middle that is none of ours.
    #[error("line {line}: {why}; the file was changed after it was written, make it again")]
    Line {
        /// 1-based.
        line: u64,
        /// What is wrong with it.
        why: String,
    },
}

/// What a result says of itself in its first line.
#[derive(Debug, Clone, Deserialize)]
pub struct Begin {
    /// What made it.
    pub tool: Tool,
    /// The words of the letters were kept out.
    #[serde(default)]
    pub redacted: bool,
}

impl Begin {
    /// Reads the first line of a result.
    ///
    /// # Errors
    /// [`Refused`], when it is not that of a result which this program understands.
    pub fn parse(line: &[u8]) -> Result<Begin, Refused> {
        let not_ours = |why: &dyn std::fmt::Display| Refused::NotOurs(why.to_string());
        let value: serde_json::Value = serde_json::from_slice(line).map_err(|_| {
            let why =
                if line.trim_ascii() == b"{" { "it looks like a JSON report" } else { "its first line is no JSON" };
            not_ours(&why)
        })?;
        match value["schema"].as_str() {
            None => Err(not_ours(&"its first line has no `schema`")),
            Some(v1::SCHEMA) => serde_json::from_value(value).map_err(|e| not_ours(&e)),
            Some(other) => Err(Refused::Schema(other.to_owned())),
        }
    }
}

/// What is read of the totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Sums {
    /// Lines on inputs.
    pub inputs: u64,
    /// Findings left out because of a suppression.
    #[serde(default)]
    pub suppressed: u64,
    /// Findings left out because a baseline knows them.
    #[serde(default)]
    pub in_baseline: u64,
}

/// How a result ended.
#[derive(Debug)]
pub enum End {
    /// With its totals: the run is whole.
    Whole(Sums),
    /// Without: the run was interrupted. `torn`: inside of a line, which does not count.
    Interrupted {
        /// The last line is only a part of one.
        torn: bool,
    },
}

/// A result that is being read.
#[derive(Debug)]
pub struct Results<R> {
    reader: R,
    /// What the first line says.
    pub begin: Begin,
    line: u64,
    end: Option<End>,
    buffer: Vec<u8>,
}

#[derive(Deserialize)]
struct Last {
    totals: Sums,
}

impl<R: BufRead> Results<R> {
    /// Reads the first line.
    ///
    /// # Errors
    /// [`Refused`], when it is not that of a result which this program understands.
    pub fn open(reader: R) -> Result<Results<R>, Refused> {
        let tool = Tool {
            name: String::new(),
            version: String::new(),
            pack: String::new(),
            pack_version: String::new(),
            pack_digest: String::new(),
            layers: Vec::new(),
        };
        let begin = Begin { tool, redacted: false };
        let mut results = Results { reader, begin, line: 0, end: None, buffer: Vec::new() };
        if !results.read_line()? {
            return Err(Refused::Empty);
        }
        results.begin = Begin::parse(&results.buffer)?;
        Ok(results)
    }

    /// The next input; `None` at the end, after which [`end`](Self::end) says how it ended.
    ///
    /// # Errors
    /// [`Refused`], when a line in the middle is none of ours.
    pub fn letter(&mut self) -> Result<Option<Letter>, Refused> {
        if self.end.is_some() {
            return Ok(None);
        }
        if !self.read_line()? {
            self.end = Some(End::Interrupted { torn: false });
            return Ok(None);
        }
        let whole = self.buffer.ends_with(b"\n");
        let text = std::str::from_utf8(&self.buffer).map_err(|e| e.to_string());
        let letter = text.and_then(|text| match Letter::parse(text) {
            Ok(letter) => Ok(Ok(letter)),
            Err(why) => serde_json::from_str::<Last>(text).map(|last| Err(last.totals)).map_err(|_| why.to_string()),
        });
        match letter {
            Ok(Ok(letter)) => Ok(Some(letter)),
            Ok(Err(totals)) => {
                let line = self.line + 1;
                if self.read_line()? {
                    return Err(Refused::Line { line, why: "there is more behind the totals".into() });
                }
                self.end = Some(End::Whole(totals));
                Ok(None)
            }
            // Only the last line lacks its end.
            Err(_) if !whole => {
                self.end = Some(End::Interrupted { torn: true });
                Ok(None)
            }
            Err(why) => Err(Refused::Line { line: self.line, why }),
        }
    }

    /// How it ended; an interruption before that has been found out.
    pub fn end(self) -> End {
        self.end.unwrap_or(End::Interrupted { torn: false })
    }

    /// The next line with its end into the buffer; `false` at the end of the file.
    fn read_line(&mut self) -> Result<bool, Refused> {
        self.buffer.clear();
        self.line += 1;
        (&mut self.reader).take(LONGEST).read_until(b'\n', &mut self.buffer)?;
        if self.buffer.len() as u64 == LONGEST {
            return Err(Refused::Line { line: self.line, why: format!("it is longer than {LONGEST} bytes") });
        }
        Ok(!self.buffer.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = r#"{"schema":"imr-audit/report/v1","tool":{"name":"imr-audit","version":"0","pack":"p","pack_version":"1","pack_digest":"d"},"redacted":true}"#;
    const LETTER: &str = r#"{"path":"a","status":"unreadable","reason":"x"}"#;

    /// How many letters there are and how it ended, or why it is refused.
    fn read(text: &str) -> Result<(usize, End), String> {
        let mut results = Results::open(text.as_bytes()).map_err(|e| e.to_string())?;
        let mut n = 0;
        while results.letter().map_err(|e| e.to_string())?.is_some() {
            n += 1;
        }
        Ok((n, results.end()))
    }

    fn totals() -> String {
        let totals = v1::Totals::of(&crate::batch::Totals::default());
        format!("{{\"totals\":{}}}", serde_json::to_string(&totals).expect("JSON"))
    }

    #[test]
    fn a_whole_result_ends_with_its_totals() {
        let whole = format!("{BEGIN}\n{LETTER}\n{LETTER}\n{}\n", totals());
        assert!(matches!(read(&whole), Ok((2, End::Whole(_)))));
        assert!(Results::open(whole.as_bytes()).is_ok_and(|r| r.begin.redacted && r.begin.tool.pack == "p"));
    }

    #[test]
    fn an_interrupted_result_is_read_as_far_as_it_goes() {
        let cut = format!("{BEGIN}\n{LETTER}\n");
        assert!(matches!(read(&cut), Ok((1, End::Interrupted { torn: false }))));
        let torn = format!("{cut}{}", &LETTER[..20]);
        assert!(matches!(read(&torn), Ok((1, End::Interrupted { torn: true }))));
        // A line that is whole but for its end counts.
        assert!(matches!(read(&format!("{cut}{LETTER}")), Ok((2, End::Interrupted { torn: false }))));
    }

    #[test]
    fn what_is_not_ours_is_refused_with_the_reason() {
        let says = |text: &str, words: &str| {
            let why = read(text).map(|(n, _)| n).expect_err("refused");
            assert!(why.contains(words), "{why}");
        };
        says("", "empty");
        says("{\n\"schema\": \"imr-audit/report/v1\",\n", "JSON report");
        says("hello\n", "no JSON");
        says("{\"a\":1}\n", "no `schema`");
        says(&BEGIN.replace("report/v1", "report/v9"), "imr-audit/report/v9");
        says(&format!("{BEGIN}\n{LETTER}\n{{}}\n{LETTER}\n"), "line 3: missing field `path`");
        says(&format!("{BEGIN}\n{LETTER}\n{}\n{LETTER}\n", totals()), "line 4: there is more");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_it(bytes: Vec<u8>, cut in 0usize..400) {
            let _ = read(&String::from_utf8_lossy(&bytes));
            let whole = format!("{BEGIN}\n{LETTER}\n{}\n", totals());
            let cut = whole.get(..cut.min(whole.len())).unwrap_or(&whole);
            // Cut anywhere, a result is read as far as it goes or refused, and never gives a letter it does not have.
            if let Ok((n, _)) = read(cut) {
                proptest::prop_assert!(n <= 1);
            }
        }
    }
}
