//! What the paths of a command line name, one input at a time and in a fixed order.

use super::aside;
use crate::source::archive::{self, Archive};
use crate::source::{Limits, Unreadable};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{Walk, WalkBuilder};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::{Component, Path, PathBuf};

/// Where the bytes of an input come from.
#[derive(Debug)]
pub enum Content {
    /// A file that is not read yet.
    File(PathBuf),
    /// Bytes that are read already: standard input, an entry of an archive, a file that is not long.
    Bytes(Vec<u8>),
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

/// What an archive is read from.
trait Source: Read + Seek + Send {}
impl<T: Read + Seek + Send> Source for T {}

/// The inputs that a list of paths names: files, folders with everything below them sorted by name, what archives
/// hold, and `-`. Found while they are asked for, so that memory does not grow with their number.
pub struct Inputs {
    paths: std::vec::IntoIter<PathBuf>,
    folder: Option<Walk>,
    archive: Option<Archive<Box<dyn Source>>>,
    limits: Limits,
    excluded: Gitignore,
    own: Vec<(String, PathBuf)>,
    /// Where files are read into; no longer than their beginning when nobody asks for what they hold.
    begin: Box<[u8]>,
}

impl Inputs {
    /// The inputs of `paths`, in the order given; archives are opened within `limits`.
    pub fn new(paths: Vec<PathBuf>, limits: &Limits) -> Self {
        let excluded = Gitignore::empty();
        let own = Vec::new();
        let begin = vec![0; SMALL].into();
        Inputs { paths: paths.into_iter(), folder: None, archive: None, limits: limits.clone(), excluded, own, begin }
    }

    /// The same inputs without the files to which this run writes, and what it puts beside them: they are no letters,
    /// and some come and go while it runs.
    pub fn without_outputs<'p>(mut self, outputs: impl IntoIterator<Item = &'p Path>) -> Self {
        let own = |path: &Path| Some((path.file_name()?.to_str()?.to_owned(), folder_of(path)?));
        self.own.extend(outputs.into_iter().filter_map(own));
        self
    }

    /// True for a file that this run writes.
    fn writes(&self, path: &Path) -> bool {
        let Some(name) = path.file_name().and_then(std::ffi::OsStr::to_str) else { return false };
        self.own.iter().any(|(own, folder)| {
            (name == own || aside::is_beside(name, own)) && folder_of(path).as_ref() == Some(folder)
        })
    }

    /// The same inputs; those whose path fits one of `globs` (in the manner of `.gitignore`) are passed over.
    ///
    /// # Errors
    /// What is wrong with a glob.
    pub fn excluding(mut self, globs: &[String]) -> Result<Self, String> {
        let mut builder = GitignoreBuilder::new("");
        for glob in globs {
            builder.add_line(None, glob).map_err(|e| format!("`{glob}`: {e}"))?;
        }
        self.excluded = builder.build().map_err(|e| e.to_string())?;
        Ok(self)
    }

    /// True when the path is one of those to pass over.
    fn excludes(&self, path: &Path) -> bool {
        // Paths above the folder that the globs are about cannot fit them.
        let inside = path.is_relative() && !path.components().any(|c| c == Component::ParentDir);
        inside && self.excluded.matched_path_or_any_parents(path, false).is_ignore()
    }

    /// A path of the command line; `None` when it stands for others, which come next.
    fn named(&mut self, path: PathBuf) -> Option<Input> {
        let name = name_of(&path);
        if path.as_os_str() == "-" {
            let content = match read_limited(io::stdin().lock(), self.limits.max_bytes, 0) {
                Ok(bytes)
                    if archive::is_container(&bytes) && !archive::is_document(Cursor::new(&bytes), &self.limits) =>
                {
                    return self.open(name, true, Box::new(Cursor::new(bytes)));
                }
                Ok(bytes) => Content::Bytes(bytes),
                Err(why) => Content::Failed(why),
            };
            return Some(Input { name, named: true, content });
        }
        match std::fs::metadata(&path) {
            Err(e) => Some(Input { name, named: true, content: Content::Failed(Unreadable::Io(e.to_string())) }),
            Ok(meta) if meta.is_dir() => {
                self.folder = Some(walk(&path));
                None
            }
            Ok(meta) if meta.is_file() => self.file(name, true, path),
            // A pipe that is named is read: `imr-audit <(…)`.
            Ok(_) => Some(Input { name, named: true, content: Content::File(path) }),
        }
    }

