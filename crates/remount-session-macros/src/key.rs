//! One field of the struct, with what `#[session(…)]` says about it.

use std::fmt::Display;
use std::str::FromStr;

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::meta::ParseNestedMeta;
use syn::parse::Parse;
use syn::spanned::Spanned as _;
use syn::{Error, Expr, Field, Ident, LitInt, LitStr, Path, Result, Token, Type};

use crate::kind::Kind;
use crate::names;

/// The characters that a text key of the browser may have when the struct does not say.
pub(crate) const DEFAULT_MAX_CHARS: usize = 1000;

const COOKIE: &str = "the constant of a `PlainCookie`, such as `cookie = CONSENT`";

/// The longest name of a key.
const MAX_NAME_CHARS: usize = 64;

/// One field of the struct.
pub(crate) struct Key<'a> {
    pub(crate) field: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) name: LitStr,
    pub(crate) browser: bool,
    /// Where `scope = local` stands, if the value is kept in the browser.
    pub(crate) local: Option<Span>,
    pub(crate) min_chars: Option<Given<LitInt>>,
    pub(crate) max_chars: Option<Given<LitInt>>,
    pub(crate) one_of: Option<Given<Vec<LitStr>>>,
    pub(crate) min: Option<Given<Expr>>,
    pub(crate) max: Option<Given<Expr>>,
    pub(crate) check: Option<Path>,
    pub(crate) default: Option<Expr>,
    pub(crate) version: Option<Given<LitInt>>,
    pub(crate) migrate: Option<Given<Path>>,
    pub(crate) drops_on_login: bool,
    pub(crate) drops_on_quit: Option<Given<bool>>,
    pub(crate) stays_on_logout: Option<Given<()>>,
    pub(crate) cookie: Option<Given<Path>>,
}

/// What an attribute says, and where its name stands.
pub(crate) struct Given<T> {
    name: Ident,
    pub(crate) value: T,
}

impl<T> Given<T> {
    pub(crate) fn name(&self) -> &Ident {
        &self.name
    }
}

impl<'a> Key<'a> {
    pub(crate) fn parse(field: &'a Field) -> Result<Self> {
        let ident = field.ident.as_ref().ok_or_else(|| {
            Error::new_spanned(field, "a key of a session is a field with a name")
        })?;
        let mut key = Self {
            field: ident,
            ty: &field.ty,
            name: LitStr::new(&ident.unraw().to_string(), ident.span()),
            browser: false,
            local: None,
            min_chars: None,
            max_chars: None,
            one_of: None,
            min: None,
            max: None,
            check: None,
            default: None,
            version: None,
            migrate: None,
            drops_on_login: false,
            drops_on_quit: None,
            stays_on_logout: None,
            cookie: None,
        };
        let mut seen: Vec<String> = Vec::new();
        for attribute in field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("session"))
        {
            attribute.parse_nested_meta(|meta| {
                let name = names::of(&meta);
                if seen.contains(&name) {
                    return Err(meta.error(format!("`{name}` is there twice")));
                }
                key.set(&name, &meta)?;
                seen.push(name);
                Ok(())
            })?;
        }
        Ok(key)
    }

    /// The most characters of the text, if it is text of which there is a most.
    pub(crate) fn text_limit(&self) -> Option<LitInt> {
        if let Some(limit) = &self.max_chars {
            return Some(limit.value.clone());
        }
        let unlimited = !self.browser || self.one_of.is_some() || Kind::of(self.ty) != Kind::Text;
        (!unlimited).then(|| LitInt::new(&DEFAULT_MAX_CHARS.to_string(), self.ty.span()))
    }

    fn set(&mut self, name: &str, meta: &ParseNestedMeta<'_>) -> Result<()> {
        match name {
            "browser" => self.browser = flag(meta)?,
            "scope" => self.local = Some(local(meta)?),
            "min_chars" => self.min_chars = Some(given(meta, whole_number::<usize>(meta)?)?),
            "max_chars" => self.max_chars = Some(given(meta, whole_number::<usize>(meta)?)?),
            "one_of" => self.one_of = Some(given(meta, choices(meta)?)?),
            "min" => self.min = Some(given(meta, value(meta, "a number, such as `min = 1`")?)?),
            "max" => self.max = Some(given(meta, value(meta, "a number, such as `max = 10`")?)?),
            "check" => self.check = Some(function(meta)?),
            "default" => {
                self.default = Some(value(meta, "an expression, such as `default = 5`")?);
            }
            "rename" => self.name = stored_name(meta)?,
            "version" => self.version = Some(given(meta, whole_number::<u32>(meta)?)?),
            "migrate" => self.migrate = Some(given(meta, function(meta)?)?),
            "on_login" => self.drops_on_login = drops(meta)?,
            "on_logout" => self.stays_on_logout = Some(given(meta, stays(meta)?)?),
            "cookie" => self.cookie = Some(given(meta, value(meta, COOKIE)?)?),
            "on_quit" => self.drops_on_quit = Some(given(meta, drops_or_stays(meta)?)?),
            _ => return Err(names::unknown(meta, name)),
        }
        Ok(())
    }
}

