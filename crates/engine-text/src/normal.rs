//! One form for what people type in many: half width and lower case. Traditional characters stay.
//!
//! Character for character, so that a position in the result is a position in the text.

/// Full-width forms narrowed, letters in lower case.
pub(crate) fn fold(c: char) -> char {
    let narrow = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' | '\u{00A0}' => ' ',
        '\u{2236}' | '\u{FE55}' => ':',
        other => other,
    };
    if narrow.is_ascii() {
        narrow.to_ascii_lowercase()
    } else {
        // A few letters become two in lower case; the first keeps positions aligned.
        narrow.to_lowercase().next().unwrap_or(narrow)
    }
}

/// The folded characters of a text.
pub(crate) fn folded(text: &str) -> Vec<char> {
    text.chars().map(fold).collect()
}

/// Chinese characters, which carry meaning one by one.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '々' | '〇')
}
