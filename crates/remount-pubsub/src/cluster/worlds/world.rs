use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::judge::{Counts, Judge, Loss};
use super::random::Random;
use crate::cluster::{Channel, ClusterCore, Frame, Lane, Origin, SentLimits, Transmit};

const MILLI: u64 = 1_000;
/// Until then servers speak and the weather is bad.
const ACTIVE: u64 = 6_000 * MILLI;
/// Until then everything has had time to arrive.
const END: u64 = ACTIVE + 5_000 * MILLI;
const BATCH: usize = 16;

/// Servers around an engine, and time in microseconds.
pub(super) struct World {
    random: Random,
    start: Instant,
    now: u64,
    weather: Weather,
    servers: Vec<Server>,
    queue: BinaryHeap<Reverse<Due>>,
    events: Vec<Option<Event>>,
    judge: Judge,
    origins: u64,
    connections: u64,
}

/// When something happens. What is due at one time happens in the order in which it was planned.
type Due = (u64, usize);

struct Weather {
    /// Of a thousand frames the engine loses so many.
    losses: usize,
    /// Whether frames overtake each other.
    mixes: bool,
    limits: SentLimits,
}

struct Server {
    core: ClusterCore,
    origin: Origin,
    link: Link,
    /// The number of its connection, which is another one after each loss.
    connection: u64,
    /// Whether a batch is on its way to the engine.
    is_sending: bool,
    /// When the last frame for it arrives.
    last_arrival: u64,
    /// Frames for it take so much longer.
    lag: u64,
    /// It cannot connect before.
    cut_until: u64,
    leaves: bool,
    /// When it is driven next though nothing happens to it.
    wake_at: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    Up,
    Down,
    /// It looks as if it were up, and carries nothing.
    HalfOpen,
}

