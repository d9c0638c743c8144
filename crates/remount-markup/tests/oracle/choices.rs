use proptest::collection::vec;
use proptest::prelude::{Strategy, any};

/// Random numbers that decide about a sequence, which ends with them.
#[derive(Clone, Debug)]
pub(crate) struct Choices {
    left: Vec<u16>,
}

pub(crate) fn choices() -> impl Strategy<Value = Choices> {
    vec(any::<u16>(), 4..80).prop_map(|left| Choices { left })
}

impl Choices {
    pub(crate) fn are_left(&self) -> bool {
        !self.left.is_empty()
    }

    /// A number that is less than this one.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.left
            .pop()
            .map_or(0, |number| usize::from(number) % end)
    }

    /// A number for an item or a component.
    pub(crate) fn id(&mut self, end: u8) -> u32 {
        self.below(end.into()) as u32
    }

    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }
}
