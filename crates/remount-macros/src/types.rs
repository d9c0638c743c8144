//! What a derive sees of a type: its place.

use proc_macro2::Span;
use syn::Type;
use syn::spanned::Spanned;

/// Where the compiler shows what is wrong with a type; names are found as everywhere else.
pub(crate) fn place(of: &Type) -> Span {
    of.span().resolved_at(Span::call_site())
}
