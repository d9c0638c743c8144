use std::error::Error;
use std::fmt::{self, Write as _};

/// How many levels a tree may have, components included. A page of a person has a few dozen.
const MAX_DEPTH: u32 = 300;

/// A tree or a difference that a client could not hold, merge or print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeError {
    place: String,
    fault: Fault,
}

/// What is wrong with a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Something else belongs here.
    Expected(&'static str),
    /// No such member belongs here.
    UnexpectedMember(String),
    /// A node or a list was never sent with statics.
    MissingStatics,
    /// Statics have a number that no templates of the message give.
    UnknownTemplate(u64),
    /// A dynamic of a node or an entry was never sent.
    MissingDynamic,
    /// There are only so many places or entries.
    OutOfRange {
        /// How many there are.
        length: u64,
    },
    /// An entry of a list was never sent.
    MissingEntry,
    /// A difference of a list for a place that holds none.
    NotAList,
    /// A difference of a node for a place that holds a list.
    NotANode,
    /// An entry that has moved, in a list that does not say that entries have.
    UnannouncedMove,
    /// An entry that was moved to two places.
    MovedTwice {
        /// Where it was.
        from: u64,
    },
    /// There is no such component.
    UnknownComponent(u64),
    /// A component that is in itself, or is copied from itself.
    CyclicComponent(u64),
    /// A component that is shown in two places.
    ComponentTwice(u64),
    /// What is called a root does not begin with an element.
    NotAnElement,
    /// There are more levels than any page needs.
    TooDeep,
}

impl TreeError {
    /// The keys from the top of the tree to the place that is wrong, with dots between them:
    /// `c.3.0.k.1`.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What is wrong there.
    pub fn fault(&self) -> &Fault {
        &self.fault
    }
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, fault } = self;
        if place.is_empty() {
            write!(f, "the client cannot use this tree: {fault}")
        } else {
            write!(f, "the client cannot use this tree: at `{place}` {fault}")
        }
    }
}

impl Error for TreeError {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected(what) => write!(f, "there must be {what}"),
            Self::UnexpectedMember(name) => write!(f, "there must be no member `{name}`"),
            Self::MissingStatics => f.write_str("there are no statics"),
            Self::UnknownTemplate(number) => {
                write!(
                    f,
                    "there is a number of statics, {number}, which no template has"
                )
            }
            Self::MissingDynamic => f.write_str("there is nothing, and the statics have a place"),
            Self::OutOfRange { length } => write!(f, "something is past the end, {length}"),
            Self::MissingEntry => f.write_str("there is no entry, and the list is longer"),
            Self::NotAList => f.write_str("there is a difference of a list, and no list"),
            Self::NotANode => f.write_str("there is a difference of a node, and a list"),
            Self::UnannouncedMove => f.write_str("an entry has moved, and `km` is not set"),
            Self::MovedTwice { from } => {
                write!(f, "an entry has moved here that moved elsewhere, {from}")
            }
            Self::UnknownComponent(cid) => write!(f, "there is no component {cid}"),
            Self::CyclicComponent(cid) => write!(f, "component {cid} is in itself"),
            Self::ComponentTwice(cid) => write!(f, "component {cid} is shown a second time"),
            Self::NotAnElement => f.write_str("there must be one element, and nothing before it"),
            Self::TooDeep => write!(f, "there are more than {MAX_DEPTH} levels"),
        }
    }
}

/// Where in a tree something is.
#[derive(Clone, Copy)]
pub(super) struct Path<'a> {
    around: Option<&'a Path<'a>>,
    key: Key<'a>,
    depth: u32,
}

#[derive(Clone, Copy)]
enum Key<'a> {
    Name(&'a str),
    Number(u64),
}

/// The table of components.
static COMPONENTS: Path<'static> = Path {
    around: Some(&Path::ROOT),
    key: Key::Name("c"),
    depth: 1,
};

impl<'a> Path<'a> {
    pub(super) const ROOT: Self = Self {
        around: None,
        key: Key::Name(""),
        depth: 0,
    };

    pub(super) fn name(&'a self, name: &'a str) -> Self {
        self.step(Key::Name(name))
    }

    pub(super) fn number(&'a self, number: u64) -> Self {
        self.step(Key::Number(number))
    }

    pub(super) fn component(cid: u64) -> Self {
        Self {
            around: Some(&COMPONENTS),
            key: Key::Number(cid),
            depth: 2,
        }
    }

    /// The tree of a component that is shown here: it has a place of its own, and counts as deeper.
    pub(super) fn shown_component(&self, cid: u64) -> Self {
        Self {
            depth: self.depth + 1,
            ..Self::component(cid)
        }
    }

    /// An error, if no more levels may follow.
    pub(super) fn check_depth(&self) -> Result<(), TreeError> {
        if self.depth > MAX_DEPTH {
            return Err(self.error(Fault::TooDeep));
        }
        Ok(())
    }

    pub(super) fn error(&self, fault: Fault) -> TreeError {
        let mut place = String::new();
        self.push(&mut place);
        TreeError { place, fault }
    }

    fn step(&'a self, key: Key<'a>) -> Self {
        Self {
            around: Some(self),
            key,
            depth: self.depth + 1,
        }
    }

    fn push(&self, place: &mut String) {
        if let Some(around) = self.around {
            around.push(place);
        }
        if !place.is_empty() {
            place.push('.');
        }
        match self.key {
            Key::Name(name) => place.push_str(name),
            Key::Number(number) => {
                let _ = write!(place, "{number}");
            }
        }
    }
}
