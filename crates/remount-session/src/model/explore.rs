//! Ways to decide what happens next in a world.

use crate::simulation::split_mix;

/// Decides between things that may happen.
pub(super) trait Choices {
    /// One of `0..options`; there is at least one.
    fn choose(&mut self, options: usize) -> usize;
}

/// Calls `run` once for every sequence of choices that there is, until it returns `false`. Returns
/// how many there were.
///
/// Each call takes the choices of the one before, but for the last that has an alternative left.
pub(super) fn exhaust(mut run: impl FnMut(&mut dyn Choices) -> bool) -> usize {
    let mut path = Path::default();
    let mut worlds = 0;
    loop {
        path.position = 0;
        worlds += 1;
        if !run(&mut path) || !path.advance() {
            return worlds;
        }
    }
}

/// Calls `run` so many times with random choices, the same ones at every run of the tests, until it
/// returns `false`.
pub(super) fn sample(worlds: u64, mut run: impl FnMut(&mut dyn Choices) -> bool) {
    for number in 0..worlds {
        if !run(&mut Chance(number)) {
            return;
        }
    }
}

#[derive(Default)]
struct Path {
    /// What was chosen, and of how many.
    taken: Vec<(usize, usize)>,
    position: usize,
}

impl Path {
    /// Moves on to the next sequence, if there is one.
    fn advance(&mut self) -> bool {
        while let Some((choice, options)) = self.taken.pop() {
            if choice + 1 < options {
                self.taken.push((choice + 1, options));
                return true;
            }
        }
        false
    }
}

impl Choices for Path {
    fn choose(&mut self, options: usize) -> usize {
        if self.position == self.taken.len() {
            self.taken.push((0, options));
        }
        let (choice, known) = self.taken[self.position];
        assert_eq!(options, known, "a world has to take the same course again");
        self.position += 1;
        choice
    }
}

struct Chance(u64);

impl Choices for Chance {
    fn choose(&mut self, options: usize) -> usize {
        let options = u64::try_from(options).unwrap_or(u64::MAX);
        usize::try_from(split_mix(&mut self.0) % options).unwrap_or_default()
    }
}

#[test]
fn every_sequence_of_choices_comes_once() {
    let mut seen = Vec::new();
    let worlds = exhaust(|choices| {
        let first = choices.choose(2);
        let rest = if first == 0 { choices.choose(3) } else { 9 };
        seen.push((first, rest));
        true
    });
    assert_eq!(seen, [(0, 0), (0, 1), (0, 2), (1, 9)]);
    assert_eq!(worlds, 4);
}
