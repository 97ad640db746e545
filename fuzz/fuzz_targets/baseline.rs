#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| imr_audit_fuzz::baseline(data));
