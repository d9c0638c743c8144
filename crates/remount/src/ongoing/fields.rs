//! The fields of a view and of the components in it, into which they load.

use std::any::Any;

use crate::owner::Owner;

/// What has the fields of an owner.
pub(crate) trait Fields {
    /// The view or the component behind an `Any`. `None` if that component is gone.
    fn of(&mut self, owner: Owner) -> Option<&mut dyn Any>;
}
