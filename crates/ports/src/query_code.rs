//! The query code (查询码): what a resident types, with the number, to see her own matter.
//!
//! Seventeen random digits (10¹⁷ > 2⁵⁶) and a check digit, shown in groups of four. Digits only, so
//! that it can be dictated and typed on any telephone. Stored as HMAC-SHA-256 under a pepper:
//! cheap to check, so that guessing can be met by delays and not by load, and of no use to who has
//! the database alone. The code itself is never stored, logged or shown a second time.

use crate::random::{self, Randomness};
use crate::reading;
use crate::sealing::keyed;
use hmac::Mac;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Digits that are drawn; the check digit follows.
const DRAWN: usize = 17;
/// Digits of a code.
pub const DIGITS: usize = DRAWN + 1;

/// A whole code, check digit included. Wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct QueryCode(Zeroizing<[u8; DIGITS]>);

impl fmt::Debug for QueryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueryCode(…)")
    }
}

/// Why what was typed is not a code at all. No secret is told: the check digit is public knowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeError {
    /// Something other than digits, blanks and dashes.
    NotDigits,
    /// This many digits, not 18.
    WrongLength(usize),
    /// A digit is wrong or two neighbours are swapped.
    Mistyped,
}

impl fmt::Display for CodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CodeError::NotDigits => f.write_str("查询码只有数字。请对照回执重新输入 18 位查询码。"),
            CodeError::WrongLength(n) => write!(f, "查询码是 18 位数字，您输入了 {n} 位。请对照回执补全。"),
            CodeError::Mistyped => f.write_str("查询码有一位输错或两位颠倒。请对照回执逐组核对。"),
        }
    }
}

impl std::error::Error for CodeError {}

impl QueryCode {
    /// Reads a typed code: blanks, dashes and full-width digits are fine.
    pub fn parse(text: &str) -> Result<QueryCode, CodeError> {
        let mut digits = Zeroizing::new([0; DIGITS]);
        let mut length = 0;
        for c in reading::typed(text) {
            let digit = c.to_digit(10).ok_or(CodeError::NotDigits)?;
            if let Some(slot) = digits.get_mut(length) {
                *slot = digit as u8;
            }
            length += 1;
        }
        match length {
            DIGITS if damm(&*digits) == 0 => Ok(QueryCode(digits)),
            DIGITS => Err(CodeError::Mistyped),
            other => Err(CodeError::WrongLength(other)),
        }
    }

    /// `1234 5678 9012 3456 78`, for the receipt.
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(String::with_capacity(DIGITS + DIGITS / 4));
        for (at, digit) in self.0.iter().enumerate() {
            if at > 0 && at % 4 == 0 {
                out.push(' ');
            }
            out.push(char::from(b'0' + digit));
        }
        out
    }
}

/// A fresh code, every one of the 10¹⁷ equally likely.
pub fn new_query_code(rng: &dyn Randomness) -> QueryCode {
    const BOUND: u64 = 10u64.pow(DRAWN as u32);
    let mut drawn = loop {
        let drawn = u64::from_be_bytes(random::bytes(rng)) >> 7; // 57 bits, the fewest that hold BOUND
        if drawn < BOUND {
            break drawn;
        }
    };
    let mut digits = Zeroizing::new([0; DIGITS]);
    for slot in digits[..DRAWN].iter_mut().rev() {
        *slot = (drawn % 10) as u8;
        drawn /= 10;
    }
    digits[DRAWN] = damm(&digits[..DRAWN]);
    QueryCode(digits)
}

