//! A garden with plants, which are components, in it and in its beds, which are views within the
//! main one. Everything that lives hears the rain, ages each second, and has a task.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use remount::prelude::*;
use remount::session::KeyRing;
use remount_testing::{Site, Tab, text};

use crate::site::SECRET;

const SECOND: Duration = Duration::from_secs(1);

pub(super) struct Rain;

pub(super) const RAIN: Topic<Rain> = Topic::local("rain");

/// What happens in the garden.
#[derive(Default)]
pub(super) struct Counts {
    /// How often something heard the rain, and aged.
    heard: AtomicUsize,
    aged: AtomicUsize,
    /// Tasks that run.
    tasks: AtomicUsize,
}

/// A task that runs as long as this is there.
struct Running(Arc<Counts>);

impl Running {
    fn begin(counts: &Arc<Counts>) -> Self {
        counts.tasks.fetch_add(1, Relaxed);
        Self(Arc::clone(counts))
    }

    async fn for_ever(self) -> Infallible {
        let _running = self;
        pending().await
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.tasks.fetch_sub(1, Relaxed);
    }
}

pub(super) struct Grounds;

impl App for Grounds {
    type Session = ();
    type State = Arc<Counts>;
}

/// A component.
struct Plant {
    name: String,
    rain: u32,
    age: u32,
}

#[derive(Event)]
enum PlantEvent {
    Water,
    Kill,
}

impl LiveComponent for Plant {
    type App = Grounds;
    type Props<'a> = &'a str;
    type Event = PlantEvent;
    type Emit = ();

    fn mount(name: &str, _: &Visit<Grounds>) -> Self {
        Self {
            name: name.to_owned(),
            rain: 0,
            age: 0,
        }
    }

    async fn connected(&mut self, socket: &mut ComponentSocket<Self>) -> Result {
        socket.subscribe(&RAIN).await?;
        let running = Running::begin(socket.state());
        socket.task(running.for_ever())?;
        socket.every(SECOND, async |plant, socket| {
            plant.age += 1;
            socket.state().aged.fetch_add(1, Relaxed);
            Ok(())
        })?;
        Ok(())
    }

    async fn handle_event(
        &mut self,
        event: PlantEvent,
        socket: &mut ComponentSocket<Self>,
    ) -> Result {
        match event {
            PlantEvent::Water => {
                self.rain += 1;
                socket.emit(());
                Ok(())
            }
            PlantEvent::Kill => Err("it was asked to".into()),
        }
    }

    fn render(&self) -> impl Markup {
        let Self { name, rain, age } = self;
        view! {
            <li class="alive">
                (name) ": " (rain) ", " (age)
                <button phx-click=(PlantEvent::Water)>"water " (name)</button>
                <button phx-click=(PlantEvent::Kill)>"kill " (name)</button>
            </li>
        }
    }
}

impl ComponentOn<Rain> for Plant {
    async fn on(&mut self, _: &Rain, socket: &mut ComponentSocket<Self>) -> Result {
        self.rain += 1;
        socket.state().heard.fetch_add(1, Relaxed);
        Ok(())
    }
}

impl ComponentOn<Infallible> for Plant {
    async fn on(&mut self, never: &Infallible, _: &mut ComponentSocket<Self>) -> Result {
        match *never {}
    }
}

/// What grows in a bed or a garden: the numbers of plants, in their order.
#[derive(Default)]
struct Row(Vec<u32>);

impl Row {
    /// Plants one, or takes it away.
    fn toggle(&mut self, number: u32) {
        match self.0.iter().position(|at| *at == number) {
            Some(at) => drop(self.0.remove(at)),
            None => self.0.push(number),
        }
    }

    fn rotate(&mut self) {
        if !self.0.is_empty() {
            self.0.rotate_left(1);
        }
    }
}

/// A view within the garden, or within another bed.
struct Bed {
    name: String,
    depth: u32,
    plants: Row,
    inner: bool,
    rain: u32,
    age: u32,
    watered: u32,
}

#[derive(Event)]
enum BedEvent {
    Plant {
        number: u32,
    },
    Rotate,
    Inner,
    Dig,
    #[event(emitted)]
    Watered(()),
}

impl LiveView for Bed {
    type Scope = Grounds;
    type Route = Args<(String, u32)>;
    type Event = BedEvent;

