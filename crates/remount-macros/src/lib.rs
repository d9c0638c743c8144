//! The macros of remount: thin shells over functions on token streams.

use proc_macro::TokenStream;

mod case;
mod component;
mod errors;
mod event;
mod if_read;
mod portable;
mod route;
mod route_value;
mod types;

/// Turns a template into a value that implements `remount::Markup`.
///
/// A template is HTML with Rust in it. Text is quoted; `(expression)` shows a value, escaped for
/// its place; `if`, `match`, `for` and `let` are Rust's own.
///
/// * **Attributes** take text (`class="a"`), a value (`value=(name)`), parts that are put together
///   (`id=("task-", id)`), or, for `class`, a list with conditions (`class=["a", "b": is_b]`).
///   `None` and `false` leave the attribute out.
/// * **Styles** have values and conditions: `style=["color": color, "top": 4 if is_low]`. `None`,
///   and a value that would be more than a value (`;`, quotes, `url(…)`), leave the property out.
/// * **`(attrs)`** among the attributes shows a set of them, an `Attrs`.
/// * **Components** are called like elements: `<Card title="a"> … <:actions> … </:actions></Card>`,
///   see [`component`](macro@component).
/// * **Addresses** (`href`, `src`, `action`, `formaction`) that would run code are replaced by `#`.
/// * **`key = expression`** lets a list recognise its items when they move; without one an item is
///   its position. A `Stream` is gone through like any list: `for (id, item) in &self.items`.
/// * **Not escaped** is only what is wrapped in `remount::markup::Raw`.
///
/// A mistake is a compile error at the token that made it, several at once.
#[proc_macro]
pub fn view(input: TokenStream) -> TokenStream {
    remount_grammar::view(input.into()).into()
}

/// Turns a function that returns markup into a component, which `view!` calls like an element.
///
/// `fn card(…)` is called as `<Card …>`, and from elsewhere as `<ui::Card …>` or after `use
/// ui::Card`. The function stays what it is. Its parameters are the properties:
///
/// * **required**, without anything;
/// * **`Option<T>`**, set with a `T`, and `None` if it is left out;
/// * **`#[prop(default)]`** or **`#[prop(default = expression)]`**;
/// * **`#[slot]`**: what the caller shows, of type `Slot` (must be filled), `Option<Slot>` or
///   `Slots` (any number). `children` is what stands directly between the tags, any other is
///   `<:name> … </:name>`;
/// * **`#[attrs]`**, of type `Attrs`: all attributes with a dash in their name, such as `data-id`,
///   and those that it names: `#[attrs(class, id)]`.
///
/// A property or slot that is missing, unknown or set twice is a compile error at its place.
#[proc_macro_attribute]
pub fn component(arguments: TokenStream, function: TokenStream) -> TokenStream {
    component::expand(arguments.into(), &function.into()).into()
}

/// Derives `remount::Event` for an enum of what the browser may send to a live view.
///
/// Each variant is one event. Its name on the page is the variant's in `snake_case`, or
/// `#[event(name = "…")]`, and stands in a constant for templates: `ChatEvent::SEND`.
/// `#[event(rename_all = "kebab-case")]` on the enum, or another case of serde, names all variants
/// in that case. On a variant it names the fields, as `rename_all_fields` on the enum does.
///
/// Named fields are taken by name from the form, the `phx-value-…` attributes or the hook's
/// payload; text is parsed into numbers and booleans, an absent `bool` is `false`, an `Option` may
/// be missing, and what the variant does not name is ignored. See `remount::Event` for an example.
#[proc_macro_derive(Event, attributes(event))]
pub fn derive_event(input: TokenStream) -> TokenStream {
    event::derive(input.into()).into()
}

/// Derives `remount::Portable` for a message that servers can tell each other.
///
/// They know it by the name of its type, or `#[portable(name = "…")]`. `version = N` says that the
/// type means something else than before, and `migrate = function` what is made of a message that
/// a server of an older build has told. See `remount::Portable` for an example.
#[proc_macro_derive(Portable, attributes(portable))]
pub fn derive_portable(input: TokenStream) -> TokenStream {
    portable::derive(input.into()).into()
}

/// Derives `remount::Route` and `remount::Address` for the addresses of a view.
///
/// A struct says the pattern of its address, or an enum one for each variant, in axum's notation:
/// `#[route("/rooms/{id}")]`. The field `id` holds the segment `{id}` of the path. `{month?}` is a
/// last segment that may be absent, whose field is an `Option`; `{*path}` is all of the rest.
///
/// A field with `#[query]`, or `#[query(rename = "q")]`, is a parameter of the query: a type with a
/// default, an `Option`, or a `Vec` of what may be there several times. See `remount::Route` for an
/// example.
#[proc_macro_derive(Route, attributes(route, query))]
pub fn derive_route(input: TokenStream) -> TokenStream {
    route::derive(input.into()).into()
}

/// Derives `remount::RouteValue` for an enum of variants without data.
///
/// The text of a variant in an address is its name in `snake_case`, or `#[route(rename = "…")]`.
/// `#[route(rename_all = "kebab-case")]` on the enum, or another case of serde, names all variants
/// in that case. See `remount::RouteValue` for an example.
#[proc_macro_derive(RouteValue, attributes(route))]
pub fn derive_route_value(input: TokenStream) -> TokenStream {
    route_value::derive(input.into()).into()
}
