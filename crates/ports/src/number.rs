//! The public number of a matter: `20261122-7K3-M9Q-RT4`, day + eight random characters + check.
//!
//! Never a sequence: a number tells neither how many matters there are nor which came next. The
//! alphabet is the ten digits and nineteen letters; the seven letters left out are those that look
//! like another character, and are read as that one. Twenty-nine is prime, so a weighted sum catches
//! every wrong character and every swap. The same number twice on one day in one city is a matter of
//! 29⁸ (5 × 10¹¹) and the store refuses the second.

use crate::random::Randomness;
use crate::reading;
use jiff::civil::Date;
use std::fmt;

const ALPHABET: &[u8; 29] = b"0123456789ACDEFGHJKMNPQRTVWXY";
const DAY: usize = 8;
const DRAWN: usize = 8;
const LENGTH: usize = DAY + DRAWN + 1;

/// Why what was typed is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// A character that no number has.
    Stranger,
    /// This many characters, not 17.
    WrongLength(usize),
    /// The first eight are no day of the calendar.
    NoSuchDay,
    /// A character is wrong or two are swapped.
    Mistyped,
}

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NumberError::Stranger => {
                f.write_str("编号只有数字和英文字母。请对照回执重新输入，如 20261122-7K3-M9Q-RT4 的样式。")
            }
            NumberError::WrongLength(n) => {
                write!(f, "编号是 17 位（8 位日期和 9 位字符），您输入了 {n} 位。请对照回执补全。")
            }
            NumberError::NoSuchDay => f.write_str("编号的前 8 位不是日期。请对照回执核对。"),
            NumberError::Mistyped => f.write_str("编号有一位输错或两位颠倒。请对照回执核对。"),
        }
    }
}

impl std::error::Error for NumberError {}

/// A fresh number for a matter filed on `day` (the legal day in the pack's zone).
pub fn new_matter_number(rng: &dyn Randomness, day: Date) -> String {
    let mut values = [0u8; LENGTH];
    let ymd = i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day());
    let mut rest = ymd.unsigned_abs();
    for slot in values[..DAY].iter_mut().rev() {
        *slot = (rest % 10) as u8;
        rest /= 10;
    }
    let mut filled = DAY;
    while filled < LENGTH - 1 {
        let mut drawn = [0; 2 * DRAWN];
        rng.fill(&mut drawn);
        // 232 = 8 × 29: bytes above would favour the first characters.
        for byte in drawn.into_iter().filter(|byte| *byte < 232) {
            if filled < LENGTH - 1 {
                values[filled] = byte % 29;
                filled += 1;
            }
        }
    }
    values[LENGTH - 1] = ((29 - weighed(&values) % 29) % 29) as u8;
    shown(&values)
}

/// The canonical form of a typed number: any case, width, blanks and dashes; look-alikes put right.
pub fn parse_matter_number(text: &str) -> Result<String, NumberError> {
    let mut values = [0u8; LENGTH];
    let mut length = 0;
    for c in reading::typed(text) {
        let value = value_of(c).ok_or(NumberError::Stranger)?;
        if let Some(slot) = values.get_mut(length) {
            *slot = value;
        }
        length += 1;
    }
    if length != LENGTH {
        return Err(NumberError::WrongLength(length));
    }
    if !is_a_day(&values[..DAY]) {
        return Err(NumberError::NoSuchDay);
    }
    if !weighed(&values).is_multiple_of(29) {
        return Err(NumberError::Mistyped);
    }
    Ok(shown(&values))
}

/// Position in the alphabet; the seven letters left out count as what they look like.
fn value_of(c: char) -> Option<u8> {
    let meant = match c {
        'O' => b'0',
        'I' | 'L' => b'1',
        'Z' => b'2',
        'S' => b'5',
        'B' => b'8',
        'U' => b'V',
        other => u8::try_from(other).ok()?,
    };
    ALPHABET.iter().position(|known| *known == meant).map(|at| at as u8)
}

/// Weights 17 down to 1 are all different and none a multiple of 29: any single change and any swap
/// of unequal characters changes the sum modulo 29.
fn weighed(values: &[u8; LENGTH]) -> u32 {
    values.iter().zip((1..=LENGTH as u32).rev()).map(|(value, weight)| u32::from(*value) * weight).sum()
}

