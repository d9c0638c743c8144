//! The views that panic, and those beside them.

use std::convert::Infallible;
use std::future::pending;

use remount::Value;
use remount::event::{EventData, Show};
use remount::prelude::*;

use super::reach;

/// Panics when it is dropped.
pub(super) struct Trap {
    armed: String,
    place: &'static str,
}

impl Drop for Trap {
    fn drop(&mut self) {
        reach(&self.armed, self.place);
    }
}

#[derive(SessionData, Clone, Default)]
pub(super) struct Visitor {
    name: String,
    #[session(browser, scope = local, check = no_bombs)]
    draft: String,
}

fn no_bombs(draft: &str) -> Result<(), &'static str> {
    assert_ne!(draft, "bomb");
    Ok(())
}

/// What the bystander is armed with, over HTTP.
pub(super) struct Mine;

impl App for Mine {
    type Session = Visitor;
    type State = &'static str;
}

/// Fails at the place that its address names: on the socket, or in the first render.
pub(super) struct Bomb {
    armed: String,
    turns: u32,
    part: bool,
}

const LETTERS: Topic<Trap> = Topic::local("letters");

/// An event of any name.
pub(super) struct Named(String);

impl Event for Named {
    fn read(data: &mut EventData<'_>) -> Option<Self> {
        let armed = data.value().get("armed").and_then(Value::as_str);
        reach(armed.unwrap_or_default(), data.name());
        Some(Self(data.name().to_owned()))
    }

    fn show(&self, show: &mut Show<'_>) {
        show.name(&self.0);
    }
}

#[derive(Route)]
#[route("/{over}/{armed}")]
pub(super) struct BombRoute {
    over: String,
    armed: String,
    #[query]
    again: bool,
}

impl LiveView for Bomb {
    type Scope = Mine;
    type Route = BombRoute;
    type Event = Named;

    async fn mount(route: BombRoute, socket: &mut Socket<Self>) -> Result<Self> {
        let is_armed = socket.is_connected() == (route.over == "socket");
        let armed = Some(route.armed).filter(|_| is_armed);
        let armed = armed.unwrap_or_default();
        reach(&armed, "mount");
        socket.set_page_title(&*armed);
        socket.subscribe(&LETTERS).await?;
        Ok(Self {
            armed,
            turns: 0,
            part: true,
        })
    }

    async fn handle_params(&mut self, _: BombRoute, _: &mut Socket<Self>) -> Result {
        reach(&self.armed, "patch");
        Ok(())
    }

    async fn handle_event(&mut self, event: Named, socket: &mut Socket<Self>) -> Result {
        self.turns += 1;
        reach(&self.armed, &event.0);
        let trap = |place| Trap {
            armed: self.armed.clone(),
            place,
        };
        match &*event.0 {
            "tell" => socket.handle().send(trap("drop_letter")),
            "hide" => self.part = false,
            "wait" => {
                let _held = trap("drop_future");
                pending::<()>().await;
            }
            "fail" => return Err("asked to".into()),
            "panic" => panic!("asked to"),
            "go" => socket.push_navigate(LocalPath::new("/quiet")?),
            _ => {}
        }
        Ok(())
    }

    async fn handle_session(&mut self, _: SessionChange<Visitor>, _: &mut Socket<Self>) -> Result {
        reach(&self.armed, "session");
        Ok(())
    }

    fn render(&self) -> impl Markup {
        reach(
            &self.armed,
            if self.turns == 0 {
                "render"
            } else {
                "render_again"
            },
        );
        view! {
            <p>(self.turns)</p>
            if self.part {
                (live_component::<Part>(0, (&*self.armed, self.turns)))
            }
        }
    }
}

impl On<Trap> for Bomb {
    async fn on(&mut self, _: &Trap, _: &mut Socket<Self>) -> Result {
        reach(&self.armed, "info");
        Ok(())
    }

    fn merge(waiting: &Trap, _: &Trap) -> Option<Trap> {
        reach(&waiting.armed, "merge");
        None
    }
}

impl Drop for Bomb {
    fn drop(&mut self) {
        if self.armed.starts_with("drop_at_") {
            reach(&self.armed, &self.armed);
        }
    }
}

pub(super) struct Part {
    armed: String,
    turns: u32,
}

impl LiveComponent for Part {
    type App = Mine;
    type Props<'a> = (&'a str, u32);
    type Event = Named;
    type Emit = Infallible;

    fn mount((armed, turns): (&str, u32), _: &Visit<Self::App>) -> Self {
        reach(armed, "part_mount");
        let armed = armed.to_owned();
        Self { armed, turns }
    }

    fn update(&mut self, (_, turns): (&str, u32), _: &Visit<Self::App>) {
        reach(&self.armed, "part_update");
        self.turns = turns;
    }

    async fn handle_event(&mut self, _: Named, _: &mut ComponentSocket<Self>) -> Result {
        reach(&self.armed, "part_event");
        Ok(())
    }

    fn render(&self) -> impl Markup {
        reach(&self.armed, "part_render");
        view! { <p>(self.turns)</p> }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        reach(&self.armed, "drop_part");
    }
}

/// The view beside it.
pub(super) struct Bystander {
    armed: &'static str,
    count: u32,
}

#[derive(Event)]
pub(super) enum BystanderEvent {
    Inc,
    Write,
    #[event(incoming)]
    Letter {
        armed: String,
    },
}

impl LiveView for Bystander {
    type Scope = Mine;
    type Route = ();
    type Event = BystanderEvent;

    async fn mount(_: (), socket: &mut Socket<Self>) -> Result<Self> {
        let armed = if socket.is_connected() {
            ""
        } else {
            *socket.state()
        };
        assert_ne!(armed, "mount");
        if armed == "error" {
            return Err("asked to".into());
        }
        Ok(Self { armed, count: 0 })
    }

    async fn handle_event(&mut self, event: BystanderEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            BystanderEvent::Inc => self.count += 1,
            BystanderEvent::Write => {
                self.count += 1;
                let name = format!("Pug {}", self.count);
                socket.session().update(|visitor| visitor.name = name)?;
            }
            BystanderEvent::Letter { armed } => {
                let place = "drop_letter";
                socket.broadcast(&LETTERS, Trap { armed, place });
            }
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        assert_ne!(self.armed, "render");
        view! { <b>(self.count)</b> }
    }
}

impl Drop for Bystander {
    fn drop(&mut self) {
        assert_ne!(self.armed, "drop");
    }
}

/// A view that nothing is wrong with.
pub(super) struct Quiet;

impl LiveView for Quiet {
    type Scope = Mine;
    type Route = ();
    type Event = ();

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Markup {
        view! { <p>"quiet"</p> }
    }
}

pub(super) fn layout(page: &Page<Mine>) -> impl Markup {
    assert_ne!(format!("{:?}", page.title_or("").to_owned()), "\"layout\"");
    view! {
        <html>
            <body>(nested::<Bystander>("bystander", ()).sticky()) (page.content())</body>
        </html>
    }
}
