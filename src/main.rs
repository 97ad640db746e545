//! The command line.
#![forbid(unsafe_code)]

mod cli;

/// A letter is thousands of short texts and lists that end with it; the allocator of the system joins and parts their
/// memory again for every letter.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::main()
}
