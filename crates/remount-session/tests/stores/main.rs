//! Sessions over HTTP, wherever they are kept.

/// Each behaviour in each place where sessions can be kept.
macro_rules! in_every_place {
    ($($behaviour:ident),* $(,)?) => {
        mod in_a_cookie {
            use super::*;
            $(#[tokio::test]
            async fn $behaviour() {
                super::$behaviour(Place::Cookie).await;
            })*
        }
        in_every_store!($($behaviour),*);
    };
}

macro_rules! in_every_store {
    ($($behaviour:ident),* $(,)?) => {
        $(mod $behaviour {
            use super::*;

            #[tokio::test]
            async fn in_memory() {
                super::$behaviour(Place::in_memory()).await;
            }

            #[tokio::test]
            async fn in_sqlite() {
                super::$behaviour(Place::in_sqlite(stringify!($behaviour))).await;
            }
        })*
    };
}

mod beyond_a_cookie;
mod everywhere;
mod failing;
mod failures;
mod place;
mod plain_cookies;
mod site;
mod sqlite;
mod until_quit;
