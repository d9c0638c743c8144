use remount::prelude::*;

use crate::{GardenRoute, Site};

/// Those who may see what is in the safe: nobody who looks at this example.
pub(crate) struct Keepers;

impl Scope for Keepers {
    type App = Site;
    type Value = ();

    async fn enter(_: &mut Visit<Site>) -> Result {
        Err(redirect(GardenRoute))
    }
}

/// A view in the page of everybody that is not for everybody: its place stays empty.
pub(crate) struct Safe;

impl LiveView for Safe {
    type Scope = Keepers;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"Seven gold watches"</p> }
    }
}
