//! A list of tasks: live components in a list that most events do not touch.
//!
//! ```console
//! $ cargo run -p tasks
//! ```

use std::sync::Arc;

use remount::markup::To;
use remount::prelude::*;

mod item;

use item::Item;

/// The page. It keeps its tasks as long as it is open.
struct Tasks {
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
    Add { title: String },
    Filter { filter: String },
    Sort,
}

/// What an item tells the page.
enum Change {
    Rename { id: u32, title: String },
    Toggle { id: u32 },
    Remove { id: u32 },
}

impl LiveView for Tasks {
    type App = ();
    type Event = TasksEvent;
    type Info = Change;

    async fn mount(_: Params, socket: &mut Socket<Self>) -> Result<Self> {
        socket.set_page_title("Tasks");
        let mut tasks = Self {
            filter: String::new(),
            next: 1,
            tasks: Tracked::default(),
        };
        for title in ["Water the ferns", "Answer Ada", "Buy bread"] {
            tasks.add(title);
        }
        Ok(tasks)
    }

    async fn handle_event(&mut self, event: TasksEvent, _: &mut Socket<Self>) -> Result {
        match event {
            TasksEvent::Add { title } => self.add(title.trim()),
            TasksEvent::Filter { filter } => self.filter = filter,
            TasksEvent::Sort => self.tasks.sort_by_key(|task| task.title.to_lowercase()),
        }
        Ok(())
    }

    async fn handle_info(&mut self, change: Arc<Change>, _: &mut Socket<Self>) -> Result {
        match &*change {
            Change::Rename { id, title } => self.with(*id, |task| task.title.clone_from(title)),
            Change::Toggle { id } => self.with(*id, |task| task.done = !task.done),
            Change::Remove { id } => self.tasks.retain(|task| task.id != *id),
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
                    <button type="button" phx-click=(TasksEvent::SORT)>"Sort"</button>
                </form>
                (memo((&self.tasks, self.filter.as_str()), |(tasks, filter)| view! {
                    let shown = tasks.iter().filter(|task| task.title.contains(filter));
                    <ul>
                        for task in shown, key = task.id {
                            (live_component::<Item>(task.id, task))
                        }
                    </ul>
                }))
            </main>
        }
    }
}

impl Tasks {
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

fn layout(page: &Page) -> impl Markup {
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
                    "form { display: inline-block; margin: 0 1rem 0.5rem 0; } ul { padding: 0; } li { display: flex; gap: 0.5rem; flex-wrap: wrap; }"
                    "li label { flex: 1; } li form { margin: 0; } input, button { font: inherit; }"
                </style>
                (page.head())
            </head>
            <body>(page.content())</body>
        </html>
    }
}

#[tokio::main]
async fn main() -> Result {
    let live = Live::new(layout, Sessions::from_env()?, ()).view::<Tasks>("/");
    Ok(serve(live).await?)
}
