//! Reads a binding's value, and refuses whatever the client would not carry out.

use serde_json::{Map, Value};

use super::JsError;
use super::command::{
    Action, ClassChange, Command, DispatchEvent, Href, PushEvent, Target, To, Transition,
};

/// The commands of a binding's value: a JSON list of them, or the name of an event to push.
///
/// ```
/// use remount_testing::js::{self, Action, PushEvent};
///
/// let commands = js::parse("inc").unwrap();
/// assert_eq!(commands[0].action, Action::Push(PushEvent::named("inc")));
/// assert_eq!(js::parse(r#"[["push",{"event":"inc"}]]"#).unwrap(), commands);
/// ```
///
/// # Errors
/// If it begins with `[` and is no list of commands that the client knows.
pub fn parse(binding: &str) -> Result<Vec<Command>, JsError> {
    if binding.starts_with('[') {
        return list(binding);
    }
    let to = To::Itself;
    let action = Action::Push(PushEvent::named(binding));
    Ok(vec![Command { to, action }])
}

/// As [`parse`], where the name of an event is not allowed: `phx-mounted`, `exec`.
pub(crate) fn parse_list(text: &str) -> Result<Vec<Command>, JsError> {
    if text.starts_with('[') {
        list(text)
    } else {
        Err(JsError::NoCommands {
            text: text.to_owned(),
        })
    }
}

fn list(text: &str) -> Result<Vec<Command>, JsError> {
    let malformed = |reason: String| JsError::Malformed {
        text: text.to_owned(),
        reason,
    };
    let values: Vec<Value> =
        serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
    let commands = values.into_iter().map(|value| match value {
        Value::Array(pair) => match <[Value; 2]>::try_from(pair) {
            Ok([Value::String(kind), Value::Object(options)]) => command(kind, options),
            _ => Err(malformed("a command is a name and an object".to_owned())),
        },
        _ => Err(malformed("a command is a list of two".to_owned())),
    });
    commands.collect()
}

fn command(kind: String, options: Map<String, Value>) -> Result<Command, JsError> {
    let mut options = Options { kind, options };
    let to = options.to()?;
    let action = match options.kind.as_str() {
        "push" => Action::Push(PushEvent {
            event: options.name("event")?,
            value: options.object("value")?.unwrap_or_default(),
            target: options.target()?,
            loading: options.text("loading")?.filter(|text| !text.is_empty()),
            page_loading: options.flag("page_loading")?.unwrap_or_default(),
        }),
        "patch" => Action::Patch(options.href()?),
        "navigate" => Action::Navigate(options.href()?),
        "show" => {
            options.pace()?;
            Action::Show {
                display: options.text("display")?,
                transition: options.transition("transition")?,
            }
        }
        "hide" => {
            options.pace()?;
            Action::Hide {
                transition: options.transition("transition")?,
            }
        }
        "toggle" => {
            options.pace()?;
            Action::Toggle {
                display: options.text("display")?,
                ins: options.transition("ins")?,
                outs: options.transition("outs")?,
            }
        }
        "add_class" => options.classes(ClassChange::Add)?,
        "remove_class" => options.classes(ClassChange::Remove)?,
        "toggle_class" => options.classes(ClassChange::Toggle)?,
        "transition" => {
            options.pace()?;
            Action::Transition(options.transition("transition")?)
        }
        "set_attr" => match <[String; 2]>::try_from(options.texts("attr")?) {
            Ok([name, value]) => Action::SetAttribute { name, value },
            Err(found) => return Err(options.wrong("attr", "a name and a value", &found.into())),
        },
        "remove_attr" => Action::RemoveAttribute {
            name: options.name("attr")?,
        },
        "toggle_attr" => options.toggle_attribute()?,
        "ignore_attrs" => Action::IgnoreAttributes(options.texts("attrs")?),
        "focus" => Action::Focus,
        "focus_first" => Action::FocusFirst,
        "push_focus" => Action::PushFocus,
        "pop_focus" => Action::PopFocus,
        "dispatch" => {
            // The page would wait for a listener, and no test waits.
            options.flag("blocking")?;
            Action::Dispatch(DispatchEvent {
                event: options.name("event")?,
                detail: options.object("detail")?.unwrap_or_default(),
                bubbles: options.flag("bubbles")?.unwrap_or(true),
            })
        }
        "exec" => Action::Exec {
            attribute: options.name("attr")?,
        },
        _ => return Err(JsError::UnknownCommand { kind: options.kind }),
    };
    options.end()?;
    Ok(Command { to, action })
}

/// The options of one command. What is read is taken out; `null` is as if it were not there.
struct Options {
    kind: String,
    options: Map<String, Value>,
}

