use remount_markup::LocalPath;

/// What a page can be sent to, and a link can lead to: a [path on this site](LocalPath) as the
/// browser has it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a page can be sent to",
    label = "neither a route nor a `LocalPath`",
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
    pub(crate) fn under(self, prefix: &str) -> String {
        if self.is_below_prefix && !prefix.is_empty() {
            return format!("{prefix}{}", self.address);
        }
        self.address
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
