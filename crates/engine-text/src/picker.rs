//! Picking areas, units and categories from the keyboard: by pinyin, initials, code, alias or the
//! characters themselves, mixed as they come (新城区 by `xcq`, `xincheng`, `新c` or its code).
//!
//! Heteronyms match in every reading (长: `chang`, `zhang`). Nothing here is for names of persons:
//! pickers list what a pack or the directory defines.

use crate::normal::{folded, is_han};
use pinyin::ToPinyinMulti;

/// How well something fits a query; the greater, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(u32);

/// Most combinations that [`initials`] gives.
const MOST_COMBINATIONS: usize = 8;
/// Most characters of a query that are looked at; they must fit the bits of a word.
const LONGEST_QUERY: usize = 32;

/// Kinds of match, worst first; the order in which candidates are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u32)]
enum Fit {
    InsideByPinyin = 1,
    InsideByText,
    AliasStart,
    AliasWhole,
    StartByPinyin,
    WholeByPinyin,
    CodeStart,
    StartByText,
    WholeByText,
    WholeCode,
}

/// The initials of a name, lower case, one entry for each way to read its heteronyms (at most
/// eight, commonest readings first). Latin letters and digits stand for themselves.
pub fn initials(text: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for c in folded(text) {
        let mut letters: Vec<char> = readings(c).filter_map(|reading| reading.chars().next()).collect();
        if c.is_ascii_alphanumeric() {
            letters.push(c);
        }
        let mut seen = Vec::with_capacity(letters.len());
        for letter in letters {
            if !seen.contains(&letter) {
                seen.push(letter);
            }
        }
        let room = (MOST_COMBINATIONS / all.len()).max(1);
        seen.truncate(room);
        if seen.is_empty() {
            continue;
        }
        all =
            seen.iter().flat_map(|letter| all.iter().map(move |start| format!("{start}{letter}"))).collect();
    }
    all
}

/// Does `query` pick this entry, and how well? Every word of the query must fit the name, the code
/// or an alias. An empty query picks everything, equally.
///
/// A word fits a name when, from some character on, each character is given by itself or by the
/// start of one of its readings: 新城区 by `xcq`, `xinchengq`, `新chengqu`, `chengq`.
pub fn matches(query: &str, name: &str, code: &str, aliases: &[&str]) -> Option<Score> {
    let query: Vec<char> = folded(query).into_iter().take(LONGEST_QUERY).collect();
    let name = folded(name);
    let aliases: Vec<Vec<char>> = aliases.iter().map(|alias| folded(alias)).collect();
    let words = query.split(|c| c.is_whitespace()).filter(|word| !word.is_empty());
    let mut worst = None;
    for word in words {
        let fit = fit(word, &name, code, &aliases)?;
        worst = Some(worst.map_or(fit, |known: Fit| known.min(fit)));
    }
    // Among equals the shorter name first: what was typed covers more of it.
    let shortness = 255 - name.len().min(255) as u32;
    Some(Score(worst.map_or(0, |fit| fit as u32 * 256 + shortness)))
}

fn fit(word: &[char], name: &[char], code: &str, aliases: &[Vec<char>]) -> Option<Fit> {
    let by_code = || {
        let typed: String = word.iter().collect();
        let code = code.to_ascii_lowercase();
        (!typed.is_empty() && code.starts_with(&typed)).then_some(if code == typed {
            Fit::WholeCode
        } else {
            Fit::CodeStart
        })
    };
    let by_alias = || {
        let whole = |alias: &Vec<char>| covered(word, alias) == Some(alias.len());
        let start = |alias: &Vec<char>| covered(word, alias).is_some();
        (aliases.iter().any(whole).then_some(Fit::AliasWhole))
            .or_else(|| aliases.iter().any(start).then_some(Fit::AliasStart))
    };
    [by_name(word, name), by_code(), by_alias()].into_iter().flatten().max()
}

fn by_name(word: &[char], name: &[char]) -> Option<Fit> {
    let literal = word.iter().all(|c| !c.is_ascii_alphabetic());
    if let Some(length) = covered(word, name) {
        return Some(match (literal || name.starts_with(word), length == name.len()) {
            (true, true) => Fit::WholeByText,
            (true, false) => Fit::StartByText,
            (false, true) => Fit::WholeByPinyin,
            (false, false) => Fit::StartByPinyin,
        });
    }
    let inside = (1..name.len()).any(|at| covered(word, &name[at..]).is_some());
    inside.then_some(if literal { Fit::InsideByText } else { Fit::InsideByPinyin })
}

/// How many characters of `name`, from its first, `word` gives; `None` when it does not fit. The most
/// where it fits in several ways. Signs in a name need not be typed.
///
/// Walks the name once with the set of places in the word that can have been reached, as bits, so
/// that no word, however ambiguous, takes more than its length times the name's.
fn covered(word: &[char], name: &[char]) -> Option<usize> {
    let end = 1u64 << word.len();
    let mut reached = 1u64;
    let mut best = (reached == end).then_some(0);
    for (at, c) in name.iter().enumerate() {
        let sign = !is_han(*c) && !c.is_alphanumeric();
        let mut next = if sign { reached } else { 0 };
        for from in (0..word.len()).filter(|from| reached & (1 << from) != 0) {
            if word[from] == *c {
                next |= 1 << (from + 1);
            }
            for reading in readings(*c) {
                let pairs = word[from..].iter().zip(reading.chars());
                let shared = pairs.take_while(|(typed, sound)| same_sound(**typed, *sound)).count();
                next |= ((1 << shared) - 1) << (from + 1);
            }
        }
        if next & end != 0 {
            best = Some(at + 1);
        }
        reached = next;
        if reached == 0 {
            break;
        }
    }
    best
}