    /// A regular file; `None` when it is an archive, whose entries come next.
    fn file(&mut self, name: String, named: bool, path: PathBuf) -> Option<Input> {
        if self.excludes(&path) {
            return Some(Input { name, named, content: Content::Skipped("excluded".into()) });
        }
        match self.begun(&path) {
            Some(Begun::Archive(file)) => self.open(name, named, Box::new(BufReader::new(file))),
            Some(Begun::Whole(bytes)) => Some(Input { name, named, content: Content::Bytes(bytes) }),
            Some(Begun::Long) | None => Some(Input { name, named, content: Content::File(path) }),
        }
    }

    /// What the beginning of a file tells; `None` for one that cannot be read: whoever reads it says why.
    fn begun(&mut self, path: &Path) -> Option<Begun> {
        let mut file = File::open(path).ok()?;
        let length = fill(&mut file, &mut self.begin).ok()?;
        let begin = self.begin.get(..length)?;
        if archive::is_container(begin) {
            file.rewind().ok()?;
            if !archive::is_document(BufReader::new(&file), &self.limits) {
                file.rewind().ok()?;
                return Some(Begun::Archive(file));
            }
        }
        let whole = length < self.begin.len() && length <= self.limits.max_bytes;
        Some(if whole { Begun::Whole(begin.to_vec()) } else { Begun::Long })
    }

    fn open(&mut self, name: String, named: bool, from: Box<dyn Source>) -> Option<Input> {
        let why = match Archive::open(&name, from, &self.limits) {
            Ok(archive) if archive.remaining() > 0 => {
                self.archive = Some(archive);
                return None;
            }
            Ok(_) => Unreadable::Empty,
            Err(why) => why,
        };
        Some(Input { name, named, content: Content::Failed(why) })
    }
}

impl Iterator for Inputs {
    type Item = Input;

    /// How many there are. Their bytes are not read for it, save those of archives.
    fn count(mut self) -> usize {
        self.begin = vec![0; MAGIC].into();
        std::iter::from_fn(|| self.next()).fold(0, |n, _| n + 1)
    }

    fn next(&mut self) -> Option<Input> {
        loop {
            if let Some(archive) = &mut self.archive {
                if let Some(entry) = archive.next() {
                    let content = match entry.hidden {
                        true => Content::Skipped("a hidden file".into()),
                        false => entry.content.map_or_else(Content::Failed, Content::Bytes),
                    };
                    return Some(Input { name: entry.name, named: false, content });
                }
                self.archive = None;
            }
            let input = match self.folder.as_mut().map(Iterator::next) {
                Some(Some(Ok(entry))) if self.writes(entry.path()) => continue,
                Some(Some(entry)) => match found(entry) {
                    Some(Input { name, content: Content::File(path), .. }) => self.file(name, false, path),
                    other => other,
                },
                Some(None) => {
                    self.folder = None;
                    None
                }
                None => {
                    let path = self.paths.next()?;
                    self.named(path)
                }
            };
            if input.is_some() {
                return input;
            }
        }
    }
}

/// A file is read at once when it is shorter than this, in bytes: it is open anyway, to see whether it is an archive.
const SMALL: usize = 64 << 10;

/// Bytes that tell an archive.
const MAGIC: usize = 4;

/// What the beginning of a file tells.
enum Begun {
    /// It is an archive.
    Archive(File),
    /// These are all its bytes.
    Whole(Vec<u8>),
    /// It is longer than [`SMALL`].
    Long,
}

