//! `--changed-since`: the letters of a repository that differ from a revision.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

/// The files under `paths` that were added or changed since `revision`, and those that git does not know yet; sorted.
///
/// # Errors
/// What git says.
pub fn since(revision: &str, paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    // A revision that begins with a dash would be taken for an option.
    if revision.starts_with('-') {
        return Err(format!("`{revision}` is no revision"));
    }
    let mut files = git(&["diff", "--name-only", "-z", "--relative", "--diff-filter=ACMRT", revision, "--"], paths)?;
    files.extend(git(&["ls-files", "-z", "--others", "--exclude-standard", "--"], paths)?);
    files.sort();
    files.dedup();
    Ok(files)
}

fn git(arguments: &[&str], paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let output = Command::new("git")
        .args(arguments)
        .args(paths.iter().map(|p| p.as_os_str()).collect::<Vec<&OsStr>>())
        .output()
        .map_err(|e| format!("git cannot be run: {e}"))?;
    if !output.status.success() {
        return Err(format!("git: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    let names = output.stdout.split(|b| *b == 0).filter(|name| !name.is_empty());
    Ok(names.map(|name| PathBuf::from(String::from_utf8_lossy(name).into_owned())).collect())
}
