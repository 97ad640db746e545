//! ZIP archives of letters: entry by entry, in memory; nothing is ever unpacked to disk.

use super::{Limits, Unreadable, sniff};
use std::io::{Read, Seek, SeekFrom};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// From this size on the ratio of an entry counts; below it even a bomb is harmless.
const RATIO_FROM: u64 = 4 << 20;

/// One file of an archive.
#[derive(Debug)]
pub struct Entry {
    /// `archive.zip/folder/letter.pdf`.
    pub name: String,
    /// Its bytes, for [`super::read`], or why it cannot be read.
    pub content: Result<Vec<u8>, Unreadable>,
    /// A hidden file, which holds no letter: it is not unpacked.
    pub hidden: bool,
}

/// An open archive: an iterator over its files in the order of its directory. Folders are passed over, hidden ones
/// (`__MACOSX`, names that begin with a dot) with all that is in them, as in a walk over a folder.
#[derive(Debug)]
pub struct Archive<R> {
    name: String,
    zip: ZipArchive<R>,
    next: usize,
    unpacked: u64,
    limits: Limits,
}

/// True when `bytes`, the first few of a file, begin a ZIP container. A DOCX is one too: see [`is_document`].
pub fn is_container(bytes: &[u8]) -> bool {
    sniff::is_zip(bytes)
}

/// True when the ZIP container in `reader` is a document of an office program and not an archive of letters.
pub fn is_document<R: Read + Seek>(reader: R, limits: &Limits) -> bool {
    open(reader, limits).is_ok_and(|zip| is_office(&zip))
}

/// Opens a container after looking at its size.
///
/// # Errors
/// [`Unreadable`]: damaged, too many entries, entries that share bytes or names.
pub(super) fn open<R: Read + Seek>(mut reader: R, limits: &Limits) -> Result<ZipArchive<R>, Unreadable> {
    // Looked at before the directory is read, which costs memory for each entry.
    let declared = declared_entries(&mut reader).map_err(|e| Unreadable::Damaged(e.to_string()))?;
    if declared > limits.max_entries as u64 {
        return Err(Unreadable::Limit(format!("{declared} entries, more than {}", limits.max_entries)));
    }
    let mut zip = ZipArchive::new(reader).map_err(reason)?;
    if zip.len() > limits.max_entries {
        return Err(Unreadable::Limit(format!("{} entries, more than {}", zip.len(), limits.max_entries)));
    }
    if zip.has_duplicate_names() {
        return Err(Unreadable::Refused("two entries of the archive have the same name".into()));
    }
    if zip.has_overlapping_files().map_err(reason)? {
        return Err(Unreadable::Refused("entries of the archive share bytes (a ZIP bomb)".into()));
    }
    Ok(zip)
}

/// How many entries the end of the directory declares; 0 when none is found, which opening then reports.
fn declared_entries<R: Read + Seek>(reader: &mut R) -> std::io::Result<u64> {
    const END: &[u8] = b"PK\x05\x06";
    const END_64: &[u8] = b"PK\x06\x06";
    // The record, the longest comment, and the records of ZIP64 before it.
    const TAIL: u64 = 22 + 65_535 + 20 + 56;
    let size = reader.seek(SeekFrom::End(0))?;
    reader.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    reader.take(TAIL).read_to_end(&mut tail)?;
    let find = |mark: &[u8]| tail.windows(mark.len()).rposition(|w| w == mark);
    let number = |at: Option<usize>, len: usize| {
        let bytes = at.and_then(|n| tail.get(n..n + len)).unwrap_or(&[]);
        bytes.iter().rev().fold(0u64, |n, b| (n << 8) | u64::from(*b))
    };
    match number(find(END).map(|n| n + 10), 2) {
        0xffff => Ok(number(find(END_64).map(|n| n + 32), 8).max(0xffff)),
        n => Ok(n),
    }
}

/// True for the containers of office programs.
pub(super) fn is_office<R: Read + Seek>(zip: &ZipArchive<R>) -> bool {
    ["[Content_Types].xml", "word/document.xml", "mimetype"].iter().any(|n| zip.index_for_name(n).is_some())
}

