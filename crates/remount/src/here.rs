//! Where a page is, as the links on it ask.

use std::any::TypeId;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::base::Base;
use crate::located::Located;
use crate::route::Route;

/// The addresses of a type of view.
#[derive(Clone, Copy)]
pub(crate) struct Addresses {
    /// The hash of their type.
    route: u64,
    /// Appends an address as the type writes it, if it has any.
    write: fn(&Located, &mut String) -> bool,
}

impl Addresses {
    pub(crate) fn of<R: Route>() -> Self {
        Self {
            route: hash(TypeId::of::<R>()),
            write: write::<R>,
        }
    }
}

/// Which view a page shows at which address. It is kept for each page that is open, so it holds
/// hashes and no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Here {
    /// Of the type of the main view's addresses.
    route: u64,
    address: u64,
}

impl Here {
    /// A page whose main view is shown at this address.
    pub(crate) fn new(view: Addresses, at: &Located, base: &Base) -> Self {
        let asked = at.uri.path();
        let mut address = String::new();
        let mut is_written = false;
        base.write(&mut address, |own| is_written = (view.write)(at, own));
        Self {
            route: view.route,
            address: hash(if is_written { &address } else { asked }),
        }
    }

    /// Whether addresses of this type are those of the main view.
    pub(crate) fn is_of(&self, route: TypeId) -> bool {
        self.route == hash(route)
    }

    /// Whether this is the page's address, as the browser has it.
    pub(crate) fn is_at(&self, address: &str) -> bool {
        self.address == hash(address)
    }

    /// Another number for another page.
    pub(crate) fn version(&self) -> u64 {
        self.address ^ self.route
    }
}

/// Nowhere: the page has no main view yet.
impl Default for Here {
    fn default() -> Self {
        Self {
            route: hash(TypeId::of::<()>()),
            address: 0,
        }
    }
}

/// Appends an address as links write it, which has nothing in it that the view does not read. Not
/// for a view without addresses of its own.
fn write<R: Route>(at: &Located, out: &mut String) -> bool {
    if R::PATTERNS.is_empty() {
        return false;
    }
    match at.input().route::<R>() {
        Ok(route) => {
            route.write(out);
            true
        }
        Err(_) => false,
    }
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
