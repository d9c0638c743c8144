use crate::navigation::Asked;

/// What [`Socket::push_patch`](crate::Socket::push_patch) and
/// [`Visit::push_navigate`](crate::Visit::push_navigate) have asked for. It may be dropped.
#[derive(Debug)]
pub struct Pushed<'a>(pub(crate) &'a mut Asked);

impl Pushed<'_> {
    /// Has the new address take the place of the present one in the browser's history, so that
    /// "back" does not lead there. Over HTTP an address that sends the page on has no place in it
    /// anyway.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # #[derive(Route)]
    /// # #[route("/search")]
    /// # struct SearchRoute { #[query] words: String }
    /// # struct Search;
    /// # impl LiveView for Search {
    /// #     type Scope = ();
    /// #     type Route = SearchRoute;
    /// #     type Event = ();
    /// #     async fn mount(_: SearchRoute, _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
    /// #     fn render(&self) -> impl Markup { view! { "" } }
    /// # }
    /// fn searched(words: String, socket: &mut Socket<Search>) {
    ///     // Not one step of the history for each letter.
    ///     socket.push_patch(SearchRoute { words }).replace();
    /// }
    /// ```
    pub fn replace(self) {
        self.0.replace();
    }
}
