//! What stands before the views: who is logged in, and who of them is an admin.

use std::sync::Arc;

use remount::prelude::*;

use crate::Site;
use crate::accounts::Person;
use crate::welcome::LoginRoute;

/// The views of those who are logged in.
pub(crate) struct Staff;

impl Scope for Staff {
    type App = Site;
    type Value = Arc<Person>;

    async fn enter(visit: &mut Visit<Site>) -> Result<Arc<Person>> {
        let login = visit.session().get().login;
        let person = login.and_then(|login| visit.state().accounts.person(&login));
        person.ok_or_else(|| redirect(LoginRoute).with_flash("info", "Please log in first."))
    }

    fn key(person: &Arc<Person>) -> Option<ScopeKey> {
        Some((&person.name).into())
    }
}

/// The views of admins, who are staff first.
pub(crate) struct Admins;

impl Scope for Admins {
    type App = Site;
    type Value = Arc<Person>;

    async fn enter(visit: &mut Visit<Site>) -> Result<Arc<Person>> {
        let person = Staff::enter(visit).await?;
        Some(person)
            .filter(|person| person.is_admin)
            .or_status(StatusCode::FORBIDDEN)
    }

    fn key(person: &Arc<Person>) -> Option<ScopeKey> {
        Some((&person.name).into())
    }
}
