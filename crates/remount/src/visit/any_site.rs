//! A visit to whatever site, as a live component has it that goes into every site.

use std::any::Any;
use std::sync::Arc;

use super::parts::{AnyParts, Parts, SiteParts};
use super::{AnyVisit, OwnVisit, Visit, VisitCore};
use crate::app::App;
use crate::session_handle::SessionHandle;
use crate::source::PageLoad;
use crate::subscribing::Subscribes;

/// The parts of a visit to the site `A`, for who knows neither its state nor its sessions.
pub(crate) struct InAnySite<A: App>(pub(crate) Parts<A>);

/// The visit that such components are lent while a view is rendered.
pub(crate) struct VisitInAnySite(Box<dyn AnyVisit<()>>);

impl VisitInAnySite {
    pub(crate) fn of<A: App>(visit: &OwnVisit<A>) -> Self {
        let parts = &visit.parts;
        Self(Box::new(Visit::new(InAnySite(Parts {
            site: Arc::clone(&parts.site),
            source: parts.source.clone(),
            core: parts.core.glimpse(),
        }))))
    }

    /// The visit, if the component is one for every site.
    pub(crate) fn downcast_ref<A: App>(&self) -> Option<&Visit<A>> {
        let visit: &dyn Any = &self.0;
        let visit = visit.downcast_ref::<Box<dyn AnyVisit<A>>>()?;
        Some(visit.visit())
    }
}

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
