//! The prelude beside those of the libraries that an app uses too.

use remount::prelude;

/// What is there under several globs is nothing that can be named.
#[allow(unused_imports)]
mod globbed {
    pub(crate) use axum::extract::*;
    pub(crate) use axum::*;
    // The prelude of futures, and more.
    pub(crate) use futures_util::*;
    pub(crate) use remount::prelude::*;
}

/// Names one by one, which does not compile if one of them means two things.
macro_rules! names {
    ($from:ident: $($name:ident)+) => {
        [$({
            #[allow(unused_imports)]
            use $from::$name;
            stringify!($name)
        }),+]
    };
}

#[test]
fn no_name_of_the_prelude_means_something_else_in_axum_or_futures() {
    let alone = names! { globbed:
        App Args Async AsyncState Attrs ComponentOn ComponentSocket Event FlashKind Flow Handle JS Live LiveComponent LiveHandle
        LiveView LocalPath Markup Myself On OrStatus Origin Page Portable Reply Result Route RouteValue Scope ScopeKey
        Session SessionChange SessionData Sessions Slot Slots Socket StatusCode StreamItem Topic Tracked Turn Visit WriteState
        component live_component memo nested
        plain_layout redirect view
    };
    // These two are there twice: with both globs an app names which one it means, as is done here.
    let twice = names! { prelude: Stream serve };
    let mut tried = [&alone[..], &twice].concat();
    tried.sort_unstable();
    assert_eq!(names_of_the_prelude(), tried);
}

#[test]
fn a_result_with_two_types_is_that_of_std() {
    use remount::prelude::*;

    let result: Result<u8, String> = Err(String::new());
    assert!(result.is_err());
}

/// As the source has them.
fn names_of_the_prelude() -> Vec<&'static str> {
    let source = include_str!("../src/lib.rs");
    let (_, prelude) = source.split_once("pub mod prelude {").expect("a prelude");
    let (prelude, _) = prelude.split_once("\n}").expect("the end of the prelude");
    let lists = prelude.split('{').skip(1);
    let names = lists.flat_map(|list| list.split('}').next().unwrap_or_default().split(','));
    let names = names.map(str::trim).filter(|name| !name.is_empty());
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}