/// Reads until `room` is full or nothing more comes; gives how many bytes there are.
fn fill(from: &mut impl Read, room: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = room.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(n) => length += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(length)
}

/// Room for that many bytes is made at once, whatever a file says of its size.
const READ_AT_ONCE: usize = 1 << 20;

/// Reads at most one byte more than the limit, so that the reader can tell. `size` is what it will likely come to.
pub(super) fn read_limited(from: impl Read, most: usize, size: usize) -> Result<Vec<u8>, Unreadable> {
    // One byte more, so that the end is found without growing.
    let mut bytes = Vec::with_capacity(size.min(most).min(READ_AT_ONCE) + 1);
    from.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|e| Unreadable::Io(e.to_string()))?;
    Ok(bytes)
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

/// The folder of a file, as the file system names it.
fn folder_of(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?;
    std::fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).ok()
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
        Inputs::new(paths, &Limits::default())
            .map(|i| {
                let kind = match i.content {
                    Content::File(_) => "file",
                    Content::Bytes(_) => "bytes",
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
        let got = names(vec![root.to_path_buf(), root.join("none.txt")], root);
        let expected = [
            ("./.gitignore", "skipped"),
            ("./.hidden", "skipped"),
            ("./a.txt", "bytes"),
            ("./b/2.txt", "bytes"),
            ("./b/c/1.txt", "bytes"),
            ("./z.txt", "bytes"),
            ("./none.txt", "failed"),
        ];
        assert_eq!(got, expected.map(|(n, k)| (n.to_owned(), k)));
    }

    #[test]
    fn excluded_paths_are_named_as_skipped() {
        let paths = vec!["letters/13-clean-lumbar-mri.txt".into(), "letters/README.md".into()];
        let globs = ["*.md".to_owned(), "old/**".to_owned()];
        let inputs = Inputs::new(paths, &Limits::default()).excluding(&globs).expect("globs");
        let kinds: Vec<bool> = inputs.map(|i| matches!(i.content, Content::Skipped(_))).collect();
        assert_eq!(kinds, [false, true]);
    }

    #[test]
    fn an_archive_stands_for_its_entries() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("old.zip");
        let mut zip = zip::ZipWriter::new(File::create(&path).expect("a file"));
        for name in ["2.txt", "1.txt"] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
            io::Write::write_all(&mut zip, b"letter").expect("written");
        }
        zip.finish().expect("finished");
        std::fs::write(dir.path().join("z.txt"), "letter").expect("a file");
        let got = names(vec![dir.path().to_path_buf()], dir.path());
        let expected = [("./old.zip/2.txt", "bytes"), ("./old.zip/1.txt", "bytes"), ("./z.txt", "bytes")];
        assert_eq!(got, expected.map(|(n, k)| (n.to_owned(), k)));
    }

    #[test]
    fn files_are_read_whole_or_left_to_be_read() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = |name: &str, length: usize| {
            let path = dir.path().join(name);
            std::fs::write(&path, vec![b'x'; length]).expect("a file");
            path
        };
        let paths = [("0", 0), ("3", 3), ("most", SMALL - 1), ("long", SMALL), ("longer", SMALL + 1)];
        let paths: Vec<PathBuf> = paths.into_iter().map(|(name, length)| file(name, length)).collect();
        let lengths = |limits: &Limits| -> Vec<Option<usize>> {
            let length = |input: Input| match input.content {
                Content::Bytes(bytes) => Some(bytes.len()),
                _ => None,
            };
            Inputs::new(paths.clone(), limits).map(length).collect()
        };
        assert_eq!(lengths(&Limits::default()), [Some(0), Some(3), Some(SMALL - 1), None, None]);
        let few = Limits { max_bytes: 2, ..Limits::default() };
        assert_eq!(lengths(&few), [Some(0), None, None, None, None], "the limit is told by whoever reads the file");
        assert_eq!(Inputs::new(paths.clone(), &few).count(), 5);
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
        assert_eq!(got, [("./a/1.txt".to_owned(), "bytes"), ("./a/back".to_owned(), "failed")]);
    }
}
