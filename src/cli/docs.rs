//! `imr-audit rules docs`: the pages on the rules, written into a folder.

use super::pack::count;
use super::{Exit, complain};
use imr_audit::pack::Page;
use std::path::Path;

/// Writes each page into `folder`, which is made when it is missing; pages of the same name are written over.
pub fn write(folder: &Path, pages: &[Page]) -> Exit {
    if let Err(e) = std::fs::create_dir_all(folder) {
        complain(format_args!("{}: {e}", folder.display()));
        return Exit::Usage;
    }
    for page in pages {
        let path = folder.join(&page.name);
        if let Err(e) = std::fs::write(&path, &page.text) {
            complain(format_args!("{}: {e}", path.display()));
            return Exit::Usage;
        }
    }
    anstream::println!("{} written to {}", count(pages.len(), "page"), folder.display());
    Exit::Clean
}