/// The bytes of entry `index`, at most `most` of them.
///
/// # Errors
/// [`Unreadable`]: encrypted, damaged, packed in a way that is not read, or more than `most` bytes.
pub(super) fn unpack<R: Read + Seek>(zip: &mut ZipArchive<R>, index: usize, most: u64) -> Result<Vec<u8>, Unreadable> {
    let mut file = zip.by_index(index).map_err(reason)?;
    if !matches!(file.compression(), CompressionMethod::Stored | CompressionMethod::Deflated) {
        return Err(Unreadable::Unsupported(format!("packed by {}; pack it again as deflate", file.compression())));
    }
    let over = || Unreadable::Limit(format!("an entry unpacks to more than {most} bytes"));
    if file.size() > most {
        return Err(over());
    }
    // What the directory says may be a lie, so the bytes are counted as well.
    let mut bytes = Vec::new();
    (&mut file).take(most + 1).read_to_end(&mut bytes).map_err(|e| Unreadable::Damaged(e.to_string()))?;
    if bytes.len() as u64 > most { Err(over()) } else { Ok(bytes) }
}

impl<R: Read + Seek> Archive<R> {
    /// Opens the archive that was given as `name`.
    ///
    /// # Errors
    /// [`Unreadable`] for the archive as a whole; what is wrong with one entry is told with that entry.
    pub fn open(name: &str, reader: R, limits: &Limits) -> Result<Self, Unreadable> {
        Ok(Archive { name: name.to_owned(), zip: open(reader, limits)?, next: 0, unpacked: 0, limits: limits.clone() })
    }

    /// Entries that are left, folders included.
    pub fn remaining(&self) -> usize {
        self.zip.len() - self.next
    }

    fn content(&mut self, index: usize, inner: &str) -> Result<Vec<u8>, Unreadable> {
        if climbs_out(inner) {
            return Err(Unreadable::Refused("its path leads out of the archive".into()));
        }
        let (packed, size, is_link) = {
            let file = self.zip.by_index_raw(index).map_err(reason)?;
            (file.compressed_size(), file.size(), file.is_symlink())
        };
        if is_link {
            return Err(Unreadable::Refused("a symbolic link inside an archive".into()));
        }
        if size > RATIO_FROM && size / packed.max(1) > self.limits.max_ratio {
            return Err(Unreadable::Limit(format!("unpacks to more than {} times its size", self.limits.max_ratio)));
        }
        let left = self.limits.max_unpacked_bytes.saturating_sub(self.unpacked);
        if size > left {
            let most = self.limits.max_unpacked_bytes;
            return Err(Unreadable::Limit(format!("the archive unpacks to more than {most} bytes")));
        }
        let bytes = unpack(&mut self.zip, index, (self.limits.max_bytes as u64).min(left))?;
        self.unpacked += bytes.len() as u64;
        if sniff::is_zip(&bytes) && !is_document(std::io::Cursor::new(&bytes), &self.limits) {
            return Err(Unreadable::Refused("an archive inside an archive".into()));
        }
        Ok(bytes)
    }
}

impl<R: Read + Seek> Iterator for Archive<R> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        while self.next < self.zip.len() {
            let index = self.next;
            self.next += 1;
            let inner = match self.zip.name_for_index(index) {
                Some(Ok(name)) => name.into_owned(),
                _ => format!("entry-{index}"),
            };
            let is_hidden = |part: &str| part == "__MACOSX" || (part.starts_with('.') && part != ".." && part != ".");
            let (folder, file) = inner.rsplit_once('/').unwrap_or(("", &inner));
            if file.is_empty() || folder.split('/').any(is_hidden) {
                continue;
            }
            let hidden = is_hidden(file);
            let content = if hidden { Ok(Vec::new()) } else { self.content(index, &inner) };
            return Some(Entry { name: format!("{}/{inner}", self.name), content, hidden });
        }
        None
    }
}

/// True for paths that are absolute or climb.
fn climbs_out(path: &str) -> bool {
    path.starts_with(['/', '\\'])
        || path.contains('\0')
        || path.as_bytes().get(1) == Some(&b':')
        || path.split(['/', '\\']).any(|part| part == "..")
}

