use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is no part of a path: browsers resolve it, or it stands for what is none.
pub(super) fn leads_nowhere(text: &str) -> bool {
    matches!(text, "" | "." | ".." | "\0")
}

/// What is written for what is no part of a path.
const NOWHERE: &str = "%00";

/// What means something in a path, is changed by browsers, or looks as if it did.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b':')
    .remove(b'@');

/// The same for a query, where a `/` is like any other character.
const IN_QUERY: &AsciiSet = &IN_PATH.remove(b'/');

/// For derived code: writes an address from its beginning to its end.
#[doc(hidden)]
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut String,
    before_query: char,
}

/// A text of another pattern at the place of a segment, and whether it is all of that segment.
type Taken = (&'static str, bool);

/// How a value writes its text.
type Write<T> = fn(&T, &mut String);

impl<'a> Writer<'a> {
    #[must_use]
    pub fn new(out: &'a mut String) -> Self {
        Self {
            out,
            before_query: '?',
        }
    }

    /// What all addresses of a pattern have in common.
    pub fn literal(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// A segment behind what stands before it.
    pub fn segment<T>(&mut self, before: &str, value: &T, write: Write<T>, taken: &[Taken]) {
        self.literal(before);
        self.put_segment(&text(value, write), taken);
    }

    /// A last segment, with what stands before it; the other text stands there if it is absent.
    pub fn optional<T>(
        &mut self,
        (with, without): (&str, &str),
        value: &Option<T>,
        write: Write<T>,
        taken: &[Taken],
    ) {
        match value {
            Some(value) => self.segment(with, value, write, taken),
            None => self.literal(without),
        }
    }

    /// All of the rest of a path behind what stands before it.
    pub fn rest<T>(&mut self, before: &str, value: &T, write: Write<T>, taken: &[Taken]) {
        self.literal(before);
        self.put_rest(&text(value, write), taken);
    }

    pub fn query<T>(&mut self, name: &str, value: &T, write: Write<T>, is_absent: fn(&T) -> bool) {
        if !is_absent(value) {
            self.put_query(name, &text(value, write));
        }
    }

    /// A parameter for each value.
    pub fn list<T>(&mut self, name: &str, values: &[T], write: Write<T>) {
        for value in values {
            self.put_query(name, &text(value, write));
        }
    }

    fn put_segment(&mut self, text: &str, taken: &[Taken]) {
        let start = self.out.len();
        self.put_part(text);
        self.tell_apart(start, taken);
    }

    fn put_rest(&mut self, text: &str, taken: &[Taken]) {
        if text.is_empty() {
            self.out.push_str(NOWHERE);
            return;
        }
        let start = self.out.len();
        let mut parts = text.split('/').peekable();
        while let Some(part) = parts.next() {
            if !part.is_empty() {
                self.put_part(part);
            }
            if parts.peek().is_some() {
                // A slash behind an empty part would be the second one in a row.
                self.out.push_str(if part.is_empty() { "%2F" } else { "/" });
            }
        }
        self.tell_apart(start, taken);
    }

    fn put_part(&mut self, text: &str) {
        if leads_nowhere(text) {
            self.out.push_str(NOWHERE);
        } else {
            self.out.extend(utf8_percent_encode(text, IN_PATH));
        }
    }

    fn put_query(&mut self, name: &str, text: &str) {
        self.out.push(self.before_query);
        self.before_query = '&';
        self.out.extend(utf8_percent_encode(name, IN_QUERY));
        self.out.push('=');
        self.out.extend(utf8_percent_encode(text, IN_QUERY));
    }

    /// Writes the first character behind `start` in another way, if a router would take the segment
    /// there for one of another pattern.
    fn tell_apart(&mut self, start: usize, taken: &[Taken]) {
        let written = &self.out[start..];
        let segment = written.split('/').next().unwrap_or_default();
        let is_taken = taken.iter().any(|&(text, is_whole)| match is_whole {
            true => segment == text,
            false => segment.starts_with(text),
        });
        if !is_taken {
            return;
        }
        // What is written is ASCII, and patterns have escapes in upper case only.
        let (end, other) = match written.strip_prefix('%') {
            Some(escape) => (start + 3, format!("%{}", escape[..2].to_lowercase())),
            None => (start + 1, format!("%{:02X}", written.as_bytes()[0])),
        };
        self.out.replace_range(start..end, &other);
    }
}

fn text<T>(value: &T, write: Write<T>) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}
