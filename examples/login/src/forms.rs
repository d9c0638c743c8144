//! Signing up, logging in and logging out: ordinary forms, with scripts or without.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{Extensions, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use remount::session::{ClientAddress, LoginEnd, UpdateError};
use remount::{Error, Session};
use serde::Deserialize;

use crate::Club;
use crate::pages::{self, Entered};
use crate::visitor::Visitor;

const MIN_PASSWORD_CHARS: usize = 8;
const MAX_PASSWORD_CHARS: usize = 128;
const TOO_OFTEN: &str = "Too many attempts. Please wait a quarter of an hour.";

type Answer = Result<Response, Failure>;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Credentials {
    name: String,
    password: String,
    /// Browsers leave out a box that is not ticked.
    remember: Option<String>,
}

pub(crate) async fn login(session: Session<Visitor>) -> Response {
    let form = || {
        let entered = Entered {
            name: session.get().name_to_fill_in.unwrap_or_default(),
            ..Entered::default()
        };
        Html(pages::login(&entered)).into_response()
    };
    to_members(&session).unwrap_or_else(form)
}

pub(crate) async fn log_in(
    State(club): State<Arc<Club>>,
    session: Session<Visitor>,
    extensions: Extensions,
    Form(form): Form<Credentials>,
) -> Answer {
    refuse_other_sites(&session)?;
    let remember = form.remember.is_some();
    let again = |status: StatusCode, problem| {
        let entered = Entered {
            name: form.name.clone(),
            remember,
            problem: Some(problem),
            ..Entered::default()
        };
        Ok((status, Html(pages::login(&entered))).into_response())
    };
    if !may_try(&club, &extensions) || !club.attempts.of_account(&form.name) {
        return again(StatusCode::TOO_MANY_REQUESTS, TOO_OFTEN);
    }
    match club.accounts.check(&form.name, form.password).await? {
        Some(name) => welcome(&session, name, remember),
        None => again(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Name or password is wrong.",
        ),
    }
}

pub(crate) async fn signup(session: Session<Visitor>) -> Response {
    to_members(&session)
        .unwrap_or_else(|| Html(pages::sign_up(&Entered::default())).into_response())
}

pub(crate) async fn sign_up(
    State(club): State<Arc<Club>>,
    session: Session<Visitor>,
    extensions: Extensions,
    Form(form): Form<Credentials>,
) -> Answer {
    refuse_other_sites(&session)?;
    let mut entered = Entered {
        name: form.name.trim().to_owned(),
        name_problem: name_problem(form.name.trim()),
        password_problem: password_problem(&form.password),
        ..Entered::default()
    };
    let again = |status: StatusCode, entered: &Entered| {
        Ok((status, Html(pages::sign_up(entered))).into_response())
    };
    if entered.name_problem.is_some() || entered.password_problem.is_some() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, &entered);
    }
    if !may_try(&club, &extensions) {
        entered.problem = Some(TOO_OFTEN);
        return again(StatusCode::TOO_MANY_REQUESTS, &entered);
    }
    if !club.accounts.add(&entered.name, form.password).await? {
        // Here it has to be said; a site that sends mail can say it there instead.
        entered.name_problem = Some("This name is taken.");
        return again(StatusCode::UNPROCESSABLE_ENTITY, &entered);
    }
    welcome(&session, entered.name, false)
}

/// The sockets of all tabs are closed, and what is still on its way to the old session is refused.
pub(crate) async fn log_out(session: Session<Visitor>) -> Answer {
    session.log_out()?;
    Ok(Redirect::to("/login").into_response())
}

/// A new session first: nobody who knew the old one is logged in with it.
fn welcome(session: &Session<Visitor>, name: String, remember: bool) -> Answer {
    session.renew_until(match remember {
        true => LoginEnd::Session,
        false => LoginEnd::Browser,
    })?;
    session.update(|visitor| visitor.log_in(name, remember))?;
    Ok(Redirect::to("/").into_response())
}

/// An update that changes nothing asks for the proof that a page of this site sent the form, before
/// anything else is done: `renew` asks too, but only when the account is made or the password was
/// tried.
fn refuse_other_sites(session: &Session<Visitor>) -> Result<(), UpdateError> {
    session.update(|_| ())
}

fn to_members(session: &Session<Visitor>) -> Option<Response> {
    session
        .get()
        .login()
        .map(|_| Redirect::to("/").into_response())
}

fn may_try(club: &Club, extensions: &Extensions) -> bool {
    let address = ClientAddress::of(extensions).map(|address| address.0);
    club.attempts.by_address(address)
}

fn name_problem(name: &str) -> Option<&'static str> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_fine = (2..=30).contains(&name.len()) && name.bytes().all(fits);
    (!is_fine).then_some("Please choose 2 to 30 letters, digits, - or _.")
}

fn password_problem(password: &str) -> Option<&'static str> {
    match password.chars().count() {
        ..MIN_PASSWORD_CHARS => Some("Please choose at least 8 characters."),
        MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS => None,
        _ => Some("Please choose at most 128 characters."),
    }
}

/// Why a form is not answered with a page.
pub(crate) enum Failure {
    Session(UpdateError),
    Server(Error),
}

impl From<UpdateError> for Failure {
    fn from(error: UpdateError) -> Self {
        Self::Session(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Session(error) => error.into_response(),
            Self::Server(error) => {
                tracing::error!(%error, "a form could not be answered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
