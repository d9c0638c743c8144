use std::any::TypeId;
use std::sync::Arc;

use crate::entered::Brought;
use crate::error::{Error, Result};
use crate::scope::Scope;
use crate::source::Source;
use crate::visit::Visit;

/// Has a visitor enter a scope. The views of one load of a page share what it brings.
pub(crate) async fn enter<S: Scope>(visit: &mut Visit<S::App>) -> Result<S::Value> {
    let is_open = TypeId::of::<S>() == TypeId::of::<S::App>();
    let load = match visit.source() {
        Source::Request(load) if !is_open => Arc::clone(load),
        Source::Request(_) | Source::Connection(_) => return S::enter(visit).await,
    };
    let place = load.entered.of(TypeId::of::<S>());
    let entering = async || Ok::<_, Error>(Box::new(S::enter(visit).await?) as Brought);
    let brought = place.get_or_try_init(entering).await?;
    let value = brought.downcast_ref::<S::Value>();
    Ok(value.expect("each scope has a place of its own").clone())
}
