use serde_json::Value;

use super::TreeError;
use super::error::{Fault, Path};
use super::extras::is_truthy;

/// What happens to a list that lives in the page. The new items are in the HTML, at the place of
/// the list, in the order in which they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamChange {
    /// Which stream of the view it is.
    pub stream: String,
    /// Where the new items go, the newest first.
    pub inserts: Vec<Insert>,
    /// The items that go, by the `id` of their elements. They go before others are inserted.
    pub deletes: Vec<String>,
    /// Whether all items go that are not inserted again.
    pub reset: bool,
}

/// An item that is inserted into a stream, or shown again where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insert {
    /// The `id` of its element.
    pub id: String,
    /// Its index, where -1 is the end.
    pub at: i64,
    /// How many items stay after it was inserted: the first ones, or if negative the last ones.
    pub limit: Option<i64>,
    /// Whether it is left out if the page does not have it.
    pub update_only: bool,
}

/// The member `stream` of a list.
#[derive(Clone, Debug)]
pub(super) struct Operations {
    pub(super) change: StreamChange,
    /// Whether the client prints them at once although nothing is inserted or deleted.
    urgent: bool,
}

impl Operations {
    pub(super) fn read(value: &Value, path: &Path<'_>) -> Result<Self, TreeError> {
        let (Value::Array(parts), Some(change)) = (value, read(value)) else {
            let expected = "a stream: its name, insertions, deletions, and maybe `true`";
            return Err(path.error(Fault::Expected(expected)));
        };
        Ok(Self {
            change,
            urgent: parts.get(3).is_some_and(is_truthy),
        })
    }

    /// Whether there is anything to tell the page, with so many new items.
    pub(super) fn is_due(&self, items: usize) -> bool {
        items > 0 || !self.change.deletes.is_empty() || self.urgent
    }
}

fn read(value: &Value) -> Option<StreamChange> {
    let Value::Array(parts) = value else {
        return None;
    };
    let (stream, inserts, deletes, reset) = match parts.as_slice() {
        [stream, inserts, deletes] => (stream, inserts, deletes, false),
        // Whatever is there counts, `false` too.
        [stream, inserts, deletes, _] => (stream, inserts, deletes, true),
        _ => return None,
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(StreamChange {
        stream: text(stream)?,
        inserts: inserts
            .as_array()?
            .iter()
            .map(insert)
            .collect::<Option<_>>()?,
        deletes: deletes
            .as_array()?
            .iter()
            .map(text)
            .collect::<Option<_>>()?,
        reset,
    })
}

fn insert(value: &Value) -> Option<Insert> {
    let [id, at, limit, update_only] = value.as_array()?.as_slice() else {
        return None;
    };
    Some(Insert {
        id: id.as_str()?.to_owned(),
        at: at.as_i64()?,
        limit: match limit {
            Value::Null => None,
            limit => Some(limit.as_i64()?),
        },
        update_only: is_truthy(update_only),
    })
}
