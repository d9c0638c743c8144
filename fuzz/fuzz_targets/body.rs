//! See `remount_session::fuzzing::posted_body`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| remount_session::fuzzing::posted_body(input));
