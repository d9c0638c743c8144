use proc_macro2::TokenStream;
use quote::quote;

/// The value of a `Result`, or the function returns its error. A `?` would have the compiler look
/// for how one error becomes the other, which takes longer than all the rest of a derived function.
pub(crate) fn or_return(result: &TokenStream) -> TokenStream {
    quote! {
        match #result {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(error) => return ::core::result::Result::Err(error),
        }
    }
}
