//! What a page is to do for a view's write: to post a ticket, to keep values itself, or both.

use super::ToPage;
use crate::decide::write::Write;
use crate::memory::hold::Hold;

/// Taken from a write, since it is nearly all of its bytes and is not needed to judge it.
#[derive(Debug)]
pub(super) struct Errand {
    ticket: String,
    /// What the page of the view that wrote is to keep, as JSON.
    store: Option<String>,
}

/// An errand of which a page may be asked once more.
#[derive(Debug)]
pub(super) struct HeldErrand {
    errand: Errand,
    /// What is charged for it is given back when this is dropped.
    _hold: Hold,
}

impl Errand {
    pub(super) fn take_from(write: &mut Write) -> Self {
        Self {
            ticket: std::mem::take(&mut write.ticket),
            store: write.local.as_mut().and_then(|local| local.store.take()),
        }
    }

    /// Whether there is a ticket, which any page of the session can post.
    pub(super) fn is_posted(&self) -> bool {
        !self.ticket.is_empty()
    }

    /// How the page is asked for write `number`. Only the page of the view that wrote keeps values.
    pub(super) fn request(&self, number: u64, is_own: bool) -> ToPage<'_> {
        ToPage::Write {
            write: number,
            ticket: self.is_posted().then_some(&*self.ticket),
            store: self.store.as_deref().filter(|_| is_own),
        }
    }

    /// About how many bytes are kept as long as a write with this errand is pending.
    fn bytes(&self) -> usize {
        let store = self.store.as_ref().map_or(0, String::capacity);
        WRITE_BYTES + self.ticket.capacity() + store
    }

    /// Keeps it, if there is room.
    pub(super) fn hold(self, hold: impl FnOnce(usize) -> Option<Hold>) -> Option<HeldErrand> {
        let hold = hold(self.bytes())?;
        Some(HeldErrand {
            errand: self,
            _hold: hold,
        })
    }
}

impl HeldErrand {
    pub(super) fn errand(&self) -> &Errand {
        &self.errand
    }
}

/// What is kept of a write beside its errand: the write itself, the channel on which its view hears
/// of it, and its places in the lists of a page, of orphaned writes and of who waits for its
/// deadline.
const WRITE_BYTES: usize = 1_024;

#[cfg(test)]
mod tests {
    use super::*;

    fn errand(ticket: &str, store: Option<&str>) -> Errand {
        Errand {
            ticket: ticket.to_owned(),
            store: store.map(str::to_owned),
        }
    }

    #[test]
    fn a_page_is_asked_to_post_and_to_keep() {
        let both = errand("t", Some(r#"{"draft":"\"x\""}"#));
        let asked = r#"{"write":7,"ticket":"t","store":{"draft":"\"x\""}}"#;
        assert_eq!(both.request(7, true).json(), asked);
        assert_eq!(both.request(7, false).json(), r#"{"write":7,"ticket":"t"}"#);
        assert_eq!(errand("", None).request(1, true).json(), r#"{"write":1}"#);
    }

    #[test]
    fn an_errand_counts_with_all_that_it_holds() {
        let bytes = errand(&"t".repeat(500), Some(&"s".repeat(70))).bytes();
        assert_eq!(bytes, WRITE_BYTES + 570);
    }
}
