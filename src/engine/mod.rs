//! Four-valued evaluation with a trace.
