use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// The name of the field at this place in derived code. A field may be called like anything that
/// stands around there.
pub(crate) fn nth_field(at: usize) -> Ident {
    format_ident!("field_{at}")
}

/// An arm's expression that returns `Some` of what is made of these fields, if each could be read.
/// `made` has them under their names of [`nth_field`].
///
/// A `?` for each would have the compiler look for how one error becomes another one, which takes
/// longer than all the rest of a derived function.
pub(crate) fn return_if_read(fields: &[TokenStream], made: &TokenStream) -> TokenStream {
    let values = (0..fields.len()).map(nth_field);
    let values = values.map(|value| quote!(::core::option::Option::Some(#value)));
    let returned = quote!(return ::core::option::Option::Some(#made));
    match fields {
        [] => returned,
        [read] => quote!(if let #(#values)* = #read { #returned }),
        _ => quote!(if let (#(#values),*) = (#(#fields),*) { #returned }),
    }
}
