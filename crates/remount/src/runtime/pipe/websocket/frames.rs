//! Follows the frames that a browser sends, and hands long ones on in pieces.

use std::fmt;

/// A frame that is longer is handed on as several: tungstenite keeps a buffer as long as the
/// longest frame for as long as the socket is open. A multiple of four, so that each piece begins
/// with the first byte of the mask.
pub(super) const PIECE: usize = 2_048;
/// As many bytes as the head of a frame can have.
const HEAD: usize = 14;
/// As many as the payload of a ping, a pong or a close can have.
const CONTROL: u64 = 125;

const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;
const OPCODE: u8 = 0x0f;
const IS_CONTROL: u8 = 0x08;
const LENGTH: u8 = 0x7f;
const TWO_BYTES: u8 = 126;
const EIGHT_BYTES: u8 = 127;

/// Where in the stream of frames the next byte belongs.
#[derive(Debug)]
pub(super) struct Frames {
    place: Place,
    longest: usize,
    /// Bytes of the message that has begun, of all frames whose heads have come.
    message: usize,
    /// Whether further frames belong to that message.
    goes_on: bool,
    ended: bool,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Head(Held),
    Payload(Payload),
    /// Between two pieces of a frame.
    Between(Rest),
}

/// The first bytes of a head, which are not handed on before it is whole.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    bytes: [u8; HEAD],
    length: usize,
}

#[derive(Clone, Copy, Debug)]
struct Payload {
    left: usize,
    rest: Option<Rest>,
    control: bool,
    is_final: bool,
}

/// What comes after a piece of a frame.
#[derive(Clone, Copy, Debug)]
struct Rest {
    left: usize,
    mask: Option<[u8; 4]>,
    is_final: bool,
}

struct Head {
    bytes: usize,
    control: bool,
    is_final: bool,
    payload: u64,
    mask: Option<[u8; 4]>,
}

/// A frame or a message that is too long.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct TooLong;

impl Frames {
    /// Frames of messages that have so many bytes at most.
    pub(super) fn new(longest: usize) -> Self {
        Self {
            place: Place::Head(Held::default()),
            longest,
            message: 0,
            goes_on: false,
            ended: false,
        }
    }

    /// Whether a message has ended since this was asked.
    pub(super) fn has_ended(&mut self) -> bool {
        std::mem::take(&mut self.ended)
    }

    /// Whether a message has begun and not ended.
    pub(super) fn in_message(&self) -> bool {
        let in_frame = match &self.place {
            Place::Head(held) => held.length > 0 && held.bytes[0] & IS_CONTROL == 0,
            Place::Payload(payload) => !payload.control,
            Place::Between(_) => true,
        };
        in_frame || self.goes_on
    }

    /// How many bytes the message can come to, as far as it has told.
    pub(super) fn message(&self) -> usize {
        if self.goes_on && self.message > 0 {
            // Frames may follow, up to the bound.
            self.message.max(self.longest)
        } else {
            self.message
        }
    }

    /// How many bytes have been announced of the message.
    pub(super) fn announced(&self) -> usize {
        self.message
    }

    /// Writes what goes in front of the next bytes. Returns its length, and how many those may be;
    /// `None` if there is no space for either.
    pub(super) fn begin(&self, out: &mut [u8]) -> Option<(usize, usize)> {
        let (head, length, most) = match &self.place {
            Place::Head(held) => (held.bytes, held.length, PIECE),
            Place::Payload(payload) if payload.rest.is_some() => ([0; HEAD], 0, payload.left),
            Place::Payload(_) => ([0; HEAD], 0, PIECE),
            Place::Between(rest) => {
                let (head, length) = rest.head();
                (head, length, rest.left.min(PIECE))
            }
        };
        let space = out.len().checked_sub(length).filter(|space| *space > 0)?;
        out[..length].copy_from_slice(&head[..length]);
        Some((length, most.min(space)))
    }

