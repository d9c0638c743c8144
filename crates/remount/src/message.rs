//! Which messages live views can get, and which views get them.

use crate::taker::Taker;

/// What can be told to live views: every type that several threads can share.
pub trait Message: Send + Sync + 'static {}

impl<M: Send + Sync + 'static> Message for M {}

/// A message that the live view `V` takes: what [`On`](crate::On) says, from the message's side. It
/// is never implemented by hand.
#[diagnostic::on_unimplemented(
    message = "`{V}` does not take `{Self}` messages",
    label = "needs `impl On<{Self}> for {V}`",
    note = "write\n\
            impl On<{Self}> for {V} {{\n    \
                async fn on(&mut self, message: &{Self}, socket: &mut Socket<Self>) -> Result {{\n        \
                    todo!()\n    \
                }}\n\
            }}"
)]
pub trait HeardBy<V>: Message {
    #[doc(hidden)]
    const TAKER: &'static Taker;
}
