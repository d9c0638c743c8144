use std::marker::PhantomData;

use crate::args::Passable;
use crate::error::Error;
use crate::layout::ScopeLayout;
use crate::page::Page;
use crate::route::{Address, NoAddress, Route};
use crate::scope::{In, Scope};
use crate::site::Setup;

/// The views of one [scope](Scope) of a site, as [`Live::scope`](crate::Live::scope) takes them.
pub struct Group<G: Scope> {
    setup: Setup<G::App>,
    /// Which one it is of the site's.
    index: usize,
    scope: PhantomData<fn() -> G>,
}

impl<G: Scope> Group<G> {
    pub(crate) fn new(mut setup: Setup<G::App>) -> Self {
        let index = setup.scope_layouts.len();
        setup.scope_layouts.push(None);
        Self {
            setup,
            index,
            scope: PhantomData,
        }
    }

    pub(crate) fn into_setup(self) -> Setup<G::App> {
        self.setup
    }

    /// Sets a layout for the pages of these views, which gets the value of the scope.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # struct Members;
    /// # impl Scope for Members {
    /// #     type App = ();
    /// #     type Value = String;
    /// #     async fn enter(_: &mut Visit<()>) -> Result<String> { Ok("Ada".into()) }
    /// # }
    /// # struct Lounge;
    /// # impl LiveView for Lounge {
    /// #     type Scope = Members;
    /// #     type Route = ();
    /// #     type Event = ();
    /// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
    /// #     fn render(&self) -> impl Markup { view! { "Welcome" } }
    /// # }
    /// fn members_layout(page: &Page<()>, name: &String) -> impl Markup {
    ///     view! {
    ///         <!DOCTYPE html>
    ///         <html lang="en">
    ///             <head><title>(page.title_or("Members"))</title>(page.head())</head>
    ///             <body><p>"Logged in as " (name)</p> (page.content())</body>
    ///         </html>
    ///     }
    /// }
    ///
    /// # fn site(sessions: Sessions<()>) -> axum::Router {
    /// let live = Live::new(sessions).scope::<Members>(|members| {
    ///     members.layout(members_layout).view_at::<Lounge>("/lounge")
    /// });
    /// # live.into()
    /// # }
    /// ```
    #[must_use]
    pub fn layout<L>(mut self, layout: L) -> Self
    where
        L: for<'a> ScopeLayout<'a, G> + Send + Sync + 'static,
    {
        let write = move |page: &Page<G::App>, out: &mut String| match page.scope::<G>() {
            Some(value) => layout.write(page, &value, out),
            None => page.fail(Error::found(
                "the layout of a scope was asked for a page of which no view is in the scope",
            )),
        };
        self.setup.scope_layouts[self.index] = Some(Box::new(write));
        self
    }

    /// Serves a view of the scope as [`Live::view`](crate::Live::view) does.
    ///
    /// # Panics
    ///
    /// As [`Live::view`](crate::Live::view).
    #[must_use]
    pub fn view<V: In<G>>(mut self) -> Self
    where
        V::Route: Address,
    {
        self.setup
            .add_view::<V>(V::Route::PATTERNS, Some(self.index));
        self
    }

    /// Serves a view of the scope as [`Live::view_at`](crate::Live::view_at) does.
    ///
    /// # Panics
    ///
    /// As [`Live::view`](crate::Live::view).
    #[must_use]
    pub fn view_at<V: In<G>>(mut self, path: &'static str) -> Self
    where
        V::Route: NoAddress,
    {
        self.setup.add_view::<V>(&[path], Some(self.index));
        self
    }

    /// Lets templates and layouts show a view of the scope, as
    /// [`Live::nested`](crate::Live::nested) does. The visitor enters the scope when the view is
    /// mounted, so the view around it may have another one.
    ///
    /// # Panics
    ///
    /// As [`Live::nested`](crate::Live::nested).
    #[must_use]
    pub fn nested<V: In<G>>(mut self, name: &'static str) -> Self
    where
        V::Route: Passable,
    {
        self.setup.add_nested::<V>(name, Some(self.index));
        self
    }
}
