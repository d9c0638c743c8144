//! Encodes and decodes messages of one type where the type is erased.

use std::any::Any;
use std::cmp::Ordering;
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use remount_pubsub::Message;
use remount_session::{Stored, guard};

use super::Portable;
use super::error::{DecodeError, EncodeError};
use super::parcel::Parcel;

/// What is compiled for each type of messages that servers tell each other.
pub(crate) struct Codec {
    name: &'static str,
    write: fn(&dyn Any) -> Result<Vec<u8>, EncodeError>,
    read: fn(Stored<'_>) -> Result<Message, DecodeError>,
}

/// A type of messages, with its codec.
pub(crate) struct CodecOf<M>(PhantomData<fn(M)>);

impl<M: Portable> CodecOf<M> {
    pub(crate) const CODEC: &'static Codec = &Codec {
        name: M::NAME,
        write: write::<M>,
        read: read::<M>,
    };
}

impl Codec {
    /// Writes a message for the servers whose views hear `topic`.
    pub(crate) fn encode(&self, topic: &str, message: &dyn Any) -> Result<Vec<u8>, EncodeError> {
        let stored = (self.write)(message)?;
        let parcel = Parcel {
            topic,
            name: self.name,
            stored: &stored,
        };
        parcel.pack().map_err(|bytes| EncodeError::TooLarge {
            message: self.name,
            bytes,
        })
    }

    /// Whether another server could read this message.
    pub(crate) fn check(&self, topic: &str, message: &dyn Any) -> Result<(), Box<dyn Error>> {
        let bytes = guard::call(|| self.encode(topic, message))??;
        self.decode(&Parcel::parse(&bytes)?)?;
        Ok(())
    }

    /// Reads a message that another server has written.
    pub(crate) fn decode(&self, parcel: &Parcel<'_>) -> Result<Message, DecodeError> {
        if parcel.name != self.name {
            return Err(DecodeError::OtherMessage {
                expected: self.name,
                found: parcel.name.to_owned(),
            });
        }
        (self.read)(Stored::parse(parcel.stored))
    }
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Codec").field(&self.name).finish()
    }
}

fn write<M: Portable>(message: &dyn Any) -> Result<Vec<u8>, EncodeError> {
    let unwritable = |reason| EncodeError::Unwritable {
        message: M::NAME,
        reason,
    };
    // A topic has the codec of the type of its messages.
    let message = message.downcast_ref::<M>();
    let message = message.ok_or_else(|| unwritable("it is of another type".to_owned()))?;
    let json = message.to_json();
    let json = json.map_err(|error| unwritable(error.to_string()))?;
    Ok(Stored::encode(M::VERSION, json))
}

fn read<M: Portable>(stored: Stored<'_>) -> Result<Message, DecodeError> {
    let known = M::VERSION.max(1);
    let message = match stored.version().cmp(&known) {
        Ordering::Equal => guard::call(|| M::of(stored)),
        Ordering::Less => guard::call(|| M::migrate(stored)),
        Ordering::Greater => {
            return Err(DecodeError::Newer {
                message: M::NAME,
                known,
                found: stored.version(),
            });
        }
    };
    let message: Option<M> = message.unwrap_or_else(|panic| {
        tracing::error!(message = M::NAME, %panic, "reading a message of another server panicked");
        None
    });
    let message = message.ok_or(DecodeError::Unreadable {
        message: M::NAME,
        version: stored.version(),
    })?;
    Ok(Arc::new(message))
}

#[cfg(test)]
mod tests;
