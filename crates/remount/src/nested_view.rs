use std::any::TypeId;

use remount_markup::{Markup, Writer};

use crate::look::{TAG, check_tag};

/// How many bytes may be passed to a view as JSON: the browser carries them.
const MAX_ARGS: usize = 64 * 1_024;

/// A view that [`nested`](crate::nested()) shows, and its element.
///
/// ```
/// # use remount::prelude::*;
/// # struct Clock;
/// # impl LiveView for Clock {
/// #     type Scope = ();
/// #     type Route = ();
/// #     type Event = ();
/// #     async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
/// #     fn render(&self) -> impl Markup { view! { "12:00" } }
/// # }
/// fn corner() -> impl Markup {
///     view! { (nested::<Clock>("clock", ()).tag("aside").class("corner")) }
/// }
/// ```
#[derive(Clone, Debug, Hash)]
#[must_use = "it is shown where a template has it"]
pub struct Nested {
    pub(crate) view: TypeId,
    /// The view's type, for messages.
    pub(crate) name: &'static str,
    pub(crate) id: String,
    /// As JSON, or why it cannot be.
    args: Result<String, String>,
    pub(crate) tag: &'static str,
    pub(crate) class: Option<Box<str>>,
    pub(crate) bond: Bond,
}

/// What a view has to do with the one that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Bond {
    /// It ends with that one.
    Within,
    /// That one ends as well when it fails.
    Linked,
    /// It stays when the main view is replaced.
    Sticky,
}

impl Nested {
    pub(crate) fn new(
        view: TypeId,
        name: &'static str,
        id: String,
        args: Result<String, String>,
    ) -> Self {
        Self {
            view,
            name,
            id,
            args,
            tag: TAG,
            class: None,
            bond: Bond::Within,
        }
    }

    /// One of no view.
    #[cfg(test)]
    pub(crate) fn of_test(id: &str) -> Self {
        Self::new(TypeId::of::<()>(), "None", id.to_owned(), Ok(String::new()))
    }

    /// Makes the view's element one of this name, such as `section`, in place of a `div`.
    ///
    /// # Panics
    ///
    /// If it holds anything but small letters, digits and `-`, or begins with another character
    /// than a letter.
    pub fn tag(mut self, tag: &'static str) -> Self {
        check_tag(tag);
        self.tag = tag;
        self
    }

    /// Gives the view's element these classes, separated by spaces. The client adds its own.
    pub fn class(mut self, class: impl Into<String>) -> Self {
        self.class = Some(class.into().into_boxed_str());
        self
    }

    /// Ends the view around it as well when it fails after it has joined. Both are mounted anew.
    pub fn linked(mut self) -> Self {
        self.bond = Bond::Linked;
        self
    }

    /// Has the view stay as it is when another main view takes the place of the one that shows it,
    /// as long as that shows it too, under the same id: a player goes on, a chat keeps what is
    /// typed. A layout shows only such views, and they stay until the page is loaded anew.
    ///
    /// ```
    /// # use remount::prelude::*;
    /// # struct Player;
    /// # impl LiveView for Player {
    /// #     type Scope = ();
    /// #     type Route = Args<u32>;
    /// #     type Event = ();
    /// #     async fn mount(_: Args<u32>, _: &mut Socket<Self>) -> Result<Self> { Ok(Self) }
    /// #     fn render(&self) -> impl Markup { view! { "Mahler" } }
    /// # }
    /// fn layout(page: &Page<()>) -> impl Markup {
    ///     view! {
    ///         <!DOCTYPE html>
    ///         <html lang="en">
    ///             <head><title>"Music"</title>(page.head())</head>
    ///             <body>
    ///                 (page.content())
    ///                 (nested::<Player>("player", 7).sticky())
    ///             </body>
    ///         </html>
    ///     }
    /// }
    ///
    /// # fn site(sessions: Sessions<()>) -> Live<()> {
    /// Live::new(sessions).state(()).layout(layout).nested::<Player>("player")
    /// # }
    /// ```
    ///
    /// The browser leaves the view when a main view comes that does not show it in its own
    /// template, and the server ends it then. Shown by a view within another one it is left too,
    /// since that one goes with the main view. Where a sticky view shows another one, that is
    /// nested in it: it goes on as long as the view around it does.
    ///
    /// If the view fails, it is mounted anew, and nothing else ends. So of [`linked`](Self::linked)
    /// and `sticky` only the last call counts.
    pub fn sticky(mut self) -> Self {
        self.bond = Bond::Sticky;
        self
    }

    /// Whether both are the same view, however it is shown.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        (self.view, &self.id, &self.args) == (other.view, &other.id, &other.args)
    }

    pub(crate) fn is_sticky(&self) -> bool {
        self.bond == Bond::Sticky
    }

    /// What is passed to the view, as JSON.
    ///
    /// # Panics
    ///
    /// If that cannot be, or is longer than it may be.
    pub(crate) fn args(&self) -> &str {
        match &self.args {
            Ok(args) if args.len() <= MAX_ARGS => args,
            Ok(args) => panic!(
                "what is passed to the nested view `{}` takes {} bytes, of {MAX_ARGS} at most",
                self.name,
                args.len()
            ),
            Err(why) => panic!(
                "what is passed to the nested view `{}` cannot be written as JSON: {why}",
                self.name
            ),
        }
    }
}

impl Markup for Nested {
    fn write(&self, w: &mut Writer<'_>) {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        assert!(
            !self.id.is_empty() && self.id.bytes().all(plain),
            "the id {:?} of a nested view may hold letters, digits, `-` and `_` only",
            self.id
        );
        w.apart(&self.id, self);
    }
}
