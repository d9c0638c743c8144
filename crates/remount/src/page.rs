use std::cell::{Cell, RefCell};

use remount_macros::view;
use remount_markup::{self as markup, Markup, Writer, template};
use remount_session::guard;

use crate::container::Container;
use crate::crash;
use crate::error::{Error, Result};
use crate::head::Head;
use crate::telemetry;

/// What a layout puts around the views: given to the function that
/// [`Live::new`](crate::Live::new) takes.
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
///
/// The layout of a site with views [beside the main one](crate::Live::sibling) is written twice for
/// each page load: first without any view, to see which of them it places. Only those are mounted.
pub struct Page {
    title: Option<String>,
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

impl Page {
    /// A page whose views are not mounted yet.
    pub(crate) fn new<'a>(head: Head, siblings: impl Iterator<Item = &'a str>) -> Self {
        let siblings = siblings.map(|id| Sibling {
            id: id.to_owned(),
            is_placed: Cell::new(false),
            state: SiblingState::NotMounted,
        });
        Self {
            title: None,
            head,
            main: None,
            siblings: siblings.collect(),
            problem: RefCell::default(),
        }
    }

    /// Shows the main view from now on.
    pub(crate) fn set_main(&mut self, title: Option<String>, main: Container) {
        self.title = title;
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

    /// What a page needs in its head to come alive: the browser's script.
    pub fn head(&self) -> impl Markup {
        template(|w: &mut Writer<'_>| w.append_html(|out| out.push_str(self.head.html())))
    }

    /// The main view.
    pub fn content(&self) -> impl Markup {
        template(move |w: &mut Writer<'_>| w.append_html(|out| self.write_main(out)))
    }

    /// The view that was registered under this id with
    /// [`Live::sibling`](crate::Live::sibling). An id that was not is an error: the page is
    /// answered with status 500 and the log names the id.
    pub fn sibling<'a>(&'a self, id: &str) -> impl Markup + use<'a> {
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
            self.fail(crash::of(main.name, telemetry::RENDER, Error::found(panic)));
        }
    }

    /// Notes why this document is none. What counts is the first reason.
    fn fail(&self, problem: Error) {
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
