//! A whole run: inputs in, reports out.

use super::cache::{Cache, Kept};
use super::earlier::Earlier;
use super::ordered::{Stop, in_order};
use super::policy::Policy;
use super::resume;
use super::seen::{Identity, Seen};
use super::totals::Totals;
use super::walk::{Content, Input, read_limited};
use crate::audit::{Audit, Outcome};
use crate::pipeline::Auditor;
use crate::report::{Entry, Report};
use crate::source::{Limits, Unreadable};
use crate::watch::{Part, Watch, watched};
use std::borrow::Cow;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One report of a run and where it is written.
pub struct Output<'a> {
    /// The format.
    pub report: &'a dyn Report,
    /// Where it goes.
    pub sink: &'a mut (dyn Write + Send + 'a),
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
    identity: Option<Identity>,
    named_unreadable: bool,
}

/// How a run goes.
#[derive(Default)]
pub struct Options<'a> {
    /// Threads to use; 0 counts as 1.
    pub threads: usize,
    /// What a team has decided about findings.
    pub policy: Option<&'a Policy>,
    /// An earlier result to go on with; then the only report is the JSON Lines that it was made as.
    pub earlier: Option<&'a Earlier>,
    /// Where what was said of a letter is kept from one run to the next.
    pub cache: Option<&'a Cache>,
    /// Set from outside to end the run: no further input is begun.
    pub stop: Option<&'a AtomicBool>,
    /// Told how many inputs have been written, after each.
    pub progress: Option<&'a mut (dyn FnMut(u64) + Send)>,
    /// Hears where the work is.
    pub watch: Option<&'a dyn Watch>,
}

/// Audits every input and writes each report in the order of the inputs. The bytes written do not depend on the
/// number of threads; memory does not depend on the number of inputs, save for the index of letters seen. A run that
/// is stopped from outside ends with the inputs it has begun, and its sums say so.
///
/// # Errors
/// The first failure to write to a sink; nothing more is audited then.
pub fn run(
    auditor: &Auditor,
    mut inputs: impl Iterator<Item = Input> + Send,
    options: Options<'_>,
    outputs: &mut [Output<'_>],
) -> io::Result<Ended> {
    let Options { threads, policy, earlier, cache, stop, mut progress, watch } = options;
    let threads = threads.max(1);
    let reports: Vec<&dyn Report> = outputs.iter().map(|o| o.report).collect();
    let mut begun = vec![false; outputs.len()];
    let mut ended = Ended::default();
    let mut seen = Seen::default();
    let mut duplicates = Vec::new();
    let mut failure = None;
    for output in outputs.iter_mut() {
        output.sink.write_all(output.report.begin().as_bytes())?;
    }
    let stopped = AtomicBool::new(false);
    let inputs = std::iter::from_fn(|| {
        let input = inputs.next();
        if input.is_some() && stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            stopped.store(true, Ordering::Relaxed);
            return None;
        }
        input
    });
    let sums = Mutex::default();
    let watch = watch.unwrap_or(&());
    let renderer = Renderer { auditor, reports: &reports, policy, earlier, cache, watch, sums: &sums };
    let work = |input: Input| renderer.render(input);
    let mut written = 0;
    in_order(inputs, threads, threads.saturating_mul(8), work, |rendered| {
        written += 1;
        if let Some(duplicate) = rendered.identity.and_then(|i| seen.note(&rendered.name, i)) {
            duplicates.push(duplicate);
        }
        ended.named_unreadable += u64::from(rendered.named_unreadable);
        if let Some(progress) = &mut progress {
            progress(written);
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
    ended.totals = Totals { duplicates, ..sums.into_inner().unwrap_or_else(PoisonError::into_inner) };
    ended.totals.own_rules = auditor.pack().own();
    ended.totals.interrupted = stopped.load(Ordering::Relaxed);
    for output in outputs.iter_mut() {
        output.sink.write_all(output.report.end(&ended.totals).as_bytes())?;
        output.sink.flush()?;
    }
    Ok(ended)
}

/// What the threads that audit share.
struct Renderer<'a> {
    auditor: &'a Auditor,
    reports: &'a [&'a dyn Report],
    policy: Option<&'a Policy>,
    earlier: Option<&'a Earlier>,
    cache: Option<&'a Cache>,
    watch: &'a dyn Watch,
    /// The sums of what was rendered, in any order.
    sums: &'a Mutex<Totals>,
}

impl Renderer<'_> {
    /// What is to be written of an input: as an earlier run said it, from the cache, or anew.
    fn render(&self, input: Input) -> Rendered {
        if let Some(reused) = self.earlier.and_then(|e| resume::reuse(e, self.auditor, self.checks(), &input)) {
            let named_unreadable = input.named && reused.totals.unreadable > 0;
            self.sums().add(&reused.totals);
            let identity = reused.identity;
            return Rendered { name: input.name, texts: vec![reused.line], identity, named_unreadable };
        }
        if let Content::Skipped(why) = &input.content {
            let entry = Entry::Skipped { name: &input.name, why };
            let texts = self.reports.iter().map(|r| r.entry(&entry)).collect();
            self.sums().add(&Totals::of_skipped());
            return Rendered { name: input.name, texts, identity: None, named_unreadable: false };
        }
        let bytes = read(&input, self.auditor.limits());
        let key = self.cache.zip(bytes.as_ref().ok()).map(|(cache, bytes)| (cache, cache.key(&input.name, bytes)));
        if let Some(Kept { texts, totals, identity }) = key.and_then(|(cache, key)| cache.get(&key)) {
            self.sums().add(&totals);
            let named_unreadable = input.named && totals.unreadable > 0;
            return Rendered { name: input.name, texts, identity, named_unreadable };
        }
        let mut audit = audit_bytes(self.auditor, &input.name, bytes, self.watch);
        let withheld = self.policy.map(|p| p.apply(&mut audit)).unwrap_or_default();
        let entry = Entry::Audit(&audit);
        let texts = watched(self.watch, Part::Report, || self.reports.iter().map(|r| r.entry(&entry)).collect());
        self.sums().count(&audit, withheld);
        let identity = identity(&audit.outcome);
        let named_unreadable = input.named && matches!(audit.outcome, Outcome::Unreadable(_));
        // A suppression in a draft holds until a day.
        let suppresses = matches!(&audit.outcome, Outcome::Audited(a) if !a.suppressions.is_empty());
        let Some((cache, key)) = key.filter(|_| !suppresses) else {
            return Rendered { name: input.name, texts, identity, named_unreadable };
        };
        let mut totals = Totals::default();
        totals.count(&audit, withheld);
        let kept = Kept { texts, totals, identity };
        cache.put(&key, &kept);
        Rendered { name: input.name, texts: kept.texts, identity, named_unreadable }
    }

    fn sums(&self) -> MutexGuard<'_, Totals> {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The checks that apply.
    fn checks(&self) -> impl Iterator<Item = &str> {
        let checks = self.auditor.pack().rules.checks.iter().map(|c| c.id.as_str());
        checks.filter(|id| self.policy.is_none_or(|p| !p.is_off(id)))
    }
}

