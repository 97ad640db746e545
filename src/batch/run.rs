//! A whole run: inputs in, reports out.

use super::ordered::{Stop, in_order};
use super::policy::Policy;
use super::resume::Start;
use super::seen::Identity;
use super::totals::Totals;
use super::walk::{Content, Input, read_limited};
use crate::audit::{Audit, Outcome};
use crate::pipeline::Auditor;
use crate::report::{Entry, Report};
use crate::source::{Limits, Unreadable};
use std::borrow::Cow;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One report of a run and where it is written.
pub struct Output<'a> {
    /// The format.
    pub report: &'a dyn Report,
    /// Where it goes.
    pub sink: &'a mut (dyn Write + 'a),
}

/// How a run ended.
#[derive(Debug, Default)]
pub struct Ended {
    /// The sums.
    pub totals: Totals,
    /// Inputs named on the command line that could not be read.
    pub named_unreadable: u64,
}

/// What a worker hands on: everything that is to be written of one input.
struct Rendered {
    name: String,
    texts: Vec<String>,
    totals: Totals,
    identity: Option<Identity>,
    named_unreadable: bool,
}

/// How a run goes.
#[derive(Default)]
pub struct Options<'a> {
    /// Threads to use; 0 counts as 1.
    pub threads: usize,
    /// Where it begins.
    pub start: Start,
    /// What a team has decided about findings.
    pub policy: Option<&'a Policy>,
    /// Told the sums after each input.
    pub progress: Option<&'a mut dyn FnMut(&Totals)>,
}

/// Audits every input and writes each report in the order of the inputs. The bytes written do not depend on the
/// number of threads; memory does not depend on the number of inputs, save for the index of letters seen. What a
/// report says at its beginning is left out when an earlier result is gone on with.
///
/// # Errors
/// The first failure to write to a sink; nothing more is audited then.
pub fn run(
    auditor: &Auditor,
    inputs: impl Iterator<Item = Input> + Send,
    options: Options<'_>,
    outputs: &mut [Output<'_>],
) -> io::Result<Ended> {
    let Options { threads, start, policy, mut progress } = options;
    let threads = threads.max(1);
    let Start { totals, mut seen, first, kept, .. } = start;
    let reports: Vec<&dyn Report> = outputs.iter().map(|o| o.report).collect();
    let mut begun = vec![false; outputs.len()];
    let mut ended = Ended { totals, ..Ended::default() };
    let mut failure = None;
    if kept == 0 {
        for output in outputs.iter_mut() {
            output.sink.write_all(output.report.begin().as_bytes())?;
        }
    }
    let inputs = first.into_iter().chain(inputs);
    let work = |input: Input| render(auditor, &reports, policy, input);
    in_order(inputs, threads, threads.saturating_mul(8), work, |rendered| {
        ended.totals.add(&rendered.totals);
        if let Some(duplicate) = rendered.identity.and_then(|i| seen.note(&rendered.name, i)) {
            ended.totals.duplicates.push(duplicate);
        }
        ended.named_unreadable += u64::from(rendered.named_unreadable);
        if let Some(progress) = &mut progress {
            progress(&ended.totals);
        }
        for ((output, text), begun) in outputs.iter_mut().zip(&rendered.texts).zip(&mut begun) {
            if text.is_empty() {
                continue;
            }
            let between = if *begun { output.report.between() } else { "" };
            *begun = true;
            let written =
                output.sink.write_all(between.as_bytes()).and_then(|()| output.sink.write_all(text.as_bytes()));
            if let Err(e) = written {
                failure = Some(e);
                return Stop::Yes;
            }
        }
        Stop::No
    });
    if let Some(e) = failure {
        return Err(e);
    }
    for output in outputs.iter_mut() {
        output.sink.write_all(output.report.end(&ended.totals).as_bytes())?;
        output.sink.flush()?;
    }
    Ok(ended)
}

fn render(auditor: &Auditor, reports: &[&dyn Report], policy: Option<&Policy>, input: Input) -> Rendered {
    if let Content::Skipped(why) = &input.content {
        let entry = Entry::Skipped { name: &input.name, why };
        let texts = reports.iter().map(|r| r.entry(&entry)).collect();
        let totals = Totals::of_skipped();
        return Rendered { name: input.name, texts, totals, identity: None, named_unreadable: false };
    }
    let mut audit = audit(auditor, &input);
    let withheld = policy.map(|p| p.apply(&mut audit)).unwrap_or_default();
    let entry = Entry::Audit(&audit);
    Rendered {
        texts: reports.iter().map(|r| r.entry(&entry)).collect(),
        totals: Totals { withheld, ..Totals::of(&audit) },
        identity: identity(&audit.outcome),
        named_unreadable: input.named && matches!(audit.outcome, Outcome::Unreadable(_)),
        name: input.name,
    }
}

/// What identifies a letter among the others; only what was read as one has an identity.
fn identity(outcome: &Outcome) -> Option<Identity> {
    let Outcome::Audited(audited) = outcome else { return None };
    let case_number = audited.letter.header.case_number.as_ref().map(|f| f.value.as_str());
    Some(Identity::of(audited.document.text(), case_number))
}

/// Reads and audits one input; what is to be passed over comes back as unreadable. A defect of this program that ends
/// in a panic costs one letter, not the run.
pub fn audit(auditor: &Auditor, input: &Input) -> Audit {
    let bytes = read(input, auditor.limits());
    let outcome = bytes.map_or_else(Outcome::Unreadable, |bytes| {
        catch_unwind(AssertUnwindSafe(|| auditor.audit(&input.name, &bytes).outcome)).unwrap_or_else(|_| {
            Outcome::Unreadable(Unreadable::Refused("the program failed on this file; please report it".into()))
        })
    });
    Audit { name: input.name.clone(), outcome }
}

/// The bytes of an input.
pub(crate) fn read<'i>(input: &'i Input, limits: &Limits) -> Result<Cow<'i, [u8]>, Unreadable> {
    match &input.content {
        Content::File(path) => {
            let file = std::fs::File::open(path).map_err(|e| Unreadable::Io(e.to_string()))?;
            read_limited(file, limits.max_bytes).map(Cow::Owned)
        }
        Content::Bytes(bytes) => Ok(Cow::Borrowed(bytes.as_slice())),
        Content::Skipped(why) => Err(Unreadable::Refused(why.clone())),
        Content::Failed(why) => Err(why.clone()),
    }
}
