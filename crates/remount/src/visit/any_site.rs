//! A visit to whatever site, as a live component has it that goes into every site.

use std::sync::Arc;

use super::VisitCore;
use super::parts::{AnyParts, Parts, SiteParts};
use crate::app::App;
use crate::session_handle::SessionHandle;
use crate::source::PageLoad;
use crate::subscribing::Subscribes;

/// The parts of a visit to the site `A`, for who knows neither its state nor its sessions.
pub(crate) struct InAnySite<A: App>(pub(crate) Parts<A>);

impl<A: App> AnyParts<()> for InAnySite<A> {
    fn state(&self) -> &() {
        &()
    }

    fn session(&self) -> SessionHandle<'_, ()> {
        SessionHandle::none()
    }

    fn core(&self) -> &VisitCore {
        self.0.core()
    }

    fn core_mut(&mut self) -> &mut VisitCore {
        self.0.core_mut()
    }

    fn load(&self) -> Option<&Arc<PageLoad<()>>> {
        None
    }

    fn site(&self) -> SiteParts<'_> {
        self.0.site()
    }

    fn split(&mut self) -> (SiteParts<'_>, &mut VisitCore) {
        self.0.split()
    }

    fn subscribes(&mut self) -> &mut dyn Subscribes {
        self.0.subscribes()
    }
}
