//! The element that stands for a view on its page, in the form the stock client looks for.

use remount_markup::html;
use remount_session::guard::Panic;

use crate::here::Here;
use crate::mounted::AnyView;
use crate::nested_view::Nested;
use crate::rendering::{Holes, Nesting, Rendering};
use crate::telemetry::{CallbackKind, Outcome, Watch};

/// A mounted view, and what its element says of it.
pub(crate) struct Container {
    pub(crate) id: String,
    /// The view's type.
    pub(crate) name: &'static str,
    pub(crate) is_main: bool,
    /// The signed token with which it is joined.
    pub(crate) token: String,
    /// The sealed flash messages that it was mounted with, or nothing.
    pub(crate) flash: String,
    pub(crate) view: Box<dyn AnyView>,
    /// Where its page is.
    pub(crate) here: Here,
    /// The views that it has shown when it was last written.
    pub(crate) holes: Holes,
}

impl Container {
    /// Appends the element with the view in it; nothing if the view panics.
    pub(crate) fn write(&self, out: &mut String) -> Result<(), Panic> {
        let element = Element::of_page(&self.id, self.is_main);
        let start = out.len();
        element.open(&self.token, &self.flash, out);
        let written = self.view.written(self.name, &self.here, &self.holes, out);
        match written {
            Ok(()) => element.close(out),
            Err(_) => out.truncate(start),
        }
        written
    }
}

impl dyn AnyView + '_ {
    /// Appends the HTML of a view, and notes the views that it shows; none of these if it panics.
    pub(crate) fn written(
        &self,
        name: &'static str,
        here: &Here,
        holes: &Holes,
        out: &mut String,
    ) -> Result<(), Panic> {
        holes.clear();
        let nesting = Nesting::Noted(holes);
        let callback = CallbackKind::Render;
        let watch = Watch::start(callback, name, callback);
        let written = watch.run(|| self.html(Rendering { here, nesting }, out));
        watch.stop(name, callback, callback, Outcome::of_guarded(&written));
        if written.is_err() {
            holes.clear();
        }
        written
    }
}

/// The tags around a view.
pub(crate) struct Element<'a> {
    tag: &'a str,
    id: &'a str,
    class: Option<&'a str>,
    place: Place<'a>,
}

enum Place<'a> {
    Main,
    Beside,
    Within { around: &'a str },
}

impl<'a> Element<'a> {
    /// That of a view that the layout places.
    pub(crate) fn of_page(id: &'a str, is_main: bool) -> Self {
        Self {
            tag: "div",
            id,
            class: None,
            place: if is_main { Place::Main } else { Place::Beside },
        }
    }

    /// That of a view within the one that has this id.
    pub(crate) fn nested(nested: &'a Nested, around: &'a str) -> Self {
        Self {
            tag: nested.tag,
            id: &nested.id,
            class: nested.class.as_deref(),
            place: Place::Within { around },
        }
    }

    /// Appends the tag that opens it. It is written by hand, since next to nothing in it has to be
    /// escaped: an id has letters, digits, `-` and `_` only, as what is signed or sealed has.
    pub(crate) fn open(&self, session: &str, flash: &str, out: &mut String) {
        out.extend(["<", self.tag, " id=\"", self.id, "\""]);
        if let Some(class) = self.class {
            out.push_str(" class=\"");
            html(&class, None, out);
            out.push('"');
        }
        match self.place {
            Place::Main => out.push_str(" data-phx-main=\"\""),
            Place::Beside => {}
            Place::Within { around } => out.extend([" data-phx-parent-id=\"", around, "\""]),
        }
        out.extend([
            " data-phx-session=\"",
            session,
            "\" data-phx-static=\"",
            flash,
            "\">",
        ]);
    }

    pub(crate) fn close(&self, out: &mut String) {
        out.extend(["</", self.tag, ">"]);
    }
}

#[cfg(test)]
mod tests {
    use remount_macros::view;

    use super::*;

    #[test]
    fn the_element_is_the_one_that_a_template_writes() {
        let (id, token, flash) = ("phx-07", "AbC-_9", "");
        for is_main in [true, false] {
            let mut by_hand = String::new();
            let element = Element::of_page(id, is_main);
            element.open(token, flash, &mut by_hand);
            element.close(&mut by_hand);
            let template = view! {
                <div
                    id=(id)
                    data-phx-main=(is_main)
                    data-phx-session=(token)
                    data-phx-static=(flash)
                ></div>
            };
            let mut expected = String::new();
            html(&template, None, &mut expected);
            assert_eq!(by_hand, expected);
        }
    }
    #[test]
    fn the_element_of_a_nested_view_is_the_one_that_a_template_writes() {
        let (id, around, token, class) = ("clock", "phx-07", "AbC-_9", "a \"b\" <c>");
        let nested = Nested::of_test(id).tag("section").class(class);
        let element = Element::nested(&nested, around);
        let mut by_hand = String::new();
        element.open(token, "", &mut by_hand);
        element.close(&mut by_hand);
        let template = view! {
            <section
                id=(id)
                class=(class)
                data-phx-parent-id=(around)
                data-phx-session=(token)
                data-phx-static=""
            ></section>
        };
        let mut expected = String::new();
        html(&template, None, &mut expected);
        assert_eq!(by_hand, expected);
    }
}
