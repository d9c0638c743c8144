use crate::effects::Effects;
use crate::rule::Rule;
use crate::step::Step;

/// One turn of a view, from the message that it handles to the answer.
#[derive(Debug, Default)]
pub(crate) struct Turn {
    /// The reference of the message that waits for an answer.
    pub(crate) reference: Option<Box<str>>,
    /// Whether a hook has sent that.
    pub(crate) by_hook: bool,
    /// What the hook gets with the answer, as JSON.
    pub(crate) reply: Option<String>,
    /// Whether the join is still to be answered.
    pub(crate) joining: bool,
    /// Whether the browser puts the address into its history only after the answer, as it does for
    /// a link.
    pub(crate) arrives: bool,
    /// Whether the client does not join once more if this join fails, but gives the page up.
    pub(crate) is_last_try: bool,
    /// Whether the callback is `mount` or `handle_params`, which say who may see what.
    pub(crate) entering: bool,
    /// What was asked of the browser by handlers whose answer this turn still owes.
    pub(crate) effects: Effects,
    /// How many patches led here.
    pub(crate) patches: u8,
    /// The address that the view has patched itself to, as one step for all its patches.
    pub(crate) patched_to: Option<Step>,
}

impl Turn {
    /// A turn that answers the message with this reference, if one waits for it.
    pub(crate) fn new(reference: Option<Box<str>>) -> Self {
        Self {
            reference,
            ..Self::default()
        }
    }

    /// The turn in which a view joins.
    pub(crate) fn joining(reference: Option<&str>, arrives: bool) -> Self {
        Self {
            joining: true,
            arrives,
            entering: true,
            ..Self::new(reference.map(Into::into))
        }
    }

    /// Whether a message waits for the answer.
    pub(crate) fn answers(&self) -> bool {
        self.joining || self.reference.is_some()
    }

    /// Notes a patch of the view, and returns what is sent to the page at once. If the patch
    /// replaces an address that the browser does not have yet, the core sends it after the answer.
    pub(crate) fn patch_to(&mut self, step: Step) -> Option<&Step> {
        let waits = self.joining && Rule::JoinFirst.holds() || self.arrives && step.replaces;
        self.arrives &= waits;
        self.patched_to = Some(match self.patched_to.take() {
            Some(before) => before.then(step),
            None => step,
        });
        self.patched_to.as_ref().filter(|_| !waits)
    }

    /// The patch of which the page is told after the answer.
    pub(crate) fn patch_after_answer(&self) -> Option<&Step> {
        let waits = self.arrives && !self.joining;
        self.patched_to.as_ref().filter(|_| waits)
    }

    /// Adds what the last handler asked of the browser, if the page is to hear of it.
    ///
    /// A view that is entered and sends the page elsewhere has nothing to say to it: the visitor
    /// may be one whom it has refused.
    pub(crate) fn leaving(mut self, effects: Effects) -> Self {
        if !Rule::EnteringSilent.holds() {
            self.effects.add(effects);
        } else if self.joining {
            self.effects = Effects::default();
        } else if !self.entering {
            self.effects.add(effects);
        }
        self
    }
}