fn is_a_day(digits: &[u8]) -> bool {
    if digits.iter().any(|digit| *digit > 9) {
        return false;
    }
    let part =
        |from: usize, to: usize| digits[from..to].iter().fold(0i16, |n, digit| n * 10 + i16::from(*digit));
    Date::new(part(0, 4), part(4, 6) as i8, part(6, 8) as i8).is_ok()
}

fn shown(values: &[u8; LENGTH]) -> String {
    let mut out = String::with_capacity(LENGTH + 3);
    for (at, value) in values.iter().enumerate() {
        if matches!(at, 8 | 11 | 14) {
            out.push('-');
        }
        out.push(char::from(ALPHABET[usize::from(*value)]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{OsRandomness, SeededRandomness};
    use proptest::prelude::*;

    const DAY_OF_TESTS: Date = jiff::civil::date(2026, 11, 22);

    fn from_seed(seed: u64) -> String {
        new_matter_number(&SeededRandomness::new(seed), DAY_OF_TESTS)
    }

    fn bare(number: &str) -> Vec<u8> {
        number.replace('-', "").into_bytes()
    }

    fn read(bytes: &[u8]) -> Result<String, NumberError> {
        parse_matter_number(&String::from_utf8_lossy(bytes))
    }

    #[test]
    fn a_number_starts_with_its_day_and_reads_back_as_itself() {
        let number = new_matter_number(&OsRandomness, DAY_OF_TESTS);
        assert!(number.starts_with("20261122-"));
        assert_eq!(number.len(), 20);
        assert_eq!(parse_matter_number(&number), Ok(number));
    }

    #[test]
    fn case_width_blanks_and_dashes_do_not_matter() {
        let number = from_seed(5);
        let wide: String =
            number.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).expect("wide form")).collect();
        for typed in [
            number.to_lowercase(),
            number.replace('-', " "),
            number.replace('-', "—"),
            number.replace('-', ""),
            wide,
        ] {
            assert_eq!(parse_matter_number(&typed).as_ref(), Ok(&number), "typed as {typed:?}");
        }
    }

    #[test]
    fn look_alikes_are_read_as_what_they_look_like() {
        let confuse = |number: &str| {
            number
                .replace('0', "o")
                .replace('1', "l")
                .replace('2', "z")
                .replace('5', "S")
                .replace('8', "B")
                .replace('V', "u")
        };
        for seed in 0..50 {
            let number = from_seed(seed);
            assert_eq!(parse_matter_number(&confuse(&number)), Ok(number));
        }
    }

    #[test]
    fn what_is_no_number_says_why() {
        assert_eq!(parse_matter_number("20261122"), Err(NumberError::WrongLength(8)));
        assert_eq!(parse_matter_number("投诉"), Err(NumberError::Stranger));
        assert_eq!(parse_matter_number("20261322-7K3-M9Q-RT4"), Err(NumberError::NoSuchDay));
        assert_eq!(parse_matter_number("A0261122-7K3-M9Q-RT4"), Err(NumberError::NoSuchDay));
        assert_eq!(parse_matter_number(&"9".repeat(100_000)), Err(NumberError::WrongLength(100_000)));
    }

    #[test]
    fn ten_thousand_numbers_of_a_day_are_all_different() {
        let rng = SeededRandomness::new(0);
        let all: std::collections::HashSet<String> =
            (0..10_000).map(|_| new_matter_number(&rng, DAY_OF_TESTS)).collect();
        assert_eq!(all.len(), 10_000);
    }

    proptest! {
        #[test]
        fn any_wrong_character_and_any_swap_is_caught(seed: u64, at in 0usize..17, other in 0usize..17, letter in 0usize..29) {
            let number = bare(&from_seed(seed));
            let mut wrong = number.clone();
            wrong[at] = ALPHABET[letter];
            if wrong != number {
                prop_assert!(read(&wrong).is_err());
            }
            let mut swapped = number.clone();
            swapped.swap(at, other);
            if swapped != number {
                prop_assert!(read(&swapped).is_err());
            }
        }

        #[test]
        fn no_text_makes_the_reader_panic(text: String) {
            let _ = parse_matter_number(&text);
        }
    }
}
