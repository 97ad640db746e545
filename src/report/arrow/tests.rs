use super::*;
use crate::report::{JsonLines, sample};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float32Type, Int32Type, Int64Type};
use arrow_schema::DataType;

fn tool() -> v1::Tool {
    let word = |w: &str| w.to_owned();
    v1::Tool {
        name: word("imr-audit"),
        version: word("0"),
        pack: word("sample"),
        pack_version: word("1"),
        pack_digest: word("d"),
        layers: Vec::new(),
    }
}

/// The tables of the sample inputs: an audited letter, a clean one, and three that could not be.
fn tables(redact: bool) -> Tables {
    let lines =
        sample::whole(redact, |view| Box::new(JsonLines { view, tool: tool(), inputs: Vec::new(), policy: None }));
    let mut builder = Builder::new(tool(), redact).expect("a builder");
    for line in lines.lines().filter(|l| l.contains("\"path\"") && l.contains("\"status\"")) {
        builder.push(&v1::Letter::parse(line).expect("an input")).expect("a row");
    }
    builder.finish().expect("tables")
}

fn texts(batch: &RecordBatch, column: &str) -> Vec<Option<String>> {
    let column = batch.column_by_name(column).expect("a column").as_string::<i32>();
    column.iter().map(|v| v.map(str::to_owned)).collect()
}

#[test]
fn every_input_is_accounted_for_and_every_finding_has_a_row() {
    let tables = tables(false);
    let words = |words: &[&str]| words.iter().map(|w| Some((*w).to_owned())).collect::<Vec<_>>();
    let statuses = words(&["skipped", "audited", "audited", "unreadable", "unrecognised"]);
    assert_eq!(texts(&tables.accounting, "status"), statuses);
    assert_eq!(tables.letters.num_rows(), 2);
    assert_eq!(texts(&tables.findings, "severity"), words(&["error", "note", "warning"]));
    let errors = tables.letters.column_by_name("errors").expect("a column").as_primitive::<Int32Type>();
    assert_eq!(errors.values(), &[1, 0]);
    let issues = tables.findings.column_by_name("issue").expect("a column").as_primitive::<Int32Type>();
    assert_eq!(issues.iter().collect::<Vec<_>>(), [Some(1), Some(1), None]);
}

#[test]
fn values_keep_their_types() {
    let tables = tables(false);
    let date = tables.findings.column_by_name("decision_date").expect("a column").as_primitive::<Date32Type>();
    assert!(date.value(0) > 17_000, "days since 1970: {}", date.value(0));
    let confidence = tables.findings.column_by_name("confidence").expect("a column").as_primitive::<Float32Type>();
    assert_eq!(confidence.value(0), 0.9);
    let evidence = tables.findings.column_by_name("evidence").expect("a column").as_list::<i32>().value(0);
    let evidence = evidence.as_struct();
    assert_eq!(evidence.column_by_name("role").expect("a column").as_string::<i32>().value(1), "record");
    let start = evidence.column_by_name("span_start").expect("a column").as_primitive::<Int64Type>().value(0);
    let end = evidence.column_by_name("span_end").expect("a column").as_primitive::<Int64Type>().value(0);
    assert_eq!(end - start, "no evidence of neurologic deficit".len() as i64);
    let issues = tables.letters.column_by_name("issues").expect("a column").as_list::<i32>().value(0);
    let criteria = issues.as_struct().column_by_name("criteria").expect("a column").as_list::<i32>().value(0);
    assert_eq!(criteria.as_struct().column_by_name("value").expect("a column").as_string::<i32>().value(0), "met");
}

#[test]
fn a_redacted_letter_has_no_words_in_any_table() {
    let open: String = Table::ALL.iter().map(|t| format!("{:?}", tables(false).get(*t))).collect();
    let redacted: String = Table::ALL.iter().map(|t| format!("{:?}", tables(true).get(*t))).collect();
    for words in ["neurologic deficit", "L5 dermatome", "CM16", "06/14/2016", "lumbar-mri"] {
        assert!(!redacted.contains(words), "{words}");
    }
    assert!(open.contains("neurologic deficit"));
    assert!(redacted.contains("record-contradicts-absence"));
}

#[test]
fn a_builder_is_empty_after_it_gave_its_tables() {
    let mut builder = Builder::new(tool(), false).expect("a builder");
    let letter = v1::Letter::parse(r#"{"path":"a","status":"unreadable","reason":"x"}"#).expect("an input");
    builder.push(&letter).expect("a row");
    assert_eq!(builder.inputs(), 1);
    assert_eq!(builder.finish().expect("tables").accounting.num_rows(), 1);
    let tables = builder.finish().expect("tables");
    assert!(Table::ALL.iter().all(|t| tables.get(*t).num_rows() == 0 && *tables.get(*t).schema() == *t.schema()));
}

/// The columns as the documentation lists them: one a line, nested ones behind their parent's name.
fn columns(prefix: &str, fields: &arrow_schema::Fields, out: &mut Vec<String>) {
    for field in fields {
        let name = format!("{prefix}{}", field.name());
        let known = if field.is_nullable() { "?" } else { "" };
        match field.data_type() {
            DataType::List(of) => match of.data_type() {
                DataType::Struct(fields) => {
                    out.push(format!("{name}: list of struct"));
                    columns(&format!("{name}[]."), fields, out);
                }
                part => out.push(format!("{name}: list of {part}")),
            },
            other => out.push(format!("{name}: {other}{known}")),
        }
    }
}

#[test]
fn the_published_columns_do_not_change_unseen() {
    let mut out = Vec::new();
    for table in Table::ALL {
        out.push(format!("== {} ({SCHEMA})", table.name()));
        columns("", table.schema().fields(), &mut out);
    }
    insta::with_settings!({ snapshot_path => "../../../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("tables-schema", out.join("\n"));
    });
}

#[test]
fn every_column_is_documented() {
    let docs = include_str!("../../../docs/parquet.md");
    let mut out = Vec::new();
    Table::ALL.iter().for_each(|t| columns("", t.schema().fields(), &mut out));
    for column in out {
        let name = column.split(':').next().unwrap_or_default().rsplit('.').next().unwrap_or_default();
        assert!(docs.contains(&format!("`{name}`")), "docs/parquet.md does not name `{name}`");
    }
}
