/// What a view is about to do: what [`Scope::before`](crate::Scope::before) is asked about. It says
/// what kind of turn that is, and of an event its name, but none of the values that came with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Turn<'a> {
    /// The visitor did something.
    Event {
        /// The name of the event, which the view or its component knows.
        name: &'a str,
        /// The type of the live component that it is for, as [`type_name`](std::any::type_name) has
        /// it, or `None` if it is for the view itself.
        component: Option<&'static str>,
    },
    /// It takes a message: of a topic, a task, or one of its handles.
    Message,
    /// The time of a timer has come.
    Tick,
    /// The visitor's session has changed.
    Session,
    /// The page has another address of the view.
    Address,
}

/// What [`Scope::before`](crate::Scope::before) has a view do with a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It goes on.
    Continue,
    /// It hears nothing of it, and stays as it is.
    Halt,
}
