//! Words for the search index: every two neighbouring characters, and whole Latin words and numbers.
//!
//! A phrase of bigrams finds exactly the texts that contain the phrase; a dictionary would split two
//! in a hundred names the wrong way and never find them. Public texts (knowledge) are indexed in
//! clear by [`bigrams`]. Texts of matters are indexed by [`tokens`]: keyed hashes, so that the index
//! holds no word. A keyed index still shows which tokens repeat and follow each other, so it delays
//! who steals it and does not stop a determined analyst; therefore texts are redacted first
//! ([`crate::redact`]), sealed classes are never indexed, and rows go when the matter's key goes.

use crate::normal::{fold, is_han};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Longer words are cut: nobody searches for them, and they would bloat the index.
const LONGEST_WORD: usize = 32;
/// Most phrases of one query.
const MOST_PHRASES: usize = 8;
/// Most characters of a query that are looked at.
const LONGEST_QUERY: usize = 64;
/// Bytes of the hash that make a token: eight letters. Among a million different bigrams one query
/// in a million finds a wrong text.
const TOKEN_BYTES: usize = 5;

/// The words of a text in order, in clear. A Chinese character is a word of its own only where it
/// stands alone.
pub fn bigrams(text: &str) -> Vec<String> {
    let mut words = Vec::with_capacity(text.len() / 3 + 1);
    each_word(text, |word| words.push(word.to_owned()));
    words
}

/// The words of a text in order as keyed hashes: eight letters `a–z2–7` each. Positions matter: a
/// query is a run of consecutive tokens.
pub fn tokens(key: &[u8; 32], text: &str) -> Vec<String> {
    let keyed = keyed(key);
    let mut tokens = Vec::with_capacity(text.len() / 3 + 1);
    each_word(text, |word| tokens.push(token(&keyed, word)));
    tokens
}

/// The phrases of a query, split at blanks and signs; a text must hold all of them, each as
/// consecutive tokens. Empty when there is nothing to look for: a single Chinese character cannot
/// be found in a keyed index, so ask for two.
pub fn query_tokens(key: &[u8; 32], query: &str) -> Vec<Vec<String>> {
    let keyed = keyed(key);
    let hashed = |phrase: Vec<String>| phrase.iter().map(|word| token(&keyed, word)).collect();
    phrases(query)
        .into_iter()
        .map(without_lone_edges)
        .filter(|phrase| !phrase.is_empty())
        .map(hashed)
        .collect()
}

/// The same for an index in clear. A phrase that ends with a single Chinese character means "a word
/// that begins with it": the caller asks for its last word as a prefix (`字*`).
pub fn query_bigrams(query: &str) -> Vec<Vec<String>> {
    phrases(query)
}

fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(keyed) => keyed,
        Err(_) => unreachable!("HMAC takes keys of any length"),
    }
}

/// The key is worked in once; a token costs two rounds of SHA-256.
fn token(keyed: &Hmac<Sha256>, word: &str) -> String {
    let mut mac = keyed.clone();
    mac.update(word.as_bytes());
    let mut token = BASE32_NOPAD.encode(&mac.finalize().into_bytes()[..TOKEN_BYTES]);
    token.make_ascii_lowercase();
    token
}

fn phrases(query: &str) -> Vec<Vec<String>> {
    let short: String = query.chars().take(LONGEST_QUERY).collect();
    let pieces = short.split(|c: char| !is_han(fold(c)) && !fold(c).is_alphanumeric());
    pieces.map(bigrams).filter(|words| !words.is_empty()).take(MOST_PHRASES).collect()
}

/// A single character at the edge of a phrase (`3号`) is half of a bigram in the text (`号楼`), so it
/// cannot be asked for; one inside (`a区b`) stands alone in the text as well.
fn without_lone_edges(mut phrase: Vec<String>) -> Vec<String> {
    let lone = |word: &String| {
        let mut chars = word.chars();
        chars.next().is_some_and(is_han) && chars.next().is_none()
    };
    if phrase.last().is_some_and(lone) {
        phrase.pop();
    }
    if phrase.first().is_some_and(lone) {
        phrase.remove(0);
    }
    phrase
}

