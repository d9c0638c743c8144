use std::any::TypeId;
use std::sync::Arc;

use crate::crash;
use crate::entered::Brought;
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::source::Source;
use crate::telemetry;
use crate::visit::Visit;

/// Has a visitor enter the scope of a view.
pub(crate) async fn enter<S: Scope>(
    view: &'static str,
    visit: &mut Visit<S::App>,
) -> Result<S::Value> {
    // A site lets everybody in, and that is not worth telling.
    if TypeId::of::<S>() == TypeId::of::<S::App>() {
        return S::enter(visit).await;
    }
    crash::told(view, telemetry::ENTER, once::<S>(visit)).await
}

/// The views of one load of a page share what their scope brings.
async fn once<S: Scope>(visit: &mut Visit<S::App>) -> Result<S::Value> {
    let load = match visit.source() {
        Source::Request(load) => Arc::clone(load),
        Source::Connection(_) => return S::enter(visit).await,
    };
    let place = load.entered.of(TypeId::of::<S>());
    let entering = async || Ok::<_, Error>(Box::new(S::enter(visit).await?) as Brought);
    let brought = place.get_or_try_init(entering).await?;
    let value = brought.downcast_ref::<S::Value>();
    Ok(value.expect("each scope has a place of its own").clone())
}
