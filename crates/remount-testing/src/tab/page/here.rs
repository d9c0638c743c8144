//! The links of the layout that lead to where the page is, which the page's own script looks after.

use url::{Position, Url};

use super::Page;

const LINKS: &str = "a[data-remount-here]";

impl Page {
    /// The page has another address, or a view has come to the one it has.
    pub(super) fn follow_address(&mut self) {
        let here = self.history.url().clone();
        for link in self.document.select(LINKS).unwrap_or_default() {
            let href = self.document.attribute(link, "href").unwrap_or_default();
            let is_here = here.join(href).is_ok_and(|to| is_same(&to, &here));
            if is_here {
                self.document
                    .set_sticky_attribute(link, "aria-current", "page");
            } else {
                self.document.remove_sticky_attribute(link, "aria-current");
            }
        }
    }
}

/// Whether both are one address, wherever on its page the visitor is.
fn is_same(one: &Url, other: &Url) -> bool {
    one[..Position::AfterQuery] == other[..Position::AfterQuery]
}
