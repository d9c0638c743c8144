//! What a derive sees of a type: its name and its place.

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{GenericArgument, PathArguments, Type};

/// Where the compiler shows what is wrong with a type; names are found as everywhere else.
pub(crate) fn place(of: &Type) -> Span {
    let span = match of {
        // The span of a name is there. That of anything else is made of all its tokens.
        Type::Path(of) if of.qself.is_none() => of.path.get_ident().map(Ident::span),
        _ => None,
    };
    let span = span.unwrap_or_else(|| of.span());
    span.resolved_at(Span::call_site())
}

/// The `T` of an `Option<T>`, or of another type of this name with one argument.
pub(crate) fn argument_of<'a>(name: &str, of: &'a Type) -> Option<&'a Type> {
    let of = match of {
        // What a macro was given as a type.
        Type::Group(of) => return argument_of(name, &of.elem),
        Type::Path(of) => of,
        _ => return None,
    };
    let last = of.path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(argument) if arguments.args.len() == 1 => Some(argument),
        _ => None,
    }
}
