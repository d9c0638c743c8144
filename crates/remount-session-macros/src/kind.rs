//! What a type is, as far as its name says.

use syn::{GenericArgument, PathArguments, Type};

/// The types about which a rule can be judged before the compiler knows them. An alias is `Other`;
/// of that the compiler judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Truth,
    Other,
}

impl Kind {
    /// Of `String`, `Box<str>`, `Cow<'static, str>`, a number, `bool`, or an `Option` of these.
    pub(crate) fn of(ty: &Type) -> Self {
        let Type::Path(path) = ty else {
            return Self::Other;
        };
        let Some(last) = path.path.segments.last() else {
            return Self::Other;
        };
        let argument = match &last.arguments {
            PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().find_map(|argument| match argument {
                    GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
            }
            PathArguments::None | PathArguments::Parenthesized(_) => None,
        };
        let is_str = |ty: &Type| matches!(ty, Type::Path(path) if path.path.is_ident("str"));
        match last.ident.to_string().as_str() {
            "String" => Self::Text,
            "Box" | "Cow" if argument.is_some_and(is_str) => Self::Text,
            "Option" => argument.map_or(Self::Other, Self::of),
            "bool" => Self::Truth,
            "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64"
            | "u128" | "usize" | "f32" | "f64" => Self::Number,
            _ => Self::Other,
        }
    }

    pub(crate) fn is(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "a number",
            Self::Truth => "true or false",
            Self::Other => "something else",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ty: &str, kind: Kind) {
        let parsed = syn::parse_str(ty).expect("the test's own type parses");
        assert_eq!(Kind::of(&parsed), kind, "{ty}");
    }

    #[test]
    fn types_are_known_by_their_names() {
        check("String", Kind::Text);
        check("Option<std::string::String>", Kind::Text);
        check("Box<str>", Kind::Text);
        check("Cow<'static, str>", Kind::Text);
        check("u32", Kind::Number);
        check("Option<f64>", Kind::Number);
        check("bool", Kind::Truth);
        check("Vec<String>", Kind::Other);
        check("Box<Theme>", Kind::Other);
        check("(u8, u8)", Kind::Other);
    }
}
