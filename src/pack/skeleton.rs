//! Skeletons of new rules, each with its test: the texts in `rules/skeletons/`, with the id in place of `{id}`.

use super::files::inside;

/// The kinds of rule that have a skeleton.
pub const NEW: [&str; 3] = ["check", "fact", "treatment"];

/// The files of a new rule, path inside the pack and text, the rule itself first; `None` for a word that is none of
/// [`NEW`].
pub fn skeleton(kind: &str, id: &str) -> Option<Vec<(String, String)>> {
    let (folder, schema) = match kind {
        "check" => ("checks", "check"),
        "fact" => ("facts", "facts"),
        "treatment" => ("treatments", "treatment"),
        _ => return None,
    };
    let text = |schema: &str, name: &str| {
        let body = inside(&format!("skeletons/{name}.txt"))?;
        Some(format!("# yaml-language-server: $schema=../schemas/{schema}.json\n{}", body.replace("{id}", id)))
    };
    Some(vec![
        (format!("{folder}/{id}.yaml"), text(schema, kind)?),
        (format!("{folder}/{id}.test.yaml"), text("test", &format!("{kind}.test"))?),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{Pack, embedded, examples, run, untested};
    use crate::yaml::PackFile;

    #[test]
    fn every_skeleton_compiles_and_passes_its_own_test() {
        let mut files = embedded();
        files.retain(|f| !["checks/", "facts/", "treatments/"].iter().any(|folder| f.path.starts_with(folder)));
        for kind in NEW {
            let made = skeleton(kind, &format!("new-{kind}")).expect("a kind");
            files.extend(made.into_iter().map(|(path, text)| PackFile { path, text }));
        }
        let pack = Pack::load(&files).expect("the skeletons compile");
        let examples = examples(&files, &pack).expect("their tests do");
        let read = |_: &str| Err("no letters".to_owned());
        for tested in run(&pack, &examples, &read) {
            assert!(tested.differences.is_empty(), "{tested:?}");
        }
        assert_eq!(untested(&pack, &examples), []);
        let warnings = crate::pack::lint(&pack, Some(&examples), &files, &std::collections::BTreeSet::new());
        let of_new: Vec<_> = warnings.iter().filter(|w| w.file.contains("/new-")).map(|w| &w.message).collect();
        assert_eq!(of_new, ["nothing asks for the fact `new-fact`"]);
    }
}
