//! Four-valued evaluation with a trace.
//!
//! The engine knows nothing clinical: it evaluates checked conditions over tables, and asks the vocabulary how two
//! concepts stand to each other.

mod criteria;
mod describe;
mod evaluate;
mod findings;
mod flip;
mod four;
mod otherwise;
mod pair;
mod said;
mod session;
mod silence;
mod suppose;
mod test_of;
mod trace;

pub use criteria::{Asked, CRITERION, Judged, asked, criteria};
pub use describe::Words;
use evaluate::explain_row;
pub use evaluate::{Verdict, evaluate, explain};
pub use flip::Change;
pub use four::{Four, State, Weight};
pub use session::{Frame, Session};
pub use suppose::{Leaf, flip, flip_asked};
pub use trace::{How, Shown, Trace};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_dates;
#[cfg(test)]
mod tests_graph;
#[cfg(test)]
mod tests_pairs;
