/// What a view is about to do: the argument of [`Scope::before`](crate::Scope::before). It contains
/// the kind of turn, and the name of an event, but none of the values that came with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Turn<'a> {
    /// The visitor did something.
    Event {
        /// The name of the event. The view or its component knows it.
        name: &'a str,
        /// The type of the live component that it is for, as [`type_name`](std::any::type_name) has
        /// it, or `None` if it is for the view itself.
        component: Option<&'static str>,
    },
    /// The view takes a message of a topic, a task, or one of its handles.
    Message,
    /// The time of a timer has come.
    Tick,
    /// The visitor's session has changed.
    Session,
    /// The page has another address of the view.
    Address,
}

/// What a view does with a turn, as [`Scope::before`](crate::Scope::before) decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It goes on.
    Continue,
    /// The view does not get it, and stays as it is.
    Halt,
}
