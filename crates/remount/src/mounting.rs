//! A view is mounted. What the views of a scope have in common is compiled once for all of them.

use std::pin::Pin;
use std::sync::Arc;

use http::StatusCode;

use crate::app::App;
use crate::crash;
use crate::entering::enter;
use crate::error::kind::Redirection;
use crate::error::{Error, Result};
use crate::located::Located;
use crate::mounted::AnyView;
use crate::scope::Scope;
use crate::site::Site;
use crate::source::Source;
use crate::telemetry::CallbackKind;
use crate::visit::parts::Parts;
use crate::visit::{OwnVisit, VisitCore};

pub(crate) type Mounting = Pin<Box<dyn Future<Output = Result<Box<dyn AnyView>>> + Send>>;

/// What mounting a view takes.
pub(crate) struct MountRequest<A: App> {
    pub(crate) site: Arc<Site<A>>,
    pub(crate) source: Source<A::Session>,
    pub(crate) core: VisitCore,
    /// The page's address, or what is passed to a view that is not the main one.
    pub(crate) at: Located,
    /// Whether it is the page's main view.
    pub(crate) is_main: bool,
    /// Whether the page has shown the view before.
    pub(crate) is_again: bool,
}

/// Makes the place for a view whose visitor has entered its scope.
pub(crate) type New<S> = fn(OwnVisit<<S as Scope>::App>, <S as Scope>::Value) -> Box<dyn AnyView>;

/// A scope that sends a visitor elsewhere keeps a view that is not the main one from him, and the
/// page stays.
pub(crate) fn kept_out(error: Error) -> Error {
    match error.downcast::<Redirection>() {
        Ok(redirection) => {
            let cause = Some(redirection.into());
            Error::with_status(StatusCode::FORBIDDEN, cause, None)
        }
        Err(error) => error,
    }
}

/// Has the visitor enter the scope of a view, and mounts that.
pub(crate) fn mount<S: Scope>(
    view: &'static str,
    request: MountRequest<S::App>,
    new: New<S>,
) -> Mounting {
    Box::pin(async move {
        let mut visit = OwnVisit::new(Parts {
            site: request.site,
            source: request.source,
            core: request.core,
        });
        let entered = enter::<S>(view, &mut visit).await;
        let scope = entered.map_err(|error| match request.is_main {
            true => error,
            false => kept_out(error),
        })?;
        let mut mounted = new(visit, scope);
        if request.is_again {
            mounted.prints().rejoin();
        }
        let mounting = mounted.mount(&request.at)?;
        let ended = crash::told(view, CallbackKind::Mount, mounting).await;
        mounted.core().connect_params = None;
        ended?;
        Ok(mounted)
    })
}
