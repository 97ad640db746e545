//! The fuzz targets over their seeds and over every input that once failed, on the stable toolchain. An input that a
//! fuzzer finds goes to `tests/regressions/TARGET/`, named after what it is.

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::path::Path;

/// Runs a target over its files; gives how many there were.
fn over(folder: &str, target: &str, run: fn(&[u8])) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(target);
    let Ok(entries) = std::fs::read_dir(&folder) else { return 0 };
    let mut paths: Vec<_> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    for path in &paths {
        // Names the input when the target panics.
        eprintln!("{}", path.display());
        run(&std::fs::read(path).expect("a file"));
    }
    paths.len()
}

/// A fuzz target with its name.
type Target = (&'static str, fn(&[u8]));

#[test]
fn no_seed_and_no_former_crash_fails() {
    let targets: [Target; 16] = [
        ("text", targets::text),
        ("pdf", targets::pdf),
        ("docx", targets::docx),
        ("html", targets::html),
        ("markdown", targets::markdown),
        ("archive", targets::archive),
        ("letter", targets::letter),
        ("language", targets::language),
        ("dates", targets::dates),
        ("logic", targets::logic),
        ("rules", targets::rules),
        ("config", targets::config),
        ("baseline", targets::baseline),
        ("verify", targets::verify),
        ("resume", targets::resume),
        ("audit", targets::audit),
    ];
    let mut former = 0;
    for (name, run) in targets {
        assert!(over("fuzz/seeds", name, run) > 0, "{name} has no seeds");
        former += over("tests/regressions", name, run);
    }
    assert!(former > 0, "the former crashes are gone");
}

#[test]
fn the_small_pack_of_the_target_is_valid() {
    let files = targets::whole(targets::small_pack(usize::MAX, ""));
    let mistakes = imr_audit::pack::Pack::load(&files).err().unwrap_or_default();
    assert!(mistakes.is_empty(), "{}", imr_audit::pack::render(&mistakes, &files));
}
