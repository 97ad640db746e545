//! JSON Schemas of the files under `language/`, for editors.

use super::{CueFile, DateFile, SentenceFile, ValueFile};
use schemars::generate::SchemaSettings;

/// The schema of each kind of file, with the name under which `docs/schemas/` keeps it.
pub fn schemas() -> Vec<(&'static str, serde_json::Value)> {
    // Every kind gets a generator of its own, so that no schema carries the definitions of another.
    let generator = || SchemaSettings::draft2020_12().into_generator();
    vec![
        ("language-cues", generator().into_root_schema_for::<CueFile>().to_value()),
        ("language-dates", generator().into_root_schema_for::<DateFile>().to_value()),
        ("language-sentences", generator().into_root_schema_for::<SentenceFile>().to_value()),
        ("language-values", generator().into_root_schema_for::<ValueFile>().to_value()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// A file of the repository.
    fn kept(path: &str) -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
    }

    #[test]
    fn the_schemas_in_docs_are_those_of_the_types() {
        for (name, schema) in schemas() {
            let path = format!("docs/schemas/{name}.schema.json");
            let published: serde_json::Value = serde_json::from_str(&kept(&path)).expect("JSON");
            assert_eq!(published, schema, "renew {path}");
        }
    }

    #[test]
    fn the_shipped_files_keep_to_their_schemas() {
        let files = [
            ("language-cues", "cues/negation"),
            ("language-cues", "cues/documentation"),
            ("language-cues", "cues/certainty"),
            ("language-cues", "cues/time-and-person"),
            ("language-dates", "dates"),
            ("language-sentences", "sentences"),
            ("language-values", "values"),
        ];
        for (kind, file) in files {
            let (_, schema) = schemas().into_iter().find(|(name, _)| *name == kind).expect(kind);
            let text = kept(&format!("rules/language/{file}.yaml"));
            let value: serde_json::Value =
                crate::yaml::parse(&crate::yaml::PackFile { path: file.into(), text }).expect("YAML");
            let validator = jsonschema::validator_for(&schema).expect("a schema");
            let errors: Vec<String> = validator.iter_errors(&value).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{file}: {errors:?}");
        }
    }
}
