//! What the site remembers about a visitor, and how he logs in and out.

use axum::http::StatusCode;
use remount::prelude::*;
use remount::session::UpdateError;

#[derive(SessionData, Clone, Default)]
pub(crate) struct Visitor {
    #[session(browser, max_chars = 1_400)]
    pub(crate) text: String,
    pub(crate) note: String,
    pub(crate) member: Option<u32>,
}

type Answer = std::result::Result<StatusCode, UpdateError>;

/// Everybody is the same member: the attacks are not on passwords.
pub(crate) async fn log_in(session: Session<Visitor>) -> Answer {
    session.renew()?;
    session.update(|visitor| visitor.member = Some(1))?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn log_out(session: Session<Visitor>) -> Answer {
    session.log_out()?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn who(session: Session<Visitor>) -> &'static str {
    match session.get().member {
        Some(_) => "a member",
        None => "a stranger",
    }
}
