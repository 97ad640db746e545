//! How long it takes to read a document: `cargo bench --bench source [FILE…]`.
//!
//! Without files, the samples of the project are read. Prints the fastest and the median of 200 readings of each, in
//! microseconds. No harness of its own is needed for that, so none is a dependency.

use imr_audit::source::{Limits, read};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

const READINGS: usize = 200;

fn main() {
    // Cargo passes `--bench`.
    let mut files: Vec<PathBuf> =
        std::env::args().skip(1).filter(|a| !a.starts_with("--")).map(PathBuf::from).collect();
    if files.is_empty() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        files.push(root.join("letters/01-lumbar-mri-deficit-denied.txt"));
        files.extend(["letter", "packed", "encrypted", "columns"].map(|n| root.join(format!("tests/pdf/{n}.pdf"))));
    }
    println!("{:>10} {:>10}  file", "fastest", "median");
    for file in files {
        match std::fs::read(&file) {
            Ok(bytes) => {
                let (fastest, median) = measure(&file.to_string_lossy(), &bytes);
                println!("{fastest:>7} µs {median:>7} µs  {}", file.display());
            }
            Err(why) => eprintln!("{}: {why}", file.display()),
        }
    }
}

fn measure(name: &str, bytes: &[u8]) -> (u128, u128) {
    let limits = Limits::default();
    let mut times: Vec<u128> = (0..READINGS)
        .map(|_| {
            let begin = Instant::now();
            let _ = black_box(read(name, black_box(bytes), &limits));
            begin.elapsed().as_micros()
        })
        .collect();
    times.sort_unstable();
    (times.first().copied().unwrap_or(0), times.get(READINGS / 2).copied().unwrap_or(0))
}
