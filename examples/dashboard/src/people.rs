use std::sync::Arc;

use remount::prelude::*;
use remount::ui;

use crate::accounts::Person;
use crate::guards::{Admins, Staff};

#[derive(Route)]
#[route("/people")]
pub(crate) struct PeopleRoute;

/// Everybody, for admins, who can log them out wherever they are.
pub(crate) struct People {
    admin: Arc<Person>,
    people: Vec<Arc<Person>>,
}

#[derive(Event)]
pub(crate) enum PeopleEvent {
    LogOut { name: String },
}

impl LiveView for People {
    type Scope = Admins;
    type Route = PeopleRoute;
    type Event = PeopleEvent;

    async fn mount(_: PeopleRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("People");
        Ok(Self {
            admin: Arc::clone(socket.scope()),
            people: socket.state().accounts.people(),
        })
    }

    async fn handle_event(&mut self, event: PeopleEvent, socket: &mut Socket<Self>) -> Result {
        let PeopleEvent::LogOut { name } = event;
        // First what the guard asks, and then the pages that it has let in.
        socket.state().accounts.end_logins(&name);
        socket.disconnect::<Staff>(&name);
        socket.disconnect::<Admins>(&name);
        socket.put_flash("info", format!("{name} is logged out."));
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <ui::FlashGroup />
            <ui::ConnectionStatus />
            <h1>"People"</h1>
            <ul class="people">
                for person in &self.people, key = &person.name {
                    <li>
                        <b>(&person.name)</b>
                        if person.is_admin { " looks after the others" }
                        if person.name != self.admin.name {
                            <button
                                class="quiet"
                                aria-label=("Log out ", &person.name)
                                phx-click=(PeopleEvent::LogOut { name: person.name.clone() })
                            >
                                "Log out"
                            </button>
                        }
                    </li>
                }
            </ul>
        }
    }
}
