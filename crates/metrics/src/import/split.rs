//! Bytes as events: lines of JSON, arrays of objects, and objects with an array of `Records`.

/// The most bytes of an event.
pub(super) const MAX_EVENT: usize = 256 * 1024;
/// What begins an object that holds events, but for white space.
const WRAPPER: &[u8] = b"{\"Records\":[";

/// What may be an event, and in which line of the file it begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) line: u64,
    pub(super) what: What,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum What {
    Event(Vec<u8>),
    TooLong,
    EndsEarly,
    /// Something in an array that is no object.
    NotAnObject,
}

/// Parts bytes into events. Keeps one event at most, however it is written.
#[derive(Debug)]
pub(super) struct Splitter {
    state: State,
    /// The line that is being read, the first is 1.
    line: u64,
    /// The line in which the event begins.
    begun: u64,
    event: Vec<u8>,
    too_long: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Between events that have a line each.
    Outside,
    /// In what may be the beginning of a wrapper: so many of its letters have come.
    Beginning(usize),
    /// In an event that ends with its line.
    Line,
    /// Between the events of an array.
    Array,
    /// In an object of an array.
    Object { depth: u32, text: bool, escaped: bool },
    /// In something else of an array.
    Scalar { text: bool, escaped: bool },
}

impl Default for Splitter {
    fn default() -> Self {
        Self { state: State::Outside, line: 1, begun: 1, event: Vec::new(), too_long: false }
    }
}

impl Splitter {
    /// Reads more bytes, and hands on each event that ends in them.
    pub(super) fn push(&mut self, bytes: &[u8], found: &mut Vec<Found>) {
        for byte in bytes {
            self.state = self.after(*byte, found);
            self.line += u64::from(*byte == b'\n');
        }
    }

    /// There are no more bytes.
    pub(super) fn end(mut self, found: &mut Vec<Found>) {
        match self.state {
            State::Outside => {}
            State::Line | State::Beginning(_) => self.finish(found),
            State::Array => found.push(Found { line: self.line, what: What::EndsEarly }),
            State::Object { .. } | State::Scalar { .. } => {
                found.push(Found { line: self.begun, what: What::EndsEarly });
            }
        }
    }

    fn after(&mut self, byte: u8, found: &mut Vec<Found>) -> State {
        match self.state {
            State::Outside => self.outside(byte),
            State::Beginning(letters) => self.beginning(letters, byte, found),
            State::Line => self.in_line(byte, found),
            State::Array => self.in_array(byte),
            State::Object { depth, text, escaped } => self.in_object((depth, text, escaped), byte, found),
            State::Scalar { text, escaped } => self.in_scalar(text, escaped, byte, found),
        }
    }

    fn outside(&mut self, byte: u8) -> State {
        match byte {
            // White space, commas and ends of wrappers between documents, and the mark that some put before all.
            b' ' | b'\t' | b'\r' | b'\n' | b'\x00' | 0xef | 0xbb | 0xbf => State::Outside,
            b'}' if self.begun == 0 => State::Outside,
            b'[' => State::Array,
            _ => {
                self.begin(byte);
                if byte == b'{' { State::Beginning(1) } else { State::Line }
            }
        }
    }

    fn beginning(&mut self, letters: usize, byte: u8, found: &mut Vec<Found>) -> State {
        if matches!(byte, b' ' | b'\t' | b'\r') || (byte == b'\n' && self.could_be_wrapper()) {
            self.keep(byte);
            return State::Beginning(letters);
        }
        if WRAPPER.get(letters) != Some(&byte) {
            return self.in_line(byte, found);
        }
        self.keep(byte);
        if letters + 1 < WRAPPER.len() {
            return State::Beginning(letters + 1);
        }
        self.event.clear();
        // What closes the wrapper is no event.
        self.begun = 0;
        State::Array
    }

    /// Whether an object that goes on in another line may be a wrapper: nothing but its beginning has come.
    fn could_be_wrapper(&self) -> bool {
        self.event.len() <= 64
    }

    fn in_line(&mut self, byte: u8, found: &mut Vec<Found>) -> State {
        if byte == b'\n' {
            self.finish(found);
            return State::Outside;
        }
        self.keep(byte);
        State::Line
    }

