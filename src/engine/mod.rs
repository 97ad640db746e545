//! Four-valued evaluation with a trace.
//!
//! The engine knows nothing clinical: it evaluates checked conditions over tables, and asks [`Concepts`] how two
//! concepts stand to each other.

mod criteria;
mod describe;
mod evaluate;
mod findings;
mod four;
mod session;
mod test_of;
mod trace;

pub use criteria::{CRITERION, criteria};
pub use describe::Words;
pub use evaluate::{Verdict, evaluate, explain};
pub use four::{Four, State, Weight};
pub use session::{Frame, Session};
pub use trace::{Shown, Trace};

use crate::vocabulary::ConceptId;

/// What the engine has to know of the vocabulary.
pub trait Concepts: Send + Sync {
    /// The concept of this name.
    fn id(&self, name: &str) -> Option<ConceptId>;
    /// Its name.
    fn name(&self, id: ConceptId) -> &str;
    /// Every name, sorted.
    fn names(&self) -> Vec<&str>;
    /// `a` is `b`, or a kind of it.
    fn is_a(&self, a: ConceptId, b: ConceptId) -> bool;
    /// The two are about the same part of the body: one is the other, a part of it, or a level or joint of it.
    fn same_region(&self, a: ConceptId, b: ConceptId) -> bool;
}
