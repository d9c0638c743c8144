use std::sync::OnceLock;

use remount_macros::view;
use remount_markup::{self as markup, Markup, Raw, Writer, template};

use crate::assets;

/// What a layout puts around the views: given to the function that
/// [`Live::new`](crate::Live::new) takes, once per page load.
///
/// ```
/// use remount::prelude::*;
///
/// fn layout(page: &Page) -> impl Markup {
///     view! {
///         <!DOCTYPE html>
///         <html lang="en">
///             <head>
///                 <meta charset="utf-8">
///                 <meta name="viewport" content="width=device-width, initial-scale=1">
///                 <title>(page.title_or("My site"))</title>
///                 (page.head())
///             </head>
///             <body>(page.content())</body>
///         </html>
///     }
/// }
/// ```
pub struct Page {
    pub(crate) title: Option<String>,
    /// The main view in its container.
    pub(crate) content: String,
    /// The views beside it, in their containers, by id.
    pub(crate) siblings: Vec<(String, String)>,
    pub(crate) missing: OnceLock<String>,
    /// Where the page keeps which keys of the session, if it keeps any.
    pub(crate) local_item: Option<String>,
    /// Whether the site's cookies are made for plain http.
    pub(crate) plain_http: bool,
    /// Whether there is a session of which the page could speak with the server.
    pub(crate) has_session: bool,
}

impl Page {
    pub(crate) fn new(
        title: Option<String>,
        content: String,
        siblings: Vec<(String, String)>,
    ) -> Self {
        Self {
            title,
            content,
            siblings,
            missing: OnceLock::new(),
            local_item: None,
            plain_http: false,
            has_session: true,
        }
    }

    /// The title that the main view has set, or this one.
    pub fn title_or<'a>(&'a self, default: &'a str) -> &'a str {
        self.title.as_deref().unwrap_or(default)
    }

    /// What a page needs in its head to come alive: the browser's script.
    pub fn head(&self) -> impl Markup {
        let src = assets::script_path();
        let (plain_http, has_session) = (self.plain_http, self.has_session);
        let local_item = self.local_item.clone();
        template(move |w: &mut Writer<'_>| {
            let (src, local_item) = (&src, &local_item);
            view! {
                if !has_session {
                    <meta name="remount-session" content="none">
                }
                if let Some(item) = local_item {
                    <meta name="remount-local" content=(item)>
                }
                if plain_http {
                    <meta name="remount-plain-http">
                }
                <script defer src=(src)></script>
            }
            .write(w);
        })
    }

    /// The main view.
    pub fn content(&self) -> Raw<&str> {
        Raw(&self.content)
    }

    /// The view that was registered under this id with
    /// [`Live::sibling`](crate::Live::sibling). An id that was not is an error: the page is
    /// answered with status 500 and the log names the id.
    pub fn sibling(&self, id: &str) -> Raw<&str> {
        let found = self.siblings.iter().find(|(held, _)| held == id);
        if found.is_none() {
            self.missing.get_or_init(|| id.to_owned());
        }
        Raw(found.map_or("", |(_, html)| html))
    }
}

/// A function from a page to its whole document: `fn layout(page: &Page) -> impl Markup`.
///
/// A trait of its own, because what such a function returns borrows from the page it was given.
pub trait Layout<'a> {
    /// Appends the document.
    fn write(&self, page: &'a Page, out: &mut String);
}

impl<'a, F, M> Layout<'a> for F
where
    F: Fn(&'a Page) -> M,
    M: Markup + 'a,
{
    fn write(&self, page: &'a Page, out: &mut String) {
        markup::html(&self(page), None, out);
    }
}

/// A layout for a site that needs nothing around its views: a document with the view in its body.
///
/// The document says that the site has no icon, so that browsers do not ask for `/favicon.ico`.
///
/// ```no_run
/// # fn live(sessions: remount::Sessions<()>) -> remount::Live<()> {
/// remount::Live::new(remount::plain_layout, sessions, ())
/// # }
/// ```
pub fn plain_layout(page: &Page) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>(page.title_or("remount"))</title>
                <link rel="icon" href="data:,">
                (page.head())
            </head>
            <body>(page.content())</body>
        </html>
    }
}
