use remount_markup::LocalPath;

use crate::base::Base;
use crate::route::Address;

/// What a page can be sent to, and a link can lead to: every [`Route`](crate::Route) with addresses
/// of its own, and a [path on this site](LocalPath) as the browser has it. Where the site is nested
/// below a prefix, that is put before a route by itself.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a page can be sent to",
    label = "neither a route nor a `LocalPath`",
    note = "put `#[derive(Route)]` on a type for the address",
    note = "an address that comes as a text is checked first: `LocalPath::new(text)?`"
)]
pub trait Target {
    #[doc(hidden)]
    fn destination(self) -> Destination;
}

/// An address on this site.
#[doc(hidden)]
#[derive(Debug)]
pub struct Destination {
    pub(crate) address: String,
    /// Whether the prefix of the site is still to be put before it.
    pub(crate) is_below_prefix: bool,
}

impl Destination {
    /// As the browser has it.
    pub(crate) fn under(self, base: &Base) -> String {
        if self.is_below_prefix {
            base.add_to(self.address)
        } else {
            self.address
        }
    }
}

impl<R: Address> Target for R {
    fn destination(self) -> Destination {
        let mut address = String::new();
        self.write(&mut address);
        Destination {
            address,
            is_below_prefix: true,
        }
    }
}

impl Target for LocalPath<'_> {
    fn destination(self) -> Destination {
        Destination {
            address: self.as_str().to_owned(),
            is_below_prefix: false,
        }
    }
}
