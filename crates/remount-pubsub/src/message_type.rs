use std::any::{TypeId, type_name};
use std::error::Error;
use std::fmt;

/// The type of a message: two are equal if they are of one type, whatever it is called, and go
/// equally far.
#[derive(Clone, Copy)]
pub struct MessageType {
    id: TypeId,
    name: fn() -> &'static str,
    is_shared: bool,
}

impl MessageType {
    /// That of `M`.
    #[must_use]
    pub const fn of<M: Send + Sync + 'static>() -> Self {
        Self {
            id: TypeId::of::<M>(),
            name: type_name::<M>,
            is_shared: false,
        }
    }

    /// The same type, of messages that servers tell each other, or of those that stay on one.
    #[must_use]
    pub const fn shared(self, is_shared: bool) -> Self {
        Self { is_shared, ..self }
    }

    /// Its path, as [`type_name`] has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        (self.name)()
    }
}

impl PartialEq for MessageType {
    fn eq(&self, other: &Self) -> bool {
        (self.id, self.is_shared) == (other.id, other.is_shared)
    }
}

impl Eq for MessageType {}

impl fmt::Debug for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Those who are subscribed to a topic take messages of another type: two topics have one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherMessages {
    pub(crate) carried: MessageType,
    pub(crate) given: MessageType,
}

impl fmt::Display for OtherMessages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (carried, given) = (self.carried.name(), self.given.name());
        if self.carried.id == self.given.id {
            let reach = |message: MessageType| match message.is_shared {
                true => "that servers share",
                false => "that stay on this server",
            };
            let (carried_reach, given_reach) = (reach(self.carried), reach(self.given));
            return write!(
                f,
                "it carries messages of the type `{carried}` {carried_reach}, and not such \
                 {given_reach}: use one constant for both, or give one of the two topics another \
                 name"
            );
        }
        write!(
            f,
            "it carries messages of the type `{carried}`, and not `{given}`: give one of the two \
             topics another name"
        )
    }
}

impl Error for OtherMessages {}
