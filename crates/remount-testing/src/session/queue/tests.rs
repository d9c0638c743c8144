use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

use super::*;

const fn at(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn names(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

fn values(object: Value) -> Values {
    serde_json::from_value(object).expect("an object")
}

fn flight(n: u64, put: Value) -> Option<Flight> {
    let put = values(put);
    Some(Flight { n, put })
}

/// A queue with these values of keys, due at these times.
fn queue(edits: &[(&str, &str, Duration)]) -> Queue {
    let mut queue = Queue::default();
    for (key, value, due) in edits {
        queue.edit(key, json!(value), *due);
    }
    queue
}

#[test]
fn a_value_is_sent_when_it_is_due() {
    let mut queue = queue(&[("name", "p", at(300))]);
    assert_eq!(queue.take(at(299)), None);
    assert_eq!(queue.due(), Some(at(300)));
    assert_eq!(queue.take(at(300)), flight(1, json!({"name": "p"})));
}

#[test]
fn a_newer_value_replaces_the_one_before_and_waits_anew() {
    let mut queue = queue(&[("name", "p", at(300)), ("name", "pu", at(350))]);
    assert_eq!(queue.take(at(349)), None);
    assert_eq!(queue.take(at(350)), flight(1, json!({"name": "pu"})));
}

#[test]
fn each_key_waits_for_itself() {
    let mut queue = queue(&[("name", "p", at(300)), ("colour", "teal", at(0))]);
    assert_eq!(queue.take(at(0)), flight(1, json!({"colour": "teal"})));
}

#[test]
fn a_released_key_waits_no_longer_and_the_others_do() {
    let mut queue = queue(&[
        ("name", "p", NEVER),
        ("town", "York", NEVER),
        ("colour", "teal", at(50)),
    ]);
    let released = queue.release(at(10), Some(&names(&["name", "colour", "other"])));
    assert_eq!(released, names(&["name"]), "only this one had no time");
    let sent = json!({"name": "p", "colour": "teal"});
    assert_eq!(queue.take(at(10)), flight(1, sent));
    assert_eq!(queue.release(at(20), None), names(&["town"]));
}

#[test]
fn a_request_without_an_answer_is_sent_as_it_was_before_anything_newer() {
    let mut queue = queue(&[("name", "p", at(0))]);
    queue.take(at(0));
    queue.edit("name", json!("pu"), at(0));
    assert_eq!(queue.due(), Some(at(0)));
    assert_eq!(queue.take(at(5)), flight(1, json!({"name": "p"})));
    assert_eq!(queue.confirm(1), names(&["name"]));
    assert_eq!(queue.take(at(5)), flight(2, json!({"name": "pu"})));
}

#[test]
fn a_flush_takes_the_unanswered_values_along_under_a_new_number() {
    let mut queue = queue(&[("name", "p", at(0)), ("colour", "teal", at(0))]);
    queue.take(at(0));
    queue.edit("name", json!("pu"), NEVER);
    let all = json!({"name": "pu", "colour": "teal"});
    assert_eq!(queue.flush(), flight(2, all));
    assert!(queue.confirm(1).is_empty(), "the second request stands");
    assert_eq!(queue.confirm(2), names(&["colour", "name"]));
}

#[test]
fn a_flush_with_nothing_new_repeats_the_request() {
    let mut queue = queue(&[("name", "p", at(0))]);
    queue.take(at(0));
    assert_eq!(queue.flush(), flight(1, json!({"name": "p"})));
    queue.confirm(1);
    assert_eq!(queue.flush(), None);
}

#[test]
fn a_wrong_key_keeps_its_text_and_the_others_are_sent_without_it() {
    let mut queue = queue(&[("name", "too long", at(0)), ("colour", "teal", at(0))]);
    queue.take(at(0));
    let wrong = queue.refuse(1, at(0), |key| key == "name");
    assert_eq!(wrong, names(&["name"]));
    assert_eq!(queue.take(at(0)), flight(2, json!({"colour": "teal"})));
    let unsaved = json!({"name": "too long", "colour": "teal"});
    assert_eq!(queue.unsaved(), values(unsaved));
}

#[test]
fn a_refusal_is_not_about_what_was_typed_or_held_since() {
    let mut queue = queue(&[("name", "bad", at(0)), ("town", "bad", at(0))]);
    queue.take(at(0));
    queue.edit("name", json!("good"), at(0));
    queue.hold("town", json!("York"));
    assert!(queue.refuse(1, at(0), |_| true).is_empty());
    assert_eq!(queue.take(at(0)), flight(2, json!({"name": "good"})));
    assert_eq!(queue.unsaved()["town"], "York");
}

#[test]
fn what_waits_for_a_busy_server_gives_way_to_newer_values() {
    let mut queue = queue(&[("name", "p", at(0)), ("colour", "teal", at(0))]);
    queue.take(at(0));
    queue.edit("name", json!("pu"), at(0));
    queue.postpone(1, at(500));
    assert_eq!(queue.take(at(0)), flight(2, json!({"name": "pu"})));
    queue.confirm(2);
    assert_eq!(queue.due(), Some(at(500)));
    assert_eq!(queue.take(at(500)), flight(3, json!({"colour": "teal"})));
}

#[test]
fn a_held_value_is_sent_by_nothing_but_an_edit() {
    let mut queue = Queue::default();
    queue.hold("street", json!("Elm"));
    assert!(queue.release(at(1), None).is_empty());
    assert_eq!(
        (queue.take(at(1)), queue.flush(), queue.due()),
        (None, None, None)
    );
    assert_eq!(queue.unsaved(), values(json!({"street": "Elm"})));
    queue.edit("street", json!("Elm"), at(0));
    assert_eq!(queue.take(at(0)), flight(1, json!({"street": "Elm"})));
    queue.confirm(1);
    assert!(queue.unsaved().is_empty());
}

#[test]
fn what_is_held_since_a_request_left_is_not_confirmed_with_it() {
    let mut queue = queue(&[("street", "Elm", at(0))]);
    queue.take(at(0));
    queue.hold("street", json!("Oak"));
    queue.confirm(1);
    assert!(queue.has_newer("street"));
    assert_eq!(queue.unsaved(), values(json!({"street": "Oak"})));
}

#[test]
fn a_discarded_value_was_never_there() {
    let mut queue = Queue::default();
    queue.hold("street", json!("Elm"));
    let keys = names(&["street", "town", "street"]);
    assert_eq!(queue.discard(&keys), names(&["street"]));
    assert!(queue.unsaved().is_empty());
    assert!(queue.discard(&keys).is_empty());
}

#[test]
fn an_undo_also_forgets_what_was_refused() {
    let mut queue = queue(&[("name", "bad", at(0)), ("colour", "teal", at(0))]);
    queue.take(at(0));
    queue.refuse(1, at(0), |key| key == "name");
    queue.hold("street", json!("Elm"));
    let keys = names(&["name", "street", "colour"]);
    assert_eq!(queue.undo(&keys), names(&["name", "street"]));
    assert_eq!(queue.unsaved(), values(json!({"colour": "teal"})));
}

#[test]
fn abandoned_keys_are_not_sent_wherever_they_are() {
    let mut queue = queue(&[("flying", "a", at(0)), ("stays", "s", at(0))]);
    queue.take(at(0));
    queue.edit("waiting", json!("b"), at(0));
    queue.hold("held", json!("c"));
    let keys = names(&["flying", "held", "other", "waiting"]);
    assert_eq!(queue.abandon(&keys), names(&["flying", "held", "waiting"]));
    assert_eq!(queue.take(at(9)), flight(1, json!({"stays": "s"})));
    assert_eq!(queue.abandon(&names(&["stays"])), names(&["stays"]));
    assert_eq!(queue.take(at(9)), None);
    assert_eq!(queue.unsaved().len(), 4, "the texts stay");
}

#[test]
fn where_nothing_can_be_sent_all_that_waits_has_failed() {
    let mut queue = queue(&[("name", "p", at(0)), ("colour", "teal", NEVER)]);
    assert_eq!(queue.fail(), names(&["colour", "name"]));
    assert_eq!((queue.due(), queue.unsaved().len()), (None, 2));
}

#[derive(Clone, Debug)]
enum Step {
    Edit {
        key: u8,
        wait: u64,
    },
    Send(Fate),
    Flush(Fate),
    /// What was late arrives.
    Arrive,
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Lost,
    Late,
    Unanswered,
    Answered,
}

fn step() -> impl Strategy<Value = Step> {
    let fate = || {
        prop_oneof![
            Just(Fate::Lost),
            Just(Fate::Late),
            Just(Fate::Unanswered),
            Just(Fate::Answered),
        ]
    };
    prop_oneof![
        3 => (0..3_u8, 0..4_u64).prop_map(|(key, wait)| Step::Edit { key, wait }),
        1 => fate().prop_map(Step::Send),
        1 => fate().prop_map(Step::Flush),
        1 => Just(Step::Arrive),
    ]
}

/// Applies a number above all that it has seen, as the endpoint does.
#[derive(Default)]
struct Server {
    seen: u64,
    values: Values,
}

impl Server {
    fn take(&mut self, flight: Flight) {
        if flight.n > self.seen {
            self.seen = flight.n;
            self.values.extend(flight.put);
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_lost_on_the_way_the_server_has_what_was_typed_last(
        steps in vec(step(), 0..60)
    ) {
        let (mut queue, mut server) = (Queue::default(), Server::default());
        let (mut typed, mut late) = (Values::new(), Vec::new());
        let send = |queue: &mut Queue, server: &mut Server, late: &mut Vec<Flight>, flight, fate| {
            let Some(flight): Option<Flight> = flight else { return };
            let n = flight.n;
            match fate {
                Fate::Lost => {}
                Fate::Late => late.push(flight),
                Fate::Unanswered => server.take(flight),
                Fate::Answered => {
                    server.take(flight);
                    queue.confirm(n);
                }
            }
        };
        for (time, step) in steps.into_iter().enumerate() {
            let now = time as u64;
            match step {
                Step::Edit { key, wait } => {
                    let (key, value) = (format!("key{key}"), json!(now));
                    typed.insert(key.clone(), value.clone());
                    queue.edit(&key, value, at(now + wait));
                }
                Step::Send(fate) => {
                    let flight = queue.take(at(now));
                    send(&mut queue, &mut server, &mut late, flight, fate);
                }
                Step::Flush(fate) => {
                    let flight = queue.flush();
                    send(&mut queue, &mut server, &mut late, flight, fate);
                }
                Step::Arrive => late.drain(..).for_each(|flight| server.take(flight)),
            }
        }
        queue.release(at(100), None);
        while queue.due().is_some() {
            let flight = queue.take(at(100));
            send(&mut queue, &mut server, &mut late, flight, Fate::Answered);
        }
        late.into_iter().for_each(|flight| server.take(flight));
        prop_assert_eq!(server.values, typed);
        prop_assert!(queue.unsaved().is_empty());
    }
}
