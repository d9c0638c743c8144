use std::any::TypeId;
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use http::Uri;
use remount_markup::{Markup, Writer, template};
use remount_session::guard;

use crate::app::App;
use crate::container::Container;
use crate::crash;
use crate::error::{Error, Result};
use crate::flash::{FlashKind, FlashMessages};
use crate::head::Head;
use crate::here::Here;
use crate::look::Look;
use crate::nested_view::Nested;
use crate::page_meta::Facts;
use crate::random;
use crate::rendering::{Hole, Holes};
use crate::request_info::RequestInfo;
use crate::scope::Scope;
use crate::site::Site;
use crate::source::PageLoad;
use crate::telemetry::CallbackKind;
pub use content::Content;
use lent::LentToLayout;

mod content;
mod lent;

/// What a layout knows about the views and about the visitor. [`Live::layout`](crate::Live::layout)
/// takes a function that gets it.
///
/// ```
/// use remount::prelude::*;
///
/// #[derive(SessionData, Clone, Default)]
/// struct Visitor {
///     #[session(browser, one_of = ["", "dark", "light"])]
///     theme: String,
/// }
///
/// struct Site;
///
/// impl App for Site {
///     type Session = Visitor;
///     type State = ();
/// }
///
/// fn layout(page: &Page<Site>) -> impl Markup {
///     view! {
///         <!DOCTYPE html>
///         <html
///             lang=(page.request().language(&["en", "de"]))
///             data-theme=(&page.session().theme)
///         >
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
///
/// The server writes the layout when the page is loaded. When the visitor goes on to another view
/// without a page load, the layout stays as it is. Only the title changes, what a
/// [`ui::LiveMeta`](crate::ui::LiveMeta) shows, and the [`ui::Link`](crate::ui::Link) that says
/// that the page is there.
///
/// If the layout shows [sticky](crate::Nested::sticky) views, the server writes it twice for each
/// page load: the first time tells which ones it is to mount, beside the main view.
///
/// A handler of the app may take a page as an argument, and [show](Self::show) live views in a
/// document of its own, as Phoenix does with `live_render` in the template of a controller.
pub struct Page<A: App> {
    site: Arc<Site<A>>,
    load: Arc<PageLoad<A::Session>>,
    session: OnceCell<A::Session>,
    uri: Uri,
    here: Here,
    flash: FlashMessages,
    nonce: OnceCell<String>,
    title: Option<String>,
    facts: Facts,
    head: Head,
    /// None while the layout is only asked which views it shows.
    main: Option<Container>,
    /// The views that the layout has shown when it was last written.
    holes: Holes,
    /// Whether a handler makes the document, in which no main view can come.
    is_of_handler: bool,
    /// Why the document that is being written is none.
    problem: RefCell<Option<Error>>,
}

/// A view that belongs in a document, and the id of the view that shows it; none if the layout
/// does.
pub(crate) struct Placed {
    pub(crate) around: Option<String>,
    pub(crate) hole: Hole,
}

impl Placed {
    pub(crate) fn is_of_layout(&self) -> bool {
        self.around.is_none()
    }
}

impl<A: App> Page<A> {
    /// A page at this address, whose views are not mounted yet.
    pub(crate) fn new(
        site: Arc<Site<A>>,
        load: Arc<PageLoad<A::Session>>,
        (uri, here): (Uri, Here),
        head: Head,
    ) -> Self {
        Self {
            site,
            load,
            session: OnceCell::new(),
            uri,
            here,
            flash: FlashMessages::default(),
            nonce: OnceCell::new(),
            title: None,
            facts: Facts::default(),
            head,
            main: None,
            holes: Holes::default(),
            is_of_handler: false,
            problem: RefCell::default(),
        }
    }

    /// The same for a handler, with the flash messages that the request has brought.
    pub(crate) fn of_handler(self, flash: FlashMessages) -> Self {
        Self {
            flash,
            is_of_handler: true,
            ..self
        }
    }

    pub(crate) fn site(&self) -> &Arc<Site<A>> {
        &self.site
    }

    pub(crate) fn load(&self) -> &Arc<PageLoad<A::Session>> {
        &self.load
    }

