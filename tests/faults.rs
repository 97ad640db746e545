//! Things that go wrong around a run, one case a test. Each shows that nothing that was reported is lost, that every
//! input is accounted for, and that going on ends as an unbroken run does.
#![cfg(target_os = "linux")]

#[path = "faults/bench.rs"]
mod bench;
#[path = "faults/files.rs"]
mod files;
#[path = "faults/outputs.rs"]
mod outputs;
#[path = "faults/stops.rs"]
mod stops;
