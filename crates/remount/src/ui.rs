//! Components that most sites need, called in templates as elements: `<ui::FlashGroup />`.
//!
//! They have class names for style sheets and no style of their own. In the browser the script of
//! [`Page::head`](crate::Page::head), or the stock client, carries out what they do.
//!
//! | component | shows |
//! |---|---|
//! | [`Link`](struct@Link) | a link that loads no page where it need not |
//! | [`FlashGroup`](struct@FlashGroup) | the flash messages of a view |
//! | [`ConnectionStatus`](struct@ConnectionStatus) | that the page has lost its connection |
//! | [`LiveTitle`](struct@LiveTitle) | the title of a page, kept right by live navigation |
//! | [`LiveMeta`](struct@LiveMeta) | the description and the own address of a page, kept right too |
//! | [`FocusWrap`](struct@FocusWrap) | content that the focus does not leave |
//! | [`Portal`](struct@Portal) | content at another place of the page |

mod connection_status;
mod flash_group;
mod focus_wrap;
mod link;
mod live_meta;
mod live_title;
mod portal;

pub use connection_status::{ConnectionStatus, connection_status};
pub use flash_group::{FlashGroup, flash_group};
pub use focus_wrap::{FocusWrap, focus_wrap};
pub use link::{Link, link};
pub use live_meta::{LiveMeta, live_meta};
pub use live_title::{LiveTitle, live_title};
pub use portal::{Portal, portal};

/// What a template is as HTML, without a view around it.
#[cfg(test)]
fn html(page: &dyn remount_markup::Markup) -> String {
    let mut out = String::new();
    remount_markup::html(page, None, &mut out);
    out
}