    /// What its layout is lent.
    pub(crate) fn lent(&self) -> LentToLayout<'_, A> {
        LentToLayout(self)
    }

    /// Shows the main view from now on, with its title and its flash messages.
    pub(crate) fn set_main(
        &mut self,
        title: Option<String>,
        flash: FlashMessages,
        main: Container,
    ) {
        self.title = title;
        self.facts = self.load.meta.facts();
        self.flash = flash;
        self.main = Some(main);
    }

    /// The views that the layout has shown when it was written.
    pub(crate) fn of_layout(&self) -> Vec<Nested> {
        let holes = self.holes.take().into_iter();
        holes.map(|hole| hole.nested).collect()
    }

    /// The views that the layout and the main view have shown when they were written.
    pub(crate) fn placed(&self) -> Vec<Placed> {
        let of_layout = self.holes.take().into_iter();
        let of_layout = of_layout.map(|hole| Placed { around: None, hole });
        let of_main = self.main.iter().flat_map(|main| {
            let holes = main.holes.take().into_iter();
            holes.map(|hole| Placed {
                around: Some(main.id.clone()),
                hole,
            })
        });
        of_layout.chain(of_main).collect()
    }

    /// Writes the whole document into `out`, whatever was in it.
    pub(crate) fn write(&self, layout: &dyn Fn(&Self, &mut String), out: &mut String) -> Result {
        out.clear();
        self.holes.clear();
        guard::call(|| layout(self, out)).map_err(crash::of_layout)?;
        self.problem.take().map_or(Ok(()), Err)
    }

    /// The title that the main view has set, if it has.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The title that the main view has set, or this one.
    pub fn title_or<'a>(&'a self, default: &'a str) -> &'a str {
        self.title.as_deref().unwrap_or(default)
    }

    /// What [`Visit::set_page_description`](crate::Visit::set_page_description) has said, for
    /// [`ui::LiveMeta`](crate::ui::LiveMeta).
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.facts.description.as_deref()
    }

    /// What [`Visit::set_page_canonical`](crate::Visit::set_page_canonical) has said, as path and
    /// query, for [`ui::LiveMeta`](crate::ui::LiveMeta).
    #[must_use]
    pub fn canonical(&self) -> Option<&str> {
        self.facts.canonical.as_deref()
    }

    /// The visitor's session, as it was when the request for the page came.
    pub fn session(&self) -> &A::Session {
        self.session.get_or_init(|| self.load.session.get())
    }

    /// What the request for the page says.
    pub fn request(&self) -> &RequestInfo {
        &self.load.request
    }

    /// Path and query of the page as the browser has them.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// The value of this scope, if the page has a view of it. `None` the first time that a layout
    /// is written for a page load, when no view is mounted yet.
    pub fn scope<S: Scope<App = A>>(&self) -> Option<S::Value> {
        let place = self.load.entered.get(TypeId::of::<S>())?;
        place.get()?.downcast_ref::<S::Value>().cloned()
    }

    /// The flash messages of the main view, in the order in which they were put, for a layout that
    /// shows them itself. They stay until the next page load.
    pub fn flash(&self) -> impl Iterator<Item = (&FlashKind, &str)> {
        self.flash.iter()
    }

    /// A number that is used once, for the `nonce` of scripts and styles that the layout writes
    /// itself. The page's `content-security-policy` has it in the place of `{nonce}`, if
    /// [`Live::page_header`](crate::Live::page_header) sets one with that. 32 hexadecimal digits.
    ///
    /// ```
    /// # use http::header::CONTENT_SECURITY_POLICY;
    /// # use remount::prelude::*;
    /// fn layout(page: &Page<()>) -> impl Markup {
    ///     view! {
    ///         <!DOCTYPE html>
    ///         <html lang="en">
    ///             <head>
    ///                 <title>"Calm"</title>
    ///                 <style nonce=(page.nonce())>"body { margin: 2rem }"</style>
    ///                 (page.head())
    ///             </head>
    ///             <body>(page.content())</body>
    ///         </html>
    ///     }
    /// }
    ///
    /// # fn site(sessions: Sessions<()>) -> axum::Router {
    /// let policy = "default-src 'self'; style-src 'nonce-{nonce}'; base-uri 'self'";
    /// Live::new(sessions).layout(layout).page_header(CONTENT_SECURITY_POLICY, policy).into()
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If the operating system has no randomness to give.
    pub fn nonce(&self) -> &str {
        self.nonce.get_or_init(random::nonce)
    }

    /// What a page needs in its head to come alive: the browser's script.
    pub fn head(&self) -> impl Markup {
        template(|w: &mut Writer<'_>| w.append_html(|out| out.push_str(self.head.html())))
    }

    /// The main view, in an element of which [`Content`] may say more.
    pub fn content(&self) -> Content<'_, A> {
        Content::of(self)
    }

    fn write_main(&self, look: &Look, out: &mut String) {
        if let Some(main) = &self.main
            && let Err(panic) = main.write(look, out)
        {
            self.fail(crash::of(
                main.name,
                CallbackKind::Render,
                Error::found(panic),
            ));
        }
    }

    /// Notes why this document is none. What counts is the first reason.
    pub(crate) fn fail(&self, problem: Error) {
        self.problem.borrow_mut().get_or_insert(problem);
    }
}
