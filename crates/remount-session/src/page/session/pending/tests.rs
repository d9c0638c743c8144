use super::*;
use crate::decide::write::{Answer, Outcome};
use crate::simulation::{Browser, Site, Visitor};

fn socket() -> PageSession<Visitor> {
    Browser::default().socket(&Site::start())
}

fn write(socket: &PageSession<Visitor>, f: impl FnOnce(&mut Visitor)) -> Write {
    let written = socket.update(f).expect("the update is valid");
    written.expect("the update changes something")
}

#[test]
fn a_write_is_superseded_once_all_its_keys_were_written_again() {
    let socket = socket();
    let both = write(&socket, |visitor| {
        visitor.name = "pug".to_owned();
        visitor.volume = 3;
    });
    assert!(!socket.is_superseded(&both));
    write(&socket, |visitor| visitor.name = "cat".to_owned());
    assert!(!socket.is_superseded(&both), "the volume still stands");
    let last = write(&socket, |visitor| visitor.volume = 4);
    assert!(socket.is_superseded(&both) && !socket.is_superseded(&last));
    assert_eq!(socket.settle(&both, Answer::Silence), Outcome::Superseded);
}

#[test]
fn what_is_held_for_a_socket_is_charged_to_its_address() {
    let site = Site::configured(7, |sessions| sessions.pending_bytes(100, 60));
    let of = |last: u8| {
        let address = [203, 0, 113, last].into();
        site.sessions
            .attach(&Browser::default().headers(), Some(address))
    };
    let (one, same, other) = (of(1), of(1), of(2));
    let held = one.hold(50);
    assert!(held.is_some() && same.hold(50).is_none());
    assert!(other.hold(50).is_some());
    assert_eq!(site.sessions.pending(), 50);
    drop(held);
    assert_eq!(site.sessions.pending(), 0);
}
