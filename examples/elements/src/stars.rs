use remount::prelude::*;

use crate::Site;

const MOST: u8 = 5;

/// A rating that a hook draws, whose script is in the template of the view that has it.
pub(crate) struct Stars {
    stars: u8,
}

#[derive(Event)]
pub(crate) enum StarsEvent {
    More,
    #[event(incoming)]
    Rate {
        stars: u8,
    },
}

impl LiveView for Stars {
    type Scope = Site;
    type Route = ();
    type Event = StarsEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { stars: 2 })
    }

    async fn handle_event(&mut self, event: StarsEvent, _: &mut Socket<Self>) -> Result {
        self.stars = match event {
            StarsEvent::More => self.stars + 1,
            StarsEvent::Rate { stars } => stars,
        };
        self.stars = self.stars.min(MOST);
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Stars"</h1>
                <p
                    id="stars"
                    phx-hook="Stars"
                    phx-update="ignore"
                    data-stars=(self.stars)
                    title="Click for none"
                ></p>
                <button phx-click=(StarsEvent::More)>"One more"</button>
                <output>(self.stars) " of " (MOST)</output>
                // The client runs the script also where a link leads here.
                <script data-phx-runtime-hook="Stars">
                    "window.phx_hook_Stars = () => ({"
                    "  mounted() {"
                    "    this.draw();"
                    "    this.el.onclick = () => this.pushEvent('rate', { stars: 0 });"
                    "  },"
                    "  updated() { this.draw(); },"
                    "  draw() { this.el.textContent = '★'.repeat(this.el.dataset.stars) || 'none'; },"
                    "});"
                </script>
            </main>
        }
    }
}
