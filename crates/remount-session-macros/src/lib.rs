//! The derive of `remount_session`: a thin shell over a function on token streams.
//!
//! Apps import it from `remount_session` or from `remount`, together with the trait of its name.

use proc_macro::TokenStream;
use syn::parse_quote;

mod derive;
mod implementation;
mod key;
mod kind;
mod limits;
mod names;

/// Derives the trait of this name for a struct of what a site remembers about a visitor.
///
/// Each field is one key, with a constant for templates: `Visitor::USERNAME`. Only keys with
/// `#[session(browser)]` may be written by the browser. Further rules: `min_chars = N`,
/// `max_chars = N`, `one_of = ["…"]`, `min = N`, `max = N`, `check = function`. What is stored:
/// `default = expression`, `rename = "…"`, `version = N`, `migrate = function`, `on_login = drop`,
/// `on_quit = drop`, `on_logout = keep`, `scope = local`. Who else reads it: `cookie = CONSENT`.
/// The documentation of `remount_session` says what each means, and that of the trait has an
/// example.
#[proc_macro_derive(SessionData, attributes(session))]
pub fn derive_session_data(input: TokenStream) -> TokenStream {
    derive::derive(input.into(), &parse_quote!(::remount_session)).into()
}

/// Derives the trait of this name for a struct of what a site remembers about a visitor.
///
/// This is the derive of `remount_session`, with all that it may be told, for apps that know that
/// crate as `remount::session`.
#[doc(hidden)]
#[proc_macro_derive(SessionDataInRemount, attributes(session))]
pub fn derive_session_data_in_remount(input: TokenStream) -> TokenStream {
    derive::derive(input.into(), &parse_quote!(::remount::session)).into()
}
