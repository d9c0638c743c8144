use datepicker::{Date, DateField, DatePicker, Weekday};
use jiff::ZonedDateTime;
use remount::markup::To;
use remount::prelude::*;
use remount::ui;

use crate::Site;
use crate::alike::{self, Searched};
use crate::changed::{Changed, TODOS};
use crate::route::{Show, TodosRoute};
use crate::store::{self, MAX_CHARS, Refused, Todo};

/// How many years before and after this one a todo can be due.
const YEARS: i16 = 5;

/// The main view: the list, or one todo of it.
pub(crate) struct Todos {
    show: Show,
    todos: store::Todos,
    /// The todo whose address this is.
    opened: Option<Todo>,
    /// The date where the server is.
    today: Date,
    /// How many this page has added.
    added: u32,
    /// A todo that this page has added, and the older one that says nearly the same.
    alike: Option<(Todo, Todo)>,
}

#[derive(Event)]
pub(crate) enum TodosEvent {
    #[event(incoming)]
    Add {
        title: String,
    },
    #[event(incoming)]
    Save {
        title: String,
        done: bool,
    },
    /// A day was picked until which the opened todo is to be done, or none.
    #[event(emitted)]
    Due(Option<Date>),
    Toggle {
        id: u64,
    },
    Remove {
        id: u64,
    },
    KeepBoth,
}

impl LiveView for Todos {
    type Scope = Site;
    type Route = TodosRoute;
    type Event = TodosEvent;

    async fn mount(route: TodosRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&TODOS).await?;
        let mut view = Self {
            show: Show::All,
            todos: socket.state().all(),
            opened: None,
            today: today(),
            added: 0,
            alike: None,
        };
        view.handle_params(route, socket).await?;
        Ok(view)
    }

    async fn handle_params(&mut self, route: TodosRoute, socket: &mut Socket<Self>) -> Result {
        self.today = today();
        match route {
            TodosRoute::List { show } => {
                self.show = show;
                self.opened = None;
                socket.set_page_title("To do");
            }
            TodosRoute::One { id } => {
                let todo = socket.state().find(id).or_404()?;
                socket.set_page_title(&todo.title);
                self.opened = Some(todo);
            }
        }
        Ok(())
    }

    async fn handle_event(&mut self, event: TodosEvent, socket: &mut Socket<Self>) -> Result {
        socket.clear_flash();
        let tell = |changed| {
            socket.broadcast(&TODOS, changed);
        };
        let store = socket.state();
        let refused = match event {
            TodosEvent::Add { title } => match store.add(&title, tell) {
                Ok(todo) => return self.added(todo, socket),
                Err(refused) => refused,
            },
            TodosEvent::Save { title, done } => {
                let Some(todo) = &self.opened else {
                    return Ok(());
                };
                match store.save(todo.id, &title, done, tell) {
                    Ok(()) => {
                        socket.put_flash(FlashKind::Info, "Saved.");
                        socket.push_patch(TodosRoute::List { show: self.show });
                        return Ok(());
                    }
                    Err(refused) => refused,
                }
            }
            TodosEvent::Due(due) => {
                let Some(todo) = &self.opened else {
                    return Ok(());
                };
                match store.schedule(todo.id, due, tell) {
                    Ok(()) => return Ok(()),
                    Err(refused) => refused,
                }
            }
            TodosEvent::Toggle { id } => match store.toggle(id, tell) {
                // The page that it is removed from is about to be told so, too.
                Ok(()) | Err(Refused::Gone) => return Ok(()),
                Err(refused) => refused,
            },
            TodosEvent::Remove { id } => {
                store.remove(id, tell);
                return Ok(());
            }
            TodosEvent::KeepBoth => {
                self.alike = None;
                return Ok(());
            }
        };
        socket.put_flash(FlashKind::Error, refused.to_string());
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <ui::FlashGroup />
            <ui::ConnectionStatus />
            if let Some(todo) = &self.opened {
                (editor(todo, self.show))
                (due(todo, self.today))
            } else {
                (self.list())
            }
        }
    }
}

/// Everything that happens to the list comes this way, also what this page does itself.
impl On<Changed> for Todos {
    async fn on(&mut self, changed: &Changed, socket: &mut Socket<Self>) -> Result {
        match changed {
            Changed::Saved(todo) => {
                if let Some(opened) = &mut self.opened
                    && opened.id == todo.id
                {
                    opened.clone_from(todo);
                }
                self.todos.insert(todo.id, todo.clone());
            }
            Changed::Removed { id } => {
                self.todos.remove(id);
                self.alike
                    .take_if(|(added, like)| added.id == *id || like.id == *id);
                if let Some(todo) = self.opened.take_if(|todo| todo.id == *id) {
                    let gone = format!("“{}” was removed.", todo.title);
                    socket.put_flash(FlashKind::Info, gone);
                    socket.push_patch(TodosRoute::List { show: self.show });
                }
            }
        }
        Ok(())
    }
}

