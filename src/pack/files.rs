//! The files of a rule pack, from a folder or from the copy embedded in the binary.

use crate::yaml::PackFile;
use std::path::Path;

static EMBEDDED: include_dir::Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The YAML files of the pack that ships inside the binary, sorted by path.
pub fn embedded() -> Vec<PackFile> {
    fn walk(dir: &include_dir::Dir<'_>, out: &mut Vec<PackFile>) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            if let (true, Some(text)) = (path.ends_with(".yaml"), file.contents_utf8()) {
                out.push(PackFile { path, text: text.to_owned() });
            }
        }
        for sub in dir.dirs() {
            walk(sub, out);
        }
    }
    let mut out = Vec::new();
    walk(&EMBEDDED, &mut out);
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
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