/// Calls `act` with every word in order, without allocating for each.
fn each_word(text: &str, mut act: impl FnMut(&str)) {
    let mut word = String::with_capacity(LONGEST_WORD * 4);
    let mut length = 0;
    let mut previous: Option<char> = None; // the Chinese character just before
    let mut paired = false; // whether it is in a bigram already
    for c in text.chars().map(fold).chain(std::iter::once(' ')) {
        let han = is_han(c);
        let in_word = !han && c.is_alphanumeric();
        if !in_word && length > 0 {
            act(&word);
            word.clear();
            length = 0;
        }
        if let Some(before) = previous {
            if han {
                let mut pair = [0; 8];
                let first = before.encode_utf8(&mut pair).len();
                let both = first + c.encode_utf8(&mut pair[first..]).len();
                act(std::str::from_utf8(&pair[..both]).unwrap_or_default());
            } else if !paired {
                act(before.encode_utf8(&mut [0; 4]));
            }
        }
        paired = han && previous.is_some();
        previous = han.then_some(c);
        if in_word && length < LONGEST_WORD {
            word.push(c);
            length += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: [u8; 32] = [7; 32];

    #[track_caller]
    fn check(text: &str, words: &str) {
        assert_eq!(bigrams(text).join(" "), words, "{text}");
    }

    /// What an index does: all phrases, each as consecutive tokens.
    fn finds(query: &str, text: &str) -> bool {
        let (tokens, phrases) = (tokens(&KEY, text), query_tokens(&KEY, query));
        let holds = |phrase: &Vec<String>| tokens.windows(phrase.len()).any(|run| run == phrase);
        !phrases.is_empty() && phrases.iter().all(holds)
    }

    #[test]
    fn chinese_becomes_bigrams_and_the_rest_whole_words() {
        check("路灯不亮", "路灯 灯不 不亮");
        check("天河路123号A栋漏水", "天河 河路 123 号 a 栋漏 漏水");
        check("水", "水");
        check("水，电。", "水 电");
        check("ＡＢＣ　１２３", "abc 123");
        check("垃圾 堆放", "垃圾 堆放");
        check("Wi-Fi 慢", "wi fi 慢");
        check("電燈壞了", "電燈 燈壞 壞了");
        check("", "");
        check("！？…", "");
    }

    #[test]
    fn a_word_without_end_is_cut() {
        assert_eq!(bigrams(&"x".repeat(1000)), ["x".repeat(32)]);
    }

    #[test]
    fn a_query_finds_what_contains_it_and_nothing_else() {
        let text = "天河区石牌街3号楼A栋302房漏水，物业（永安公司）不管";
        for query in [
            "石牌", "河区石牌街", "3号楼", "区石牌街3号", "街3号楼A栋302房", "漏水 物业", "永安公司",
            "３号楼", "a栋",
        ] {
            assert!(finds(query, text), "{query}");
        }
        for query in ["牌石", "石牌街4号", "漏水 电梯", "30", "漏", "", "，。"] {
            assert!(!finds(query, text), "{query}");
        }
    }

    #[test]
    fn tokens_hide_the_words_and_depend_on_the_key() {
        let one = tokens(&KEY, "路灯不亮 abc");
        assert!(
            one.iter().all(
                |token| token.len() == 8 && token.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'))
            )
        );
        assert_eq!(one, tokens(&KEY, "路灯不亮 ABC"));
        assert_ne!(one, tokens(&[8; 32], "路灯不亮 abc"));
    }

    #[test]
    fn a_single_character_is_a_prefix_in_clear_and_nothing_in_a_keyed_index() {
        assert_eq!(query_bigrams("狗"), [["狗"]]);
        assert!(query_tokens(&KEY, "狗").is_empty());
        assert_eq!(query_bigrams("恶狗 伤人"), [["恶狗"], ["伤人"]]);
    }

    #[test]
    fn a_query_without_end_is_cut() {
        assert!(query_tokens(&KEY, &"漏水 ".repeat(10_000)).len() <= MOST_PHRASES);
        assert!(query_tokens(&KEY, &"漏".repeat(10_000))[0].len() < LONGEST_QUERY);
    }

    proptest! {
        #[test]
        fn any_two_or_more_characters_in_a_row_are_found(
            before in "[路灯水电a1 ，]{0,6}", phrase in "[路灯水电]{2,6}", after in "[路灯水电a1 ，]{0,6}",
        ) {
            let text = format!("{before}{phrase}{after}");
            prop_assert!(finds(&phrase, &text), "{} in {}", phrase, text);
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            prop_assert_eq!(bigrams(&text).len(), tokens(&KEY, &text).len());
            query_tokens(&KEY, &text);
        }
    }
}
