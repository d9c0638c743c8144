/// Names a reply that a view has not sent yet. No two replies of a page have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyTag(u64);

impl ReplyTag {
    /// The tag with this number.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }
}