impl Options {
    fn to(&mut self) -> Result<To, JsError> {
        const EXPECTED: &str = "a selector, `{\"inner\":…}` or `{\"closest\":…}`";
        match self.take("to") {
            None => Ok(To::Itself),
            // The client takes an empty text for none.
            Some(Value::String(selector)) if selector.is_empty() => Ok(To::Itself),
            Some(Value::String(selector)) => Ok(To::All(selector)),
            Some(Value::Object(object)) => {
                let mut entries = object.iter();
                match (entries.next(), entries.next()) {
                    (Some((kind, Value::String(selector))), None) => match kind.as_str() {
                        "inner" => Ok(To::Inner(selector.clone())),
                        "closest" => Ok(To::Closest(selector.clone())),
                        _ => Err(self.wrong("to", EXPECTED, &object.into())),
                    },
                    _ => Err(self.wrong("to", EXPECTED, &object.into())),
                }
            }
            Some(other) => Err(self.wrong("to", EXPECTED, &other)),
        }
    }

    fn target(&mut self) -> Result<Option<Target>, JsError> {
        const EXPECTED: &str = "a selector or the number of a component";
        match self.take("target") {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Target::read(&text)),
            Some(Value::Number(number)) => match number.as_u64() {
                Some(cid) => Ok(Some(Target::Component(cid))),
                None => Err(self.wrong("target", EXPECTED, &number.into())),
            },
            Some(other) => Err(self.wrong("target", EXPECTED, &other)),
        }
    }

    fn href(&mut self) -> Result<Href, JsError> {
        Ok(Href {
            href: self.name("href")?,
            replace: self.flag("replace")?.unwrap_or_default(),
        })
    }

    fn classes(&mut self, change: ClassChange) -> Result<Action, JsError> {
        self.pace()?;
        Ok(Action::Classes {
            change,
            names: self.texts("names")?,
            transition: self.transition("transition")?,
        })
    }

    fn toggle_attribute(&mut self) -> Result<Action, JsError> {
        let mut texts = self.texts("attr")?.into_iter();
        match (texts.next(), texts.next(), texts.next(), texts.next()) {
            (Some(name), Some(value), other, None) => {
                Ok(Action::ToggleAttribute { name, value, other })
            }
            _ => Err(self.wrong("attr", "a name and one or two values", &Value::Null)),
        }
    }

    /// Reads the options that only say how long something takes.
    fn pace(&mut self) -> Result<(), JsError> {
        self.flag("blocking")?;
        match self.take("time") {
            None | Some(Value::Number(_)) => Ok(()),
            Some(other) => Err(self.wrong("time", "a number of milliseconds", &other)),
        }
    }

    fn transition(&mut self, option: &str) -> Result<Transition, JsError> {
        const EXPECTED: &str = "three lists of classes";
        let Some(value) = self.take(option) else {
            return Ok(Transition::default());
        };
        let lists: Option<Vec<Vec<String>>> = value.as_array().and_then(|lists| {
            let lists = lists.iter().map(texts);
            lists.collect()
        });
        match lists.map(<[Vec<String>; 3]>::try_from) {
            Some(Ok([during, start, end])) => Ok(Transition { during, start, end }),
            _ => Err(self.wrong(option, EXPECTED, &value)),
        }
    }

    /// A text that must be there and must not be empty.
    fn name(&mut self, option: &str) -> Result<String, JsError> {
        match self.text(option)? {
            Some(text) if !text.is_empty() => Ok(text),
            Some(text) => Err(self.wrong(option, "a name", &text.into())),
            None => Err(self.wrong(option, "a name", &Value::Null)),
        }
    }

    fn text(&mut self, option: &str) -> Result<Option<String>, JsError> {
        match self.take(option) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong(option, "a text", &other)),
        }
    }

    fn texts(&mut self, option: &str) -> Result<Vec<String>, JsError> {
        let value = self.take(option).unwrap_or_default();
        texts(&value).ok_or_else(|| self.wrong(option, "a list of texts", &value))
    }

    fn flag(&mut self, option: &str) -> Result<Option<bool>, JsError> {
        match self.take(option) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(other) => Err(self.wrong(option, "`true` or `false`", &other)),
        }
    }

    fn object(&mut self, option: &str) -> Result<Option<Map<String, Value>>, JsError> {
        match self.take(option) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(other) => Err(self.wrong(option, "an object", &other)),
        }
    }

    fn take(&mut self, option: &str) -> Option<Value> {
        self.options.remove(option).filter(|value| !value.is_null())
    }

    fn wrong(&self, option: &str, expected: &'static str, found: &Value) -> JsError {
        JsError::Option {
            kind: self.kind.clone(),
            option: option.to_owned(),
            expected,
            found: found.to_string(),
        }
    }

    fn end(self) -> Result<(), JsError> {
        match self.options.keys().next() {
            None => Ok(()),
            Some(option) => Err(JsError::UnknownOption {
                option: option.clone(),
                kind: self.kind,
            }),
        }
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    let texts = value.as_array()?.iter();
    texts.map(|text| text.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests;
