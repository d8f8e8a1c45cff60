//! Finds a word of a topic in a name, however it is dressed up: spaces, hyphens, full width, traditional
//! characters, pinyin, capitals.
//!
//! A word list catches carelessness and thin disguise, not every lie; the closed kinds of fields and the public
//! notice of every pack stand behind it.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Traditional characters of the words looked for, and their simplified forms.
const SIMPLER: &str = "證证車车戶户黨党訪访數数號号點点員员臉脸紋纹種种籍籍號号驗验軌轨跡迹屬属類类歷历學学職职業业紅红\
黑黑名名單单諜谍線线報报獎奖懲惩積积評评維维穩稳控控監监視视門门禁禁檔档錄录錢钱銀银賬账帳账愛爱滿满釋释矯矫瘋疯癲癫\
進进級级鬧闹纏缠極极動动靜静罷罢遊游眾众聽听聲声膚肤齡龄別别婚婚親亲寵宠傳传異异復复離离無无該该個个體体現现時时實实";

/// A name in comparable form.
pub struct Name {
    /// Chinese and Latin letters, without anything between them.
    joined: String,
    /// Latin words.
    words: Vec<String>,
}

impl Name {
    /// Brings `text` into comparable form.
    pub fn of(text: &str) -> Name {
        let plain: String = text.chars().filter(|c| !is_invisible(*c)).map(simpler).collect();
        let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
        let words = words.map(singular).collect();
        let joined = plain.chars().filter(|c| c.is_alphanumeric()).collect();
        Name { joined, words }
    }

    /// Whether the name holds `word`: Chinese anywhere, Latin as whole words or, when long enough to be no
    /// accident, run together.
    pub fn holds(&self, word: &Word) -> bool {
        if !word.latin {
            return self.joined.contains(&word.together);
        }
        self.words.windows(word.words.len()).any(|run| run == word.words.as_slice())
            || self.words.contains(&word.together)
            || (word.together.len() >= 8 && self.joined.contains(&word.together))
    }

    /// Whether it holds any of `words`, written plainly.
    pub fn holds_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.holds(&Word::of(word)))
    }
}

/// A word looked for.
pub struct Word {
    latin: bool,
    words: Vec<String>,
    together: String,
}

impl Word {
    /// Makes `word` ready to be looked for.
    pub fn of(word: &str) -> Word {
        let words: Vec<String> = word.split(' ').map(singular).collect();
        Word { latin: word.is_ascii(), together: words.concat(), words }
    }
}

fn singular(word: &str) -> String {
    match word.strip_suffix('s') {
        Some(one) if one.len() > 3 && !one.ends_with('s') => one.to_owned(),
        _ => word.to_owned(),
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}')
}

fn simpler(c: char) -> char {
    let half = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    let lower = half.to_ascii_lowercase();
    if lower.is_ascii() {
        return lower;
    }
    SIMPLE.get(&lower).copied().unwrap_or(lower)
}

static SIMPLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let pairs: Vec<char> = SIMPLER.chars().collect();
    pairs.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_every_dress() {
        let check = |text: &str, word: &str| Name::of(text).holds_any(&[word]);
        assert!(
            check("申请人身 份 证号", "身份证")
                && check("身份證", "身份证")
                && check("身\u{200b}份证", "身份证")
        );
        assert!(check("Shen-Fen-Zheng", "shenfenzheng") && check("ID  Number", "id number"));
        assert!(
            check("idnumber", "id number")
                && check("ＩＤ ｎｕｍｂｅｒ", "id number")
                && check("head-counts", "head count")
        );
    }

    #[test]
    fn an_innocent_word_that_holds_the_letters_is_left_alone() {
        let check = |text: &str, word: &str| Name::of(text).holds_any(&[word]);
        assert!(!check("message", "age") && !check("surface", "face") && !check("validity", "id number"));
    }
}
