//! A list of tasks: live components in a list that most events do not touch, and an address that
//! says which of them are shown.
//!
//! ```console
//! $ cargo run -p tasks
//! ```

use remount::markup::To;
use remount::prelude::*;

mod item;
mod show;

use item::Item;
use show::{Show, TasksRoute};

/// The page. It keeps its tasks as long as it is open.
struct Tasks {
    show: Show,
    filter: String,
    /// The number of the next task.
    next: u32,
    tasks: Tracked<Vec<Task>>,
}

struct Task {
    id: u32,
    title: String,
    done: bool,
}

#[derive(Event)]
enum TasksEvent {
    #[event(incoming)]
    Add {
        title: String,
    },
    #[event(incoming)]
    Filter {
        filter: String,
    },
    Sort,
    #[event(emitted)]
    Changed(Change),
}

/// What an item tells the page.
enum Change {
    Rename { id: u32, title: String },
    Toggle { id: u32 },
    Remove { id: u32 },
}

impl LiveView for Tasks {
    type Scope = ();
    type Route = TasksRoute;
    type Event = TasksEvent;

    async fn mount(route: TasksRoute, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title(route.show.title());
        let mut tasks = Self {
            show: route.show,
            filter: String::new(),
            next: 1,
            tasks: Tracked::default(),
        };
        for title in ["Water the ferns", "Answer Ada", "Buy bread"] {
            tasks.add(title);
        }
        Ok(tasks)
    }

    async fn handle_params(&mut self, route: TasksRoute, socket: &mut Socket<Self>) -> Result {
        self.show = route.show;
        socket.set_page_title(self.show.title());
        Ok(())
    }

    async fn handle_event(&mut self, event: TasksEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            TasksEvent::Add { title } => {
                self.add(title.trim());
                // Who adds a task is to see it.
                if self.show == Show::Done {
                    socket.push_patch(TasksRoute { show: Show::All });
                }
            }
            TasksEvent::Filter { filter } => self.filter = filter,
            TasksEvent::Changed(change) => self.change(change),
            TasksEvent::Sort => self.tasks.sort_by_key(|task| task.title.to_lowercase()),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Tasks"</h1>
                // What needs no server happens in the browser, also while there is no connection.
                <button
                    id="help-button"
                    aria-expanded="false"
                    aria-controls="help"
                    phx-click=(JS::new()
                        .toggle("#help")
                        .toggle_attribute("aria-expanded", "true", Some("false"), To::Itself))
                >
                    "Help"
                </button>
                <p id="help" hidden>"Everything is kept as long as this page is open."</p>
                // With another id it is another form: an empty one.
                <form id=("add-", self.next) phx-submit=(TasksEvent::ADD)>
                    <label>
                        "New task " <input name="title" maxlength="200" autocomplete="off" required>
                    </label>
                    <button>"Add"</button>
                </form>
                <form id="filter" phx-change=(TasksEvent::FILTER) phx-submit=(TasksEvent::FILTER)>
                    <label>
                        "Only those with "
                        <input name="filter" value=(self.filter) autocomplete="off">
                    </label>
                    <button type="button" phx-click=(TasksEvent::Sort)>"Sort"</button>
                </form>
                (show::links())
                (memo((&self.tasks, self.filter.as_str(), self.show), |(tasks, filter, show)| view! {
                    let shown = tasks
                        .iter()
                        .filter(|task| show.includes(task.done) && task.title.contains(filter));
                    <ul>
                        for task in shown, key = task.id {
                            (live_component::<Item>(task.id, task).on(TasksEvent::Changed))
                        }
                    </ul>
                }))
            </main>
        }
    }
}

impl Tasks {
    fn change(&mut self, change: Change) {
        match change {
            Change::Rename { id, title } => self.with(id, |task| task.title = title),
            Change::Toggle { id } => self.with(id, |task| task.done = !task.done),
            Change::Remove { id } => self.tasks.retain(|task| task.id != id),
        }
    }

    fn add(&mut self, title: &str) {
        if !title.is_empty() {
            self.tasks.push(Task {
                id: self.next,
                title: title.to_owned(),
                done: false,
            });
            self.next += 1;
        }
    }

    fn with(&mut self, id: u32, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.tasks.iter_mut().find(|task| task.id == id) {
            change(task);
        }
    }
}

fn layout(page: &Page<()>) -> impl Markup {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>(page.title_or("Tasks"))</title>
                <link rel="icon" href="data:,">
                <style>
                    "body { font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }"
                    "form { display: inline-block; margin: 0 1rem 0.5rem 0; } #help-button { margin-right: 1rem; } form > button { margin-left: 0.5rem; } ul { padding: 0; } li { display: flex; gap: 0.5rem; flex-wrap: wrap; }"
                    "li label { flex: 1; } li form { margin: 0; } input, button { font: inherit; }"
                    "nav a { margin-right: 1rem; } nav a[aria-current] { font-weight: bold; text-decoration: none; }"
                </style>
                (page.head())
            </head>
            <body>(page.content())</body>
        </html>
    }
}

#[tokio::main]
async fn main() -> Result {
    let live = Live::new(Sessions::from_env()?)
        .layout(layout)
        .view::<Tasks>();
    Ok(serve(live).await?)
}
