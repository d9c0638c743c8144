//! `#[derive(Session)]`: the schema of a session from a struct.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::ext::IdentExt as _;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned as _;
use syn::{
    Data, DeriveInput, Error, Expr, Field, Fields, GenericArgument, Ident, LitInt, LitStr, Path,
    PathArguments, Result, Type,
};

/// The characters that a text key of the browser may have when the struct does not say.
const DEFAULT_MAX_CHARS: usize = 1000;

/// The longest name of a key.
const MAX_NAME_CHARS: usize = 64;

pub(crate) fn derive(input: TokenStream) -> TokenStream {
    syn::parse2::<DeriveInput>(input)
        .and_then(|input| expand(&input))
        .unwrap_or_else(Error::into_compile_error)
}

fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let fields = named_fields(input)?;
    let mut errors = Errors::default();
    let krate = errors
        .take(crate_path(input))
        .unwrap_or_else(|| syn::parse_quote!(::remount::session));
    let keys: Vec<Key<'_>> = fields
        .iter()
        .filter_map(|field| errors.take(Key::parse(field)))
        .collect();
    errors.take(distinct_names(&keys));
    errors.into_result()?;
    Ok(implementation(input, &krate, &keys))
}

/// One field of the struct.
struct Key<'a> {
    field: &'a Ident,
    ty: &'a Type,
    name: LitStr,
    browser: bool,
    max_chars: Option<LitInt>,
    min: Option<Expr>,
    max: Option<Expr>,
    check: Option<Path>,
    default: Option<Expr>,
}

const STRUCT_ATTRIBUTES: &[&str] = &["crate"];
const FIELD_ATTRIBUTES: &[&str] = &[
    "browser",
    "max_chars",
    "min",
    "max",
    "check",
    "rename",
    "default",
];

