use std::any::TypeId;
use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use http::Uri;
use remount_markup::{Markup, Writer, template};
use remount_session::guard;

use crate::app::App;
use crate::around::LentToLayout;
use crate::container::Container;
use crate::crash;
use crate::error::{Error, Result};
use crate::flash::{FlashKind, FlashMessages};
use crate::head::Head;
use crate::here::Here;
use crate::page_meta::Facts;
use crate::random;
use crate::rendering::Hole;
use crate::request_info::RequestInfo;
use crate::scope::Scope;
use crate::source::PageLoad;
use crate::telemetry::CallbackKind;

/// What a layout knows about the views and about the visitor. [`Live::layout`](crate::Live::layout)
/// takes a function that gets it.
///
/// ```
/// use remount::prelude::*;
///
/// #[derive(Session, Clone, Default)]
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
/// If a site has views [beside the main one](crate::Live::sibling), the server writes the layout
/// twice for each page load. The first time shows which of them it places. The server mounts only
/// those.
pub struct Page<A: App> {
    load: Arc<PageLoad<A::Session>>,
    session: OnceCell<A::Session>,
    uri: Uri,
    here: Here,
    flash: FlashMessages,
    nonce: OnceCell<String>,
    title: Option<String>,
    facts: Facts,
    head: Head,
    /// None while the layout is only asked which views it places.
    main: Option<Container>,
    /// All that the site has, in its order.
    siblings: Vec<Sibling>,
    /// Why the document that is being written is none.
    problem: RefCell<Option<Error>>,
}

/// A view beside the main one.
struct Sibling {
    id: String,
    /// Whether the layout has placed it.
    is_placed: Cell<bool>,
    state: SiblingState,
}

enum SiblingState {
    NotMounted,
    Mounted(Container),
    /// It has failed, and is missing from the page.
    Failed,
}

impl<A: App> Page<A> {
    /// A page at this address, whose views are not mounted yet.
    pub(crate) fn new<'a>(
        load: Arc<PageLoad<A::Session>>,
        (uri, here): (Uri, Here),
        head: Head,
        siblings: impl Iterator<Item = &'a str>,
    ) -> Self {
        let siblings = siblings.map(|id| Sibling {
            id: id.to_owned(),
            is_placed: Cell::new(false),
            state: SiblingState::NotMounted,
        });
        Self {
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
            siblings: siblings.collect(),
            problem: RefCell::default(),
        }
    }

    /// What links in a layout ask.
    pub(crate) fn lent(&self) -> LentToLayout<'_> {
        LentToLayout {
            base: self.load.request.base(),
            here: &self.here,
        }
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

    /// Shows this view beside it from now on, or nothing in its place.
    pub(crate) fn set_sibling(&mut self, index: usize, sibling: Option<Container>) {
        self.siblings[index].state = match sibling {
            Some(container) => SiblingState::Mounted(container),
            None => SiblingState::Failed,
        };
    }

    /// The siblings that the layout has placed and nobody has mounted, by their place in the site.
    pub(crate) fn awaited(&self) -> Vec<usize> {
        let siblings = self.siblings.iter().enumerate();
        siblings
            .filter(|(_, sibling)| sibling.is_awaited())
            .map(|(index, _)| index)
            .collect()
    }

    /// The views that its views have shown when it was written, each with the id of the one around
    /// it.
    pub(crate) fn take_holes(&self) -> Vec<(String, Hole)> {
        let siblings = self.siblings.iter();
        let siblings = siblings.filter_map(|sibling| match &sibling.state {
            SiblingState::Mounted(container) => Some(container),
            SiblingState::NotMounted | SiblingState::Failed => None,
        });
        let mut all = Vec::new();
        for container in self.main.iter().chain(siblings) {
            let holes = container.holes.take().into_iter();
            all.extend(holes.map(|hole| (container.id.clone(), hole)));
        }
        all
    }

    /// The ids of its views.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        let siblings = self.siblings.iter().map(|sibling| &*sibling.id);
        self.main.iter().map(|main| &*main.id).chain(siblings)
    }

    /// Writes the whole document into `out`, whatever was in it.
    pub(crate) fn write(&self, layout: &dyn Fn(&Self, &mut String), out: &mut String) -> Result {
        out.clear();
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

    /// The main view.
    pub fn content(&self) -> impl Markup {
        template(move |w: &mut Writer<'_>| w.append_html(|out| self.write_main(out)))
    }

    /// The view that was registered under this id with [`Live::sibling`](crate::Live::sibling).
    /// Placing an unregistered id is an error: the answer has status 500, and the log names the id.
    pub fn sibling<'a>(&'a self, id: &str) -> impl Markup + use<'a, A> {
        let found = self.siblings.iter().find(|sibling| sibling.id == id);
        let found = found.ok_or_else(|| id.to_owned());
        template(move |w: &mut Writer<'_>| {
            w.append_html(|out| match &found {
                Ok(sibling) => sibling.write(out),
                Err(id) => self.fail(no_such_sibling(id)),
            });
        })
    }

    fn write_main(&self, out: &mut String) {
        if let Some(main) = &self.main
            && let Err(panic) = main.write(out)
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

fn no_such_sibling(id: &str) -> Error {
    let problem = format!(
        "the layout places the sibling {id:?}, which is not registered: add \
         `.sibling::<YourView>({id:?})` to the site's `Live`"
    );
    Error::found(problem)
}

impl Sibling {
    fn is_awaited(&self) -> bool {
        self.is_placed.get() && matches!(self.state, SiblingState::NotMounted)
    }

    fn write(&self, out: &mut String) {
        self.is_placed.set(true);
        if let SiblingState::Mounted(container) = &self.state
            && let Err(panic) = container.write(out)
        {
            // A view that fails ends alone, here as on the socket.
            let (id, view) = (&self.id, container.name);
            tracing::error!(view, id, %panic, "a sibling failed while it was rendered and is missing from its page");
        }
    }
}