/// `ü` is written `v` or `u` on a keyboard.
fn same_sound(typed: char, sound: char) -> bool {
    typed == sound || (sound == 'ü' && matches!(typed, 'v' | 'u'))
}

/// All readings of a Chinese character without tones, the commonest first; none for others.
fn readings(c: char) -> impl Iterator<Item = &'static str> {
    c.to_pinyin_multi().into_iter().flatten().map(pinyin::Pinyin::plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn picks(query: &str, name: &str) -> bool {
        matches(query, name, "440106", &[]).is_some()
    }

    /// The names a query picks, best first.
    fn order<'a>(query: &str, names: &[&'a str]) -> Vec<&'a str> {
        let mut found: Vec<_> =
            names.iter().filter_map(|name| Some((matches(query, name, "", &[])?, *name))).collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn initials_read_every_heteronym() {
        assert!(initials("天河区").contains(&"thq".to_string()));
        assert!(initials("长兴街").contains(&"cxj".to_string()));
        assert!(initials("长兴街").contains(&"zxj".to_string()));
        assert!(initials("重庆路").contains(&"cql".to_string()));
        assert_eq!(initials("A区3栋")[0], "aq3d");
        assert_eq!(initials("（）"), [""]);
        assert!(initials(&"长重行乐".repeat(20)).len() <= MOST_COMBINATIONS);
    }

    #[test]
    fn a_name_is_picked_by_initials_pinyin_characters_and_mixtures() {
        for query in [
            "thq", "THQ", "tianhequ", "tianheq", "thequ", "天河", "天hq", "t河", "河区", "hq", "heq", "ｔｈ",
            "t", "th q", "440106", "4401",
        ] {
            assert!(picks(query, "天河区"), "{query}");
        }
        for query in ["tqh", "thqx", "tianhexian", "越秀", "106", "x", "天区"] {
            assert!(!picks(query, "天河区"), "{query}");
        }
    }

    #[test]
    fn heteronyms_are_picked_in_every_reading() {
        for (query, name) in [
            ("changxing", "长兴街"),
            ("zxj", "长兴街"),
            ("chongqing", "重庆路"),
            ("zql", "重庆路"),
            ("lvde", "绿德里"),
            ("xzf", "行政服务中心"),
        ] {
            assert!(picks(query, name), "{query} for {name}");
        }
    }

    #[test]
    fn two_letter_initials_and_ambiguous_syllables_fit() {
        assert!(picks("shipai", "石牌街道"));
        assert!(picks("sp", "石牌街道"));
        assert!(picks("shp", "石牌街道"));
        assert!(picks("xian", "西安路"));
        assert!(picks("xian", "先烈路"));
    }

    #[test]
    fn better_fits_come_first_and_shorter_names_before_longer() {
        assert_eq!(
            order("天河", &["新天河里", "天河区公安分局", "天河区", "越秀区"]),
            ["天河区", "天河区公安分局", "新天河里"]
        );
        assert_eq!(order("thq", &["天河区城管局", "天河区"]), ["天河区", "天河区城管局"]);
        assert_eq!(order("s", &["石牌街", "上社"]), ["上社", "石牌街"]);
        assert!(matches("440106", "天河区", "440106", &[]) > matches("440106", "天河区", "440106001", &[]));
    }

    #[test]
    fn an_alias_picks_but_ranks_below_the_name() {
        let by_alias = matches("五山", "华南理工大学", "", &["五山校区"]);
        assert!(by_alias.is_some());
        assert!(matches("wsxq", "华南理工大学", "", &["五山校区"]).is_some());
        assert!(matches("五山", "五山街道", "", &[]) > by_alias);
    }

    #[test]
    fn an_empty_query_picks_all_alike() {
        assert_eq!(matches("", "天河区", "", &[]), matches(" ", "越秀区", "", &[]));
        assert!(matches("", "", "", &[]).is_some());
    }

    #[test]
    fn signs_in_a_name_need_not_be_typed() {
        assert!(picks("shsc", "生活（市场）"));
        assert!(picks("生活市场", "生活（市场）"));
    }

    #[test]
    fn a_hostile_query_ends_quickly() {
        assert!(
            picks(&"yi".repeat(5_000), &"一".repeat(200)),
            "only the beginning of an endless query counts"
        );
        assert!(!picks("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaax", &"阿啊".repeat(100)));
    }

    proptest! {
        #[test]
        fn every_combination_of_initials_picks_its_name(name in "[天河区石牌街道长重行乐会]{1,8}") {
            for query in initials(&name) {
                prop_assert!(picks(&query, &name), "{} for {}", query, name);
            }
        }

        #[test]
        fn no_text_makes_it_panic(query: String, name: String) {
            matches(&query, &name, &query, &[&name]);
            initials(&name);
        }
    }
}
