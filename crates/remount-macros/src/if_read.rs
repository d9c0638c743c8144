use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

/// The name of the field at this place in derived code. A field may be called like anything that
/// stands around there.
pub(crate) fn nth_field(at: usize) -> Ident {
    format_ident!("field_{at}")
}

/// An arm that returns `Some` of what is made of these fields, if each could be read. `made` has
/// them under their names of [`nth_field`].
///
/// A `?` for each would have the compiler look for how one error becomes another one, which takes
/// longer than all the rest of a derived function.
pub(crate) fn return_if_read(
    pattern: &impl ToTokens,
    fields: &[TokenStream],
    made: &TokenStream,
) -> TokenStream {
    let values = (0..fields.len()).map(nth_field);
    match fields {
        [] => quote!(#pattern => return ::core::option::Option::Some(#made),),
        [read] => quote! {
            #pattern => if let #(::core::option::Option::Some(#values))* = #read {
                return ::core::option::Option::Some(#made)
            },
        },
        _ => quote! {
            #pattern => if let (#(::core::option::Option::Some(#values)),*) = (#(#fields),*) {
                return ::core::option::Option::Some(#made)
            },
        },
    }
}
