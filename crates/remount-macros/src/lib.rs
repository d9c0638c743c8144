//! The macros of remount: thin shells over functions on token streams.

use proc_macro::TokenStream;

mod event;
mod session;

/// Turns a template into a value that implements `remount::Markup`.
#[proc_macro]
pub fn view(input: TokenStream) -> TokenStream {
    remount_grammar::view(input.into()).into()
}

/// Derives `remount::Event` for an enum of what the browser may send to a live view.
#[proc_macro_derive(Event, attributes(event))]
pub fn derive_event(input: TokenStream) -> TokenStream {
    event::derive(input.into()).into()
}

/// Derives `remount::session::Schema` for a struct of what a site remembers about a visitor.
#[proc_macro_derive(Session, attributes(session))]
pub fn derive_session(input: TokenStream) -> TokenStream {
    session::derive(input.into()).into()
}
