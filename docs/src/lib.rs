#![doc = include_str!("../guide/README.md")]

#[doc = include_str!("../guide/first-steps.md")]
pub mod first_steps {}

#[doc = include_str!("../guide/life.md")]
pub mod life {}

#[doc = include_str!("../guide/routes.md")]
pub mod routes {}

#[doc = include_str!("../guide/templates.md")]
pub mod templates {}

#[doc = include_str!("../guide/components.md")]
pub mod components {}

#[doc = include_str!("../guide/sessions.md")]
pub mod sessions {}

#[doc = include_str!("../guide/migrating.md")]
pub mod migrating {}

#[doc = include_str!("../guide/running.md")]
pub mod running {}

#[doc = include_str!("../guide/deploying.md")]
pub mod deploying {}

#[doc = include_str!("../guide/scopes.md")]
pub mod scopes {}

#[doc = include_str!("../guide/messages.md")]
pub mod messages {}

#[doc = include_str!("../guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../figures.md")]
pub mod figures {}

#[doc = include_str!("../../README.md")]
pub mod readme {}
