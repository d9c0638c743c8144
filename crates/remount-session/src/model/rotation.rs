//! Secrets and algorithms that are changed while the site is in use.

use super::explore::{Choices, exhaust, sample};
use super::network::Node;
use super::promises::Tally;
use super::scenario::{Faults, Intent, Key, Start, put, update};
use super::world::World;
use crate::seal::key_ring::{Algorithm, KeyRing};

type Secret = ([u8; 32], Algorithm);

const OLD: Secret = ([1; 32], Algorithm::Xaes256Gcm);
const NEW: Secret = ([2; 32], Algorithm::Xaes256Gcm);
/// The old secret with the other algorithm.
const OTHER: Secret = (OLD.0, Algorithm::XChaCha20Poly1305);
const WORLDS: u64 = 3_000;

/// A ring of these secrets, of which the first seals.
fn ring(secrets: &[Secret]) -> KeyRing {
    let ((secret, algorithm), others) = secrets.split_first().expect("there is one");
    let ring = KeyRing::new_with(secret, *algorithm).expect("32 bytes are enough");
    others.iter().fold(ring, |ring, (secret, algorithm)| {
        ring.accept_with(secret, *algorithm).expect("it is another")
    })
}

/// Two nodes that are deployed one after the other, and one that has the new key alone.
struct Rotation {
    nodes: [Node; 2],
    revoked: Node,
    tally: Tally,
}

impl Rotation {
    fn of(steps: &[&[Secret]]) -> Self {
        let last = steps.last().expect("there is one");
        let deployed = |ahead| Node::deployed(steps.iter().map(|secrets| ring(secrets)), ahead);
        Self {
            nodes: [deployed(0), deployed(5_000)],
            revoked: Node::deployed([ring(&last[..1])].into_iter(), 0),
            tally: Tally::default(),
        }
    }

    /// Both nodes are deployed while this happens, and afterwards a page posts once.
    fn happen(&mut self, choices: &mut dyn Choices, intents: Vec<Intent>) {
        let mut world = World::new(
            choices,
            &mut self.nodes,
            Start::Session,
            intents,
            Faults::NONE,
        );
        self.tally.add(&mut world);
        self.tally.unreadable += usize::from(!world.is_read_by(&self.revoked));
    }

    /// Every order in which two tabs can write.
    fn every_world(mut self) -> Tally {
        exhaust(|choices| {
            let intents = vec![put(1, Key::Volume), put(0, Key::Name), put(0, Key::Name)];
            self.happen(choices, intents);
            true
        });
        self.tally
    }

    fn some_worlds(mut self) -> Tally {
        sample(WORLDS, |choices| {
            let keys = [Key::Name, Key::Volume, Key::Name];
            let mut any = |(index, key)| match choices.choose(2) {
                0 => put(index % 2, key),
                _ => update(index % 2, key),
            };
            let intents = keys.into_iter().enumerate().map(&mut any).collect();
            self.happen(choices, intents);
            true
        });
        self.tally
    }
}

#[test]
fn a_key_that_every_node_accepts_before_one_seals_with_it_loses_nothing() {
    let tally = Rotation::of(&[&[OLD], &[OLD, NEW], &[NEW, OLD]]).some_worlds();
    tally.check_never_lost();
    // All pages have posted once since the last deploy, so the old key can go.
    assert_eq!(tally.unreadable, 0);
}

#[test]
fn an_algorithm_that_every_node_accepts_before_one_seals_with_it_loses_nothing() {
    let tally = Rotation::of(&[&[OLD], &[OLD, OTHER], &[OTHER, OLD]]).some_worlds();
    tally.check_never_lost();
    assert_eq!(tally.unreadable, 0);
}

#[test]
fn an_algorithm_that_seals_before_every_node_accepts_it_loses_sessions() {
    Rotation::of(&[&[OLD], &[OTHER, OLD]])
        .every_world()
        .check_can_be_lost();
}

#[test]
fn a_key_that_seals_before_every_node_accepts_it_loses_sessions() {
    Rotation::of(&[&[OLD], &[NEW, OLD]])
        .every_world()
        .check_can_be_lost();
}

#[test]
fn a_key_that_is_revoked_at_once_ends_the_sessions_that_it_sealed() {
    Rotation::of(&[&[OLD], &[NEW]])
        .every_world()
        .check_can_be_lost();
}
