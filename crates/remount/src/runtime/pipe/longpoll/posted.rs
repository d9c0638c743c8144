//! The body of a post: one frame in each line, a binary one as base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio_tungstenite::tungstenite::{Bytes, Utf8Bytes};

use crate::runtime::pipe::Received;

/// Reads the frames of a body, of which there may be `most`, and none longer than `longest`.
///
/// # Errors
///
/// What the stock client would not have posted.
pub(super) fn frames(
    body: &Bytes,
    most: usize,
    longest: usize,
) -> Result<Vec<Received>, &'static str> {
    let lines = body.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    let mut frames = Vec::new();
    for line in lines {
        if frames.len() == most {
            return Err("it has posted too many messages at once");
        }
        frames.push(frame(body.slice_ref(line), longest)?);
    }
    Ok(frames)
}

fn frame(line: Bytes, longest: usize) -> Result<Received, &'static str> {
    let frame = if line.starts_with(b"[") {
        let text = Utf8Bytes::try_from(line).map_err(|_| "it has posted what is no text")?;
        Received::Text(text)
    } else {
        let bytes = STANDARD.decode(&line);
        Received::Binary(bytes.map_err(|_| "it has posted what is no base64")?.into())
    };
    let length = match &frame {
        Received::Text(text) => text.len(),
        Received::Binary(bytes) => bytes.len(),
        Received::Control => 0,
    };
    if length > longest {
        return Err("it has posted a message that is too long");
    }
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = 3;
    const LONGEST: usize = 12;

    #[track_caller]
    fn check(body: &[u8], expected: &[Received]) {
        assert_eq!(read(body).as_deref(), Ok(expected));
    }

    fn read(body: &[u8]) -> Result<Vec<Received>, &'static str> {
        frames(&Bytes::copy_from_slice(body), MOST, LONGEST)
    }

    #[track_caller]
    fn refused(body: &[u8]) {
        assert!(read(body).is_err(), "{body:?}");
    }

    fn text(text: &str) -> Received {
        Received::Text(text.to_owned().into())
    }

    fn binary(bytes: &[u8]) -> Received {
        Received::Binary(bytes.to_vec().into())
    }

    #[test]
    fn a_line_that_begins_with_a_bracket_is_a_text() {
        check(b"[1]", &[text("[1]")]);
        check("[\"é\"]\n[2]".as_bytes(), &[text("[\"é\"]"), text("[2]")]);
    }

    #[test]
    fn every_other_line_is_the_base64_of_bytes() {
        check(b"AAH/", &[binary(&[0, 1, 255])]);
        check(b"[1]\nAA==\n[2]", &[text("[1]"), binary(&[0]), text("[2]")]);
    }

    #[test]
    fn an_empty_line_is_no_frame() {
        check(b"", &[]);
        check(b"\n[1]\n\n", &[text("[1]")]);
    }

    #[test]
    fn what_the_client_would_not_post_is_refused() {
        refused(b"{}");
        refused(b"AA=");
        refused(b"AB==");
        refused(b"A-_/");
        refused(b"[\xff]");
        refused(b"[1]\r\nAA==\r");
    }

    #[test]
    fn the_longest_frame_is_read_and_no_longer_one() {
        check(b"[0123456789]", &[text("[0123456789]")]);
        refused(b"[0123456789 ]");
        check(STANDARD.encode([7; 12]).as_bytes(), &[binary(&[7; 12])]);
        refused(STANDARD.encode([7; 13]).as_bytes());
    }

    #[test]
    fn as_many_frames_as_a_post_may_have_are_read_and_no_more() {
        let body = |count: usize| vec!["[]"; count].join("\n");
        assert_eq!(read(body(3).as_bytes()).map(|all| all.len()), Ok(3));
        refused(body(4).as_bytes());
    }
}
