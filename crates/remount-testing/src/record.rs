//! The frames that a test has not looked at yet.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// How many are kept: a page may be left open for a year of the test's time.
const KEPT: usize = 10_000;

/// Frames of the server, in their order.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<VecDeque<String>>);

impl Record {
    pub(crate) fn note(&self, frame: &str) {
        let mut frames = self.frames();
        if frames.len() == KEPT {
            frames.pop_front();
        }
        frames.push_back(frame.to_owned());
    }

    /// Those that have come since this was called before.
    ///
    /// # Panics
    ///
    /// If one of them is no JSON.
    #[track_caller]
    pub(crate) fn take(&self) -> Vec<Value> {
        let frames = std::mem::take(&mut *self.frames());
        let read = |text: String| match serde_json::from_str(&text) {
            Ok(frame) => frame,
            Err(error) => panic!("the server has sent what is no JSON ({error}): {text}"),
        };
        frames.into_iter().map(read).collect()
    }

    fn frames(&self) -> MutexGuard<'_, VecDeque<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_frame_is_looked_at_once() {
        let record = Record::default();
        record.note("[1]");
        record.note("[2]");
        assert_eq!(record.take(), [Value::from(vec![1]), vec![2].into()]);
        record.note("[3]");
        assert_eq!(record.take(), [Value::from(vec![3])]);
        assert!(record.take().is_empty());
    }

    #[test]
    fn of_too_many_the_last_ones_are_kept() {
        let record = Record::default();
        for number in 0..=KEPT {
            record.note(&number.to_string());
        }
        let frames = record.take();
        assert_eq!((frames.len(), &frames[0]), (KEPT, &Value::from(1)));
    }
}