/// What identifies a letter among the others; only what was read as one has an identity.
fn identity(outcome: &Outcome) -> Option<Identity> {
    let Outcome::Audited(audited) = outcome else { return None };
    let case_number = audited.letter.header.case_number.as_ref().map(|f| f.value.as_str());
    Some(Identity::of(audited.document.hash(), case_number))
}

/// Reads and audits one input; what is to be passed over comes back as unreadable. A defect of this program that ends
/// in a panic costs one letter, not the run.
pub fn audit(auditor: &Auditor, input: &Input) -> Audit {
    audit_bytes(auditor, &input.name, read(input, auditor.limits()), &())
}

fn audit_bytes(auditor: &Auditor, name: &str, bytes: Result<Cow<'_, [u8]>, Unreadable>, watch: &dyn Watch) -> Audit {
    let outcome = bytes.map_or_else(Outcome::Unreadable, |bytes| {
        catch_unwind(AssertUnwindSafe(|| auditor.audit_watched(name, &bytes, watch).outcome)).unwrap_or_else(|_| {
            Outcome::Unreadable(Unreadable::Refused("the program failed on this file; please report it".into()))
        })
    });
    Audit { name: name.to_owned(), outcome }
}

/// The bytes of an input.
pub fn read<'i>(input: &'i Input, limits: &Limits) -> Result<Cow<'i, [u8]>, Unreadable> {
    match &input.content {
        Content::File(path) => {
            let file = std::fs::File::open(path).map_err(|e| Unreadable::Io(e.to_string()))?;
            let size = file.metadata().map_or(0, |m| usize::try_from(m.len()).unwrap_or(usize::MAX));
            read_limited(file, limits.max_bytes, size).map(Cow::Owned)
        }
        Content::Bytes(bytes) => Ok(Cow::Borrowed(bytes.as_slice())),
        Content::Skipped(why) => Err(Unreadable::Refused(why.clone())),
        Content::Failed(why) => Err(why.clone()),
    }
}
