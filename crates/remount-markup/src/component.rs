/// What a component takes, beside its struct and under the same name: a call is checked against it
/// by constants.
#[derive(Clone, Copy, Debug)]
pub struct Component {
    /// What it is called.
    pub name: &'static str,
    /// All properties.
    pub properties: &'static [&'static str],
    /// All slots.
    pub slots: &'static [&'static str],
    /// The properties without a default.
    pub required: &'static [&'static str],
    /// The slots that must be filled.
    pub required_slots: &'static [&'static str],
    /// The slots that can be filled several times.
    pub repeated_slots: &'static [&'static str],
    /// Whether it shows further attributes.
    pub attributes: bool,
}

impl Component {
    /// Checks that nothing is missing.
    #[track_caller]
    pub const fn check(&self, given: &[&str], slots: &[&str]) {
        let missing = missing(self.required, given);
        if let Some(property) = missing {
            Message::new()
                .and("`<")
                .and(self.name)
                .and(">` needs the property `")
                .and(property)
                .and("`: write `")
                .and(property)
                .and("=(value)`")
                .panic();
        }
        if let Some(slot) = self::missing(self.required_slots, slots) {
            let message = Message::new().and("`<").and(self.name).and(">` needs ");
            if equal(slot, "children") {
                message.and("something between its tags").panic();
            }
            message
                .and("the slot `<:")
                .and(slot)
                .and("> … </:")
                .and(slot)
                .and(">`")
                .panic();
        }
    }

    /// Checks that there is such a property.
    #[track_caller]
    pub const fn knows(&self, property: &str) {
        if missing(&[property], self.properties).is_some() {
            let message = Message::new()
                .and("`<")
                .and(self.name)
                .and(">` has no property `")
                .and(property);
            match nearest(property, self.properties) {
                Some(nearest) => message.and("`, did you mean `").and(nearest).and("`?"),
                None => message.and("`: it takes none"),
            }
            .panic();
        }
    }

    /// Checks that there is such a slot.
    #[track_caller]
    pub const fn shows(&self, slot: &str) {
        if missing(&[slot], self.slots).is_some() {
            let message = Message::new().and("`<").and(self.name);
            if equal(slot, "children") {
                message
                    .and(">` shows nothing of what is between its tags: it has no `children`")
                    .panic();
            }
            let message = message.and(">` has no slot `").and(slot);
            match nearest(slot, self.slots) {
                Some(nearest) => message.and("`, did you mean `").and(nearest).and("`?"),
                None => message.and("`: it takes none"),
            }
            .panic();
        }
    }

    /// Checks that further attributes are shown.
    #[track_caller]
    pub const fn takes(&self, attribute: &str) {
        if !self.attributes {
            Message::new()
                .and("`<")
                .and(self.name)
                .and(">` does not show the attribute `")
                .and(attribute)
                .and("`: only a component with `#[attrs]` takes attributes that are no properties")
                .panic();
        }
    }

    /// Checks that a slot need not be filled, since not every branch does.
    #[track_caller]
    pub const fn may_lack(&self, slot: &str) {
        if missing(&[slot], self.required_slots).is_none() {
            Message::new()
                .and("`<")
                .and(self.name)
                .and(">` needs the slot `")
                .and(slot)
                .and("` in any case, and here it is filled only in some")
                .panic();
        }
    }

    /// Checks that a slot can be filled several times.
    #[track_caller]
    pub const fn repeats(&self, slot: &str) {
        if missing(&[slot], self.repeated_slots).is_some() {
            Message::new()
                .and("`<")
                .and(self.name)
                .and(">` shows the slot `")
                .and(slot)
                .and("` once, and here it is filled again")
                .panic();
        }
    }
}

/// A property that [`Component::check`] has found in the call.
pub fn given<T>(property: Option<T>, name: &str) -> T {
    match property {
        Some(value) => value,
        None => panic!("the property `{name}` is not set: components are called in `view!`"),
    }
}

const fn missing<'a>(required: &[&'a str], given: &[&str]) -> Option<&'a str> {
    let mut at = 0;
    while at < required.len() {
        let (mut other, mut found) = (0, false);
        while other < given.len() {
            found |= equal(required[at], given[other]);
            other += 1;
        }
        if !found {
            return Some(required[at]);
        }
        at += 1;
    }
    None
}

const fn equal(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// The name with the fewest letters to add, remove or replace.
const fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let (mut best, mut least, mut at) = (None, usize::MAX, 0);
    while at < known.len() {
        let distance = distance(name.as_bytes(), known[at].as_bytes());
        if distance < least {
            (best, least) = (Some(known[at]), distance);
        }
        at += 1;
    }
    best
}

const fn distance(one: &[u8], other: &[u8]) -> usize {
    // Names are short; of a long one the rest does not count.
    const LONGEST: usize = 40;
    let columns = if other.len() < LONGEST {
        other.len()
    } else {
        LONGEST
    };
    let mut row = [0; LONGEST + 1];
    let mut column = 0;
    while column <= columns {
        row[column] = column;
        column += 1;
    }
    let mut line = 0;
    while line < one.len() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        let mut column = 0;
        while column < columns {
            let mut least = diagonal + (one[line] != other[column]) as usize;
            if row[column] + 1 < least {
                least = row[column] + 1;
            }
            if row[column + 1] + 1 < least {
                least = row[column + 1] + 1;
            }
            diagonal = row[column + 1];
            row[column + 1] = least;
            column += 1;
        }
        line += 1;
    }
    row[columns]
}

/// Text that is put together while the compiler runs, where nothing can be formatted.
struct Message {
    text: [u8; 400],
    length: usize,
}

impl Message {
    const fn new() -> Self {
        Self {
            text: [0; 400],
            length: 0,
        }
    }

    const fn and(mut self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() && self.length < self.text.len() {
            self.text[self.length] = bytes[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    #[track_caller]
    const fn panic(&self) -> ! {
        let (text, _) = self.text.split_at(self.length);
        match std::str::from_utf8(text) {
            Ok(text) => panic!("{}", text),
            Err(_) => panic!("this component is called in a wrong way"),
        }
    }
}
