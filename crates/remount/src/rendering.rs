//! What a view is rendered with, beside what is its own.

use std::cell::RefCell;

use crate::here::Here;
use crate::nested_view::Nested;

#[derive(Clone, Copy)]
pub(crate) struct Rendering<'a> {
    /// Where its page is.
    pub(crate) here: &'a Here,
    pub(crate) nesting: Nesting<'a>,
}

/// What is done with a view that it shows.
#[derive(Clone, Copy)]
pub(crate) enum Nesting<'a> {
    /// In the first render it is noted, and mounted once the view around it is written.
    Noted(&'a Holes),
    /// On the page's socket the page is sent an element with which it joins the view.
    Joined {
        /// The topic of the view around it.
        around: &'a str,
        connection: u32,
        /// Whether that one ends when another main view comes.
        ends_with_main: bool,
    },
}

/// Where in HTML views belong that are not mounted yet.
#[derive(Default)]
pub(crate) struct Holes(RefCell<Vec<Hole>>);

pub(crate) struct Hole {
    /// How much HTML is before it.
    pub(crate) at: usize,
    pub(crate) nested: Nested,
}

impl Holes {
    pub(crate) fn note(&self, at: usize, nested: &Nested) {
        let nested = nested.clone();
        self.0.borrow_mut().push(Hole { at, nested });
    }

    /// Forgets them, since what they are in is not shown or is written anew.
    pub(crate) fn clear(&self) {
        self.0.borrow_mut().clear();
    }

    pub(crate) fn take(&self) -> Vec<Hole> {
        self.0.take()
    }
}
