use crate::route::Address;

/// An address of a view that the compiler has checked to be one of this view: what
/// [`LiveView::patch`](crate::LiveView::patch) returns, for a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patch<R: Address>(pub(crate) R);