/// What is stored instead of the code. City and number are bound in: the same code elsewhere, or a
/// row copied to another matter, gives another value.
pub fn code_hash(pepper: &[u8; 32], city: i64, number: &str, code: &QueryCode) -> [u8; 32] {
    let mut mac = keyed(pepper);
    mac.update(b"anlan query code v1");
    mac.update(&city.to_be_bytes());
    mac.update(&*code.0);
    mac.update(number.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Compares in constant time. For a number that does not exist compare with [`NOBODYS_HASH`], so
/// that a wrong number and a wrong code take the same steps.
pub fn code_matches(stored: &[u8; 32], given: &[u8; 32]) -> bool {
    stored.ct_eq(given).into()
}

/// Stands in for the stored value of a number that does not exist. No code can be found for it.
pub const NOBODYS_HASH: [u8; 32] = [0; 32];

/// A totally anti-symmetric quasigroup of order ten (H. M. Damm, thesis, Marburg 2004): every single
/// wrong digit and every swap of neighbours is caught, which sums modulo ten cannot promise.
const QUASIGROUP: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The check digit of `digits`; zero when they already end with theirs.
fn damm(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |row, digit| QUASIGROUP[usize::from(row)][usize::from(*digit)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{OsRandomness, SeededRandomness};
    use proptest::prelude::*;

    fn from_seed(seed: u64) -> QueryCode {
        new_query_code(&SeededRandomness::new(seed))
    }

    #[test]
    fn the_check_digit_is_the_published_one() {
        assert_eq!(damm(&[5, 7, 2]), 4);
    }

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = from_seed(3);
        let shown = code.grouped();
        assert_eq!(shown.len(), 22);
        let wide: String = shown
            .chars()
            .map(|c| c.to_digit(10).map_or('　', |d| char::from_u32(0xFF10 + d).expect("digit")))
            .collect();
        for typed in [
            shown.to_string(),
            shown.replace(' ', ""),
            shown.replace(' ', "－"),
            wide,
            format!("  {}\n", &*shown),
        ] {
            assert_eq!(QueryCode::parse(&typed), Ok(code.clone()), "typed as {typed:?}");
        }
    }

    #[test]
    fn what_is_not_a_code_is_told_apart_from_a_mistyped_one() {
        assert_eq!(QueryCode::parse("1234"), Err(CodeError::WrongLength(4)));
        assert_eq!(QueryCode::parse("查询码 1234"), Err(CodeError::NotDigits));
        assert_eq!(QueryCode::parse(&"1".repeat(5000)), Err(CodeError::WrongLength(5000)));
    }

    #[test]
    fn a_stored_code_is_bound_to_its_city_number_and_pepper() {
        let code = from_seed(9);
        let stored = code_hash(&[1; 32], 1, "A", &code);
        assert!(code_matches(&stored, &code_hash(&[1; 32], 1, "A", &code)));
        for other in [
            code_hash(&[2; 32], 1, "A", &code),
            code_hash(&[1; 32], 2, "A", &code),
            code_hash(&[1; 32], 1, "B", &code),
            code_hash(&[1; 32], 1, "A", &from_seed(10)),
            NOBODYS_HASH,
        ] {
            assert!(!code_matches(&stored, &other));
        }
    }

    #[test]
    fn codes_differ_and_never_show_themselves_by_accident() {
        let (one, two) = (new_query_code(&OsRandomness), new_query_code(&OsRandomness));
        assert_ne!(one, two);
        assert_eq!(format!("{one:?}"), "QueryCode(…)");
    }

    proptest! {
        #[test]
        fn any_wrong_digit_and_any_swap_of_neighbours_is_caught(seed: u64, at in 0usize..18, add in 1u8..10) {
            let code = from_seed(seed).grouped().replace(' ', "").into_bytes();
            let mut wrong = code.clone();
            wrong[at] = b'0' + (wrong[at] - b'0' + add) % 10;
            prop_assert_eq!(QueryCode::parse(&String::from_utf8_lossy(&wrong)), Err(CodeError::Mistyped));
            let mut swapped = code.clone();
            swapped.swap(at, (at + 1) % 18);
            if at < 17 && swapped != code {
                prop_assert_eq!(QueryCode::parse(&String::from_utf8_lossy(&swapped)), Err(CodeError::Mistyped));
            }
        }

        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            let _ = QueryCode::parse(&text);
        }
    }
}
