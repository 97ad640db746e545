//! Hears when a part of the work begins and ends, so that a front can measure where the time goes. The library itself
//! looks at no clock: nothing that is reported of a letter depends on one.

/// A part of the work on one letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part<'a> {
    /// From bytes to a document.
    Document,
    /// From a document to a letter.
    Letter,
    /// From a letter to what it says.
    Evidence,
    /// From what it says to tables.
    Tables,
    /// What guidelines ask of each request.
    Criteria,
    /// One check, with the facts that it is the first to ask for.
    Check(&'a str),
    /// Rendering the reports.
    Report,
}

/// Hears of the parts. Both calls come from the thread that does the work, and nest.
pub trait Watch: Sync {
    /// A part begins.
    fn begins(&self);
    /// The part that was begun last, and has not ended yet, ends; it was this one.
    fn ends(&self, part: Part<'_>);
}

/// Nobody watches.
impl Watch for () {
    fn begins(&self) {}
    fn ends(&self, _: Part<'_>) {}
}

/// Does a part of the work while `watch` hears of it.
pub fn watched<T>(watch: &dyn Watch, part: Part<'_>, work: impl FnOnce() -> T) -> T {
    watch.begins();
    let done = work();
    watch.ends(part);
    done
}
