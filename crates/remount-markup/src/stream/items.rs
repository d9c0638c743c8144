//! Which items of a stream the browser has, as far as the components in them depend on it.

/// An item of a stream that is around a component.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// The number of the stream.
    pub(crate) stream: u32,
    /// The hash of the item's id.
    pub(crate) id: u64,
    /// Whether the stream is on a tape: one in an item of another stream is not.
    pub(crate) on_tape: bool,
}

/// What happens to the items of a stream in one message.
pub(crate) struct Changes {
    /// Whether the browser had no item before.
    afresh: bool,
    placed: Vec<Placed>,
    deleted: Vec<u64>,
    /// The items that are deleted, or shown again, in order.
    touched: Vec<u64>,
}

pub(super) struct Placed {
    pub(super) id: u64,
    /// -1 is the end.
    pub(super) at: i32,
    pub(super) limit: Option<i32>,
    pub(super) update_only: bool,
}

impl Changes {
    pub(super) fn new(afresh: bool, placed: Vec<Placed>, deleted: Vec<u64>) -> Self {
        let mut touched: Vec<u64> = placed.iter().map(|placed| placed.id).collect();
        touched.extend(&deleted);
        touched.sort_unstable();
        Self {
            afresh,
            placed,
            deleted,
            touched,
        }
    }

    /// The item that is written at this place among the new ones.
    pub(crate) fn id(&self, index: u32) -> u64 {
        self.placed
            .get(index as usize)
            .map_or(0, |placed| placed.id)
    }

    /// Whether what an item showed before is gone.
    pub(crate) fn touch(&self, id: u64) -> bool {
        self.afresh || self.touched.binary_search(&id).is_ok()
    }

    /// Whether a limit holds for the first items that the browser has.
    pub(crate) fn begin_a_limited_list(&self) -> bool {
        self.afresh
            && self
                .placed
                .last()
                .is_some_and(|placed| placed.limit.is_some())
    }

    /// Which items the browser has then, in its order, and which its limit leaves no room for.
    /// `None` if there is no limit, or was none at first: then only the browser knows.
    pub(crate) fn limit(&self, held: Option<Vec<u64>>) -> Option<(Vec<u64>, Vec<u64>)> {
        let mut ids = match held {
            Some(ids) if !self.afresh => ids,
            _ if self.begin_a_limited_list() => Vec::new(),
            _ => return None,
        };
        if self
            .placed
            .last()
            .is_some_and(|placed| placed.limit.is_none())
        {
            return None;
        }
        let mut gone = Vec::new();
        ids.retain(|id| !self.deleted.contains(id));
        for placed in &self.placed {
            // One that is replaced where it is pushes nothing out.
            if ids.contains(&placed.id) {
                continue;
            }
            if placed.update_only {
                gone.push(placed.id);
                continue;
            }
            let at = usize::try_from(placed.at).unwrap_or(ids.len());
            ids.insert(at.min(ids.len()), placed.id);
            let limit = placed.limit.unwrap_or(i32::MAX);
            let kept = (limit.unsigned_abs() as usize).min(ids.len());
            if limit < 0 {
                gone.extend(ids.drain(..ids.len() - kept));
            } else {
                gone.extend(ids.drain(kept..));
            }
        }
        gone.retain(|id| !ids.contains(id));
        gone.sort_unstable();
        Some((ids, gone))
    }
}
