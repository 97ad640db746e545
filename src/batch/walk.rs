//! What the paths of a command line name, one input at a time and in a fixed order.

use crate::source::Unreadable;
use ignore::{Walk, WalkBuilder};
use std::path::{Path, PathBuf};

/// Where the bytes of an input come from.
#[derive(Debug)]
pub enum Content {
    /// A file, not yet opened.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// Passed over, with the reason.
    Skipped(String),
    /// Cannot be read, with the reason.
    Failed(Unreadable),
}

/// One input of a run.
#[derive(Debug)]
pub struct Input {
    /// The path as given, `/` between its parts; `-` for standard input.
    pub name: String,
    /// Named on the command line, not found in a folder.
    pub named: bool,
    /// Where its bytes come from.
    pub content: Content,
}

/// The inputs that a list of paths names: files, folders with everything below them sorted by name, and `-`. Found
/// while they are asked for, so that memory does not grow with their number.
pub struct Inputs {
    paths: std::vec::IntoIter<PathBuf>,
    folder: Option<Walk>,
}

impl Inputs {
    /// The inputs of `paths`, in the order given.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        Inputs { paths: paths.into_iter(), folder: None }
    }

    fn named(&mut self, path: PathBuf) -> Option<Input> {
        let name = name_of(&path);
        let input = |content| Some(Input { name, named: true, content });
        if path.as_os_str() == "-" {
            return input(Content::Stdin);
        }
        match std::fs::metadata(&path) {
            Err(e) => input(Content::Failed(Unreadable::Io(e.to_string()))),
            Ok(meta) if meta.is_dir() => {
                self.folder = Some(walk(&path));
                None
            }
            // A pipe that is named is read: `imr-audit <(…)`.
            Ok(_) => input(Content::File(path)),
        }
    }
}

impl Iterator for Inputs {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            if let Some(folder) = &mut self.folder {
                match folder.next() {
                    Some(entry) => {
                        if let Some(input) = found(entry) {
                            return Some(input);
                        }
                        continue;
                    }
                    None => self.folder = None,
                }
            }
            let path = self.paths.next()?;
            if let Some(input) = self.named(path) {
                return Some(input);
            }
        }
    }
}

/// Everything below a folder: ignore files of version control do not apply, because a letter that is not audited is
/// a letter that is lost.
fn walk(path: &Path) -> Walk {
    WalkBuilder::new(path)
        .standard_filters(false)
        .follow_links(true)
        .sort_by_file_name(std::ffi::OsStr::cmp)
        .filter_entry(|e| e.depth() == 0 || !(is_hidden(e.file_name()) && e.file_type().is_some_and(|t| t.is_dir())))
        .build()
}

/// What an entry of a folder is as an input; `None` for the folders themselves.
fn found(entry: Result<ignore::DirEntry, ignore::Error>) -> Option<Input> {
    let entry = match entry {
        Ok(entry) => entry,
        Err(e) => {
            let (name, why) = failure(&e);
            return Some(Input { name, named: false, content: Content::Failed(Unreadable::Io(why)) });
        }
    };
    let kind = entry.file_type()?;
    if kind.is_dir() {
        return None;
    }
    let name = name_of(entry.path());
    let content = if is_hidden(entry.file_name()) {
        Content::Skipped("a hidden file".into())
    } else if !kind.is_file() {
        Content::Skipped("not a regular file".into())
    } else {
        Content::File(entry.into_path())
    };
    Some(Input { name, named: false, content })
}

fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.to_string_lossy().starts_with('.')
}

fn name_of(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

/// The path and the reason of an error of the walk.
fn failure(error: &ignore::Error) -> (String, String) {
    match error {
        ignore::Error::WithPath { path, err } => (name_of(path), failure(err).1),
        ignore::Error::WithDepth { err, .. } => failure(err),
        ignore::Error::Loop { ancestor, child } => {
            (name_of(child), format!("a link that leads back to {}", name_of(ancestor)))
        }
        ignore::Error::Io(e) => (String::new(), e.to_string()),
        other => (String::new(), other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(paths: Vec<PathBuf>, root: &Path) -> Vec<(String, &'static str)> {
        let root = name_of(root);
        Inputs::new(paths)
            .map(|i| {
                let kind = match i.content {
                    Content::File(_) => "file",
                    Content::Stdin => "stdin",
                    Content::Skipped(_) => "skipped",
                    Content::Failed(_) => "failed",
                };
                (i.name.replace(&root, "."), kind)
            })
            .collect()
    }

    #[test]
    fn folders_are_walked_sorted_and_nothing_is_lost() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        std::fs::create_dir_all(root.join("b/c")).expect("folders");
        std::fs::create_dir_all(root.join(".git")).expect("folders");
        for name in ["b/2.txt", "b/c/1.txt", "a.txt", "z.txt", ".hidden", ".git/config", ".gitignore"] {
            std::fs::write(root.join(name), "*.txt\n").expect("a file");
        }
        let got = names(vec![root.to_path_buf(), "-".into(), root.join("none.txt")], root);
        let expected = [
            ("./.gitignore", "skipped"),
            ("./.hidden", "skipped"),
            ("./a.txt", "file"),
            ("./b/2.txt", "file"),
            ("./b/c/1.txt", "file"),
            ("./z.txt", "file"),
            ("-", "stdin"),
            ("./none.txt", "failed"),
        ];
        assert_eq!(got, expected.map(|(n, k)| (n.to_owned(), k)));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_back_is_named() {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path();
        std::fs::create_dir(root.join("a")).expect("a folder");
        std::fs::write(root.join("a/1.txt"), "x").expect("a file");
        std::os::unix::fs::symlink(root, root.join("a/back")).expect("a link");
        let got = names(vec![root.to_path_buf()], root);
        assert_eq!(got, [("./a/1.txt".to_owned(), "file"), ("./a/back".to_owned(), "failed")]);
    }
}
