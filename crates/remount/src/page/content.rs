use std::fmt;

use remount_markup::{Attrs, Markup, Writer};

use super::Page;
use crate::app::App;
use crate::look::{Look, check_tag};

/// The main view in a layout, and its element: what [`Page::content`] returns.
///
/// What is said of the element here holds for all main views of the page. When the browser moves
/// from one to another, the element stays, as the layout around it does. What is different from
/// view to view belongs to an element in their own templates.
///
/// ```
/// use remount::Attrs;
/// use remount::prelude::*;
///
/// fn layout(page: &Page<()>) -> impl Markup {
///     let mut attrs = Attrs::new();
///     attrs.set("aria-label", "Shop").expect("a name");
///     view! {
///         <!DOCTYPE html>
///         <html lang="en">
///             <head><title>"Shop"</title>(page.head())</head>
///             <body>(page.content().tag("main").class("wide").attrs(&attrs))</body>
///         </html>
///     }
/// }
/// # fn site(live: Live<()>) -> Live<()> { live.layout(layout) }
/// ```
#[must_use = "it is shown where a layout has it"]
pub struct Content<'a, A: App> {
    page: &'a Page<A>,
    look: Look,
}

impl<'a, A: App> Content<'a, A> {
    pub(crate) fn of(page: &'a Page<A>) -> Self {
        Self {
            page,
            look: Look::default(),
        }
    }

    /// Makes the element one of this name, such as `main`, in place of a `div`.
    ///
    /// # Panics
    ///
    /// If it holds anything but small letters, digits and `-`, or begins with another character
    /// than a letter.
    pub fn tag(mut self, tag: &'static str) -> Self {
        check_tag(tag);
        self.look.tag = tag;
        self
    }

    /// Gives the element these classes, separated by spaces. The client adds its own.
    pub fn class(mut self, class: impl Into<String>) -> Self {
        self.look.class = Some(class.into().into_boxed_str());
        self
    }

    /// Gives the element these attributes, too. Its id and its [`class`](Self::class) stay as they
    /// are. Attributes that begin with `data-phx-` are the client's: with one of those the element
    /// might not come alive.
    pub fn attrs(mut self, attrs: &Attrs) -> Self {
        self.look.attrs.extend(attrs);
        self
    }
}

impl<A: App> Markup for Content<'_, A> {
    fn write(&self, w: &mut Writer<'_>) {
        w.append_html(|out| self.page.write_main(&self.look, out));
    }
}

impl<A: App> fmt::Debug for Content<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("look", &self.look)
            .finish_non_exhaustive()
    }
}
