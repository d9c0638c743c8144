//! What pages may read: the keys that they may write, and no other.

use serde_json::value::RawValue;

use super::key::{Key, Writer};
use super::session_data::SessionData;

/// The values of these keys as one JSON object.
///
/// A value that the site's own code does not write as JSON is left out.
pub(crate) fn json<S: SessionData>(session: &S) -> String {
    let keys = S::keys().iter().enumerate();
    let readable = keys.filter(|(_, key)| is_readable(key));
    let values = readable.filter_map(|(index, key)| {
        let json = key.guarded(|| session.encode(index))?.ok()?;
        let json = RawValue::from_string(String::from_utf8(json).ok()?).ok()?;
        Some((key.name(), json))
    });
    let values: std::collections::BTreeMap<&str, Box<RawValue>> = values.collect();
    serde_json::to_string(&values).unwrap_or_else(|_| "{}".to_owned())
}

/// Keys are closed to pages unless the schema opens them. What the browser keeps itself is none of
/// the server's.
pub(crate) fn is_readable(key: &Key) -> bool {
    key.writer() == Writer::Browser && !key.is_local()
}
