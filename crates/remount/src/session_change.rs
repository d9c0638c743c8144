use remount_session::{Origin, WriteState};

/// What [`LiveView::handle_session`](crate::LiveView::handle_session) gets: the visitor's session
/// has changed, or a change was confirmed or has failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SessionChange<S> {
    /// The whole session as it is now.
    pub now: S,
    /// The names of the keys this is about; empty when it is about the session as a whole.
    pub keys: Vec<&'static str>,
    /// Who wrote.
    pub origin: Origin,
    /// How far the write has come.
    pub state: WriteState,
}