    async fn mount(Args((name, depth)): Self::Route, socket: &mut Socket<Self>) -> Result<Self> {
        begin_life(socket).await?;
        Ok(Self {
            name,
            depth,
            plants: Row::default(),
            inner: false,
            rain: 0,
            age: 0,
            watered: 0,
        })
    }

    async fn handle_event(&mut self, event: BedEvent, _: &mut Socket<Self>) -> Result {
        match event {
            BedEvent::Plant { number } => self.plants.toggle(number),
            BedEvent::Rotate => self.plants.rotate(),
            BedEvent::Inner => self.inner = !self.inner,
            BedEvent::Dig => return Err("it was asked to".into()),
            BedEvent::Watered(()) => self.watered += 1,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let Self {
            name, rain, age, ..
        } = self;
        view! {
            <p class="alive">(name) ": " (rain) ", " (age) ", " (self.watered)</p>
            for number in 1..=2_u32, key = number {
                <button phx-click=(BedEvent::Plant { number })>"plant " (name) "-" (number)</button>
            }
            <button phx-click=(BedEvent::Rotate)>"rotate " (name)</button>
            <button phx-click=(BedEvent::Dig)>"dig " (name)</button>
            if self.depth > 0 {
                <button phx-click=(BedEvent::Inner)>"inner " (name)</button>
            }
            <ul>
                for number in self.plants.0.iter(), key = number {
                    (live_component::<Plant>(number, &*format!("{name}-{number}"))
                        .on(BedEvent::Watered))
                }
            </ul>
            if self.inner {
                (nested::<Bed>(format!("{name}-bed"), (format!("{name}i"), self.depth - 1)))
            }
        }
    }
}

/// The main view. It has a sticky one, from the beginning.
struct Yard {
    beds: Row,
    well: bool,
    plants: Row,
    rain: u32,
    age: u32,
    watered: u32,
}

#[derive(Event)]
enum YardEvent {
    Plant {
        number: u32,
    },
    Bed {
        number: u32,
    },
    Well,
    RotatePlants,
    RotateBeds,
    Walk,
    Burn,
    #[event(emitted)]
    Watered(()),
}

impl LiveView for Yard {
    type Scope = Grounds;
    type Route = ();
    type Event = YardEvent;

    async fn mount((): (), socket: &mut Socket<Self>) -> Result<Self> {
        begin_life(socket).await?;
        Ok(Self {
            beds: Row(vec![1]),
            well: true,
            plants: Row(vec![1, 2]),
            rain: 0,
            age: 0,
            watered: 0,
        })
    }

    async fn handle_event(&mut self, event: YardEvent, socket: &mut Socket<Self>) -> Result {
        match event {
            YardEvent::Plant { number } => self.plants.toggle(number),
            YardEvent::Bed { number } => self.beds.toggle(number),
            YardEvent::Well => self.well = !self.well,
            YardEvent::RotatePlants => self.plants.rotate(),
            YardEvent::RotateBeds => self.beds.rotate(),
            YardEvent::Walk => {
                let there = if self.age.is_multiple_of(2) {
                    "/there"
                } else {
                    "/"
                };
                socket.push_navigate(LocalPath::new(there)?);
            }
            YardEvent::Burn => return Err("it was asked to".into()),
            YardEvent::Watered(()) => self.watered += 1,
        }
        Ok(())
    }

