//! What a stream tells the browser the next time that it is shown.

use std::sync::atomic::{AtomicU32, Ordering};

use super::items::{self, Changes};
use crate::json;

#[derive(Default)]
pub(crate) struct Operations {
    pub(super) placed: Vec<Placed>,
    pub(super) deleted: Vec<String>,
    pub(super) reset: bool,
}

pub(super) struct Placed {
    pub(super) id: String,
    /// -1 is the end.
    pub(super) at: i32,
    pub(super) limit: Option<i32>,
    pub(super) update_only: bool,
}

impl Operations {
    pub(crate) fn is_empty(&self) -> bool {
        self.placed.is_empty() && self.deleted.is_empty() && !self.reset
    }

    pub(crate) fn inserts(&self) -> bool {
        !self.placed.is_empty()
    }

    /// The same, as what shows components needs it.
    pub(crate) fn changes(&self, fresh: bool, hash: impl Fn(&str) -> u64) -> Changes {
        let placed = self.placed.iter();
        let placed = placed.map(|placed| items::Placed {
            id: hash(&placed.id),
            at: placed.at,
            limit: placed.limit,
            update_only: placed.update_only,
        });
        let deleted = self.deleted.iter().map(|id| hash(id));
        Changes::new(fresh || self.reset, placed.collect(), deleted.collect())
    }

    /// The number of the stream, which gets one when it is shown first.
    pub(crate) fn number(reference: &AtomicU32, streams: &mut u32) -> u32 {
        let mut number = reference.load(Ordering::Relaxed);
        if number == 0 {
            *streams += 1;
            number = *streams;
            reference.store(number, Ordering::Relaxed);
        }
        number
    }

    /// The items that a browser shows which had none before.
    pub(super) fn order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.placed.len());
        for (index, placed) in self.placed.iter().enumerate() {
            if placed.update_only {
                continue;
            }
            let at = usize::try_from(placed.at).unwrap_or(order.len());
            order.insert(at.min(order.len()), index);
            if let Some(limit) = placed.limit {
                let kept = (limit.unsigned_abs() as usize).min(order.len());
                if limit < 0 {
                    order.drain(..order.len() - kept);
                } else {
                    order.truncate(kept);
                }
            }
        }
        order
    }

    /// `"stream":[ref, [[id, at, limit, update only], …], [id, …], reset]`, the newest insertion
    /// first. The client takes anything at the place of `reset` for a reset, so it is only there if
    /// it is one, or if the stream `empties` the list before.
    pub(crate) fn push_json(&self, number: u32, empties: bool, out: &mut String) {
        let mut numbers = itoa::Buffer::new();
        out.push_str("\"stream\":[\"");
        out.push_str(numbers.format(number - 1));
        out.push_str("\",[");
        for (index, placed) in self.placed.iter().rev().enumerate() {
            out.push_str(if index == 0 { "[" } else { ",[" });
            json::push_str(out, &placed.id);
            out.push(',');
            out.push_str(numbers.format(placed.at));
            out.push(',');
            match placed.limit {
                Some(limit) => out.push_str(numbers.format(limit)),
                None => out.push_str("null"),
            }
            out.push_str(if placed.update_only {
                ",true]"
            } else {
                ",null]"
            });
        }
        out.push_str("],[");
        for (index, id) in self.deleted.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            json::push_str(out, id);
        }
        let resets = self.reset || empties;
        out.push_str(if resets { "],true]" } else { "]]" });
    }
}
