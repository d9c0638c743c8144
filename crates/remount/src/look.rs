//! What an app says of the element of a view.

use remount_markup::Attrs;

/// What a layout says of the element of the main view.
#[derive(Debug)]
pub(crate) struct Look {
    pub(crate) tag: &'static str,
    pub(crate) class: Option<Box<str>>,
    pub(crate) attrs: Attrs,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            tag: TAG,
            class: None,
            attrs: Attrs::new(),
        }
    }
}

/// The name of an element of which nothing else is said.
pub(crate) const TAG: &str = "div";

/// # Panics
///
/// If no element can have this name.
pub(crate) fn check_tag(tag: &str) {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    assert!(
        tag.starts_with(|first: char| first.is_ascii_lowercase()) && tag.bytes().all(plain),
        "{tag:?} is no name of an element"
    );
}
