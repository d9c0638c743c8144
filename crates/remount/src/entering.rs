use std::any::TypeId;
use std::pin::Pin;
use std::sync::Arc;

use crate::crash;
use crate::entered::Brought;
use crate::error::kind::Redirection;
use crate::error::{Error, Result};
use crate::keys::{Keys, Moment};
use crate::scope::{self, Scope};
use crate::scope_key::ScopeKey;
use crate::telemetry::CallbackKind;
use crate::visit::Visit;

/// How often a scope is asked anew because something was ordered for its key meanwhile.
const TRIES: u8 = 3;

pub(crate) type Entering<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Has a visitor enter the scope of a view. Boxed: what the views of a scope have in common is not
/// compiled for each of them.
pub(crate) fn enter<'a, S: Scope>(
    view: &'static str,
    visit: &'a mut Visit<S::App>,
) -> Entering<'a, S::Value> {
    Box::pin(try_to_enter::<S>(view, visit))
}

async fn try_to_enter<S: Scope>(view: &'static str, visit: &mut Visit<S::App>) -> Result<S::Value> {
    // A site lets everybody in, and that is not worth telling.
    if TypeId::of::<S>() == TypeId::of::<S::App>() {
        return S::enter(visit).await;
    }
    for _ in 0..TRIES {
        let began = visit.parts.site().keys.now();
        let asked = crash::told(view, CallbackKind::Enter, async {
            let value = once::<S>(visit).await?;
            let key = S::key(&value);
            Ok((value, key))
        });
        let (value, key) = asked.await?;
        if is_found_under::<S>(key.as_ref(), visit, began) {
            return Ok(value);
        }
    }
    Err(Error::found(format!(
        "{view} was not entered: its scope was to be asked again each time that it was asked"
    )))
}

/// Has the visitor of an open view enter its scope once more. Whoever is sent elsewhere leaves the
/// whole page: the views beside the main one stay when that is replaced.
pub(crate) fn enter_again<'a, S: Scope>(
    view: &'static str,
    visit: &'a mut Visit<S::App>,
    value: &'a mut S::Value,
) -> Entering<'a, ()> {
    Box::pin(async move {
        match try_to_enter::<S>(view, visit)
            .await
            .map_err(Error::downcast)
        {
            Ok(entered) => {
                *value = entered;
                Ok(())
            }
            Err(Ok(redirection)) => {
                let redirection: Redirection = redirection;
                Err(Error::found(redirection.by_page_load()))
            }
            Err(Err(error)) => Err(error),
        }
    })
}

/// The views of one load of a page share what their scope brings.
async fn once<S: Scope>(visit: &mut Visit<S::App>) -> Result<S::Value> {
    let Some(load) = visit.parts.load().map(Arc::clone) else {
        return ask::<S>(visit).await;
    };
    let place = load.entered.of(TypeId::of::<S>());
    let entering = async || Ok::<_, Error>(Box::new(ask::<S>(visit).await?) as Brought);
    let brought = place.get_or_try_init(entering).await?;
    let value = brought.downcast_ref::<S::Value>();
    Ok(value.expect("each scope has a place of its own").clone())
}

/// A guard that sends the visitor elsewhere lets nobody in, whatever it returns: no other view of
/// the page either.
async fn ask<S: Scope>(visit: &mut Visit<S::App>) -> Result<S::Value> {
    let value = S::enter(visit).await?;
    let Some(navigation) = visit.core_mut().take_navigation().map_err(Error::found)? else {
        return Ok(value);
    };
    let flash = std::mem::take(&mut visit.core_mut().around.flash);
    Err(Error::navigating(navigation, flash))
}

/// Has the view found under this key and no other. `false` if something may have been ordered for
/// it since its scope began to be asked, of which nobody has told the view.
fn is_found_under<S: Scope>(
    key: Option<&ScopeKey>,
    visit: &mut Visit<S::App>,
    began: Moment,
) -> bool {
    // The page of a first render is asked again when its socket joins.
    let (site, core) = visit.parts.split();
    let Some(inbox) = &core.inbox else {
        return true;
    };
    let (keys, scope) = (site.keys, scope::type_of::<S>());
    let kept = key.map(|key| keys.keep(scope, key, inbox));
    core.ongoing.replace(Keys::is_key, kept);
    key.is_none_or(|key| !keys.is_ordered_since(began, scope, key))
}
