//! Sessions: all of the crate [`remount_session`], whose documentation says how they work.
//!
//! The derive [`SessionData`](derive@SessionData) is here for apps that depend on `remount`.

#[doc(no_inline)]
pub use remount_session::*;
#[doc(inline)]
pub use remount_session_macros::SessionDataInRemount as SessionData;
