//! What the server lends to a layout while it is written.

use std::any::{Any, TypeId};

use remount_markup::Surroundings;

use super::Page;
use crate::app::App;
use crate::around::Stays;
use crate::nested_view::Nested;

/// It stays as it is written, whatever view is shown later.
pub(crate) struct LentToLayout<'a, A: App>(pub(super) &'a Page<A>);

impl<A: App> Surroundings for LentToLayout<'_, A> {
    fn get(&self, of: TypeId) -> Option<&dyn Any> {
        let Page { load, here, .. } = self.0;
        let values: [&dyn Any; 3] = [load.request.base(), here, &Stays];
        values.into_iter().find(|value| (**value).type_id() == of)
    }

    fn append_apart(&self, asked: &dyn Any, out: &mut String) {
        let asked: Option<&Nested> = asked.downcast_ref();
        let nested = asked.expect("only views stand apart");
        assert!(
            nested.is_sticky() || self.0.is_of_handler,
            "the view `{}` in a layout stays when another main view comes: add `.sticky()`",
            nested.name
        );
        self.0.site.nested.check(nested);
        self.0.holes.note(out.len(), nested);
    }
}