fn given<T>(meta: &ParseNestedMeta<'_>, value: T) -> Result<Given<T>> {
    let name = meta.path.require_ident()?.clone();
    Ok(Given { name, value })
}

/// What stands behind the `=`.
fn value<T: Parse>(meta: &ParseNestedMeta<'_>, wanted: &str) -> Result<T> {
    let behind = meta
        .value()
        .map_err(|_| wants(meta, meta.path.span(), wanted))?;
    let place = behind.span();
    behind.parse().map_err(|_| wants(meta, place, wanted))
}

fn wants(meta: &ParseNestedMeta<'_>, place: Span, wanted: &str) -> Error {
    Error::new(place, format!("`{}` takes {wanted}", names::of(meta)))
}

fn flag(meta: &ParseNestedMeta<'_>) -> Result<bool> {
    if meta.input.peek(Token![=]) {
        let name = names::of(meta);
        return Err(meta.error(format!("`{name}` stands alone; leave it out for `false`")));
    }
    Ok(true)
}

fn whole_number<N: FromStr<Err: Display>>(meta: &ParseNestedMeta<'_>) -> Result<LitInt> {
    let wanted = match names::of(meta).as_str() {
        "version" => "a whole number, such as `version = 2`",
        "min_chars" => "a whole number, such as `min_chars = 1`",
        _ => "a whole number, such as `max_chars = 40`",
    };
    let number: LitInt = value(meta, wanted)?;
    match number.base10_parse::<N>() {
        Ok(_) => Ok(number),
        Err(_) => Err(wants(meta, number.span(), wanted)),
    }
}

fn function(meta: &ParseNestedMeta<'_>) -> Result<Path> {
    let name = names::of(meta);
    value(
        meta,
        &format!("a function's path without quotes, such as `{name} = function`"),
    )
}

fn choices(meta: &ParseNestedMeta<'_>) -> Result<Vec<LitStr>> {
    let wanted = "texts, such as `one_of = [\"a\", \"b\"]`";
    let list: syn::ExprArray = value(meta, wanted)?;
    let parsed = list.elems.iter().map(|choice| match choice {
        Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Ok(text.clone()),
        other => Err(Error::new_spanned(
            other,
            format!("`one_of` takes {wanted}"),
        )),
    });
    let choices = parsed.collect::<Result<Vec<LitStr>>>()?;
    if choices.is_empty() {
        return Err(Error::new_spanned(
            &list,
            format!("no text is one of none: `one_of` takes {wanted}"),
        ));
    }
    for (index, choice) in choices.iter().enumerate() {
        let earlier = &choices[..index];
        if earlier.iter().any(|other| other.value() == choice.value()) {
            return Err(Error::new_spanned(choice, "this text is there twice"));
        }
    }
    Ok(choices)
}

fn stored_name(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    let name: LitStr = value(meta, "a name, such as `rename = \"name\"`")?;
    let text = name.value();
    let fits = (1..=MAX_NAME_CHARS).contains(&text.chars().count())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    if fits {
        Ok(name)
    } else {
        Err(Error::new_spanned(
            &name,
            format!(
                "the name of a key has 1 to {MAX_NAME_CHARS} ASCII letters, digits, `_`, `-` or `.`"
            ),
        ))
    }
}

/// Where the word stands.
fn local(meta: &ParseNestedMeta<'_>) -> Result<Span> {
    let wanted = "`local`; a key that is kept with the session says nothing";
    let what: Ident = value(meta, wanted)?;
    if what == "local" {
        Ok(meta.path.span())
    } else {
        Err(Error::new_spanned(what, format!("`scope` takes {wanted}")))
    }
}

fn drops(meta: &ParseNestedMeta<'_>) -> Result<bool> {
    let wanted = "`drop`; a key that stays says nothing";
    let what: Ident = value(meta, wanted)?;
    if what == "drop" {
        Ok(true)
    } else {
        Err(Error::new_spanned(
            what,
            format!("`on_login` takes {wanted}"),
        ))
    }
}

fn stays(meta: &ParseNestedMeta<'_>) -> Result<()> {
    let wanted = "`keep`; a key that a logout ends says nothing";
    let what: Ident = value(meta, wanted)?;
    if what == "keep" {
        Ok(())
    } else {
        Err(Error::new_spanned(
            what,
            format!("`on_logout` takes {wanted}"),
        ))
    }
}

fn drops_or_stays(meta: &ParseNestedMeta<'_>) -> Result<bool> {
    let wanted = "`drop` or `keep`";
    let what: Ident = value(meta, wanted)?;
    match what.to_string().as_str() {
        "drop" => Ok(true),
        "keep" => Ok(false),
        _ => Err(Error::new_spanned(
            what,
            format!("`on_quit` takes {wanted}"),
        )),
    }
}
