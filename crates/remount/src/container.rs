//! The element that stands for a view on its page, in the form the stock client looks for.

use remount_markup::{Attrs, html};
use remount_session::guard::Panic;

use crate::here::Here;
use crate::look::Look;
use crate::mounted::AnyView;
use crate::nested_view::Nested;
use crate::rendering::{Holes, Nesting, Rendering};
use crate::telemetry::{CallbackKind, Outcome, Watch};

/// The main view of a page, and what its element says of it.
pub(crate) struct Container {
    pub(crate) id: String,
    /// The view's type.
    pub(crate) name: &'static str,
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
    pub(crate) fn write(&self, look: &Look, out: &mut String) -> Result<(), Panic> {
        let element = Element::main(&self.id, look);
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
    attrs: Option<&'a Attrs>,
    place: Place<'a>,
}

enum Place<'a> {
    Main,
    /// In the layout, which nobody writes again.
    OfLayout,
    /// In a view, of which the client takes it along when another main view comes.
    Sticky,
    Within {
        around: &'a str,
    },
}

impl<'a> Element<'a> {
    /// That of the main view.
    pub(crate) fn main(id: &'a str, look: &'a Look) -> Self {
        Self {
            tag: look.tag,
            id,
            class: look.class.as_deref(),
            attrs: Some(&look.attrs),
            place: Place::Main,
        }
    }

    /// That of a view that the layout shows. The client would take a sticky one into the new main
    /// view, and drop it there.
    pub(crate) fn of_layout(nested: &'a Nested) -> Self {
        Self::of(nested, Place::OfLayout)
    }

    /// That of a view which stays when the main one goes.
    pub(crate) fn sticky(nested: &'a Nested) -> Self {
        Self::of(nested, Place::Sticky)
    }

    /// That of a view within the one that has this id.
    pub(crate) fn nested(nested: &'a Nested, around: &'a str) -> Self {
        Self::of(nested, Place::Within { around })
    }

    fn of(nested: &'a Nested, place: Place<'a>) -> Self {
        Self {
            tag: nested.tag,
            id: &nested.id,
            class: nested.class.as_deref(),
            attrs: None,
            place,
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
            Place::OfLayout => {}
            Place::Sticky => out.push_str(" data-phx-sticky=\"\""),
            Place::Within { around } => out.extend([" data-phx-parent-id=\"", around, "\""]),
        }
        out.extend([
            " data-phx-session=\"",
            session,
            "\" data-phx-static=\"",
            flash,
            "\"",
        ]);
        // Behind its own: of two with one name a browser takes the first.
        if let Some(attrs) = self.attrs {
            out.push_str(&attrs.html());
        }
        out.push('>');
    }

    pub(crate) fn close(&self, out: &mut String) {
        out.extend(["</", self.tag, ">"]);
    }
}

#[cfg(test)]
mod tests {
    use remount_macros::view;
    use remount_markup::Markup;

    use super::*;

    fn check(element: &Element<'_>, (token, flash): (&str, &str), template: &impl Markup) {
        let mut by_hand = String::new();
        element.open(token, flash, &mut by_hand);
        element.close(&mut by_hand);
        let mut expected = String::new();
        html(template, None, &mut expected);
        assert_eq!(by_hand, expected);
    }

    #[test]
    fn the_element_of_the_main_view_is_the_one_that_a_template_writes() {
        let (id, token, flash) = ("phx-07", "AbC-_9", "");
        let template = view! {
            <div id=(id) data-phx-main="" data-phx-session=(token) data-phx-static=(flash)></div>
        };
        check(
            &Element::main(id, &Look::default()),
            (token, flash),
            &template,
        );
    }

    #[test]
    fn what_a_layout_says_of_the_main_view_stands_behind_what_is_the_clients() {
        let mut attrs = Attrs::new();
        for name in ["id", "data-phx-session", "aria-label"] {
            attrs.set(name, "a \"b\"").unwrap();
        }
        let look = Look {
            tag: "main",
            class: Some("wide".into()),
            attrs: attrs.clone(),
        };
        let template = view! {
            <main
                id="phx-07"
                class="wide"
                data-phx-main=""
                data-phx-session="AbC"
                data-phx-static=""
                (attrs)
            ></main>
        };
        check(&Element::main("phx-07", &look), ("AbC", ""), &template);
    }

    #[test]
    fn the_element_of_a_sticky_view_says_so_in_a_view_and_not_in_a_layout() {
        let (id, token) = ("player", "AbC-_9");
        let nested = Nested::of_test(id).sticky();
        for (element, is_sticky) in [
            (Element::sticky(&nested), true),
            (Element::of_layout(&nested), false),
        ] {
            let template = view! {
                <div
                    id=(id)
                    data-phx-sticky=(is_sticky)
                    data-phx-session=(token)
                    data-phx-static=""
                ></div>
            };
            check(&element, (token, ""), &template);
        }
    }

    #[test]
    fn the_element_of_a_nested_view_is_the_one_that_a_template_writes() {
        let (id, around, token, class) = ("clock", "phx-07", "AbC-_9", "a \"b\" <c>");
        let nested = Nested::of_test(id).tag("section").class(class);
        let template = view! {
            <section
                id=(id)
                class=(class)
                data-phx-parent-id=(around)
                data-phx-session=(token)
                data-phx-static=""
            ></section>
        };
        check(&Element::nested(&nested, around), (token, ""), &template);
    }
}
