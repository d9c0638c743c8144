use remount_session::{KeyRing, SessionData, Sessions};

#[derive(SessionData, Clone)]
enum Choice {
    One,
}

#[derive(SessionData, Clone, Default)]
struct Generic<T> {
    value: T,
}

#[derive(Clone, Default)]
struct Plain;

fn main() {
    let ring = KeyRing::new(&[7; 32]).unwrap();
    let _ = Sessions::<Plain>::new(ring);
}
