use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::route::{Input, Route, Writer};

/// What a template passes to a view that it shows with [`nested`](crate::nested()): the
/// [route](crate::LiveView::Route) of a view that has no address.
///
/// The browser holds it between the render of one view and the mount of the other, sealed: it can
/// neither read nor change it. So it is a type that serde writes and reads, and better a number by
/// which the view finds something than all of that.
///
/// ```
/// use remount::prelude::*;
///
/// struct Clock {
///     zone: String,
/// }
///
/// impl LiveView for Clock {
///     type Scope = ();
///     type Route = Args<String>;
///     type Event = ();
///
///     async fn mount(Args(zone): Args<String>, _: &mut Socket<Self>) -> Result<Self> {
///         Ok(Self { zone })
///     }
///
///     fn render(&self) -> impl Markup {
///         view! { <time>(&self.zone)</time> }
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Args<T>(pub T);

impl<T> From<T> for Args<T> {
    fn from(args: T) -> Self {
        Self(args)
    }
}

impl<T: Clone> From<&T> for Args<T> {
    fn from(args: &T) -> Self {
        Self(args.clone())
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Route for Args<T> {
    const PATTERNS: &'static [&'static str] = &[];

    fn read(input: &mut Input<'_>) -> Option<Self> {
        input.args().map(Self)
    }

    fn show(&self, _: &mut Writer<'_>) {}
}

/// A [`Route`] that a template can pass to the view that it shows: [`Args`], or `()` for nothing.
/// You never implement it by hand.
#[diagnostic::on_unimplemented(
    message = "a view with `type Route = {Self}` cannot be shown within another one",
    label = "has addresses of its own",
    note = "what a template passes to it is its route: `type Route = Args<TheType>`, or `()` for \
            nothing"
)]
pub trait Passable: Route {
    #[doc(hidden)]
    fn to_text(&self) -> Result<String, serde_json::Error>;
}

impl Passable for () {
    fn to_text(&self) -> Result<String, serde_json::Error> {
        Ok(String::new())
    }
}

impl<T: Serialize + DeserializeOwned + Send + 'static> Passable for Args<T> {
    fn to_text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&self.0)
    }
}

/// A value that is passed to a view with the route `R`: a `T` or a `&T` where that is
/// [`Args<T>`](Args), `()` where it is `()`. You never implement it by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be passed to a view with `type Route = {R}`",
    label = "is not what the view takes",
    note = "a view with `type Route = Args<T>` is passed a `T` or a `&T`, one with `type Route = ()` \
            is passed `()`"
)]
pub trait Passed<R> {
    #[doc(hidden)]
    fn passed(self) -> R;
}

#[diagnostic::do_not_recommend]
impl<T, R: Passable + From<T>> Passed<R> for T {
    fn passed(self) -> R {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::located::Located;
    use crate::route::RouteError;

    fn read<R: Route>(args: &str) -> Result<R, RouteError> {
        let at = Located {
            args: args.into(),
            ..Located::default()
        };
        at.input().route()
    }

    #[test]
    fn a_view_reads_what_was_passed_to_it() {
        let passed: Args<(String, u8)> = Passed::passed(("a \"b\"\n".to_owned(), 7));
        let text = passed.to_text().expect("it is text");
        assert_eq!(read(&text), Ok(passed));
    }

    #[test]
    fn a_reference_is_passed_as_the_value() {
        let zone = "x".to_owned();
        let passed: Args<String> = Passed::passed(&zone);
        assert_eq!(passed, Args(zone));
    }

    #[test]
    fn what_a_view_cannot_read_is_no_address_of_it() {
        let error = read::<Args<u8>>("\"x\"").expect_err("it is no number");
        assert!(matches!(error, RouteError::BadArgs { .. }));
    }
}