fn reason(e: ZipError) -> Unreadable {
    match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Unreadable::Encrypted,
        ZipError::UnsupportedArchive(what) => Unreadable::Unsupported(what.to_owned()),
        ZipError::CompressionMethodNotSupported(n) => {
            Unreadable::Unsupported(format!("packed by method {n}; pack it again as deflate"))
        }
        other => Unreadable::Damaged(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).expect("start");
            zip.write_all(bytes).expect("write");
        }
        zip.finish().expect("finish").into_inner()
    }

    fn read(bytes: &[u8], limits: &Limits) -> Vec<(String, Result<Vec<u8>, String>)> {
        Archive::open("a.zip", Cursor::new(bytes), limits)
            .expect("open")
            .map(|e| (e.name, e.content.map_err(|why| why.to_string())))
            .collect()
    }

    #[test]
    fn entries_come_in_order_under_the_name_of_the_archive() {
        let bytes = archive(&[("z.txt", b"last"), ("__MACOSX/._z.txt", b"x"), ("sub/a.txt", b"first")]);
        let got = read(&bytes, &Limits::default());
        assert_eq!(
            got,
            vec![
                ("a.zip/z.txt".to_owned(), Ok(b"last".to_vec())),
                ("a.zip/sub/a.txt".to_owned(), Ok(b"first".to_vec()))
            ]
        );
    }

    #[test]
    fn hidden_files_are_told() {
        let bytes = archive(&[(".note.txt", b"x"), ("a.txt", b"x"), (".git/config", b"x")]);
        let entries = Archive::open("a.zip", Cursor::new(&bytes), &Limits::default()).expect("open");
        let told: Vec<_> = entries.map(|e| (e.name, e.hidden)).collect();
        assert_eq!(told, [("a.zip/.note.txt".to_owned(), true), ("a.zip/a.txt".to_owned(), false)]);
    }

    #[test]
    fn paths_that_climb_out_are_refused_and_the_rest_is_read() {
        let bytes = archive(&[("../../escape.txt", b"x"), ("/etc/x", b"x"), ("c:\\x", b"x"), ("ok.txt", b"fine")]);
        let got = read(&bytes, &Limits::default());
        assert_eq!(got.iter().filter(|(_, c)| c.as_ref().is_err_and(|e| e.contains("leads out"))).count(), 3);
        assert_eq!(got[3].1, Ok(b"fine".to_vec()));
    }

    #[test]
    fn an_archive_inside_is_refused_by_name() {
        let inner = archive(&[("letter.txt", b"x")]);
        let got = read(
            &archive(&[("inner.zip", &inner), ("letter.docx", &archive(&[("word/document.xml", b"<x/>")]))]),
            &Limits::default(),
        );
        assert_eq!(got[0].0, "a.zip/inner.zip");
        assert!(got[0].1.as_ref().is_err_and(|e| e.contains("archive inside an archive")));
        assert!(got[1].1.is_ok(), "a DOCX is a letter and no archive");
    }

    #[test]
    fn bombs_end_with_the_limit_named() {
        let bytes = archive(&[("bomb.txt", &vec![b'a'; 6 << 20]), ("ok.txt", b"fine")]);
        let got = read(&bytes, &Limits::default());
        assert!(got[0].1.as_ref().is_err_and(|e| e.contains("200 times")), "{:?}", got[0].1);
        assert_eq!(got[1].1, Ok(b"fine".to_vec()));
        let small = Limits { max_unpacked_bytes: 5, ..Limits::default() };
        let got = read(&archive(&[("a", b"1234"), ("b", b"56"), ("c", b"7")]), &small);
        assert!(got[1].1.as_ref().is_err_and(|e| e.contains("archive unpacks")));
        assert!(got[0].1.is_ok() && got[2].1.is_ok());
        let few = Limits { max_entries: 1, ..Limits::default() };
        assert!(matches!(
            Archive::open("a", Cursor::new(archive(&[("a", b""), ("b", b"")])), &few),
            Err(Unreadable::Limit(_))
        ));
    }

    #[test]
    fn a_damaged_entry_is_named_and_leaves_the_others_alone() {
        let mut bytes = archive(&[("a.txt", b"one two three four"), ("b.txt", b"fine")]);
        let at = bytes.windows(5).position(|w| w == b"a.txt").expect("name") + 7;
        bytes[at] ^= 0xff;
        let got = read(&bytes, &Limits::default());
        assert!(got[0].1.is_err());
        assert_eq!(got[1].1, Ok(b"fine".to_vec()));
    }

    proptest::proptest! {
        #[test]
        fn no_damage_makes_it_panic(at in 0usize..400, with: u8, cut in 0usize..400) {
            let mut bytes = archive(&[("a.txt", b"some letter"), ("b/c.txt", b"another letter")]);
            let n = bytes.len();
            bytes[at % n] = with;
            bytes.truncate(n - cut % n);
            if let Ok(archive) = Archive::open("a.zip", Cursor::new(&bytes), &Limits::default()) {
                for entry in archive.take(10) {
                    let _ = entry.content;
                }
            }
        }
    }
}
