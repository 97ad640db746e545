//! The names of files that stand beside a result: hidden, so that a walk over the folder passes them over.

use std::io;
use std::path::{Path, PathBuf};

fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The name under which a run writes `path` until it is whole; no other run uses it.
pub fn part(path: &Path) -> PathBuf {
    path.with_file_name(format!(".{}.{}.part", name(path), std::process::id()))
}

fn earlier(path: &Path, number: usize) -> PathBuf {
    path.with_file_name(format!(".{}.earlier-{number}", name(path)))
}

/// The first free name for an earlier state of `path`.
pub(super) fn free(path: &Path) -> PathBuf {
    let mut number = 1;
    while earlier(path, number).exists() {
        number += 1;
    }
    earlier(path, number)
}

/// The earlier states of `path` that were put aside, the newest first.
///
/// # Errors
/// What the operating system says of its folder.
pub(super) fn all(path: &Path) -> io::Result<Vec<PathBuf>> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let begin = format!(".{}.earlier-", name(path));
    let mut numbers: Vec<usize> = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        numbers.extend(name.to_string_lossy().strip_prefix(&begin).and_then(|n| n.parse::<usize>().ok()));
    }
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    Ok(numbers.into_iter().map(|n| earlier(path, n)).collect())
}

/// True when `name` is that of a file beside the result named `result`.
pub(super) fn is_beside(name: &str, result: &str) -> bool {
    let rest = name.strip_prefix('.').and_then(|n| n.strip_prefix(result));
    rest.is_some_and(|r| r.starts_with(".earlier-") || (r.starts_with('.') && r.ends_with(".part")))
}
