use remount_macros::view;
use remount_markup::{self as markup, Markup};

use crate::app::App;
use crate::page::Page;
use crate::scope::Scope;

/// A function from a page to its whole document: `fn layout(page: &Page<Site>) -> impl Markup`.
///
/// It is a trait, because what such a function returns borrows from the page.
pub trait Layout<'a, A: App> {
    /// Appends the document.
    fn write(&self, page: &'a Page<A>, out: &mut String);
}

impl<'a, A, F, M> Layout<'a, A> for F
where
    A: App,
    F: Fn(&'a Page<A>) -> M,
    M: Markup + 'a,
{
    fn write(&self, page: &'a Page<A>, out: &mut String) {
        markup::html(&self(page), Some(&page.lent()), out);
    }
}

/// The same for the views of a scope, with the value of the scope: `fn members_layout(page:
/// &Page<Site>, member: &Member) -> impl Markup`.
pub trait ScopeLayout<'a, G: Scope> {
    /// Appends the document.
    fn write(&self, page: &'a Page<G::App>, value: &'a G::Value, out: &mut String);
}

impl<'a, G, F, M> ScopeLayout<'a, G> for F
where
    G: Scope,
    F: Fn(&'a Page<G::App>, &'a G::Value) -> M,
    M: Markup + 'a,
{
    fn write(&self, page: &'a Page<G::App>, value: &'a G::Value, out: &mut String) {
        markup::html(&self(page, value), Some(&page.lent()), out);
    }
}

/// A layout for a site that needs nothing around its views: a document with the view in its body.
///
/// The document says that the site has no icon, so that browsers do not ask for `/favicon.ico`.
///
/// It is the layout of a site that sets none.
pub fn plain_layout<A: App>(page: &Page<A>) -> impl Markup {
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