    /// Follows the bytes that [`begin`](Self::begin) asked for, with what it wrote in front.
    /// Returns how many of them are handed on; the rest comes again in front of the next ones.
    pub(super) fn follow(&mut self, bytes: &mut [u8]) -> Result<usize, TooLong> {
        let mut at = 0;
        if let Place::Between(rest) = self.place {
            at = rest.head().1;
            self.place = Place::Payload(rest.piece());
        }
        while at < bytes.len() {
            match &mut self.place {
                Place::Payload(payload) => {
                    let count = payload.left.min(bytes.len() - at);
                    payload.left -= count;
                    at += count;
                    self.end_of_piece();
                }
                Place::Head(_) | Place::Between(_) => {
                    let Some(head) = Head::read(&bytes[at..]) else {
                        let mut held = Held {
                            length: bytes.len() - at,
                            ..Held::default()
                        };
                        held.bytes[..held.length].copy_from_slice(&bytes[at..]);
                        self.place = Place::Head(held);
                        return Ok(at);
                    };
                    self.enter(&head, &mut bytes[at..])?;
                    at += head.bytes;
                    self.end_of_piece();
                }
            }
        }
        Ok(at)
    }

    fn enter(&mut self, head: &Head, bytes: &mut [u8]) -> Result<(), TooLong> {
        if head.control && head.payload > CONTROL {
            return Err(TooLong);
        }
        let payload = usize::try_from(head.payload).map_err(|_| TooLong)?;
        if !head.control {
            self.message = self.message.checked_add(payload).ok_or(TooLong)?;
            self.goes_on = !head.is_final;
        }
        if self.message > self.longest {
            return Err(TooLong);
        }
        self.place = Place::Payload(if payload <= PIECE {
            Payload {
                left: payload,
                rest: None,
                control: head.control,
                is_final: head.is_final,
            }
        } else {
            shorten(bytes);
            Payload {
                left: PIECE,
                rest: Some(Rest {
                    left: payload - PIECE,
                    mask: head.mask,
                    is_final: head.is_final,
                }),
                control: false,
                is_final: false,
            }
        });
        Ok(())
    }

    fn end_of_piece(&mut self) {
        let Place::Payload(payload) = self.place else {
            return;
        };
        if payload.left > 0 {
            return;
        }
        self.place = match payload.rest {
            Some(rest) => Place::Between(rest),
            None => Place::Head(Held::default()),
        };
        if payload.is_final && !payload.control {
            self.message = 0;
            self.ended = true;
        }
    }
}

impl Rest {
    fn piece(self) -> Payload {
        let left = self.left.min(PIECE);
        let rest = (self.left > PIECE).then_some(Self {
            left: self.left - left,
            ..self
        });
        Payload {
            left,
            rest,
            control: false,
            is_final: self.is_final && rest.is_none(),
        }
    }

    /// The head of the next piece, which continues the one before.
    fn head(self) -> ([u8; HEAD], usize) {
        let piece = self.piece();
        let mut head = [0; HEAD];
        let mut length = 2;
        if piece.is_final {
            head[0] = FINAL;
        }
        match u8::try_from(piece.left) {
            Ok(left) if left < TWO_BYTES => head[1] = left,
            _ => {
                head[1] = TWO_BYTES;
                // A piece is shorter than the two bytes can say.
                let left = u16::try_from(piece.left).unwrap_or(u16::MAX);
                head[2..4].copy_from_slice(&left.to_be_bytes());
                length = 4;
            }
        }
        if let Some(mask) = self.mask {
            head[1] |= MASKED;
            head[length..length + 4].copy_from_slice(&mask);
            length += 4;
        }
        (head, length)
    }
}

impl Head {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (&first, &second) = (bytes.first()?, bytes.get(1)?);
        let (payload, mut end) = match second & LENGTH {
            TWO_BYTES => (u16::from_be_bytes(array(bytes, 2)?).into(), 4),
            EIGHT_BYTES => (u64::from_be_bytes(array(bytes, 2)?), 10),
            length => (length.into(), 2),
        };
        let mask = if second & MASKED == 0 {
            None
        } else {
            let mask = array(bytes, end)?;
            end += 4;
            Some(mask)
        };
        Some(Self {
            bytes: end,
            control: first & OPCODE & IS_CONTROL != 0,
            is_final: first & FINAL != 0,
            payload,
            mask,
        })
    }
}

