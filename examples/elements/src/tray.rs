use remount::markup::To;
use remount::prelude::*;
use remount::ui;

use crate::Site;

/// A tray at the foot of the page and a dialog. In each, parcels come and go that the server does
/// not keep, beside a scale, which is a view of its own.
pub(crate) struct Tray {
    parcels: Stream<u32>,
    next: u32,
    /// What is in the dialog, while it is open.
    returns: Option<Stream<u32>>,
}

#[derive(Event)]
pub(crate) enum TrayEvent {
    Put,
    Take { parcel: u32 },
    Open,
    Return,
    Close,
}

#[derive(Route)]
#[route("/tray")]
pub(crate) struct TrayRoute;

impl LiveView for Tray {
    type Scope = Site;
    type Route = TrayRoute;
    type Event = TrayEvent;

    async fn mount(_: TrayRoute, _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            parcels: Stream::with_ids(|parcel| format!("parcel-{parcel}"), [1, 2]),
            next: 3,
            returns: None,
        })
    }

    async fn handle_event(&mut self, event: TrayEvent, _: &mut Socket<Self>) -> Result {
        match event {
            TrayEvent::Put => {
                let parcel = self.number();
                self.parcels.insert(parcel);
            }
            TrayEvent::Take { parcel } => self.parcels.delete(&parcel),
            TrayEvent::Open => {
                let parcel = self.number();
                let returns = Stream::with_ids(|parcel| format!("return-{parcel}"), [parcel]);
                self.returns = Some(returns);
            }
            TrayEvent::Return => {
                let parcel = self.number();
                if let Some(returns) = &mut self.returns {
                    returns.insert_at(0, parcel);
                }
            }
            TrayEvent::Close => self.returns = None,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <main>
                <h1>"Tray"</h1>
                <button phx-click=(TrayEvent::Put)>"Put a parcel"</button>
                <button phx-click=(JS::new().push_focus(To::Itself).push(TrayEvent::Open))>
                    "Returns"
                </button>
                if let Some(returns) = &self.returns {
                    (dialog(returns))
                }
                <ui::Portal id="tray" target="body">
                    <section aria-label="Tray">
                        <ul id="parcels" phx-update="stream">
                            for (id, parcel) in &self.parcels {
                                <li id=(id)>
                                    "Parcel " (parcel) " "
                                    <button phx-click=(TrayEvent::Take { parcel })>
                                        "Take parcel " (parcel)
                                    </button>
                                </li>
                            }
                        </ul>
                        (nested::<Scale>("scale-of-tray", ()))
                    </section>
                </ui::Portal>
            </main>
        }
    }
}

impl Tray {
    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }
}

fn dialog(returns: &Stream<u32>) -> impl Markup {
    view! {
        <ui::FocusWrap id="returns" role="dialog" aria-modal="true" aria-label="Returns">
            <button phx-click=(TrayEvent::Return)>"Return one more"</button>
            <ul id="returned" phx-update="stream">
                for (id, parcel) in returns { <li id=(id)>"Parcel " (parcel)</li> }
            </ul>
            (nested::<Scale>("scale-of-returns", ()))
            <button phx-click=(JS::new().push(TrayEvent::Close).pop_focus())>"Close"</button>
        </ui::FocusWrap>
    }
}

/// Counts what is weighed on it.
pub(crate) struct Scale {
    weighed: u32,
}

#[derive(Event)]
pub(crate) enum ScaleEvent {
    Weigh,
}

impl LiveView for Scale {
    type Scope = Site;
    type Route = ();
    type Event = ScaleEvent;

    async fn mount(_: (), _: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { weighed: 0 })
    }

    async fn handle_event(&mut self, event: ScaleEvent, _: &mut Socket<Self>) -> Result {
        let ScaleEvent::Weigh = event;
        self.weighed += 1;
        Ok(())
    }

    fn render(&self) -> impl Markup {
        view! {
            <p>
                <output>"Weighed " (self.weighed) " times"</output>
                <button phx-click=(ScaleEvent::Weigh)>"Weigh"</button>
            </p>
        }
    }
}
