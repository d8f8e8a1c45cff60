//! One-time codes from a staff member's telephone (TOTP, RFC 6238: SHA-1, six digits, 30 seconds).
//!
//! A code counts once: the caller keeps the step returned and hands it back at the next login. The
//! clock is a parameter. The secret is stored sealed ([`crate::keyring::KeyRing::seal_for_account`]).

use crate::random::{self, Randomness};
use crate::reading;
use data_encoding::BASE32_NOPAD;
use std::fmt;
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

/// The shared secret, 160 bits. Wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Zeroizing<[u8; 20]>);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    /// A fresh secret.
    pub fn new(rng: &dyn Randomness) -> TotpSecret {
        TotpSecret(Zeroizing::new(random::bytes(rng)))
    }

    /// The bytes to be sealed.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// Back from opened bytes; `None` unless there are 20.
    pub fn from_bytes(bytes: &[u8]) -> Option<TotpSecret> {
        Some(TotpSecret(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// Base32, for typing into a telephone that has no camera.
    pub fn to_base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(&*self.0))
    }

    /// The address a telephone's camera reads. Shown once, at enrolment.
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account) = (percent(issuer), percent(account));
        let secret = self.to_base32();
        Zeroizing::new(format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", &*secret))
    }

    /// The code at a moment (seconds since 1970), for the printout of the demo city.
    pub fn code_at(&self, seconds: u64) -> String {
        self.totp().generate(seconds).to_string()
    }

    /// The step a code belongs to, if it is right now, one step ago or one ahead, and later than
    /// `last_step`, the step of the last code that was let in. Store the result before letting in.
    pub fn verify(&self, code: &str, seconds: u64, last_step: Option<u64>) -> Option<u64> {
        let typed: String = reading::typed(code).take(7).collect();
        if typed.len() != 6 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.totp().check(&typed, seconds).filter(|step| last_step.is_none_or(|last| *step > last))
    }

    fn totp(&self) -> Totp {
        // Defaults are SHA-1, 6 digits, 30 s, one step either way; 20 bytes satisfy RFC 4226.
        Builder::new().with_secret(*self.0).build_noncompliant()
    }
}

/// Percent-encodes all but letters, digits and `-._~` (RFC 3986 §2.3).
fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandomness;

    const NOON: u64 = 1_795_320_000;

    #[test]
    fn the_vectors_of_rfc_6238_hold() {
        let secret = TotpSecret::from_bytes(b"12345678901234567890").expect("20 bytes");
        assert_eq!(secret.code_at(59), "287082");
        assert_eq!(secret.code_at(1_111_111_109), "081804");
        assert_eq!(secret.code_at(20_000_000_000), "353130");
    }

    #[test]
    fn a_code_is_good_one_step_either_way_and_only_once() {
        let secret = TotpSecret::new(&SeededRandomness::new(4));
        let code = secret.code_at(NOON);
        let step = NOON / 30;
        for seconds in [NOON - 30, NOON, NOON + 30] {
            assert_eq!(secret.verify(&code, seconds, None), Some(step));
        }
        assert_eq!(secret.verify(&code, NOON + 90, None), None);
        assert_eq!(secret.verify(&code, NOON, Some(step)), None, "a second use");
        assert_eq!(secret.verify(&code, NOON, Some(step - 1)), Some(step));
    }

    #[test]
    fn blanks_and_full_width_digits_are_fine_and_other_text_is_not() {
        let secret = TotpSecret::new(&SeededRandomness::new(4));
        let code = secret.code_at(NOON);
        assert!(secret.verify(&format!("{} {}", &code[..3], &code[3..]), NOON, None).is_some());
        let wide: String =
            code.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("wide form")).collect();
        assert!(secret.verify(&wide, NOON, None).is_some());
        for bad in ["", "12345", "1234567", "验证码", "+12345"] {
            assert_eq!(secret.verify(bad, NOON, None), None, "{bad}");
        }
    }

    #[test]
    fn the_enrolment_address_escapes_chinese() {
        let uri = TotpSecret::from_bytes(&[0; 20]).expect("20 bytes").uri("安澜", "a b");
        assert_eq!(
            *uri,
            "otpauth://totp/%E5%AE%89%E6%BE%9C:a%20b?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&issuer=%E5%AE%89%E6%BE%9C"
        );
        assert_eq!(TotpSecret::from_bytes(&[0; 19]), None);
    }
}