/// Turns the head of a long frame into that of its first piece, in as many bytes.
fn shorten(head: &mut [u8]) {
    head[0] &= !FINAL;
    let piece = (PIECE as u64).to_be_bytes();
    if head[1] & LENGTH == TWO_BYTES {
        head[2..4].copy_from_slice(&piece[6..]);
    } else {
        head[2..10].copy_from_slice(&piece);
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a message is too long")
    }
}

impl std::error::Error for TooLong {}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::tungstenite::protocol::Role;
    use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
    use tokio_tungstenite::tungstenite::protocol::frame::{Frame, Utf8Bytes};
    use tokio_tungstenite::tungstenite::{Message, WebSocket};

    use super::*;

    const LONGEST: usize = 20_000;

    /// The bytes of frames as a browser sends them.
    fn sent(frames: Vec<Frame>) -> Vec<u8> {
        let mut browser = WebSocket::from_raw_socket(Duplex::default(), Role::Client, None);
        for frame in frames {
            browser.send(Message::Frame(frame)).unwrap();
        }
        std::mem::take(&mut browser.get_mut().0)
    }

    fn text(length: usize) -> String {
        let letters = ('a'..='z').chain(['ü', '€', '🐾']).cycle();
        letters
            .scan(0, |sum, letter| {
                *sum += letter.len_utf8();
                (*sum <= length).then_some(letter)
            })
            .collect()
    }

    fn data(code: Data, payload: &[u8], is_final: bool) -> Frame {
        Frame::message(payload.to_vec(), OpCode::Data(code), is_final)
    }

    /// Hands the bytes on, so many at a time, and reads the messages from what comes out.
    fn handed_on(bytes: &[u8], at_a_time: usize) -> (Vec<Message>, usize) {
        let mut frames = Frames::new(LONGEST);
        let (mut out, mut longest) = (Vec::new(), 0);
        let mut rest = bytes;
        while !rest.is_empty() {
            let mut buffer = [0; PIECE + 2 * HEAD];
            let (in_front, most) = frames.begin(&mut buffer).unwrap();
            let count = most.min(at_a_time).min(rest.len());
            buffer[in_front..in_front + count].copy_from_slice(&rest[..count]);
            rest = &rest[count..];
            let ready = frames.follow(&mut buffer[..in_front + count]).unwrap();
            out.extend_from_slice(&buffer[..ready]);
        }
        assert!(!frames.in_message());
        let mut at = 0;
        while let Some(head) = Head::read(&out[at..]) {
            at += head.bytes + usize::try_from(head.payload).unwrap();
            longest = longest.max(usize::try_from(head.payload).unwrap());
        }
        let mut server = WebSocket::from_raw_socket(Duplex(out), Role::Server, None);
        let messages = std::iter::from_fn(|| server.read().ok()).collect();
        (messages, longest)
    }

    /// A stream that reads what was written, or what it was made of.
    #[derive(Default)]
    struct Duplex(Vec<u8>);

    impl std::io::Read for Duplex {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = buffer.len().min(self.0.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0.drain(..count);
            Ok(count)
        }
    }

    impl std::io::Write for Duplex {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn messages_arrive_as_they_were_sent_in_frames_that_are_short() {
        let lengths = [
            0, 1, 125, 126, 127, 2_047, 2_048, 2_049, 4_096, 4_097, 10_000,
        ];
        let texts: Vec<_> = lengths.map(text).into();
        let frames = texts
            .iter()
            .map(|text| data(Data::Text, text.as_bytes(), true));
        let bytes = sent(frames.collect());
        let expected: Vec<_> = texts.iter().map(Message::text).collect();
        for at_a_time in [1, 2, 3, 5, 13, 14, 15, 1_000, 1_024, 2_048] {
            let (messages, longest) = handed_on(&bytes, at_a_time);
            assert!(messages == expected, "{at_a_time} at a time");
            assert!(longest <= PIECE);
        }
    }

    #[test]
    fn a_frame_whose_length_takes_eight_bytes_arrives_too() {
        let payload = text(10_000);
        let mut bytes = sent(vec![data(Data::Text, payload.as_bytes(), true)]);
        let length = u64::from(u16::from_be_bytes([bytes[2], bytes[3]]));
        bytes[1] = MASKED | EIGHT_BYTES;
        bytes.splice(2..4, length.to_be_bytes());
        for at_a_time in [1, 1_024] {
            let (messages, _) = handed_on(&bytes, at_a_time);
            assert!(messages == [Message::text(&payload)]);
        }
    }

    #[test]
    fn a_message_in_several_frames_with_a_ping_between_them_arrives() {
        let payload = text(9_000);
        let (begin, end) = payload.as_bytes().split_at(5_001);
        let bytes = sent(vec![
            data(Data::Text, begin, false),
            Frame::ping(&b"still here"[..]),
            data(Data::Continue, end, true),
            data(Data::Text, b"next", true),
        ]);
        let ping = Message::Ping(b"still here".to_vec().into());
        let text = Message::Text(Utf8Bytes::from(payload));
        for at_a_time in [1, 7, 1_024] {
            let (messages, longest) = handed_on(&bytes, at_a_time);
            assert!(messages == [ping.clone(), text.clone(), Message::text("next")]);
            assert!(longest <= PIECE);
        }
    }

    fn follow(bytes: &[u8]) -> Result<Frames, TooLong> {
        let mut frames = Frames::new(LONGEST);
        let mut bytes = bytes.to_vec();
        frames.follow(&mut bytes).map(|_| frames)
    }

    #[test]
    fn a_message_is_unfinished_from_its_first_byte_to_its_last() {
        let bytes = sent(vec![data(Data::Text, b"hello", true)]);
        for count in 1..bytes.len() {
            assert!(follow(&bytes[..count]).unwrap().in_message(), "{count}");
        }
        assert!(!follow(&bytes).unwrap().in_message());
    }

    #[test]
    fn a_message_whose_last_frame_is_missing_is_unfinished_whatever_else_is_sent() {
        let frames = vec![data(Data::Text, b"hel", false), Frame::ping(&b""[..])];
        assert!(follow(&sent(frames)).unwrap().in_message());
    }

    #[test]
    fn half_a_ping_is_no_message() {
        let bytes = sent(vec![Frame::ping(&b"hello"[..])]);
        for count in 1..bytes.len() {
            assert!(!follow(&bytes[..count]).unwrap().in_message(), "{count}");
        }
    }

    #[test]
    fn a_message_that_is_too_long_is_refused_by_its_head() {
        let whole = sent(vec![data(Data::Text, &[b'x'; LONGEST + 1], true)]);
        assert_eq!(follow(&whole[..8]).err(), Some(TooLong));
        let mut parts = sent(vec![data(Data::Text, &[b'x'; 2_000], false)]);
        let more = sent(vec![data(Data::Continue, &[b'x'; LONGEST - 1_999], true)]);
        parts.extend_from_slice(&more[..8]);
        assert_eq!(follow(&parts).err(), Some(TooLong));
        let endless = [
            0x81,
            MASKED | EIGHT_BYTES,
            255,
            255,
            255,
            255,
            255,
            255,
            255,
            255,
            0,
            0,
            0,
            0,
        ];
        assert_eq!(follow(&endless).err(), Some(TooLong));
    }

    #[test]
    fn a_ping_that_is_too_long_is_refused_by_its_head() {
        let head = [0x89, MASKED | TWO_BYTES, 0, 126, 0, 0, 0, 0];
        assert_eq!(follow(&head).err(), Some(TooLong));
    }

    #[test]
    fn a_message_in_several_frames_may_come_to_the_longest_there_is() {
        let begin = sent(vec![data(Data::Text, b"hel", false)]);
        assert_eq!(follow(&begin).unwrap().message(), LONGEST);
        let whole = sent(vec![data(Data::Text, &[b'x'; 5_000], true)]);
        assert_eq!(follow(&whole[..8]).unwrap().message(), 5_000);
    }
}
