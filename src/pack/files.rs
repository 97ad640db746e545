//! The files of a rule pack, from a folder or from the copy embedded in the binary.

use crate::yaml::PackFile;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

static EMBEDDED: include_dir::Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/rules");

/// Path and text of the YAML files inside the binary, sorted by path.
static SHIPPED: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    fn walk(dir: &'static include_dir::Dir<'static>, out: &mut BTreeMap<String, &'static str>) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let (true, Some(text)) = (path.ends_with(".yaml"), file.contents_utf8()) {
                out.insert(path, text);
            }
        }
        dir.dirs().for_each(|sub| walk(sub, out));
    }
    let mut out = BTreeMap::new();
    walk(&EMBEDDED, &mut out);
    out
});

/// The YAML files of the pack that ships inside the binary, sorted by path.
pub fn embedded() -> Vec<PackFile> {
    SHIPPED.iter().map(|(path, text)| PackFile { path: path.clone(), text: (*text).to_owned() }).collect()
}

/// The text of a file that is no YAML inside the binary.
pub(super) fn inside(path: &str) -> Option<&'static str> {
    EMBEDDED.get_file(path)?.contents_utf8()
}

/// The paths of the files inside the binary, sorted.
pub(super) fn shipped_paths() -> impl Iterator<Item = &'static str> {
    SHIPPED.keys().map(String::as_str)
}

/// Whether `file` is one of the pack that ships, unchanged to the byte: the tests of the program have read it.
pub fn ships(file: &PackFile) -> bool {
    SHIPPED.get(&file.path).is_some_and(|text| *text == file.text)
}

/// The YAML files under `folder`, sorted by path inside it.
///
/// # Errors
/// The path and the reason, for a folder or file that cannot be read.
pub fn from_folder(folder: &Path) -> Result<Vec<PackFile>, (String, std::io::Error)> {
    fn walk(root: &Path, dir: &Path, out: &mut Vec<PackFile>) -> Result<(), (String, std::io::Error)> {
        let named = |e: std::io::Error, p: &Path| (p.display().to_string(), e);
        for entry in std::fs::read_dir(dir).map_err(|e| named(e, dir))? {
            let path = entry.map_err(|e| named(e, dir))?.path();
            if path.is_dir() {
                walk(root, &path, out)?;
            } else if path.extension().is_some_and(|e| e == "yaml") {
                let text = std::fs::read_to_string(&path).map_err(|e| named(e, &path))?;
                let inside = path.strip_prefix(root).unwrap_or(&path);
                out.push(PackFile { path: inside.to_string_lossy().replace('\\', "/"), text });
            }
        }
        Ok(())
    }
    let mut out = Vec::new();
    walk(folder, folder, &mut out)?;
    out.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_ships_as_long_as_no_byte_of_it_changes() {
        let mut file = embedded().swap_remove(0);
        assert!(ships(&file));
        file.text.push('\n');
        assert!(!ships(&file));
        assert!(!ships(&PackFile { path: "checks/own.yaml".into(), ..embedded().swap_remove(0) }));
    }
}
