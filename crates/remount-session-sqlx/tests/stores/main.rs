//! What visitors may rely on, in databases over the pools of sqlx: the tests of every store.

/// Here every place is a store.
macro_rules! in_every_place {
    ($($behaviour:ident),* $(,)?) => {
        in_every_store!($($behaviour),*);
    };
}

macro_rules! in_every_store {
    ($($behaviour:ident),* $(,)?) => {
        $(mod $behaviour {
            use super::*;

            #[tokio::test]
            async fn in_sqlite() {
                super::$behaviour(Place::in_sqlite(stringify!($behaviour)).await).await;
            }

            #[tokio::test]
            async fn in_postgres() {
                super::$behaviour(Place::in_postgres(stringify!($behaviour)).await).await;
            }
        })*
    };
}

#[path = "../../../remount-session/tests/stores/beyond_a_cookie.rs"]
mod beyond_a_cookie;
#[path = "../../../remount-session/tests/stores/everywhere.rs"]
mod everywhere;
#[path = "../../../remount-session/tests/stores/failing.rs"]
mod failing;
#[path = "../../../remount-session/tests/stores/failures.rs"]
mod failures;
mod place;
#[path = "../../../remount-session/tests/stores/plain_cookies.rs"]
mod plain_cookies;
#[path = "../../../remount-session/tests/stores/site.rs"]
mod site;
mod table;
#[path = "../../../remount-session/tests/stores/until_quit.rs"]
mod until_quit;
