//! The columns of the three tables. They are published: a column may be added, none changes its meaning or goes away
//! without a new version.

use super::Table;
use arrow_schema::{DataType, Field, Fields, Schema};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// The name of this version of the tables.
pub const SCHEMA: &str = "imr-audit/tables/v1";

static FINDINGS: LazyLock<Arc<Schema>> = LazyLock::new(|| schema(findings()));
static LETTERS: LazyLock<Arc<Schema>> = LazyLock::new(|| schema(letters()));
static ACCOUNTING: LazyLock<Arc<Schema>> = LazyLock::new(|| schema(accounting()));

/// The schema of a table.
pub fn of(table: Table) -> Arc<Schema> {
    let schema = match table {
        Table::Findings => &FINDINGS,
        Table::Letters => &LETTERS,
        Table::Accounting => &ACCOUNTING,
    };
    Arc::clone(schema)
}

fn schema(fields: Vec<Field>) -> Arc<Schema> {
    let metadata = HashMap::from([("imr_audit.schema".to_owned(), SCHEMA.to_owned())]);
    Arc::new(Schema::new_with_metadata(fields, metadata))
}

fn accounting() -> Vec<Field> {
    vec![
        text("path"),
        text("status"),
        maybe("reason", DataType::Utf8),
        list("missing", DataType::Utf8),
        maybe("format", DataType::Utf8),
        maybe("digest", DataType::Utf8),
        maybe("incomplete", DataType::Utf8),
        maybe("rules_evaluated", DataType::Int32),
        structs("rules_not_evaluated", vec![text("rule"), text("wanting")]),
        text("tool_version"),
        text("pack"),
        text("pack_version"),
        text("pack_digest"),
        field("redacted", DataType::Boolean),
    ]
}

fn letters() -> Vec<Field> {
    vec![
        text("path"),
        maybe("digest", DataType::Utf8),
        text("form"),
        maybe("case_number", DataType::Utf8),
        maybe("date_assigned", DataType::Date32),
        maybe("date_of_injury", DataType::Date32),
        maybe("decision_date", DataType::Date32),
        maybe("ur_denial_date", DataType::Date32),
        maybe("application_received", DataType::Date32),
        maybe("priority", DataType::Utf8),
        list("licensure", DataType::Utf8),
        list("specialties", DataType::Utf8),
        maybe("patient_age", DataType::Int32),
        maybe("patient_sex", DataType::Utf8),
        field("errors", DataType::Int32),
        field("warnings", DataType::Int32),
        field("notes", DataType::Int32),
        structs("issues", issue()),
    ]
}

fn issue() -> Vec<Field> {
    vec![
        field("number", DataType::Int32),
        text("request"),
        maybe("original", DataType::Utf8),
        maybe("authorised", DataType::Utf8),
        maybe("remaining", DataType::Utf8),
        maybe("decision", DataType::Utf8),
        text("conclusion"),
        maybe("treatment_kind", DataType::Utf8),
        maybe("treatment", DataType::Utf8),
        list("concepts", DataType::Utf8),
        list("regions", DataType::Utf8),
        maybe("side", DataType::Utf8),
        maybe("quantity", DataType::Float64),
        maybe("visits", DataType::Float64),
        maybe("levels", DataType::Int32),
        maybe("guideline", DataType::Utf8),
        maybe("cites_nothing", DataType::Boolean),
        maybe("outside_mtus", DataType::Boolean),
        structs("citations", citation()),
        maybe("claims_administrator_guideline", DataType::Utf8),
        structs("criteria", vec![text("rule"), text("criterion"), text("value")]),
        structs("claims", claim()),
    ]
}

fn citation() -> Vec<Field> {
    vec![
        text("document"),
        field("mtus", DataType::Boolean),
        maybe("year", DataType::Int32),
        list("sections", DataType::Utf8),
        structs("pages", vec![field("first", DataType::Int32), field("last", DataType::Int32)]),
        list("topics", DataType::Utf8),
    ]
}

fn claim() -> Vec<Field> {
    vec![
        text("quote"),
        maybe("concept", DataType::Utf8),
        text("polarity"),
        text("record"),
        maybe("record_quote", DataType::Utf8),
        field("confidence", DataType::Float32),
    ]
}

fn findings() -> Vec<Field> {
    vec![
        text("path"),
        maybe("digest", DataType::Utf8),
        maybe("case_number", DataType::Utf8),
        maybe("decision_date", DataType::Date32),
        maybe("issue", DataType::Int32),
        maybe("request", DataType::Utf8),
        maybe("decision", DataType::Utf8),
        maybe("treatment_kind", DataType::Utf8),
        maybe("treatment", DataType::Utf8),
        maybe("guideline", DataType::Utf8),
        text("rule"),
        text("defect"),
        text("severity"),
        field("confidence", DataType::Float32),
        text("legal"),
        text("message"),
        list("why", DataType::Utf8),
        text("fix"),
        text("fingerprint"),
        structs("evidence", evidence()),
    ]
}

fn evidence() -> Vec<Field> {
    vec![
        text("role"),
        text("quote"),
        text("says"),
        field("line", DataType::Int32),
        maybe("page", DataType::Int32),
        field("span_start", DataType::Int64),
        field("span_end", DataType::Int64),
    ]
}

fn field(name: &str, data: DataType) -> Field {
    Field::new(name, data, false)
}

fn maybe(name: &str, data: DataType) -> Field {
    Field::new(name, data, true)
}

fn text(name: &str) -> Field {
    field(name, DataType::Utf8)
}

/// A list, which may be empty but is never unknown. Readers differ in the name of the part; this is Parquet's.
fn list(name: &str, of: DataType) -> Field {
    field(name, DataType::List(Arc::new(Field::new("element", of, false))))
}

fn structs(name: &str, fields: Vec<Field>) -> Field {
    list(name, DataType::Struct(Fields::from(fields)))
}
