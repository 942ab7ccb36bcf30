//! What names a request and its record.

use std::{fmt, str::FromStr};

use domain::Timestamp;

/// The id that a request is answered with: a UUID in capitals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub [u8; 16]);

impl RequestId {
    /// A version 4 UUID (RFC 9562, section 5.4) of these random bytes.
    pub fn new(mut random: [u8; 16]) -> Self {
        random[6] = (random[6] & 0x0f) | 0x40;
        random[8] = (random[8] & 0x3f) | 0x80;
        Self(random)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [b'-'; 36];
        let mut at = 0;
        for byte in self.0 {
            if matches!(at, 8 | 13 | 18 | 23) {
                at += 1;
            }
            text[at] = b"0123456789ABCDEF"[usize::from(byte >> 4)];
            text[at + 1] = b"0123456789ABCDEF"[usize::from(byte & 15)];
            at += 2;
        }
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// A text is no id of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no id of a request")]
pub struct NoId;

impl FromStr for RequestId {
    type Err = NoId;

    /// Takes both cases: people copy ids from many places.
    fn from_str(text: &str) -> Result<Self, NoId> {
        let bytes = text.as_bytes();
        if bytes.len() != 36 || [8, 13, 18, 23].iter().any(|at| bytes[*at] != b'-') {
            return Err(NoId);
        }
        let mut digits =
            bytes.iter().filter(|byte| **byte != b'-').map(|byte| char::from(*byte).to_digit(16));
        let mut id = [0; 16];
        for byte in &mut id {
            let (high, low) = (digits.next().flatten().ok_or(NoId)?, digits.next().flatten().ok_or(NoId)?);
            *byte = u8::try_from(high << 4 | low).map_err(|_| NoId)?;
        }
        Ok(Self(id))
    }
}

/// What names a record, and its place among the others: its time, and the id of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordId {
    /// When the request came.
    pub time: Timestamp,
    /// The id of the request.
    pub request: RequestId,
}

/// Milliseconds since the epoch, a dash, the id of the request.
impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.time.millis(), self.request)
    }
}

impl FromStr for RecordId {
    type Err = NoId;

    fn from_str(text: &str) -> Result<Self, NoId> {
        let (millis, request) = text.split_once('-').ok_or(NoId)?;
        let millis = millis.parse().map_err(|_| NoId)?;
        Ok(Self { time: Timestamp::from_millis(millis), request: request.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_shown() {
        let id = RequestId::new([0xab; 16]);
        assert_eq!(id.to_string(), "ABABABAB-ABAB-4BAB-ABAB-ABABABABABAB");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_lowercase().parse(), Ok(id));
        let record = RecordId { time: Timestamp::from_millis(1_795_301_719_123), request: id };
        assert_eq!(record.to_string().parse(), Ok(record));
        for bad in
            ["", "x", "ABABABAB-ABAB-4BAB-ABAB-ABABABABABAG", "ABABABAB-ABAB-4BAB-ABABABABABABABAB----"]
        {
            assert_eq!(bad.parse::<RequestId>(), Err(NoId), "{bad}");
        }
    }
}
