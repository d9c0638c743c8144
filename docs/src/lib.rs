#![doc = include_str!("../guide/README.md")]

#[doc = include_str!("../guide/templates.md")]
pub mod templates {}

#[doc = include_str!("../guide/sessions.md")]
pub mod sessions {}
