//! The derive `SessionData` where a program knows both crates that it comes from.

use remount::SessionData;
use remount::session::Key;

mod of_remount {
    use remount::SessionData;

    #[derive(SessionData, Clone, Default)]
    pub(crate) struct Visitor {
        #[session(browser)]
        name: String,
    }
}

mod of_its_sessions {
    use remount::session::SessionData;

    #[derive(SessionData, Clone, Default)]
    pub(crate) struct Visitor {
        #[session(browser)]
        name: String,
    }
}

mod of_its_prelude {
    use remount::prelude::*;

    #[derive(SessionData, Clone, Default)]
    pub(crate) struct Visitor {
        #[session(browser)]
        name: String,
    }
}

mod of_the_session_crate {
    use remount_session::SessionData;

    #[derive(SessionData, Clone, Default)]
    pub(crate) struct Visitor {
        #[session(browser)]
        name: String,
    }
}

fn names<S: SessionData>() -> Vec<&'static str> {
    S::keys().iter().map(Key::name).collect()
}

#[test]
fn wherever_the_derive_comes_from_it_implements_the_same_trait() {
    assert_eq!(names::<of_remount::Visitor>(), ["name"]);
    assert_eq!(names::<of_its_sessions::Visitor>(), ["name"]);
    assert_eq!(names::<of_its_prelude::Visitor>(), ["name"]);
    assert_eq!(names::<of_the_session_crate::Visitor>(), ["name"]);
}
