//! What a user does, and what comes of it: messages, links, page loads.
//!
//! A gesture does what the browser does (it moves the focus, checks a box, submits a form) and then
//! what the stock client makes of it, by the `phx-…` attributes of the page. What no user could do,
//! and what nothing on the page would react to, is an error.

mod click;
mod deed;
mod dispatch;
mod field;
mod focus;
mod hook;
mod keys;
mod life;
mod pace;
mod recovery;
mod scripts;
mod submit;
mod trigger;
mod validity;
mod viewport;

use std::time::Duration;

pub use hook::hook_event;
pub use life::{connected, disconnected, mounted, removed, triggered};
pub use recovery::recover;
pub(crate) use scripts::{arrived, click, leave, wrapped};

pub use crate::error::{GestureError, Obstacle};

use crate::dom::{Document, Node, Refused};
use crate::effect::Effect;
use crate::turn::Turn;
use keys::Stroke;

/// How long the client waits with `phx-disconnected`.
pub const DISCONNECTED_AFTER: Duration = Duration::from_millis(500);

/// What a user does with an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Clicks it: a button, a link, a box, a label, an option, or anything with `phx-click`.
    Click,
    /// Clicks somewhere outside of it.
    ClickAway,
    /// Replaces the text in it.
    Fill(String),
    /// Chooses the options of a `<select>` that have these values or labels, and no others.
    Choose(Vec<String>),
    /// Presses a key at it, by the key's name: `Escape`, `a`.
    KeyDown(String),
    /// Releases a key at it.
    KeyUp(String),
    /// Presses and releases a key at it. Enter submits, Enter and the space bar push buttons, a
    /// letter is typed behind the text of a field, and Backspace takes the last one away. Other
    /// keys, such as Tab, only tell the page that they were pressed.
    Press(String),
    /// Gives it the focus.
    Focus,
    /// Takes the focus from it.
    Blur,
    /// Has changed it by a script, which dispatches `input`.
    Input,
    /// Has changed it by a script, which dispatches `change`.
    Change,
    /// Submits it, which is a form: by one of its buttons, or else by Enter.
    Submit {
        /// The button.
        submitter: Option<Node>,
    },
    /// Scrolls to its first child: `phx-viewport-top`.
    ReachTop,
    /// Scrolls to its last child: `phx-viewport-bottom`.
    ReachBottom,
}

impl Gesture {
    fn verb(&self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::ClickAway => "click away",
            Self::Fill(_) => "fill in",
            Self::Choose(_) => "choose",
            Self::KeyDown(_) | Self::Press(_) => "press a key",
            Self::KeyUp(_) => "release a key",
            Self::Focus => "focus",
            Self::Blur => "blur",
            Self::Input | Self::Change => "change",
            Self::Submit { .. } => "submit",
            Self::ReachTop => "scroll to the top",
            Self::ReachBottom => "scroll to the bottom",
        }
    }
}

/// Does what a user does with an element, and returns what the page cannot do by itself.
///
/// ```
/// use remount_testing::bindings::{Gesture, messages};
/// use remount_testing::dom::Document;
/// use remount_testing::js::Effect;
///
/// let page = r#"<main data-phx-main data-phx-session=""><button phx-click="inc">+</button></main>"#;
/// let mut document = Document::parse(page)?;
/// let button = document.locate(&"button".into())?;
///
/// let effects = messages(&mut document, button, Gesture::Click)?;
/// let Effect::Push(push) = &effects[0] else { panic!("{effects:?}") };
/// let payload = serde_json::json!({ "type": "click", "event": "inc", "value": { "value": "" } });
/// assert_eq!(push.payload(), payload);
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If no user could do that, or if nothing would come of it.
pub fn messages(
    document: &mut Document,
    node: Node,
    gesture: Gesture,
) -> Result<Vec<Effect>, GestureError> {
    let verb = gesture.verb();
    // The element may look different, or be gone, when the gesture has failed.
    let before = document.contains(node).then(|| document.one_line(node));
    let done = attempt(document, node, gesture);
    done.map_err(|obstacle| GestureError {
        gesture: verb,
        element: before.unwrap_or_default(),
        obstacle,
    })
}

/// Lets time pass: `now` is how long the page has been there. Returns what `phx-debounce` lets go.
///
/// The clock is never turned back. Gestures happen at the time that was said last.
///
/// # Errors
/// If what was held back fails.
pub fn advance(document: &mut Document, now: Duration) -> Result<Vec<Effect>, GestureError> {
    let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
    let mut effects = Vec::new();
    while let Some((element, deed)) = document.memory_mut().paced.take_due(now) {
        if !document.contains(element) {
            continue;
        }
        let mut turn = Turn::new(document);
        let done = turn.perform(deed);
        let done = done.and_then(|()| turn.finish().map_err(Obstacle::from));
        match done {
            Ok(more) => effects.extend(more),
            Err(obstacle) => {
                return Err(GestureError::new(
                    document,
                    "send what waited",
                    element,
                    obstacle,
                ));
            }
        }
    }
    let paced = &mut document.memory_mut().paced;
    paced.now = paced.now.max(now);
    Ok(effects)
}

