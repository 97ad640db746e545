//! What was said of a letter, kept from one run to the next, so that an unchanged letter costs reading only.
//!
//! An entry is known by everything that decides what is said: the letter's name and bytes, the rules, the program, the
//! limits, the reports and their options. Entries hold words of letters, so the folder is for its user alone.

use super::append::private;
use super::aside;
use super::seen::Identity;
use super::totals::Totals;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// The version of the entries.
const VERSION: &str = "imr-audit/cache/v2";

/// What is kept of one input.
#[derive(Debug)]
pub(super) struct Kept {
    /// What each report says of it.
    pub texts: Vec<String>,
    /// Its part of the sums.
    pub totals: Totals,
    /// What identifies it among the others.
    pub identity: Option<Identity>,
}

/// What stands before the texts of an entry, which follow without anything between them. The sums name every rule, so
/// in JSON they are as long as the report of a letter and take longer to read.
#[derive(serde::Serialize, serde::Deserialize)]
struct Head {
    lengths: Vec<usize>,
    totals: Totals,
    identity: Option<Identity>,
}

/// Entries asked for and written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Found and used.
    pub hits: u64,
    /// Not there.
    pub misses: u64,
    /// There, but not as they were written; ignored.
    pub damaged: u64,
    /// Not written, because the operating system said no.
    pub unwritten: u64,
}

/// A cache. Shared by all threads, and by any number of runs.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    context: blake3::Hash,
    hits: AtomicU64,
    misses: AtomicU64,
    damaged: AtomicU64,
    unwritten: AtomicU64,
}

impl Cache {
    /// Opens the cache in `folder`, which is made when it is not there. `context` is everything besides a letter that
    /// decides what is said of it.
    ///
    /// # Errors
    /// What the operating system says; a folder that others can write to, because they could put reports into it.
    pub fn open(folder: &Path, context: &[&str]) -> io::Result<Cache> {
        make(folder)?;
        let mut hasher = blake3::Hasher::new();
        for part in [VERSION, env!("CARGO_PKG_VERSION")].iter().chain(context) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        let none = AtomicU64::default;
        Ok(Cache {
            folder: folder.to_owned(),
            context: hasher.finalize(),
            hits: none(),
            misses: none(),
            damaged: none(),
            unwritten: none(),
        })
    }

