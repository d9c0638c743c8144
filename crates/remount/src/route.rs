mod error;
mod input;
mod value;
mod writer;

pub use error::RouteError;
pub use input::Input;
pub use value::RouteValue;

#[doc(hidden)]
pub use value::QueryDefault;
#[doc(hidden)]
pub use writer::Writer;

/// The addresses of a view: each of them is a value.
///
/// Derive it for a struct with one pattern, or for an enum with a pattern for each variant.
/// Patterns are those of axum. Whoever links to the view writes a value, so an address that does
/// not exist does not compile:
///
/// ```
/// use remount::{Route, RouteValue};
///
/// #[derive(Route, Debug, PartialEq)]
/// enum RoomRoute {
///     #[route("/rooms")]
///     List {
///         #[query]
///         page: u32,
///         #[query(rename = "q")]
///         search: Option<String>,
///         #[query]
///         tags: Vec<String>,
///         #[query]
///         sort: Sort,
///     },
///     #[route("/rooms/{id}")]
///     Room { id: i64 },
///     #[route("/rooms/{id}/archive/{month?}")]
///     Archive { id: i64, month: Option<u8> },
///     #[route("/rooms/{id}/files/{*path}")]
///     File { id: i64, path: String },
/// }
///
/// #[derive(RouteValue, Debug, Default, PartialEq)]
/// enum Sort {
///     #[default]
///     Name,
///     LastSeen,
/// }
///
/// fn address(route: &RoomRoute) -> String {
///     let mut out = String::new();
///     route.write(&mut out);
///     out
/// }
///
/// assert_eq!(address(&RoomRoute::Room { id: 7 }), "/rooms/7");
/// assert_eq!(address(&RoomRoute::Archive { id: 7, month: None }), "/rooms/7/archive");
/// assert_eq!(address(&RoomRoute::Archive { id: 7, month: Some(2) }), "/rooms/7/archive/2");
/// let file = RoomRoute::File { id: 7, path: "plans/new house.pdf".into() };
/// assert_eq!(address(&file), "/rooms/7/files/plans/new%20house.pdf");
/// let list = RoomRoute::List {
///     page: 0,
///     search: Some("a & b".into()),
///     tags: vec!["x".into(), "y".into()],
///     sort: Sort::LastSeen,
/// };
/// assert_eq!(address(&list), "/rooms?q=a%20%26%20b&tags=x&tags=y&sort=last_seen");
/// ```
///
/// # Segments of the path
///
/// `{id}` is one segment of the path, and the field `id` holds it. `{*path}` is all of the rest,
/// with its slashes. `{month?}` is a last segment that may be absent, and its field is an `Option`.
/// The types of fields are [`RouteValue`]s: numbers, texts, types that implement `FromStr` and
/// `Display`, and enums that derive it. If a type cannot read its segment, the address leads
/// nowhere: [`RouteError::NotFound`].
///
/// # Queries
///
/// A field with `#[query]` is a parameter of the query, under its own name or that of
/// `#[query(rename = "…")]`:
///
/// * a **`T`** implements `Default` and `PartialEq`, too. It has its default where the parameter is
///   absent, and is not written where it equals its default;
/// * an **`Option<T>`** may be absent;
/// * a **`Vec<T>`** is one parameter for each entry, as a list of check boxes sends it. It is read
///   from `name[]` as well.
///
/// If a parameter is there twice, the last one counts. A parameter without text counts as absent if
/// its type does not read the empty text, since forms send their empty fields. Any other parameter
/// that its type cannot read is [`RouteError::BadQuery`]. Parameters without a field are ignored.
///
/// # What is written
///
/// Texts are escaped, so a value never leads to another origin or out of its segment. Nor does it
/// lead to another address of the same type: next to `/rooms/new`, the text `new` of `/rooms/{id}`
/// is written as `%6Eew`. Browsers resolve the segments `.` and `..`, and an empty segment is none.
/// So a segment cannot be one of these texts, nor can a part of `{*path}`, except for empty parts
/// beside others. If a value holds one nevertheless, the address has `%00` in its place, which no
/// route reads.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an address",
    label = "not derived from `Route`",
    note = "put `#[derive(Route)]` on a type with `#[route(\"/rooms/{{id}}\")]`, or use `()` for a \
            view without an address of its own"
)]
pub trait Route: Sized + Send + 'static {
    /// The patterns in axum's notation, the first one first. Empty for a route without an address.
    const PATTERNS: &'static [&'static str];

    /// Reads an address that one of the patterns matches. Derived code does that.
    ///
    /// Returns `None` if a type of a field does not read its segment or parameter: then `input`
    /// keeps which one, and why.
    fn read(input: &mut Input<'_>) -> Option<Self>;

    /// For derived code: writes path and query. A route without an address writes nothing.
    #[doc(hidden)]
    fn show(&self, w: &mut Writer<'_>);

    /// Appends path and query as the site has them, without the prefix under which an app may have
    /// nested it. A route without an address appends nothing.
    fn write(&self, out: &mut String) {
        self.show(&mut Writer::new(out));
    }
}

/// A [`Route`] with an address of its own, which its view is served at. It is derived with it.
#[diagnostic::on_unimplemented(
    message = "a view with `type Route = {Self}` has no address of its own",
    label = "no address of its own",
    note = "serve it at a fixed one with `view_at`, or give it a route with `#[derive(Route)]`"
)]
pub trait Address: Route {}

/// A [`Route`] without an address: `()`.
#[diagnostic::on_unimplemented(
    message = "a view with `type Route = {Self}` cannot be served at an address that is not its own",
    label = "is not `()`",
    note = "`.view::<TheView>()` serves a view at the addresses of its route, and \
            `.nested::<TheView>(..)` one that a template passes something to"
)]
pub trait NoAddress: Route {}

impl NoAddress for () {}

/// No address at all.
impl Route for () {
    const PATTERNS: &'static [&'static str] = &[];

    fn read(_: &mut Input<'_>) -> Option<Self> {
        Some(())
    }

    fn show(&self, _: &mut Writer<'_>) {}
}
