//! Events with their data, as the value of a binding: `phx-click=(ItemEvent::Remove { id })`.

use crate::attribute::{At, Attribute, Position};
use crate::escape;
use crate::event_value::EventValue;
use crate::js::{JS, Push};
use crate::number;
use crate::seeds::Seeds;
use crate::writer::Writer;

/// Takes what a template shows of an event, in `Event::show`: its name, and then its data.
pub struct Show<'a>(&'a mut dyn Taker);

impl Show<'_> {
    /// The name of the event, before all of its data.
    pub fn name(&mut self, name: &str) {
        self.0.name(name);
    }

    /// One field of its data.
    pub fn value<T: EventValue>(&mut self, name: &str, value: &T) {
        self.0.value(name, value);
    }
}

/// For derived code.
#[doc(hidden)]
impl Writer<'_> {
    /// Writes an event as the value of a binding: its name, and behind that the number of the
    /// component that it is for and its data, each as an attribute of its own within the same
    /// dynamic. An element with several events holds those of each in commands, since their
    /// attributes could have one name. `show` shows the same however often it is called.
    pub fn event(&mut self, at: At, target: Option<u32>, show: &dyn Fn(&mut Show<'_>)) {
        if at.position != Position::Event {
            return self.texts_of_event(at, target, &Texts::of(show));
        }
        self.hashed_value(
            at,
            |seeds, kind| {
                let mut identity = Identity {
                    seeds,
                    hash: kind,
                    target,
                };
                show(&mut Show(&mut identity));
                identity.hash
            },
            |out| show(&mut Show(&mut Attributes { out, target })),
        );
    }

    fn texts_of_event(&mut self, at: At, target: Option<u32>, texts: &Texts) {
        let is_name = texts.data.is_empty();
        match at.position {
            Position::Events if is_name && target.is_none() => self.value(at, &texts.name),
            Position::Events | Position::Commands => {
                let push = target.into_iter().fold(texts.push(), Push::component);
                JS::new().push(push).write_value(at, self);
            }
            _ if is_name => self.value(at, &texts.name),
            _ => panic!(
                "the event `{}` has data, which stands in a binding by itself: \
                 `phx-click=(event)`",
                texts.name
            ),
        }
    }
}

impl Push {
    /// For derived code: an event with its data.
    #[doc(hidden)]
    #[must_use]
    pub fn of(show: &dyn Fn(&mut Show<'_>)) -> Self {
        Texts::of(show).push()
    }
}

/// For derived code: the name that an event shows.
#[doc(hidden)]
#[must_use]
pub fn name_of_event(show: &dyn Fn(&mut Show<'_>)) -> String {
    Texts::of(show).name
}

/// What is made of an event.
trait Taker {
    fn name(&mut self, name: &str);
    fn value(&mut self, name: &str, value: &dyn EventValue);
}

/// What an event is known by: its name, whom it is for, and its data. No other text is made for it.
struct Identity<'a> {
    seeds: &'a Seeds,
    hash: u64,
    target: Option<u32>,
}

impl Taker for Identity<'_> {
    fn name(&mut self, name: &str) {
        self.hash = self.seeds.text(self.hash, name);
        if let Some(cid) = self.target {
            self.hash = self.seeds.number(self.hash, cid.into());
        }
    }

    fn value(&mut self, name: &str, value: &dyn EventValue) {
        // One that shows nothing counts too.
        self.hash = self.seeds.text(self.hash, name);
        match value.as_number() {
            Some(number) => self.hash = self.seeds.number(self.hash, number),
            None => value.show(&mut |text| self.hash = self.seeds.text(self.hash, text)),
        }
    }
}

/// The name as the value of an attribute, and the rest as attributes behind it.
struct Attributes<'a> {
    out: &'a mut String,
    target: Option<u32>,
}

impl Taker for Attributes<'_> {
    fn name(&mut self, name: &str) {
        escape::push_html(self.out, Position::Event.shown(name));
        if let Some(cid) = self.target {
            self.out.push_str("\" phx-target=\"");
            number::push(self.out, cid.into());
        }
    }

    fn value(&mut self, name: &str, value: &dyn EventValue) {
        value.show(&mut |text| {
            self.out.push_str("\" phx-value-");
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape::push_html(self.out, text);
        });
    }
}

/// The name and the data as texts.
#[derive(Default)]
struct Texts {
    name: String,
    data: Vec<(String, String)>,
}

impl Texts {
    fn of(show: &dyn Fn(&mut Show<'_>)) -> Self {
        let mut texts = Self::default();
        show(&mut Show(&mut texts));
        texts
    }

    fn push(&self) -> Push {
        let push = Push::new(&self.name);
        let data = self.data.iter();
        data.fold(push, |push, (name, text)| push.value(name, text))
    }
}

impl Taker for Texts {
    fn name(&mut self, name: &str) {
        name.clone_into(&mut self.name);
    }

    fn value(&mut self, name: &str, value: &dyn EventValue) {
        value.show(&mut |text| self.data.push((name.to_owned(), text.to_owned())));
    }
}