    /// The key of a letter.
    pub(super) fn key(&self, name: &str, bytes: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(self.context.as_bytes());
        hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes()).update(bytes);
        hasher.finalize()
    }

    /// What is kept under a key.
    pub(super) fn get(&self, key: &blake3::Hash) -> Option<Kept> {
        let (kept, counter) = match fs::read(self.path(key)).map(|bytes| unpack(&bytes, key)) {
            Ok(Some(kept)) => (Some(kept), &self.hits),
            Ok(None) => (None, &self.damaged),
            Err(_) => (None, &self.misses),
        };
        counter.fetch_add(1, Ordering::Relaxed);
        kept
    }

    /// Keeps something under a key. An entry that cannot be written is counted; the run does not depend on it.
    pub(super) fn put(&self, key: &blake3::Hash, kept: &Kept) {
        let path = self.path(key);
        let written = || {
            if let Some(folder) = path.parent() {
                make(folder)?;
            }
            // Two threads may write the same entry, so the thread is part of the name as well.
            let part = aside::part(&path).with_extension(format!("{:?}", std::thread::current().id()));
            let done = private()
                .truncate(true)
                .open(&part)
                .and_then(|mut file| file.write_all(&pack(kept, key)))
                .and_then(|()| fs::rename(&part, &path));
            if done.is_err() {
                let _ = fs::remove_file(&part);
            }
            done
        };
        if written().is_err() {
            self.unwritten.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn path(&self, key: &blake3::Hash) -> PathBuf {
        let name = key.to_hex();
        let (folder, rest) = name.split_at(2);
        self.folder.join(folder).join(rest)
    }

    /// What was asked for and written so far.
    pub fn traffic(&self) -> Traffic {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Traffic {
            hits: of(&self.hits),
            misses: of(&self.misses),
            damaged: of(&self.damaged),
            unwritten: of(&self.unwritten),
        }
    }
}

/// An entry: a digest of the rest under its key, the head, the texts.
fn pack(kept: &Kept, key: &blake3::Hash) -> Vec<u8> {
    let lengths = kept.texts.iter().map(String::len).collect();
    let head = Head { lengths, totals: kept.totals.clone(), identity: kept.identity };
    let mut body = postcard::to_stdvec(&head).unwrap_or_default();
    for text in &kept.texts {
        body.extend_from_slice(text.as_bytes());
    }
    let digest = blake3::keyed_hash(key.as_bytes(), &body).to_hex();
    [digest.as_bytes(), b"\n", &body].concat()
}

/// What an entry holds; `None` when it is not as it was written.
fn unpack(bytes: &[u8], key: &blake3::Hash) -> Option<Kept> {
    let cut = bytes.iter().position(|b| *b == b'\n')?;
    let (digest, body) = (bytes.get(..cut)?, bytes.get(cut + 1..)?);
    if blake3::keyed_hash(key.as_bytes(), body).to_hex().as_bytes() != digest {
        return None;
    }
    let (head, texts_of): (Head, &[u8]) = postcard::take_from_bytes(body).ok()?;
    let mut rest = std::str::from_utf8(texts_of).ok()?;
    let mut texts = Vec::with_capacity(head.lengths.len());
    for length in head.lengths {
        let (text, after) = rest.split_at_checked(length)?;
        texts.push(text.to_owned());
        rest = after;
    }
    Some(Kept { texts, totals: head.totals, identity: head.identity })
}

/// Makes a folder for its user alone.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(unix)]
    if std::os::unix::fs::PermissionsExt::mode(&fs::metadata(folder)?.permissions()) & 0o022 != 0 {
        return Err(io::Error::other("others can write to this folder, so what it holds is not trusted; chmod 700 it"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        let totals = Totals { inputs: 1, audited: 1, ..Totals::default() };
        Kept { texts: vec!["one\n".into(), String::new(), "drei €".into()], totals, identity: None }
    }

    #[test]
    fn an_entry_comes_back_as_it_was_and_damage_is_noticed() {
        let key = blake3::hash(b"key");
        let packed = pack(&kept(), &key);
        let back = unpack(&packed, &key).expect("whole");
        assert_eq!((back.texts, back.totals), (kept().texts, kept().totals));
        assert!(unpack(&packed, &blake3::hash(b"another key")).is_none());
        for i in 0..packed.len() {
            assert!(unpack(&packed[..i], &key).is_none(), "cut at {i}");
            let mut flipped = packed.clone();
            flipped[i] ^= 1;
            assert!(unpack(&flipped, &key).is_none(), "byte {i}");
        }
    }

    #[test]
    fn the_key_depends_on_everything_that_decides() {
        let dir = tempfile::tempdir().expect("a folder");
        let key = |context: &[&str], name: &str, bytes: &[u8]| {
            Cache::open(&dir.path().join("c"), context).expect("opened").key(name, bytes)
        };
        let keys = [
            key(&["a", "b"], "n", b"x"),
            key(&["ab", ""], "n", b"x"),
            key(&["a", "c"], "n", b"x"),
            key(&["a", "b"], "m", b"x"),
            key(&["a", "b"], "n", b"y"),
            key(&["a", "b"], "nx", b""),
        ];
        for (i, one) in keys.iter().enumerate() {
            assert!(keys.iter().skip(i + 1).all(|other| one != other), "key {i} comes twice");
        }
    }

    #[cfg(unix)]
    #[test]
    fn entries_are_for_their_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a folder");
        let folder = dir.path().join("deep/cache");
        let cache = Cache::open(&folder, &[]).expect("opened");
        let key = cache.key("n", b"x");
        assert!(cache.get(&key).is_none());
        cache.put(&key, &kept());
        assert!(cache.get(&key).is_some());
        assert_eq!(cache.traffic(), Traffic { hits: 1, misses: 1, ..Traffic::default() });
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let entry = cache.path(&key);
        assert_eq!((mode(&folder), mode(entry.parent().expect("a folder")), mode(&entry)), (0o700, 0o700, 0o600));
        fs::write(&entry, "other").expect("written");
        assert!(cache.get(&key).is_none());
        assert_eq!(cache.traffic().damaged, 1);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("changed");
        assert!(Cache::open(&folder, &[]).is_err(), "others could write reports into it");
    }
}
