//! Whether the rules of one key can be kept together.

use std::cmp::Ordering;

use quote::ToTokens as _;
use syn::{Error, Expr, ExprLit, ExprUnary, Ident, Lit, LitInt, Result, UnOp};

use crate::key::{DEFAULT_MAX_CHARS, Given, Key};
use crate::kind::Kind;

pub(crate) fn check(key: &Key<'_>) -> Result<()> {
    belong_to_the_browser(key)?;
    end_with_the_session(key)?;
    mirror_what_the_server_writes(key)?;
    suit_the_type(key)?;
    leave_a_text(key)?;
    leave_a_number(key)?;
    migrate_from_something(key)
}

fn belong_to_the_browser(key: &Key<'_>) -> Result<()> {
    match key.local {
        Some(place) if !key.browser => Err(Error::new(
            place,
            format!(
                "what `scope = local` keeps is the visitor's to change, so `{}` is a key of the browser: write `browser, scope = local`, or leave `scope` out for a key that only the server writes",
                key.field
            ),
        )),
        _ => Ok(()),
    }
}

fn end_with_the_session(key: &Key<'_>) -> Result<()> {
    match &key.drops_on_quit {
        Some(given) if key.local.is_some() => Err(Error::new(
            given.name().span(),
            "no login ends what `scope = local` keeps in the browser; leave `on_quit` out, or leave `scope` out for a key that is kept with the session",
        )),
        Some(given) if given.value && key.stays_on_logout.is_some() => Err(Error::new(
            given.name().span(),
            "what `on_logout = keep` keeps is none of the login's, so it does not end with the browser either; leave one of the two out",
        )),
        _ => match &key.stays_on_logout {
            Some(given) if key.local.is_some() => Err(Error::new(
                given.name().span(),
                "a logout ends what `scope = local` keeps in the browser; leave `on_logout` out, or leave `scope` out for a key that is kept with the session",
            )),
            _ => Ok(()),
        },
    }
}

fn mirror_what_the_server_writes(key: &Key<'_>) -> Result<()> {
    match &key.cookie {
        Some(given) if key.browser => Err(Error::new(
            given.name().span(),
            format!(
                "a page plants no cookie: leave `browser` out, so that only the server writes `{}`, or leave `cookie` out",
                key.field
            ),
        )),
        _ => Ok(()),
    }
}

fn suit_the_type(key: &Key<'_>) -> Result<()> {
    let kind = Kind::of(key.ty);
    let of_text = [
        key.min_chars.as_ref().map(Given::name),
        key.max_chars.as_ref().map(Given::name),
        key.one_of.as_ref().map(Given::name),
    ];
    let of_numbers = [
        key.min.as_ref().map(Given::name),
        key.max.as_ref().map(Given::name),
    ];
    let cure = match kind {
        Kind::Text => "text takes `min_chars`, `max_chars`, `one_of` and `check`",
        Kind::Number => "a number takes `min`, `max` and `check`",
        Kind::Truth => "leave it out",
        Kind::Other => return Ok(()),
    };
    let refuse = |rule: &Ident, judges: &str| {
        let (field, is) = (key.field, kind.is());
        Err(Error::new(
            rule.span(),
            format!("`{rule}` judges {judges}, and `{field}` is {is}: {cure}"),
        ))
    };
    for rule in of_text.into_iter().flatten() {
        if kind != Kind::Text {
            return refuse(rule, "text");
        }
    }
    for rule in of_numbers.into_iter().flatten() {
        if kind != Kind::Number {
            return refuse(rule, "numbers");
        }
    }
    Ok(())
}

