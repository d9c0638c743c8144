//! A live view's write to a plain cookie, as a ticket carries it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::values::entries::Stamp;

/// One plain cookie that a live view set or removed. Its attributes are those that the site
/// declares.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CookieOp {
    pub(crate) name: String,
    pub(crate) stamp: Stamp,
    /// `None` removes it.
    pub(crate) value: Option<String>,
}

impl CookieOp {
    pub(super) fn append_to(&self, bytes: &mut Vec<u8>) {
        let op = postcard::to_allocvec(self).expect("plain fields are always encoded");
        bytes.extend(op);
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (op, rest) = postcard::take_from_bytes::<Self>(bytes).ok()?;
        rest.is_empty().then_some(op)
    }
}

/// Values do not belong in logs.
impl fmt::Debug for CookieOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.stamp.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_shown_which_write_it_is_and_not_its_value() {
        let op = CookieOp {
            name: "consent".to_owned(),
            stamp: Stamp(7),
            value: Some("swordfish".to_owned()),
        };
        assert_eq!(format!("{op:?}"), "consent@7");
    }
}
