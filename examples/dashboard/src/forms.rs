//! Logging in and out: ordinary forms, with scripts or without.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use remount::session::UpdateError;
use remount::{Flash, LiveHandle, Session};
use serde::Deserialize;

use crate::guards::{Admins, Staff};
use crate::{Office, Site, Visitor};

/// What the forms need.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) office: Arc<Office>,
    pub(crate) pages: LiveHandle<Site>,
}

#[derive(Deserialize)]
pub(crate) struct Credentials {
    name: String,
    code: String,
}

#[derive(Deserialize)]
pub(crate) struct Logout {
    /// The name of the button that was pressed, if it is that one.
    everywhere: Option<String>,
}

pub(crate) async fn log_in(
    State(desk): State<Desk>,
    session: Session<Visitor>,
    flash: Flash,
    Form(form): Form<Credentials>,
) -> Result<impl IntoResponse, UpdateError> {
    let login = desk.office.accounts.check(&form.name, form.code.trim());
    let Some(login) = login else {
        let flash = flash.put("error", "Name or code is wrong.");
        return Ok((flash, Redirect::to("/login")));
    };
    // A new session first: nobody who knew the old one is logged in with it.
    session.renew()?;
    session.update(|visitor| visitor.login = Some(login))?;
    Ok((flash, Redirect::to("/")))
}

/// With the session end the pages of this browser. Those of other browsers are found by the key of
/// their scope.
pub(crate) async fn log_out(
    State(desk): State<Desk>,
    session: Session<Visitor>,
    flash: Flash,
    Form(form): Form<Logout>,
) -> Result<impl IntoResponse, UpdateError> {
    let login = session.get().login;
    session.log_out()?;
    // Whoever has the cookie of a login that is no longer good ends no other one.
    let person = login.and_then(|login| desk.office.accounts.person(&login));
    if let Some(person) = person.filter(|_| form.everywhere.is_some()) {
        // First what the guard asks, and then the pages that it has let in.
        desk.office.accounts.end_logins(&person.name);
        desk.pages.disconnect::<Staff>(&person.name);
        desk.pages.disconnect::<Admins>(&person.name);
    }
    Ok((
        flash.put("info", "You are logged out."),
        Redirect::to("/login"),
    ))
}
