//! See `remount_session::fuzzing::session_cookie`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| remount_session::fuzzing::session_cookie(input));