enum Event {
    Speak(usize),
    Wake(usize, Origin),
    Arrive(usize, u64, Frame),
    Acknowledge(usize, u64),
    Connect(usize, u64),
    Trouble,
    Restart(usize),
    Heal,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let few = random.once_in(4);
        let weather = Weather {
            losses: [0, 0, 20, 100][random.below(4)],
            mixes: random.once_in(3),
            limits: SentLimits {
                messages: if few { 4 } else { 1_024 },
                bytes: 1 << 20,
            },
        };
        let mut world = Self {
            start: Instant::now(),
            now: 0,
            weather,
            servers: Vec::new(),
            queue: BinaryHeap::new(),
            events: Vec::new(),
            judge: Judge::default(),
            origins: 0,
            connections: 0,
            random,
        };
        for index in 0..3 + world.random.below(3) {
            let server = world.start_server();
            world.servers.push(server);
            let at = world.random.millis(0, 400);
            let connection = world.servers[index].connection;
            world.plan(at, Event::Connect(index, connection));
            world.plan(at, Event::Speak(index));
        }
        world.plan(500 * MILLI, Event::Trouble);
        world.plan(ACTIVE, Event::Heal);
        world
    }

    pub(super) fn run(mut self) -> Result<Counts, Loss> {
        while let Some(Reverse((at, index))) = self.queue.pop() {
            if at > END {
                break;
            }
            self.now = at;
            if let Some(event) = self.events[index].take() {
                self.happen(event)?;
            }
        }
        self.judge.end()
    }

    fn happen(&mut self, event: Event) -> Result<(), Loss> {
        match event {
            Event::Speak(index) => self.speak(index),
            Event::Wake(index, origin) => {
                let server = &self.servers[index];
                if server.origin == origin && server.wake_at == self.now {
                    return self.drive(index);
                }
                Ok(())
            }
            Event::Arrive(index, connection, frame) => {
                let at = self.instant();
                let server = &mut self.servers[index];
                if server.link == Link::Up && server.connection == connection {
                    server.core.handle_frame(frame, at);
                    return self.drive(index);
                }
                Ok(())
            }
            Event::Acknowledge(index, connection) => {
                let server = &mut self.servers[index];
                if server.link == Link::Up && server.connection == connection {
                    server.is_sending = false;
                    server.core.handle_transmitted();
                    return self.drive(index);
                }
                Ok(())
            }
            Event::Connect(index, connection) => self.connect(index, connection),
            Event::Trouble => self.make_trouble(),
            Event::Restart(index) => {
                self.judge.ends(self.servers[index].origin);
                self.servers[index] = self.start_server();
                let connection = self.servers[index].connection;
                self.connect(index, connection)
            }
            Event::Heal => {
                self.weather.losses = 0;
                for index in 0..self.servers.len() {
                    self.servers[index].lag = 0;
                    self.servers[index].cut_until = 0;
                }
                Ok(())
            }
        }
    }

    fn start_server(&mut self) -> Server {
        self.origins += 1;
        self.connections += 1;
        let origin = Origin::new(self.origins);
        self.judge.starts(origin, self.now);
        Server {
            core: ClusterCore::new(origin, self.weather.limits),
            origin,
            link: Link::Down,
            connection: self.connections,
            is_sending: false,
            last_arrival: 0,
            lag: 0,
            cut_until: 0,
            leaves: false,
            wake_at: 0,
        }
    }

    fn speak(&mut self, index: usize) -> Result<(), Loss> {
        if self.now >= ACTIVE {
            return Ok(());
        }
        let next = self.random.millis(20, 200);
        self.plan(next, Event::Speak(index));
        if self.servers[index].leaves {
            return Ok(());
        }
        let lane = Lane::new(self.random.below(3)).expect("there is such a lane");
        let now = self.now;
        let server = &mut self.servers[index];
        let number = self.judge.says(server.origin, lane, now);
        server.core.publish(lane, Arc::from(number.to_be_bytes()));
        self.drive(index)
    }

    /// Does what a server's driver does: tells the core the time, sends, and hears.
    fn drive(&mut self, index: usize) -> Result<(), Loss> {
        let at = self.instant();
        self.servers[index].core.handle_time(at);
        if self.servers[index].core.gives_link_up(at) {
            self.lose_link(index);
        }
        self.send(index);
        let server = &mut self.servers[index];
        while let Some(output) = server.core.poll_output() {
            let number = |body: &[u8]| u64::from_be_bytes(body.try_into().expect("8 bytes"));
            self.judge.hears(server.origin, &output, number, self.now)?;
        }
        if let Some(at) = server.core.poll_time() {
            let at = at.saturating_duration_since(self.start);
            let at = u64::try_from(at.as_micros()).expect("it is soon");
            let wake_at = at.max(self.now + 1);
            if server.wake_at <= self.now || wake_at < server.wake_at {
                server.wake_at = wake_at;
                let origin = server.origin;
                self.plan(wake_at - self.now, Event::Wake(index, origin));
            }
        }
        Ok(())
    }

    fn send(&mut self, index: usize) {
        let server = &mut self.servers[index];
        if server.is_sending {
            return;
        }
        let batch: Vec<Transmit> = std::iter::from_fn(|| server.core.transmit())
            .take(BATCH)
            .collect();
        if batch.is_empty() {
            return;
        }
        server.is_sending = true;
        if server.link != Link::Up {
            return;
        }
        let connection = server.connection;
        let there = self.random.millis(0, 3);
        for transmit in batch {
            self.spread(&transmit, there);
        }
        let back = self.random.millis(0, 3);
        self.plan(there + back, Event::Acknowledge(index, connection));
    }

    /// The engine gives a frame to those who hear its channel.
    fn spread(&mut self, transmit: &Transmit, there: u64) {
        for to in 0..self.servers.len() {
            let server = &self.servers[to];
            let hears = match transmit.channel {
                Channel::Inbox(origin) => origin == server.origin,
                Channel::Lane(_) | Channel::Control => true,
            };
            let connection = server.connection;
            if !hears || server.link != Link::Up || self.random.below(1_000) < self.weather.losses {
                continue;
            }
            let lag = self.servers[to].lag;
            let mut at = self.now + there + self.random.millis(0, 3) + lag;
            if self.weather.mixes {
                at += self.random.millis(0, 30);
            } else {
                at = at.max(self.servers[to].last_arrival);
                self.servers[to].last_arrival = at;
            }
            let frame = transmit.frame.clone();
            self.plan(at - self.now, Event::Arrive(to, connection, frame));
        }
    }

    fn connect(&mut self, index: usize, connection: u64) -> Result<(), Loss> {
        let (now, at) = (self.now, self.instant());
        let server = &mut self.servers[index];
        if server.link != Link::Down || server.connection != connection {
            return Ok(());
        }
        if now < server.cut_until {
            let again = self.random.millis(50, 300);
            self.plan(again, Event::Connect(index, connection));
            return Ok(());
        }
        server.link = Link::Up;
        server.last_arrival = now;
        server.core.handle_connected(at);
        self.drive(index)
    }

    fn lose_link(&mut self, index: usize) {
        let server = &mut self.servers[index];
        server.link = Link::Down;
        self.connections += 1;
        server.connection = self.connections;
        server.is_sending = false;
        server.core.handle_disconnected();
        let connection = server.connection;
        let again = self.random.millis(50, 300);
        self.plan(again, Event::Connect(index, connection));
    }

    fn make_trouble(&mut self) -> Result<(), Loss> {
        if self.now >= ACTIVE {
            return Ok(());
        }
        let next = self.random.millis(200, 1_500);
        self.plan(next, Event::Trouble);
        let index = self.random.below(self.servers.len());
        let time = self.random.millis(50, 3_000);
        match self.random.below(6) {
            0 => {
                self.servers[index].cut_until = self.now + time;
                self.cut(index);
            }
            1 => {
                for index in 0..self.servers.len() {
                    self.servers[index].cut_until = self.now + time;
                    self.cut(index);
                }
            }
            2 if self.servers[index].link == Link::Up => {
                self.servers[index].link = Link::HalfOpen;
            }
            3 => self.servers[index].lag = self.random.millis(0, 400),
            4 => self.plan(0, Event::Restart(index)),
            5 => {
                self.servers[index].leaves = true;
                self.servers[index].core.leave();
                self.plan(1_200 * MILLI, Event::Restart(index));
            }
            _ => {}
        }
        Ok(())
    }

    fn cut(&mut self, index: usize) {
        if self.servers[index].link != Link::Down {
            self.lose_link(index);
        }
    }

    fn plan(&mut self, after: u64, event: Event) {
        self.queue
            .push(Reverse((self.now + after, self.events.len())));
        self.events.push(Some(event));
    }

    fn instant(&self) -> Instant {
        self.start + Duration::from_micros(self.now)
    }
}
