//! Session tokens (the cookie of a signed-in person) and form tokens (against forged requests).
//!
//! A token is 256 random bits. The database holds its HMAC under the session key: reading the table
//! gives no token, and writing to it cannot plant a session either, because the key is not there.

use crate::random::{self, Randomness};
use crate::sealing::keyed;
use data_encoding::BASE64URL_NOPAD;
use hmac::Mac;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The secret in a session cookie. Wiped from memory when dropped.
#[derive(Clone)]
pub struct SessionToken(Zeroizing<[u8; 32]>);

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

impl SessionToken {
    /// A fresh token; made anew at every login and every change of rights.
    pub fn new(rng: &dyn Randomness) -> SessionToken {
        SessionToken(Zeroizing::new(random::bytes(rng)))
    }

    /// The 43 characters of the cookie.
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE64URL_NOPAD.encode(&*self.0))
    }

    /// From a cookie; `None` when it cannot be one of ours.
    pub fn from_text(text: &str) -> Option<SessionToken> {
        let mut bytes = Zeroizing::new([0; 32]);
        if text.len() != 43 {
            return None;
        }
        BASE64URL_NOPAD.decode_mut(text.as_bytes(), &mut *bytes).ok()?;
        Some(SessionToken(bytes))
    }

    /// What the database holds and is asked for.
    pub fn stored(&self, session_key: &[u8; 32]) -> [u8; 32] {
        let mut mac = keyed(session_key);
        mac.update(b"anlan session v1");
        mac.update(&*self.0);
        mac.finalize().into_bytes().into()
    }

    /// The token of one form (its verb and target) in this session.
    pub fn form_token(&self, csrf_key: &[u8; 32], form: &str) -> String {
        BASE64URL_NOPAD.encode(&self.form_mac(csrf_key, form))
    }

    /// Does the token sent back belong to this form in this session? Compared in constant time.
    pub fn form_token_matches(&self, csrf_key: &[u8; 32], form: &str, given: &str) -> bool {
        let expected = self.form_token(csrf_key, form);
        expected.as_bytes().ct_eq(given.as_bytes()).into()
    }

    fn form_mac(&self, csrf_key: &[u8; 32], form: &str) -> [u8; 32] {
        let mut mac = keyed(csrf_key);
        mac.update(b"anlan form v1");
        mac.update(&*self.0);
        mac.update(form.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandomness;

    fn token(seed: u64) -> SessionToken {
        SessionToken::new(&SeededRandomness::new(seed))
    }

    #[test]
    fn a_cookie_reads_back_to_the_same_stored_value() {
        let token = token(1);
        let again = SessionToken::from_text(&token.to_text()).expect("own text");
        assert_eq!(again.stored(&[1; 32]), token.stored(&[1; 32]));
        assert_ne!(token.stored(&[1; 32]), token.stored(&[2; 32]), "another server's key");
    }

    #[test]
    fn a_foreign_cookie_is_no_token() {
        for text in ["", "x", &"A".repeat(44), &"?".repeat(43), &"安".repeat(43)] {
            assert!(SessionToken::from_text(text).is_none());
        }
    }

    #[test]
    fn a_form_token_holds_for_its_session_and_form_only() {
        let key = [3; 32];
        let given = token(1).form_token(&key, "answer/7");
        assert!(token(1).form_token_matches(&key, "answer/7", &given));
        assert!(!token(2).form_token_matches(&key, "answer/7", &given));
        assert!(!token(1).form_token_matches(&key, "answer/8", &given));
        assert!(!token(1).form_token_matches(&[4; 32], "answer/7", &given));
        assert!(!token(1).form_token_matches(&key, "answer/7", ""));
    }
}
