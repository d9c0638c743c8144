//! Sizes and times on which several parts have to agree. What knows a number from here need not
//! know whose it is.

use std::time::Duration;

/// What browsers keep of a cookie's name and value together; a larger one is dropped without a word
/// (RFC 6265bis, section 5.6).
pub(crate) const MAX_COOKIE_BYTES: usize = 4096;

/// What pages may fill of a session's cookie with the keys that they write themselves, counted as
/// the cookie that holds nothing else. The other half stays for the server, whatever a page does.
pub(crate) const COOKIE_PAGE_BYTES: usize = MAX_COOKIE_BYTES / 2;

/// The longest that browsers keep a cookie (RFC 6265bis, section 5.5).
pub(crate) const MAX_COOKIE_AGE: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// What a session may take in a store, before it is sealed.
pub(crate) const MAX_RECORD_BYTES: usize = 64 << 10;

/// What pages may take of it, so that the server always has room: half, as in a cookie.
pub(crate) const RECORD_PAGE_BYTES: usize = MAX_RECORD_BYTES / 2;

/// The most that the body of a request to the endpoint may have.
pub(crate) const MAX_BODY_BYTES: usize = 16 << 10;

/// For how long a page may write with the ticket of its join. It asks for a new one when it was
/// open longer.
pub(crate) const PAGE_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// For how long a live view's write may be presented.
pub(crate) const WRITE_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The least a secret may have.
pub const MIN_SECRET_BYTES: usize = 32;

/// The most secrets that a [`KeyRing`](crate::KeyRing) may have.
pub const MAX_SECRETS: usize = 8;