    fn render(&self) -> impl Markup {
        let Self { rain, age, .. } = self;
        view! {
            <main>
                <p class="alive">"yard: " (rain) ", " (age) ", " (self.watered)</p>
                for number in 1..=3_u32, key = number {
                    <button phx-click=(YardEvent::Plant { number })>"plant " (number)</button>
                    <button phx-click=(YardEvent::Bed { number })>"bed " (number)</button>
                }
                <button phx-click=(YardEvent::RotatePlants)>"rotate plants"</button>
                <button phx-click=(YardEvent::RotateBeds)>"rotate beds"</button>
                <button phx-click=(YardEvent::Well)>"well"</button>
                <button phx-click=(YardEvent::Walk)>"walk"</button>
                <button phx-click=(YardEvent::Burn)>"burn"</button>
                <ul>
                    for number in self.plants.0.iter(), key = number {
                        (live_component::<Plant>(number, &*number.to_string())
                            .on(YardEvent::Watered))
                    }
                </ul>
                if self.well {
                    (nested::<Bed>("well", ("w".to_owned(), 1)).sticky())
                }
                for number in self.beds.0.iter(), key = number {
                    (nested::<Bed>(format!("bed-{number}"), (format!("b{number}"), 1)))
                }
            </main>
        }
    }
}

/// A view that lives.
trait Alive: LiveView<Scope = Grounds> + On<Rain> + On<Infallible> {
    fn grow_older(&mut self);
}

impl Alive for Yard {
    fn grow_older(&mut self) {
        self.age += 1;
    }
}

impl Alive for Bed {
    fn grow_older(&mut self) {
        self.age += 1;
    }
}

async fn begin_life<V: Alive>(socket: &mut Socket<V>) -> Result {
    socket.subscribe(&RAIN).await?;
    if socket.is_connected() {
        let running = Running::begin(socket.state());
        socket.task(running.for_ever())?;
    }
    socket.every(SECOND, async |view: &mut V, socket: &mut Socket<V>| {
        view.grow_older();
        socket.state().aged.fetch_add(1, Relaxed);
        Ok(())
    })?;
    Ok(())
}

macro_rules! hears_the_rain {
    ($view:ident) => {
        impl On<Rain> for $view {
            async fn on(&mut self, _: &Rain, socket: &mut Socket<Self>) -> Result {
                self.rain += 1;
                socket.state().heard.fetch_add(1, Relaxed);
                Ok(())
            }
        }

        impl On<Infallible> for $view {
            async fn on(&mut self, never: &Infallible, _: &mut Socket<Self>) -> Result {
                match *never {}
            }
        }
    };
}

hears_the_rain!(Yard);
hears_the_rain!(Bed);

/// A page of the garden.
pub(super) struct Garden {
    site: Site,
    page: Tab,
    counts: Arc<Counts>,
    pub(super) handle: LiveHandle<Grounds>,
}

impl Garden {
    pub(super) async fn open() -> Self {
        let counts = Arc::<Counts>::default();
        let sessions = Sessions::new(KeyRing::new(SECRET).unwrap());
        let live = Live::new(sessions).state(Arc::clone(&counts));
        let live = live.view_at::<Yard>("/").view_at::<Yard>("/there");
        let live = live.nested::<Bed>("bed");
        let handle = live.handle();
        let site = Site::new(axum::Router::new().merge(live));
        let page = site.visitor().open("/").await;
        Self {
            site,
            page,
            counts,
            handle,
        }
    }

    /// How much is alive on the page.
    pub(super) fn shown(&self) -> usize {
        self.page.count(".alive")
    }

    pub(super) fn buttons(&self) -> Vec<String> {
        self.page.texts("button")
    }

    pub(super) async fn click(&self, button: &str) -> String {
        self.page.click(text(button)).await;
        if ["kill", "dig", "burn"]
            .iter()
            .any(|fails| button.starts_with(fails))
        {
            // What has failed comes back a while later.
            self.page.reconnect().await;
        }
        button.to_owned()
    }

    pub(super) async fn wait_a_second(&self) -> String {
        let (shown, before) = (self.shown(), self.counts.aged.load(Relaxed));
        self.site.advance(SECOND).await;
        let aged = self.counts.aged.load(Relaxed) - before;
        assert_eq!(aged, shown, "all that is shown, and nothing else, ages");
        "wait".to_owned()
    }

    pub(super) async fn reload(&self) -> String {
        self.page.reload().await;
        "reload".to_owned()
    }

    /// Has it rain, and looks whom that reached.
    pub(super) async fn check(&self, at: &str) {
        let (shown, before) = (self.shown(), self.counts.heard.load(Relaxed));
        let told = self.handle.broadcast(&RAIN, Rain);
        self.site.settled().await;
        let heard = self.counts.heard.load(Relaxed) - before;
        let tasks = self.counts.tasks.load(Relaxed);
        let expected = (shown, shown, shown);
        assert_eq!((told, heard, tasks), expected, "told, heard, tasks; {at}");
    }

    /// Closes the page, and looks whether anything is left.
    pub(super) async fn leave(self) {
        drop(self.page);
        self.site.settled().await;
        let before = self.counts.aged.load(Relaxed);
        self.site.advance(SECOND * 3).await;
        assert_eq!(self.counts.aged.load(Relaxed), before);
        assert_eq!(self.counts.tasks.load(Relaxed), 0);
        assert_eq!(self.handle.broadcast(&RAIN, Rain), 0);
    }
}
