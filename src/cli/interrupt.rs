//! Being told to stop: the first time the run ends with what it has begun, the second time at once.

use super::Exit;
use std::sync::atomic::{AtomicBool, Ordering};

static STOP: AtomicBool = AtomicBool::new(false);

/// Becomes true when somebody asks the run to end (Ctrl-C, SIGTERM, SIGHUP). Without a handler of signals, which may
/// be there already, the process just ends.
pub fn flag() -> &'static AtomicBool {
    let told = || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(Exit::Interrupted.code()));
        }
        eprintln!("interrupted: ending with the inputs under way; once more ends at once");
    };
    let _ = ctrlc::try_set_handler(told);
    &STOP
}
