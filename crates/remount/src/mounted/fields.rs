//! The fields of a mounted view and of the components in it.

use std::any::Any;

use remount_markup::Prints;

use crate::component_handler::ComponentHandler;
use crate::ongoing::fields::Fields;
use crate::owner::Owner;

/// A mounted view, and the components that its prints keep.
pub(crate) struct MountedFields<'a> {
    pub(crate) view: &'a mut dyn Any,
    pub(crate) prints: &'a mut Prints,
}

impl Fields for MountedFields<'_> {
    fn of(&mut self, owner: Owner) -> Option<&mut dyn Any> {
        let Some(cid) = owner.cid() else {
            return Some(&mut *self.view);
        };
        let state = self.prints.kept_component(cid)?;
        let handler: &dyn Any = state.handler();
        let handler = handler.downcast_ref::<ComponentHandler>()?;
        (handler.component)(state)
    }
}