impl<'a> Key<'a> {
    fn parse(field: &'a Field) -> Result<Self> {
        let ident = field.ident.as_ref().ok_or_else(|| {
            Error::new_spanned(field, "a key of a session is a field with a name")
        })?;
        let mut key = Self {
            field: ident,
            ty: &field.ty,
            name: LitStr::new(&ident.unraw().to_string(), ident.span()),
            browser: false,
            max_chars: None,
            min: None,
            max: None,
            check: None,
            default: None,
        };
        let mut seen: Vec<String> = Vec::new();
        for attribute in field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("session"))
        {
            attribute.parse_nested_meta(|meta| {
                let name = name_of(&meta);
                if seen.contains(&name) {
                    return Err(meta.error(format!("`{name}` is there twice")));
                }
                key.set(&name, &meta)?;
                seen.push(name);
                Ok(())
            })?;
        }
        if key.browser && key.max_chars.is_none() && is_text(key.ty) {
            key.max_chars = Some(LitInt::new(&DEFAULT_MAX_CHARS.to_string(), key.ty.span()));
        }
        Ok(key)
    }

    fn set(&mut self, name: &str, meta: &ParseNestedMeta<'_>) -> Result<()> {
        match name {
            "browser" => self.browser = true,
            "max_chars" => {
                let limit: LitInt = meta.value()?.parse()?;
                limit.base10_parse::<usize>()?;
                self.max_chars = Some(limit);
            }
            "min" => self.min = Some(meta.value()?.parse()?),
            "max" => self.max = Some(meta.value()?.parse()?),
            "check" => self.check = Some(meta.value()?.parse()?),
            "default" => self.default = Some(meta.value()?.parse()?),
            "rename" => {
                let name: LitStr = meta.value()?.parse()?;
                let text = name.value();
                let fits = (1..=MAX_NAME_CHARS).contains(&text.chars().count())
                    && text
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
                if !fits {
                    return Err(Error::new_spanned(
                        &name,
                        format!(
                            "the name of a key has 1 to {MAX_NAME_CHARS} ASCII letters, digits, `_`, `-` or `.`"
                        ),
                    ));
                }
                self.name = name;
            }
            _ => return Err(unknown(meta, name, FIELD_ATTRIBUTES)),
        }
        Ok(())
    }

    /// The calls that check a value named `value`. Each has the span of the type, so that a rule which does not suit the type is shown there.
    fn rules(&self, krate: &Path) -> TokenStream {
        let krate = respanned(krate, self.ty.span());
        let value = Ident::new("value", self.ty.span());
        let max_chars = self.max_chars.as_ref().map(|limit| {
            quote_spanned! {self.ty.span()=> #krate::field::max_chars(#value, #limit)?; }
        });
        let min = self.min.as_ref().map(|least| {
            quote_spanned! {self.ty.span()=> #krate::field::min(#value, #least)?; }
        });
        let max = self.max.as_ref().map(|most| {
            quote_spanned! {self.ty.span()=> #krate::field::max(#value, #most)?; }
        });
        let check = self.check.as_ref().map(|check| {
            quote_spanned! {check.span()=> #krate::field::custom(#check(#value))?; }
        });
        quote! { #max_chars #min #max #check }
    }

    fn writer(&self) -> Ident {
        Ident::new(
            if self.browser { "Browser" } else { "Server" },
            Span::call_site(),
        )
    }
}

fn implementation(input: &DeriveInput, krate: &Path, keys: &[Key<'_>]) -> TokenStream {
    let name = &input.ident;
    let visibility = &input.vis;
    let count = keys.len();

    let rules = keys.iter().enumerate().map(|(index, key)| {
        let function = rules_function(index);
        let ty = key.ty;
        let rules = key.rules(krate);
        let value = Ident::new("value", key.ty.span());
        quote! {
            fn #function(#value: &#ty) -> ::core::result::Result<(), #krate::Invalid> {
                let _ = #value;
                #rules
                ::core::result::Result::Ok(())
            }
        }
    });
    let listed = keys.iter().enumerate().map(|(index, key)| {
        let function = rules_function(index);
        let (ty, name, writer) = (key.ty, &key.name, key.writer());
        let here = respanned(krate, key.ty.span());
        let check = quote_spanned! {key.ty.span()=> #here::field::check::<#ty> };
        quote! {
            #krate::Key::new(#name, #krate::Writer::#writer, |json| #check(json, #function))
        }
    });
    let needs_fallback = keys.iter().any(|key| key.default.is_none());
    let fallback = needs_fallback.then(|| {
        quote! { let fallback = <Self as ::core::default::Default>::default(); }
    });
    let decoded = keys.iter().enumerate().map(|(index, key)| {
        let function = rules_function(index);
        let (field, ty) = (key.field, key.ty);
        let default = match &key.default {
            Some(default) => quote! { .unwrap_or_else(|| #default) },
            None => quote! { .unwrap_or(fallback.#field) },
        };
        quote! { #field: #krate::field::decode::<#ty>(entries, &KEYS[#index], #function) #default }
    });
    let encoded = keys.iter().enumerate().map(|(index, key)| {
        let field = key.field;
        quote! { #index => #krate::field::encode(&self.#field), }
    });
    let constants = keys.iter().map(|key| {
        let constant = format_ident!(
            "{}",
            key.field.unraw().to_string().to_uppercase(),
            span = key.field.span()
        );
        let wire = &key.name;
        let doc = if key.browser {
            format!(
                "The name of the session key `{}`, which the browser may write.",
                wire.value()
            )
        } else {
            format!(
                "The name of the session key `{}`, which only the server writes.",
                wire.value()
            )
        };
        quote! {
            #[doc = #doc]
            #[allow(dead_code)]
            #visibility const #constant: &'static str = #wire;
        }
    });

    quote! {
        const _: () = {
            #(#rules)*

            static KEYS: [#krate::Key; #count] = [#(#listed),*];

            #[automatically_derived]
            impl #krate::Schema for #name {
                fn keys() -> &'static [#krate::Key] {
                    &KEYS
                }

                fn from_entries(entries: &#krate::Entries) -> Self {
                    let _ = entries;
                    #fallback
                    Self { #(#decoded),* }
                }

                fn encode(
                    &self,
                    key: usize,
                ) -> ::core::result::Result<::std::vec::Vec<u8>, #krate::Invalid> {
                    match key {
                        #(#encoded)*
                        _ => ::core::result::Result::Err(#krate::Invalid::new(
                            "is not a key of this session",
                        )),
                    }
                }
            }
        };

        #[automatically_derived]
        impl #name {
            #(#constants)*
        }
    }
}

/// The path as if it stood at `span`: an error that covers a whole call is then shown there alone.
fn respanned(path: &Path, span: Span) -> TokenStream {
    let tokens = path.to_token_stream().into_iter();
    tokens
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

fn rules_function(index: usize) -> Ident {
    format_ident!("rules_of_key_{index}")
}

fn named_fields(input: &DeriveInput) -> Result<Vec<&Field>> {
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "a session has no type parameters: one site has one kind of session",
        ));
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter().collect()),
            Fields::Unit => Ok(Vec::new()),
            Fields::Unnamed(fields) => Err(Error::new_spanned(
                fields,
                "a session needs named fields: the names are what cookies hold",
            )),
        },
        Data::Enum(data) => Err(Error::new_spanned(
            data.enum_token,
            "a session is a struct; a field of it may be an enum",
        )),
        Data::Union(data) => Err(Error::new_spanned(
            data.union_token,
            "a session is a struct",
        )),
    }
}

fn crate_path(input: &DeriveInput) -> Result<Path> {
    let mut path: Path = syn::parse_quote!(::remount::session);
    for attribute in input
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("session"))
    {
        attribute.parse_nested_meta(|meta| {
            let name = name_of(&meta);
            if name != "crate" {
                return Err(unknown(&meta, &name, STRUCT_ATTRIBUTES));
            }
            path = meta.value()?.call(Path::parse_mod_style)?;
            Ok(())
        })?;
    }
    Ok(path)
}

fn distinct_names(keys: &[Key<'_>]) -> Result<()> {
    for (index, key) in keys.iter().enumerate() {
        if keys[..index]
            .iter()
            .any(|earlier| earlier.name.value() == key.name.value())
        {
            let message = format!("another key is named `{}` already", key.name.value());
            return Err(Error::new(key.name.span(), message));
        }
    }
    Ok(())
}

fn name_of(meta: &ParseNestedMeta<'_>) -> String {
    meta.path
        .get_ident()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn unknown(meta: &ParseNestedMeta<'_>, name: &str, known: &[&str]) -> Error {
    // A name that belongs to the other place is better explained than corrected.
    if FIELD_ATTRIBUTES.contains(&name) {
        return meta.error(format!("`{name}` belongs on a field"));
    }
    if STRUCT_ATTRIBUTES.contains(&name) {
        return meta.error(format!("`{name}` belongs on the struct"));
    }
    let nearest = known
        .iter()
        .min_by_key(|candidate| distance(name, candidate));
    match nearest.filter(|candidate| distance(name, candidate) <= 1 + candidate.len() / 3) {
        Some(nearest) => meta.error(format!("there is no `{name}`; did you mean `{nearest}`?")),
        None => meta.error(format!(
            "unknown attribute; there are `{}`",
            known.join("`, `")
        )),
    }
}

/// How many characters must be added, removed or replaced to make one name of the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.chars().count()]
}

/// Whether a type is text by its name: `String`, `Box<str>`, `Cow<'static, str>`, or an `Option` of these.
fn is_text(ty: &Type) -> bool {
    let Type::Path(path) = ty else {
        return false;
    };
    let Some(last) = path.path.segments.last() else {
        return false;
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
        "String" => true,
        "Box" | "Cow" => argument.is_some_and(is_str),
        "Option" => argument.is_some_and(is_text),
        _ => false,
    }
}

/// Several mistakes are reported at once.
#[derive(Default)]
struct Errors(Option<Error>);

impl Errors {
    fn take<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                match &mut self.0 {
                    Some(errors) => errors.combine(error),
                    None => self.0 = Some(error),
                }
                None
            }
        }
    }

    fn into_result(self) -> Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The messages that deriving for `source` gives.
    fn errors(source: &str) -> Vec<String> {
        let input: DeriveInput = syn::parse_str(source).expect("the test's own code parses");
        match expand(&input) {
            Ok(_) => Vec::new(),
            Err(error) => error.into_iter().map(|error| error.to_string()).collect(),
        }
    }

    fn check(source: &str, messages: &[&str]) {
        assert_eq!(errors(source), messages, "{source}");
    }

    #[test]
    fn what_the_guide_shows_is_accepted() {
        check(
            "pub struct Visitor {
                #[session(browser, max_chars = 40)] username: String,
                #[session(min = 0, max = 10, default = 5, check = crate::even)] volume: u8,
                #[session(rename = \"user\")] user_id: Option<i64>,
            }",
            &[],
        );
        check("struct Nothing;", &[]);
    }

    #[test]
    fn an_unknown_attribute_is_answered_with_the_nearest() {
        check(
            "struct V { #[session(browsers)] a: String, #[session(max_char = 3)] b: String }",
            &[
                "there is no `browsers`; did you mean `browser`?",
                "there is no `max_char`; did you mean `max_chars`?",
            ],
        );
        check(
            "struct V { #[session(encrypted)] a: String }",
            &[
                "unknown attribute; there are `browser`, `max_chars`, `min`, `max`, `check`, `rename`, `default`",
            ],
        );
    }

    #[test]
    fn an_attribute_at_the_wrong_place_is_sent_to_the_right_one() {
        check(
            "#[session(browser)] struct V { a: String }",
            &["`browser` belongs on a field"],
        );
        check(
            "struct V { #[session(crate = x)] a: String }",
            &["`crate` belongs on the struct"],
        );
    }

    #[test]
    fn only_plain_structs_with_names_are_sessions() {
        check(
            "enum V { A }",
            &["a session is a struct; a field of it may be an enum"],
        );
        check(
            "struct V(String);",
            &["a session needs named fields: the names are what cookies hold"],
        );
        check(
            "struct V<T> { a: T }",
            &["a session has no type parameters: one site has one kind of session"],
        );
    }

    #[test]
    fn two_keys_of_one_name_are_refused() {
        check(
            "struct V { a: String, #[session(rename = \"a\")] b: String }",
            &["another key is named `a` already"],
        );
        check(
            "struct V { #[session(browser, browser)] a: String }",
            &["`browser` is there twice"],
        );
    }

    #[test]
    fn names_that_no_form_should_have_are_refused() {
        for name in ["", "a b", "ä", "a[b]"] {
            let source = format!("struct V {{ #[session(rename = \"{name}\")] a: String }}");
            assert_eq!(errors(&source).len(), 1, "{name}");
        }
    }

    #[test]
    fn text_of_the_browser_is_limited_even_when_nobody_says_so() {
        let limited = |field: &str| {
            let source = format!("struct V {{ #[session(browser)] a: {field} }}");
            let input: DeriveInput = syn::parse_str(&source).expect("the test's own code parses");
            expand(&input)
                .expect("it is accepted")
                .to_string()
                .contains("1000")
        };
        assert!(limited("String"));
        assert!(limited("Option<std::string::String>"));
        assert!(limited("Box<str>"));
        assert!(limited("Cow<'static, str>"));
        assert!(!limited("u32"));
        assert!(!limited("Vec<String>"));
    }

    #[test]
    fn names_are_compared_by_edits() {
        assert_eq!(distance("browser", "browser"), 0);
        assert_eq!(distance("browsers", "browser"), 1);
        assert_eq!(distance("", "min"), 3);
        assert_eq!(distance("mxa", "max"), 2);
    }
}