impl On<Searched> for Todos {
    async fn on(&mut self, searched: &Searched, _: &mut Socket<Self>) -> Result {
        // Either of them may have been removed meanwhile.
        let is_there = |todo: &Todo| self.todos.contains_key(&todo.id);
        let added = Some(&searched.added).filter(|todo| is_there(todo));
        let like = searched.like.as_ref().filter(|todo| is_there(todo));
        self.alike = added.cloned().zip(like.cloned());
        Ok(())
    }
}

impl Todos {
    fn added(&mut self, todo: Todo, socket: &mut Socket<Self>) -> Result {
        self.added += 1;
        // Whoever adds a todo is to see it.
        if self.show == Show::Done {
            socket.push_patch(TodosRoute::List { show: Show::All });
        }
        alike::search(todo, socket)
    }

    fn list(&self) -> impl Markup {
        let shown = self.todos.values().filter(|todo| self.show.includes(todo));
        view! {
            <h1>"To do"</h1>
            // With another id it is another form: an empty one, which takes the focus.
            <form id=("add-", self.added) class="add" phx-submit=(TodosEvent::ADD)>
                <input
                    name="title"
                    maxlength=(MAX_CHARS)
                    autocomplete="off"
                    required
                    aria-label="What is to be done?"
                    placeholder="What is to be done?"
                    phx-mounted=(JS::new().focus(To::Itself))
                >
                <button>"Add"</button>
            </form>
            if let Some((added, like)) = &self.alike {
                <p class="alike" role="status">
                    "“" (&added.title) "” is much like “" (&like.title) "”. "
                    <button class="quiet" phx-click=(TodosEvent::Remove { id: added.id })>
                        "Remove it"
                    </button>
                    <button class="quiet" phx-click=(TodosEvent::KeepBoth)>"Keep both"</button>
                </p>
            }
            <nav aria-label="Which of them">
                for show in Show::EACH, key = show.name() {
                    <ui::Link to=(TodosRoute::List { show })>(show.name())</ui::Link>
                }
            </nav>
            <ul id="todos">
                for todo in shown.clone(), key = todo.id {
                    <li id=("todo-", todo.id) class=["done": todo.done]>
                        <input
                            type="checkbox"
                            checked=(todo.done)
                            aria-label=("Done: ", &todo.title)
                            phx-click=(TodosEvent::Toggle { id: todo.id })
                        >
                        <ui::Link to=(TodosRoute::One { id: todo.id })>(&todo.title)</ui::Link>
                        if let Some(due) = todo.due {
                            <time
                                datetime=(due.to_string())
                                class=["late": due < self.today && !todo.done]
                            >
                                (due.strftime("%-d %B %Y").to_string())
                            </time>
                        }
                        <button
                            class="quiet"
                            aria-label=("Remove: ", &todo.title)
                            phx-click=(TodosEvent::Remove { id: todo.id })
                        >
                            "Remove"
                        </button>
                    </li>
                }
            </ul>
            if shown.clone().next().is_none() {
                <p class="empty">"Nothing is here."</p>
            }
        }
    }
}

fn editor(todo: &Todo, back: Show) -> impl Markup {
    view! {
        <h1>"Change it"</h1>
        // What is typed before the page's socket has joined is not the view's to replace.
        <form id=("edit-", todo.id) class="edit" phx-submit=(TodosEvent::SAVE) phx-update="ignore">
            <label for="title">"What is to be done?"</label>
            <input
                id="title"
                name="title"
                value=(&todo.title)
                maxlength=(MAX_CHARS)
                autocomplete="off"
                required
                autofocus
            >
            <label class="choice">
                <input name="done" type="checkbox" value="true" checked=(todo.done)>
                " It is done"
            </label>
            <p>
                <button>"Save"</button>
                <button class="quiet" type="button" phx-click=(TodosEvent::Remove { id: todo.id })>
                    "Remove"
                </button>
                <ui::Link to=(TodosRoute::List { show: back })>"Back"</ui::Link>
            </p>
        </form>
    }
}

/// Saves as soon as a day is picked, whatever becomes of the form.
fn due(todo: &Todo, today: Date) -> impl Markup {
    let field = DateField {
        id: "due",
        label: "To be done by",
        date: todo.due,
        today,
        first_year: today.year().saturating_sub(YEARS),
        last_year: today.year().saturating_add(YEARS),
        first_day: Weekday::Monday,
    };
    view! { <p>(live_component::<DatePicker>(todo.id, field).on(TodosEvent::Due))</p> }
}

fn today() -> Date {
    ZonedDateTime::now().date()
}
