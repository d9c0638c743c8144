//! Why a plain cookie is not written.

use std::{error, fmt};

/// Why a live view could not set or remove a plain cookie. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CookieError {
    /// The site did not declare this cookie with
    /// [`Sessions::plain_cookie`](crate::Sessions::plain_cookie), or declared it with other
    /// attributes.
    Undeclared {
        /// The cookie's name.
        name: &'static str,
    },
    /// The value holds what no cookie can: anything but visible ASCII, or one of `"`, `,`, `;` and
    /// `\`. Nothing is encoded on the way, since whoever else reads the cookie has to know how:
    /// encode such a value yourself.
    Character {
        /// The cookie's name.
        name: &'static str,
        /// The first such character.
        character: char,
    },
    /// Name and value are longer together than what browsers keep.
    TooLarge {
        /// The cookie's name.
        name: &'static str,
        /// How many bytes they take.
        need: usize,
        /// How many they may take.
        room: usize,
    },
    /// The server remembers as many unfinished sessions as it may, from this address or in total.
    Full,
    /// The session was ended by a login or logout, and the page has not come back with the new one
    /// yet.
    Ended,
}

impl fmt::Display for CookieError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undeclared { name } => write!(
                f,
                "the cookie `{name}` is not declared: give it to `Sessions::plain_cookie`"
            ),
            Self::Character { name, character } => write!(
                f,
                "the value for the cookie `{name}` holds {character:?}, which no cookie can hold; encode it"
            ),
            Self::TooLarge { name, need, room } => write!(
                f,
                "the cookie `{name}` takes {need} bytes with its name, where browsers keep {room}"
            ),
            Self::Full => {
                f.write_str("too many sessions are waiting to be confirmed; try again later")
            }
            Self::Ended => f.write_str("the session was ended by a login or logout in another tab"),
        }
    }
}

impl error::Error for CookieError {}
