use crate::view_tag::ViewTag;

/// Where a view stands on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the page's main view, the one with an address.
    Main,
    /// Beside the main view: it stays when that one is replaced.
    Beside,
    /// Within another view, with which it ends.
    Within {
        /// That view.
        parent: ViewTag,
        /// Whether that one ends as well when this one fails.
        is_linked: bool,
    },
}

/// The place of a view in four bytes, as an idle one keeps it, with what has become of its element.
///
/// The lowest bits are flags; what is above them is the number of the view around, or 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing(u32);

const FLAGS: u32 = u32::BITS - ViewTag::BITS;
/// Of a view that is within no other.
const MAIN: u32 = 1;
/// Of a view within another one.
const LINKED: u32 = 0b100;
const HIDDEN: u32 = 0b011;

impl Standing {
    pub(crate) fn place(self) -> Place {
        match (self.parent(), self.0) {
            (Some(parent), _) => Place::Within {
                parent,
                is_linked: self.linked_to().is_some(),
            },
            (None, MAIN) => Place::Main,
            (None, _) => Place::Beside,
        }
    }

    pub(crate) fn is_main(self) -> bool {
        self.0 == MAIN
    }

    /// The view that it is within.
    pub(crate) fn parent(self) -> Option<ViewTag> {
        ViewTag::new(self.0 >> FLAGS)
    }

    /// The view around it, if that ends when it fails.
    pub(crate) fn linked_to(self) -> Option<ViewTag> {
        self.parent().filter(|_| self.0 & LINKED != 0)
    }

    /// Whether the view around it does not show it any more.
    pub(crate) fn is_hidden(self) -> bool {
        self.parent().is_some() && self.0 & HIDDEN != 0
    }

    /// Whether that has been so for as long as the page may take to leave it.
    pub(crate) fn is_overdue(self) -> bool {
        self.parent().is_some() && self.0 & HIDDEN == HIDDEN
    }

    /// The view around it shows it, or does not any more.
    pub(crate) fn show(&mut self, is_shown: bool) {
        if is_shown {
            self.0 &= !HIDDEN;
        } else if !self.is_hidden() {
            self.0 |= 1;
        }
    }

    /// The page has shown that it is there, once more.
    pub(crate) fn age(&mut self) {
        if self.is_hidden() && !self.is_overdue() {
            self.0 += 1;
        }
    }
}

impl From<Place> for Standing {
    fn from(place: Place) -> Self {
        Self(match place {
            Place::Main => MAIN,
            Place::Beside => 0,
            Place::Within { parent, is_linked } => {
                let linked = if is_linked { LINKED } else { 0 };
                parent.number() << FLAGS | linked
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(is_linked: bool) -> Place {
        Place::Within {
            parent: ViewTag::FIRST,
            is_linked,
        }
    }

    #[test]
    fn a_place_is_kept_in_four_bytes() {
        let last = ViewTag::new(ViewTag::MAX).expect("there is one");
        let far = Place::Within {
            parent: last,
            is_linked: true,
        };
        for place in [Place::Main, Place::Beside, within(false), within(true), far] {
            assert_eq!(Standing::from(place).place(), place);
        }
        assert_eq!(size_of::<Standing>(), 4);
    }

    #[test]
    fn a_view_that_is_not_shown_is_overdue_after_two_signs_of_its_page() {
        let mut standing = Standing::from(within(true));
        standing.age();
        standing.age();
        assert!(!standing.is_hidden(), "nobody has hidden it");
        standing.show(false);
        standing.age();
        assert!(standing.is_hidden() && !standing.is_overdue());
        standing.age();
        assert!(standing.is_overdue());
        assert_eq!(standing.place(), within(true));
    }

    #[test]
    fn a_view_that_is_hidden_twice_has_no_more_time() {
        let mut standing = Standing::from(within(false));
        for _ in 0..2 {
            standing.show(false);
            standing.age();
        }
        assert!(standing.is_overdue());
    }

    #[test]
    fn a_view_that_is_shown_again_is_not_overdue() {
        let mut standing = Standing::from(within(false));
        standing.show(false);
        standing.age();
        standing.show(true);
        standing.age();
        assert!(!standing.is_hidden());
    }
}
