use remount::prelude::*;
use remount::ui;

use crate::Site;

const DISHES: [&str; 3] = ["Soup", "Salad", "Stew"];

/// A menu that is shown at the end of the page, since what is around it would cut it off.
pub(crate) struct Menu {
    is_open: bool,
    dish: String,
}

#[derive(Event)]
pub(crate) enum MenuEvent {
    Toggle,
    Choose { dish: String },
}

#[derive(Route)]
#[route("/menu")]
pub(crate) struct MenuRoute;

impl LiveView for Menu {
    type Scope = Site;
    type Route = MenuRoute;
    type Event = MenuEvent;

    async fn mount(_: MenuRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            is_open: false,
            dish: String::new(),
        })
    }

    async fn handle_event(&mut self, event: MenuEvent, _: &mut Socket<Self>) -> Result {
        match event {
            MenuEvent::Toggle => self.is_open = !self.is_open,
            MenuEvent::Choose { dish } => self.dish = dish,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Menu"</h1>
                <div class="clipped">
                    <button phx-click=(MenuEvent::Toggle) aria-expanded=(self.expanded())>
                        "Menu"
                    </button>
                    if self.is_open {
                        <ui::Portal id="menu" target="body">
                            <ul aria-label="Dishes">
                                for dish in DISHES, key = dish {
                                    (item(dish, self.dish == dish))
                                }
                            </ul>
                        </ui::Portal>
                    }
                </div>
            </main>
        }
    }
}

impl Menu {
    fn expanded(&self) -> &'static str {
        if self.is_open { "true" } else { "false" }
    }
}

fn item(dish: &'static str, is_chosen: bool) -> impl Markup {
    view! {
        <li>
            <button phx-click=(MenuEvent::Choose { dish: dish.to_owned() })>(dish)</button>
            if is_chosen {
                " is chosen"
            }
        </li>
    }
}