    fn in_array(&mut self, byte: u8) -> State {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => State::Array,
            b']' => {
                self.begun = 0;
                State::Outside
            }
            b'{' => {
                self.begin(byte);
                State::Object { depth: 1, text: false, escaped: false }
            }
            _ => {
                self.begin(byte);
                State::Scalar { text: byte == b'"', escaped: false }
            }
        }
    }

    fn in_object(
        &mut self,
        (depth, text, escaped): (u32, bool, bool),
        byte: u8,
        found: &mut Vec<Found>,
    ) -> State {
        self.keep(byte);
        match byte {
            _ if escaped => State::Object { depth, text, escaped: false },
            b'\\' if text => State::Object { depth, text, escaped: true },
            b'"' => State::Object { depth, text: !text, escaped },
            // No text goes on in another line: this one was cut, and what follows is another event.
            b'\n' if text => {
                self.finish(found);
                State::Array
            }
            b'{' if !text => State::Object { depth: depth.saturating_add(1), text, escaped },
            b'}' if !text && depth == 1 => {
                self.finish(found);
                State::Array
            }
            b'}' if !text => State::Object { depth: depth - 1, text, escaped },
            _ => State::Object { depth, text, escaped },
        }
    }

    fn in_scalar(&mut self, text: bool, escaped: bool, byte: u8, found: &mut Vec<Found>) -> State {
        let ends = !text && matches!(byte, b',' | b']' | b'\n');
        match byte {
            _ if escaped => State::Scalar { text, escaped: false },
            b'\\' if text => State::Scalar { text, escaped: true },
            b'"' => State::Scalar { text: !text, escaped },
            _ if ends || (byte == b'\n' && text) => {
                self.event.clear();
                found.push(Found { line: self.begun, what: What::NotAnObject });
                if byte == b']' {
                    self.begun = 0;
                    State::Outside
                } else {
                    State::Array
                }
            }
            _ => State::Scalar { text, escaped },
        }
    }

    fn begin(&mut self, byte: u8) {
        self.event.clear();
        self.too_long = false;
        self.begun = self.line;
        self.keep(byte);
    }

    fn keep(&mut self, byte: u8) {
        if self.event.len() < MAX_EVENT {
            self.event.push(byte);
        } else {
            self.too_long = true;
        }
    }

    fn finish(&mut self, found: &mut Vec<Found>) {
        let event = std::mem::take(&mut self.event);
        let what = if self.too_long { What::TooLong } else { What::Event(event) };
        found.push(Found { line: self.begun, what });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(bytes: &[u8], each: usize) -> Vec<Found> {
        let (mut splitter, mut found) = (Splitter::default(), vec![]);
        bytes.chunks(each.max(1)).for_each(|some| splitter.push(some, &mut found));
        splitter.end(&mut found);
        found
    }

    fn told(text: &str) -> Vec<(u64, String)> {
        let tell = |found: Found| match found.what {
            What::Event(event) => (found.line, String::from_utf8_lossy(&event).into_owned()),
            other => (found.line, format!("{other:?}")),
        };
        split(text.as_bytes(), 7).into_iter().map(tell).collect()
    }

    #[test]
    fn r283_events_are_found_in_each_form_that_logs_are_delivered_in() {
        for (text, expected) in [
            ("", vec![]),
            ("{\"a\":1}\n{\"a\":2}\n", vec![(1, "{\"a\":1}"), (2, "{\"a\":2}")]),
            ("\u{feff}{\"a\":1}\r\n\n {\"a\":2}", vec![(1, "{\"a\":1}\r"), (3, "{\"a\":2}")]),
            ("[{\"a\":1},{\"a\":{\"b\":\"}\"}}]", vec![(1, "{\"a\":1}"), (1, "{\"a\":{\"b\":\"}\"}}")]),
            ("[\n {\"a\":1},\n {\"a\":\n2}\n]\n", vec![(2, "{\"a\":1}"), (3, "{\"a\":\n2}")]),
            ("{\"Records\":[{\"a\":1},{\"a\":2}]}", vec![(1, "{\"a\":1}"), (1, "{\"a\":2}")]),
            ("{\n \"Records\" : [\n{\"a\":1}\n]\n}\n{\"a\":2}", vec![(3, "{\"a\":1}"), (6, "{\"a\":2}")]),
            ("[{\"a\":1}]\n[{\"a\":2}]", vec![(1, "{\"a\":1}"), (2, "{\"a\":2}")]),
            ("{\"Record\":1}\n", vec![(1, "{\"Record\":1}")]),
            ("[1, \"x,]\", {\"a\":1}]", vec![(1, "NotAnObject"), (1, "NotAnObject"), (1, "{\"a\":1}")]),
            ("[{\"a\":\"\\\"}\"}]", vec![(1, "{\"a\":\"\\\"}\"}")]),
            // A line that was cut spoils itself only.
            ("{\"a\":\"cu\n{\"a\":2}", vec![(1, "{\"a\":\"cu"), (2, "{\"a\":2}")]),
            ("[{\"a\":\"cu\n,{\"a\":2}]", vec![(1, "{\"a\":\"cu\n"), (2, "{\"a\":2}")]),
            ("[{\"a\":1},{\"a\"", vec![(1, "{\"a\":1}"), (1, "EndsEarly")]),
            ("[{\"a\":1}", vec![(1, "{\"a\":1}"), (1, "EndsEarly")]),
            ("garbage\n{\"a\":1}", vec![(1, "garbage"), (2, "{\"a\":1}")]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(line, text)| (line, text.to_owned())).collect();
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn an_event_that_is_too_long_is_passed_over_and_not_kept() {
        let long = format!("{{\"a\":\"{}\"}}\n{{\"a\":1}}\n", "x".repeat(3 * MAX_EVENT));
        let found = split(long.as_bytes(), 1000);
        assert_eq!(found[0], Found { line: 1, what: What::TooLong });
        assert_eq!(found[1], Found { line: 2, what: What::Event(b"{\"a\":1}".to_vec()) });
        assert_eq!(found.len(), 2);
    }

    proptest! {
        /// Whatever comes, in whatever pieces: the same is found.
        #[test]
        fn pieces_make_no_difference(text in "[\\[\\]{}\",:\\\\ \nRecords0a]{0,200}", each in 1_usize..50) {
            prop_assert_eq!(split(text.as_bytes(), 1), split(text.as_bytes(), each));
        }
    }
}
