//! Whether a look at the whole tree shows what a client has made of all messages.

use remount_markup::{Context, Markup, Prints};
use remount_testing::rendered::Rendered;
use serde_json::Value;

/// A client that is compared with the whole tree after each message, or none.
#[derive(Default)]
pub(crate) struct Looks {
    looking: bool,
    client: Option<Rendered>,
}

impl Looks {
    pub(crate) fn always() -> Self {
        Self {
            looking: true,
            client: None,
        }
    }

    pub(crate) fn never() -> Self {
        Self::default()
    }

    /// The next message is the answer to a join.
    pub(crate) fn begin(&mut self) {
        self.client = None;
    }

    pub(crate) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Looks after this message.
    pub(crate) fn look(
        &mut self,
        sent: &str,
        prints: &mut Prints,
        page: &dyn Markup,
        context: Context<'_>,
    ) {
        if !self.looking {
            return;
        }
        let held = match &mut self.client {
            Some(held) => {
                held.merge(message(sent)).expect("a client can merge it");
                held
            }
            None => self.client.insert(client(sent)),
        };
        // What is in streams is shown, and not held from then on.
        held.html().expect("a client can print it");
        let mut whole = String::new();
        prints.whole(page, context, &mut whole);
        assert_eq!(shown(held), shown(&client(&whole)), "{whole}\nafter {sent}");
    }

    /// The client forgets these components.
    pub(crate) fn destroy(&mut self, cids: &[u32]) {
        let cids: Vec<u64> = cids.iter().copied().map(u64::from).collect();
        if let Some(client) = &mut self.client {
            client.will_destroy(&cids);
            client.destroy(&cids);
        }
    }
}

fn client(tree: &str) -> Rendered {
    let client = Rendered::new("v", message(tree));
    client.expect("a client can read it").0
}

fn shown(client: &Rendered) -> String {
    client.markup().expect("a client can print it")
}

fn message(members: &str) -> Value {
    serde_json::from_str(&format!("{{{members}}}")).expect("a message is JSON")
}
