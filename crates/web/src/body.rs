//! The body of a posted form: bounded, strictly UTF-8, read whole before anything is done with it.

use axum::body::{Body, HttpBody};
use std::future::poll_fn;
use std::pin::Pin;

/// Bytes of a form at most: the longest texts of a pack, in which a browser writes each Chinese character as nine bytes.
pub(crate) const FORM_BYTES: usize = 256 * 1024;
/// Bytes read and thrown away of a form that is too long, so that the browser hears the answer.
const DRAINED_BYTES: usize = 16 * 1024 * 1024;

/// Name and value, as sent.
pub(crate) type Pairs = Vec<(String, String)>;

/// Why a body is no form.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotAForm {
    /// Longer than allowed.
    TooLarge,
    /// Not text, or broken off.
    Unreadable,
}

/// Reads a whole body.
pub(crate) async fn read(mut body: Body) -> Result<Vec<u8>, NotAForm> {
    let mut kept = Vec::new();
    let mut total = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| NotAForm::Unreadable)?.into_data() else { continue };
        total += data.len();
        if total <= FORM_BYTES {
            kept.extend_from_slice(&data);
        } else if total > DRAINED_BYTES {
            return Err(NotAForm::TooLarge);
        }
    }
    if total > FORM_BYTES { Err(NotAForm::TooLarge) } else { Ok(kept) }
}

/// The pairs of a form or of a query string.
pub(crate) fn pairs(text: &[u8]) -> Result<Pairs, NotAForm> {
    text.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let cut = pair.iter().position(|byte| *byte == b'=');
            let (name, value) = cut.map_or((pair, &[][..]), |at| (&pair[..at], &pair[at + 1..]));
            Ok((decode(name)?, decode(value)?))
        })
        .collect()
}

/// Pairs as a browser would send them.
pub(crate) fn encode(pairs: &[(String, String)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        escape(name, &mut text);
        text.push('=');
        escape(value, &mut text);
    }
    text
}

/// Percent-encodes a piece of an address or a form.
pub(crate) fn escape(piece: &str, into: &mut String) {
    for byte in piece.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                into.push(char::from(byte))
            }
            _ => {
                into.push('%');
                into.push(char::from(HEX[usize::from(byte >> 4)]));
                into.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

fn decode(piece: &[u8]) -> Result<String, NotAForm> {
    let mut bytes = Vec::with_capacity(piece.len());
    let mut rest = piece.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digit =
                    |d: Option<&u8>| d.and_then(|d| char::from(*d).to_digit(16)).ok_or(NotAForm::Unreadable);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                bytes.push((high * 16 + low) as u8);
            }
            other => bytes.push(*other),
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| NotAForm::Unreadable)?;
    // A NUL is no letter of any language, and one of the databases cannot hold it.
    if text.contains('\0') { Err(NotAForm::Unreadable) } else { Ok(text.replace("\r\n", "\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_reads_back() {
        let given: Pairs = vec![("text".into(), "油烟 & 100%\n二行".into()), ("a".into(), String::new())];
        assert_eq!(pairs(encode(&given).as_bytes()), Ok(given));
    }

    #[test]
    fn broken_text_is_refused_whole() {
        for broken in ["a=%FF", "a=%E5%AE", "a=%zz", "a=%4", "a=b&c=%00"] {
            assert_eq!(pairs(broken.as_bytes()), Err(NotAForm::Unreadable), "{broken}");
        }
        assert_eq!(pairs(&[b'a', b'=', 0xC3, 0x28]), Err(NotAForm::Unreadable));
    }

    #[tokio::test]
    async fn ten_megabytes_are_refused_and_not_kept() {
        assert_eq!(read(Body::from(vec![b'a'; 10 * 1024 * 1024])).await, Err(NotAForm::TooLarge));
        assert_eq!(read(Body::from(vec![b'a'; FORM_BYTES])).await.map(|b| b.len()), Ok(FORM_BYTES));
    }
}
