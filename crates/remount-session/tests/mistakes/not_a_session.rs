use remount_macros::Session;
use remount_session::{KeyRing, Sessions};

#[derive(Session, Clone)]
#[session(crate = remount_session)]
enum Choice {
    One,
}

#[derive(Session, Clone, Default)]
#[session(crate = remount_session)]
struct Generic<T> {
    value: T,
}

#[derive(Clone, Default)]
struct Plain;

fn main() {
    let ring = KeyRing::new(&[7; 32]).unwrap();
    let _ = Sessions::<Plain>::new(ring);
}
