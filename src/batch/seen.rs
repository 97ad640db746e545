//! Which letters came before: letters of the same content or the same case number are named as duplicates.

use hashbrown::HashTable;

/// Why an input counts as a duplicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Same {
    /// The text is the same, byte for byte.
    Content,
    /// The case number is the same.
    CaseNumber,
}

/// An input that repeats an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The later input.
    pub path: String,
    /// The earlier one.
    pub of: String,
    /// What they share.
    pub same: Same,
}

/// What identifies a letter, as hashes.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub struct Identity {
    /// Of the document text.
    pub content: u64,
    /// Of the case number, when the letter has one.
    pub case_number: Option<u64>,
}

impl Identity {
    /// The identity of a document, by the hash of its text, and a case number.
    pub fn of(text: &blake3::Hash, case_number: Option<&str>) -> Identity {
        Identity { content: first(text), case_number: number(case_number) }
    }

    /// The same from the hexadecimal digest of a document; `None` when it is none.
    pub fn of_digest(digest: &str, case_number: Option<&str>) -> Option<Identity> {
        let content = u64::from_str_radix(digest.get(..16)?, 16).ok()?;
        Some(Identity { content, case_number: number(case_number) })
    }
}

fn number(printed: Option<&str>) -> Option<u64> {
    let number = printed.map(|n| n.trim().to_ascii_uppercase()).filter(|n| !n.is_empty());
    number.map(|n| first(&blake3::hash(n.as_bytes())))
}

fn first(hash: &blake3::Hash) -> u64 {
    hash.as_bytes().iter().take(8).fold(0, |n, b| (n << 8) | u64::from(*b))
}

/// The letters seen so far, in some 60 bytes each: the only part of a run that grows with its letters.
#[derive(Debug, Default)]
pub struct Seen {
    by_content: HashTable<u32>,
    by_case: HashTable<u32>,
    contents: Vec<u64>,
    cases: Vec<u64>,
    /// The folder of each letter, by its place in `folders`, and where its name ends in `names`.
    places: Vec<(u32, u32)>,
    folders: Vec<String>,
    names: String,
}

impl Seen {
    /// Takes note of a letter; gives the earlier one that it repeats.
    pub fn note(&mut self, path: &str, identity: Identity) -> Option<Duplicate> {
        let Identity { content, case_number } = identity;
        let contents = &self.contents;
        if let Some(i) = self.by_content.find(content, |i| contents.get(*i as usize) == Some(&content)) {
            return Some(Duplicate { path: path.to_owned(), of: self.path(*i), same: Same::Content });
        }
        let cases = &self.cases;
        let earlier = case_number.and_then(|c| self.by_case.find(c, |i| cases.get(*i as usize) == Some(&c)));
        let duplicate = earlier.map(|i| Duplicate { path: path.to_owned(), of: self.path(*i), same: Same::CaseNumber });
        self.add(path, content, case_number.filter(|_| duplicate.is_none()));
        duplicate
    }

    fn add(&mut self, path: &str, content: u64, case_number: Option<u64>) {
        // Four thousand million letters are more than one run holds.
        let Ok(index) = u32::try_from(self.places.len()) else { return };
        let cut = path.rfind('/').map_or(0, |i| i + 1);
        let (folder, name) = path.split_at(cut);
        if self.folders.last().map(String::as_str) != Some(folder) {
            self.folders.push(folder.to_owned());
        }
        self.names.push_str(name);
        let end = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.places.push((self.folders.len() as u32 - 1, end));
        self.contents.push(content);
        self.cases.push(case_number.unwrap_or(0));
        let contents = &self.contents;
        let of = |all: &[u64], i: &u32| all.get(*i as usize).copied().unwrap_or(0);
        self.by_content.insert_unique(content, index, |i| of(contents, i));
        if let Some(case) = case_number {
            let cases = &self.cases;
            self.by_case.insert_unique(case, index, |i| of(cases, i));
        }
    }

    fn path(&self, index: u32) -> String {
        let i = index as usize;
        let Some(&(folder, end)) = self.places.get(i) else { return String::new() };
        let start = i.checked_sub(1).and_then(|b| self.places.get(b)).map_or(0, |p| p.1);
        let folder = self.folders.get(folder as usize).map_or("", String::as_str);
        format!("{folder}{}", self.names.get(start as usize..end as usize).unwrap_or(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_gives_the_identity_of_its_text() {
        let digest = blake3::hash(b"one").to_hex().to_string();
        let identity = Identity::of_digest(&digest, None).expect("a digest");
        assert_eq!(identity.content, Identity::of(&blake3::hash(b"one"), None).content);
        assert!(Identity::of_digest("xyz", None).is_none());
    }

    #[test]
    fn the_earlier_letter_is_named() {
        let mut seen = Seen::default();
        let mut note = |path: &str, text: &str, case: Option<&str>| {
            seen.note(path, Identity::of(&blake3::hash(text.as_bytes()), case)).map(|d| (d.of, d.same))
        };
        assert_eq!(note("a/1.txt", "one", Some("CM16-1")), None);
        assert_eq!(note("a/2.txt", "two", Some("CM16-2")), None);
        assert_eq!(note("b/1.txt", "one", Some("CM16-1")), Some(("a/1.txt".into(), Same::Content)));
        assert_eq!(note("b/2.pdf", "two as a PDF", Some(" cm16-2")), Some(("a/2.txt".into(), Same::CaseNumber)));
        assert_eq!(note("top.txt", "three", None), None);
        assert_eq!(note("other.txt", "four", None), None);
        assert_eq!(note("b/3.txt", "three", Some("CM16-3")), Some(("top.txt".into(), Same::Content)));
    }
}