fn leave_a_text(key: &Key<'_>) -> Result<()> {
    if key.one_of.is_some() {
        let limit = [&key.min_chars, &key.max_chars]
            .into_iter()
            .flatten()
            .next();
        return limit.map_or(Ok(()), |limit| {
            let name = limit.name();
            Err(Error::new(
                name.span(),
                format!("`one_of` says which texts there are; leave `{name}` out"),
            ))
        });
    }
    let number = |limit: &Option<Given<LitInt>>| {
        limit
            .as_ref()
            .map(|limit| limit.value.base10_parse::<usize>())
            .transpose()
    };
    let (least, most) = (number(&key.min_chars)?, number(&key.max_chars)?);
    let Some(limit) = key.max_chars.as_ref().or(key.min_chars.as_ref()) else {
        return Ok(());
    };
    let refuse = |message: String| Err(Error::new_spanned(&limit.value, message));
    match (least, most) {
        (_, Some(0)) => refuse("with `max_chars = 0` no text is left but the empty one".to_owned()),
        (Some(0), _) => Err(Error::new_spanned(
            key.min_chars.as_ref().map(|limit| &limit.value),
            "every text has 0 characters or more; leave `min_chars` out",
        )),
        (Some(least), Some(most)) if least > most => refuse(format!(
            "no text has at least {least} and at most {most} characters"
        )),
        (Some(least), None) if key.browser && least > DEFAULT_MAX_CHARS => refuse(format!(
            "text of the browser has at most {DEFAULT_MAX_CHARS} characters unless `max_chars` says how many: add it"
        )),
        _ => Ok(()),
    }
}

fn leave_a_number(key: &Key<'_>) -> Result<()> {
    let (Some(min), Some(max)) = (&key.min, &key.max) else {
        return Ok(());
    };
    let (Some(least), Some(most)) = (Number::of(&min.value), Number::of(&max.value)) else {
        return Ok(());
    };
    if least.compare(most) != Some(Ordering::Greater) {
        return Ok(());
    }
    let [least, most] = [min, max].map(|limit| limit.value.to_token_stream().to_string());
    let [least, most] = [least, most].map(|number| number.replace(' ', ""));
    Err(Error::new_spanned(
        &max.value,
        format!("no number is at least {least} and at most {most}"),
    ))
}

fn migrate_from_something(key: &Key<'_>) -> Result<()> {
    let version = match &key.version {
        Some(version) => version.value.base10_parse::<u32>()?,
        None => 1,
    };
    match (&key.version, &key.migrate) {
        (Some(given), _) if version == 0 => Err(Error::new_spanned(
            &given.value,
            "the first version of a key is 1, and needs no `version`",
        )),
        (None, Some(migrate)) => Err(Error::new(
            migrate.name().span(),
            "`migrate` is for values of an older version: add `version = 2`",
        )),
        (Some(given), Some(_)) if version == 1 => Err(Error::new_spanned(
            &given.value,
            "nothing is older than version 1: with `migrate` it is `version = 2` or more",
        )),
        _ => Ok(()),
    }
}

/// A number that stands in the source. What is computed is left to the compiler.
#[derive(Clone, Copy)]
enum Number {
    Whole(i128),
    Float(f64),
}

impl Number {
    fn of(expr: &Expr) -> Option<Self> {
        match expr {
            Expr::Lit(ExprLit {
                lit: Lit::Int(number),
                ..
            }) => number.base10_parse().ok().map(Self::Whole),
            Expr::Lit(ExprLit {
                lit: Lit::Float(number),
                ..
            }) => number.base10_parse().ok().map(Self::Float),
            Expr::Unary(ExprUnary {
                op: UnOp::Neg(_),
                expr,
                ..
            }) => match Self::of(expr)? {
                Self::Whole(number) => number.checked_neg().map(Self::Whole),
                Self::Float(number) => Some(Self::Float(-number)),
            },
            _ => None,
        }
    }

    /// Nothing for a whole number beside a float, which the compiler refuses.
    fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => Some(one.cmp(&other)),
            (Self::Float(one), Self::Float(other)) => one.partial_cmp(&other),
            (Self::Whole(_), Self::Float(_)) | (Self::Float(_), Self::Whole(_)) => None,
        }
    }
}
