use crate::error::Error;
use crate::external_url::External;
use crate::target::Target;

/// Sends the visitor elsewhere, as an error: `?` and `return` leave the handler at once.
///
/// The browser loads the page there. If a handler of a view returns it, the server first waits
/// until the view's writes to the session are settled, as with
/// [`Visit::redirect`](crate::Visit::redirect). If a guard or `mount` returns it, the visitor sees
/// nothing of the view.
///
/// ```
/// use remount::prelude::*;
/// use remount::LocalPath;
/// # #[derive(SessionData, Clone, Default)]
/// # struct Visitor { member: Option<i64> }
/// # struct Club;
/// # impl App for Club { type Session = Visitor; type State = (); }
///
/// struct Members;
///
/// impl Scope for Members {
///     type App = Club;
///     type Value = i64;
///
///     async fn enter(visit: &mut Visit<Club>) -> Result<i64> {
///         let login = LocalPath::new("/login")?;
///         let member = visit.session().get().member;
///         member.ok_or_else(|| redirect(login).with_flash(FlashKind::Error, "Log in first."))
///     }
/// }
/// ```
#[must_use = "it is an error, and does nothing until it is returned"]
pub fn redirect(to: impl Target) -> Error {
    Error::redirecting(to.destination())
}

/// Sends the visitor to another site, as an error, as [`redirect`] does within this one.
///
/// What [`Error::with_flash`] puts does not go along.
///
/// ```
/// use remount::prelude::*;
/// use remount::{ExternalUrl, redirect_external};
/// # struct Shop;
/// # #[derive(SessionData, Clone, Default)]
/// # struct Visitor { member: Option<i64> }
/// # impl App for Shop { type Session = Visitor; type State = (); }
///
/// /// Visitors log in with the company's own service.
/// struct Members;
///
/// impl Scope for Members {
///     type App = Shop;
///     type Value = i64;
///
///     async fn enter(visit: &mut Visit<Shop>) -> Result<i64> {
///         let login = ExternalUrl::new("https://login.example/authorize?client=shop")?;
///         let member = visit.session().get().member;
///         member.ok_or_else(|| redirect_external(login))
///     }
/// }
/// ```
#[must_use = "it is an error, and does nothing until it is returned"]
pub fn redirect_external(to: impl External) -> Error {
    Error::redirecting_outside(to)
}
