//! Who in a view something belongs to.

use std::num::NonZeroU32;

/// The view itself, or a live component in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owner(Option<NonZeroU32>);

impl Owner {
    pub(crate) const VIEW: Self = Self(None);

    /// The component that the client knows by this number, of which none is 0.
    pub(crate) fn component(cid: u32) -> Self {
        Self(NonZeroU32::new(cid))
    }

    /// The number of the component, or `None` if it is the view.
    pub(crate) fn cid(self) -> Option<u32> {
        self.0.map(NonZeroU32::get)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_takes_no_more_room_than_a_number() {
        assert_eq!(size_of::<Owner>(), size_of::<u32>());
    }

    #[test]
    fn a_component_is_found_by_its_number_and_a_view_has_none() {
        assert_eq!(Owner::component(7).cid(), Some(7));
        assert_eq!(Owner::VIEW.cid(), None);
        assert_eq!(Owner::default(), Owner::VIEW);
    }
}
