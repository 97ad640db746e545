//! The native half of the Python package `imr-audit`: the library's auditor, many letters at once, and tables through
//! the Arrow C data interface. What users see of it is in `imr_audit/`.

mod auditor;
mod decided;
mod input;
mod many;
mod pool;
mod table;

use pyo3::prelude::*;

/// The native half of `imr_audit`.
#[pymodule(name = "_native")]
fn native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<auditor::Auditor>()?;
    module.add_class::<many::Audits>()?;
    module.add_class::<many::TableBatches>()?;
    module.add_class::<table::Table>()?;
    module.add_function(wrap_pyfunction!(report_schema, module)?)?;
    module.add("TABLES_SCHEMA", imr_audit::report::arrow::SCHEMA)?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))
}

/// The JSON Schema of the report, as text.
#[pyfunction]
fn report_schema() -> String {
    format!("{:#}\n", imr_audit::report::v1::schema())
}
