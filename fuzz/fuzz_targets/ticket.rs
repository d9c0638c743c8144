//! See `remount_session::fuzzing::page_ticket`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| remount_session::fuzzing::page_ticket(input));