/// When [`advance`] has something to let go, on its clock.
pub fn next_due(document: &Document) -> Option<Duration> {
    document
        .memory()
        .paced
        .next_due()
        .map(Duration::from_millis)
}

/// Gives an element the focus again that a submit took it from, now that the answer is on the page.
///
/// # Errors
/// If commands of `phx-focus` cannot be carried out.
pub fn focus_again(document: &mut Document, node: Node) -> Result<Vec<Effect>, GestureError> {
    if !document.contains(node) || !document.can_focus(node) {
        return Ok(Vec::new());
    }
    let mut turn = Turn::new(document);
    let done = turn.try_move_focus(Some(node));
    let done = done.and_then(|()| turn.finish().map_err(Obstacle::from));
    done.map_err(|obstacle| GestureError::new(document, "focus again", node, obstacle))
}

fn attempt(document: &mut Document, node: Node, gesture: Gesture) -> Result<Vec<Effect>, Obstacle> {
    let mut turn = Turn::new(document);
    let is_of_window = node == turn.document.body();
    match &gesture {
        Gesture::Input | Gesture::Change | Gesture::Submit { .. } | Gesture::ClickAway => {
            if !turn.document.contains(node) {
                return Err(Refused::Gone.into());
            }
        }
        _ => turn.check_reachable(node)?,
    }
    let wanted = match gesture {
        Gesture::Click => {
            turn.click(node)?;
            "`phx-click`, a link, or a button in a form"
        }
        Gesture::ClickAway => {
            let wanted = "`phx-click-away`";
            if turn.bound(node, "phx-click-away").is_none() {
                return Err(Obstacle::NoBinding { wanted });
            }
            turn.check_reachable(node)?;
            turn.click(turn.document.body())?;
            wanted
        }
        Gesture::Fill(text) => {
            turn.fill(node, &text)?;
            "`phx-change`"
        }
        Gesture::Choose(values) => {
            turn.choose(node, &values)?;
            "`phx-change`"
        }
        Gesture::KeyDown(key) => {
            turn.take_keys(node, is_of_window)?;
            turn.stroke(node, &key, Stroke::Down)?;
            "`phx-keydown`"
        }
        Gesture::KeyUp(key) => {
            turn.take_keys(node, is_of_window)?;
            turn.stroke(node, &key, Stroke::Up)?;
            "`phx-keyup`"
        }
        Gesture::Press(key) => {
            turn.take_keys(node, is_of_window)?;
            turn.press(node, &key)?;
            "`phx-keydown`"
        }
        Gesture::Focus => {
            turn.focus_by_user(node)?;
            turn.acted = true;
            "`phx-focus`"
        }
        Gesture::Blur => {
            turn.focus_by_user(node)?;
            turn.try_move_focus(None)?;
            turn.acted = true;
            "`phx-blur`"
        }
        Gesture::Input | Gesture::Change => {
            turn.field_changed(node)?;
            "`phx-change`"
        }
        Gesture::Submit { submitter } => {
            if turn.document.tag(node) != "form" {
                return Err(Obstacle::NoForm);
            }
            turn.submit_by_user(node, submitter)?;
            "`phx-submit`"
        }
        Gesture::ReachTop => {
            turn.reach(node, true)?;
            "`phx-viewport-top`"
        }
        Gesture::ReachBottom => {
            turn.reach(node, false)?;
            "`phx-viewport-bottom`"
        }
    };
    if !turn.acted {
        return Err(Obstacle::NoBinding { wanted });
    }
    Ok(turn.finish()?)
}

impl Turn<'_> {
    /// Whether a user can see the element and do something with it.
    fn check_reachable(&self, node: Node) -> Result<(), Obstacle> {
        if self.document.contains(node) && self.document.tag(node) == "option" {
            return Ok(());
        }
        self.document.check_usable(node)?;
        let controls = ["button", "input", "select", "textarea"];
        let around = crate::push::owner::outwards(self.document, node);
        for near in around.filter(|&near| controls.contains(&self.document.tag(near))) {
            self.document.check_usable(near)?;
        }
        Ok(())
    }

    /// Lets an element hear of keys. The body hears of those that no element does.
    fn take_keys(&mut self, node: Node, is_of_window: bool) -> Result<(), Obstacle> {
        if is_of_window {
            self.try_move_focus(None)?;
        } else {
            self.focus_by_user(node)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
