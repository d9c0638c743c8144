use std::any::TypeId;

use remount_markup::LocalPath;

use crate::base::Base;
use crate::patch::Patch;
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
    /// The type of the route, or `None` for an address that has the prefix of the site already.
    #[doc(hidden)]
    fn route_type(&self) -> Option<TypeId>;

    /// Appends the address, without that prefix.
    #[doc(hidden)]
    fn append(&self, out: &mut String);

    #[doc(hidden)]
    fn destination(self) -> Destination
    where
        Self: Sized,
    {
        let mut address = String::new();
        self.append(&mut address);
        Destination {
            address,
            is_below_prefix: self.route_type().is_some(),
        }
    }
}

/// An address on this site.
#[doc(hidden)]
#[derive(Debug)]
pub struct Destination {
    pub(crate) address: String,
    /// Whether the prefix of the site is still to be put before it.
    is_below_prefix: bool,
}

impl Destination {
    /// As the browser has it.
    pub(crate) fn under(self, base: &Base) -> String {
        if !self.is_below_prefix {
            return self.address;
        }
        let mut address = String::new();
        base.write(&mut address, |out| out.push_str(&self.address));
        address
    }
}

/// Appends an address as the browser of this page has it.
pub(crate) fn write(target: &impl Target, base: &Base, out: &mut String) {
    if target.route_type().is_some() {
        base.write(out, |out| target.append(out));
    } else {
        target.append(out);
    }
}

#[diagnostic::do_not_recommend]
impl<R: Address> Target for R {
    fn route_type(&self) -> Option<TypeId> {
        Some(TypeId::of::<R>())
    }

    fn append(&self, out: &mut String) {
        self.write(out);
    }
}

impl<R: Address> Target for Patch<R> {
    fn route_type(&self) -> Option<TypeId> {
        self.0.route_type()
    }

    fn append(&self, out: &mut String) {
        self.0.append(out);
    }
}

impl Target for LocalPath<'_> {
    fn route_type(&self) -> Option<TypeId> {
        None
    }

    fn append(&self, out: &mut String) {
        out.push_str(self.as_str());
    }
}
