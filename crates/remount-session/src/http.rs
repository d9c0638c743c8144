//! What a request says of itself, and the only door to axum.

#[cfg(feature = "axum")]
pub(crate) mod axum;
pub(crate) mod headers;
pub(crate) mod host_names;
pub(crate) mod listening;
pub(crate) mod origin_warning;
pub(crate) mod proof;
pub(crate) mod proxy;
pub(crate) mod same_origin;
