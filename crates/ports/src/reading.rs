//! Reading what people type and what key files hold: width, case, dashes, hexadecimal.
//!
//! Private to this crate. Never reports what it was given.

use data_encoding::HEXLOWER_PERMISSIVE;
use zeroize::Zeroizing;

/// The characters people mean: full-width forms narrowed, letters in capitals, and the blanks and
/// dashes people put between groups left out.
pub(crate) fn typed(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter_map(|c| {
        let c = match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        };
        let between = c.is_whitespace()
            || matches!(
                c,
                '-' | '_' | '.' | '·' | '\u{2010}'
                    ..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{200B}' | '\u{FEFF}'
            );
        (!between).then_some(c.to_ascii_uppercase())
    })
}

/// Lines that say something, with their numbers from 1; `#` opens a comment line.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.trim_start_matches('\u{FEFF}').lines().enumerate();
    numbered
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// Appends 64 hexadecimal digits.
pub(crate) fn push_hex(out: &mut String, bytes: &[u8; 32]) {
    HEXLOWER_PERMISSIVE.encode_append(bytes, out);
}

/// Exactly 32 bytes from 64 hexadecimal digits.
pub(crate) fn hex32(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut out = Zeroizing::new([0; 32]);
    if text.len() != 64 {
        return None;
    }
    HEXLOWER_PERMISSIVE.decode_mut(text.as_bytes(), &mut *out).ok()?;
    Some(out)
}
