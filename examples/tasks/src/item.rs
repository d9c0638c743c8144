use remount::prelude::*;

use crate::{Change, Task};

/// One task. That it is being renamed is its own business: no other task is rendered for it.
pub(crate) struct Item {
    id: u32,
    title: String,
    done: bool,
    renaming: bool,
}

#[derive(Event)]
pub(crate) enum ItemEvent {
    Edit,
    #[event(incoming)]
    Rename {
        title: String,
    },
    Toggle,
    Remove,
}

impl LiveComponent for Item {
    type App = ();
    type Props<'a> = &'a Task;
    type Event = ItemEvent;
    type Emit = Change;

    fn mount(task: &Task, _: &Visit<Self::App>) -> Self {
        Self {
            id: task.id,
            title: task.title.clone(),
            done: task.done,
            renaming: false,
        }
    }

    fn update(&mut self, task: &Task, _: &Visit<Self::App>) {
        task.title.clone_into(&mut self.title);
        self.done = task.done;
    }

    async fn handle_event(
        &mut self,
        event: ItemEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        let id = self.id;
        match event {
            ItemEvent::Edit => self.renaming = true,
            ItemEvent::Rename { title } => {
                self.renaming = false;
                socket.emit(Change::Rename { id, title });
            }
            ItemEvent::Toggle => socket.emit(Change::Toggle { id }),
            ItemEvent::Remove => socket.emit(Change::Remove { id }),
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <li id=("task-", self.id)>
                <label>
                    <input type="checkbox" checked=(self.done) phx-click=(ItemEvent::Toggle)>
                    " " if self.done { <s>(self.title)</s> } else { (self.title) }
                </label>
                " "
                if self.renaming {
                    <form id=("rename-", self.id) phx-submit=(ItemEvent::RENAME)>
                        <input
                            name="title"
                            value=(self.title)
                            maxlength="200"
                            aria-label="New title"
                            autofocus
                        >
                        <button>"Save"</button>
                    </form>
                } else {
                    <button phx-click=(ItemEvent::Edit)>"Rename"</button>
                }
                " "
                <button phx-click=(ItemEvent::Remove)>"Remove"</button>
            </li>
        }
    }
}
