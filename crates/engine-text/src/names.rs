//! Names of persons where a phrase introduces them; never a name that merely stands there.
//!
//! Works on folded text. A surname alone says little in Chinese (高 is also "high", 方便 is also
//! "convenient"), so a name counts only after an introduction or before a form of address.

use crate::normal::is_han;
use crate::redact::{Kind, Span, ends_with, starts_with};

/// Introductions after which a name follows at once.
const CALLED: &[&str] = &["我叫", "名叫", "名字叫", "名字是", "姓名", "姓名是", "姓名为", "叫做"];
/// Words for a person after which a name may follow; without a colon only where it ends clearly.
const PERSONS: &[&str] = &[
    "联系人", "投诉人", "举报人", "申请人", "诉求人", "反映人", "来电人", "来访人", "当事人", "受害人",
    "委托人", "代理人", "代表人", "收件人", "报警人", "本人", "户主",
];
/// Words after which a name follows only behind a colon.
const WITH_COLON: &[&str] = &[
    "业主", "房东", "租客", "租户", "邻居", "患者", "病人", "学生", "家长", "老板", "经理", "司机", "店主",
    "负责人", "监护人", "名字", "称呼", "员工", "工人", "老人", "孩子", "老师", "医生", "包工头",
];
/// The last characters of all introductions: most places of a text end here without a comparison.
const LAST_OF_CUES: &str = "叫名是为做人主东客户居者生长板理机字呼工子师头姓";
/// Forms of address that follow a name.
const ADDRESSES: &[&str] = &["先生", "女士", "小姐", "太太", "阿姨", "大爷", "大妈", "大叔"];
const COMPOUND: &[&str] = &[
    "欧阳", "司徒", "上官", "诸葛", "司马", "皇甫", "尉迟", "令狐", "慕容", "端木", "夏侯", "东方", "南宫",
    "长孙",
];
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余杜叶程魏苏吕丁任卢姚沈\
    钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱丘侯江尹薛阎闫雷龙史陶贺毛段郝顾龚邵覃武钱戴严莫孔汤温康施牛樊葛邢齐易乔伍庞颜倪庄聂\
    章鲁岳翟申詹欧耿兰焦俞柳甘祝宁尚符舒阮柯纪梅童凌毕季裴霍涂苗谷曲盛冉翁蓝骆辛靳柴蒙鲍喻祁蒲滕屈饶牟艾尤穆卓吉缪芦麦褚娄窦戚岑费\
    卜晏卫柏瞿桂佟臧闵苟邬卞姬仇栾隋刁沙荣巫寇桑郎甄丛仲虞敖巩佘池苑迟邝冼植劳";
/// Surnames that are everyday words as well; good only where nothing stands before them.
const DOUBTFUL: &str = "于向时和常安成单路游关房解农司古简车项连商党全应边师明查麻冷米席景华管包万文木水公平";
/// Words that begin like a name and are none.
const WORDS: &str = "高龄 高空 高温 高层 高楼 高中 高三 高一 高二 高级 高速 白领 白发 白天 黄牛 黄色 江边 金牌 金额 \
    金融 马上 马路 何时 何种 何人 任何 任职 周边 周围 周末 周日 方便 方面 方式 程序 严重 毛坯 温馨 \
    武装 田里 章程 钟点 单亲 单身 梅花 康复 余下 余额 曾经 曾在 曾多 曾向 曾拨 曾打 曾去 曾投 曾试 曾反 曾找 曾给 曾与 曾跟 曾因 曾被 曾就 曾于 曾是 曾有 许多 许可 谢谢 付款 付费 \
    申请 申诉 申报 何处 施工 陆续 夏天 夏季 顾客 牛奶 叶子 张贴 古玩 保密 劳动 劳务 费用 荣誉 沙发 \
    桂花 池塘 迟到 迟迟 卫生 齐全 易燃 宁可 尚未 尚有 符合 季度 童装 曲折 盛大 吉他 莫名 石油 毕业 \
    温度 雷雨 雷电 钱款 钱财 段时 史上 范围 蓝色 汤圆";
/// What follows "我是" and ends like this is what somebody is, not a name.
const ENDINGS: &str = "人员工主客者区市县镇村户店司妈爸队院校部号路街家生民";
/// Characters that follow a name and hardly ever are in one.
const FOLLOWERS: &str = "和及等住在是的今想要反投举电男女身手联因有打现说了对与我他她你被把从已就也都将请您";
/// Given instead of a name.
const WITHHELD: &[&str] =
    &["保密", "匿名", "不详", "未知", "不公开", "不便", "不方便", "没有", "略", "无", "同上"];

/// Most names of a text that are looked for again in the rest of it.
const MOST_REPEATED: usize = 16;

/// Finds everything of this module: names introduced, more of them in the same list, names before a
/// form of address, and every other place where an introduced name stands.
pub(crate) fn find(text: &[char], spans: &mut Vec<Span>) {
    let first = spans.len();
    for at in 1..text.len() {
        if let Some(length) = introduced(text, at) {
            spans.push(Span { from: at, to: at + length, kind: Kind::Name });
            find_listed(text, at + length, spans);
        }
    }
    find_again(text, spans, first);
    for at in 1..text.len() {
        let is_address = ADDRESSES.iter().any(|address| starts_with(&text[at..], address));
        if let Some(length) = is_address.then(|| addressed(text, at)).flatten() {
            spans.push(Span { from: at - length, to: at, kind: Kind::Name });
        }
    }
}

/// `投诉人：甲某、乙某、丙某`: the names after the first.
fn find_listed(text: &[char], mut at: usize, spans: &mut Vec<Span>) {
    while matches!(text.get(at), Some('、' | '和' | '及')) {
        let Some(length) = name_at(&text[at + 1..], NameEnd::AtAFollower) else { return };
        spans.push(Span { from: at + 1, to: at + 1 + length, kind: Kind::Name });
        at += 1 + length;
    }
}

/// An introduced name of two characters or more is that person wherever it stands in the text.
fn find_again(text: &[char], spans: &mut Vec<Span>, first: usize) {
    let mut names: Vec<&[char]> = spans[first..].iter().map(|span| &text[span.from..span.to]).collect();
    names.retain(|name| name.len() >= 2);
    names.sort_unstable();
    names.dedup();
    names.truncate(MOST_REPEATED);
    for name in names {
        let places = text.windows(name.len()).enumerate().filter(|(_, window)| *window == name);
        spans.extend(places.map(|(at, _)| Span { from: at, to: at + name.len(), kind: Kind::Name }));
    }
}

/// The length of a name that begins at `at`, if what stands before introduces one.
fn introduced(text: &[char], at: usize) -> Option<usize> {
    if !is_han(text[at]) {
        return None;
    }
    let (before, rest) = (&text[..at], &text[at..]);
    let any = |cues: &[&str], before: &[char]| cues.iter().any(|cue| ends_with(before, cue));
    let without_links = trimmed(before);
    if !without_links.last().is_some_and(|c| LAST_OF_CUES.contains(*c)) {
        return None;
    }
    if before[without_links.len()..].contains(&':') {
        if any(CALLED, without_links) || any(PERSONS, without_links) {
            return listed(rest);
        }
        // `家长：` may address somebody as well, so here the surname must be one.
        let introduces = any(WITH_COLON, without_links) && surname_at(rest).is_some() && !is_word(rest);
        return if introduces { listed(rest) } else { None };
    }
    if any(CALLED, without_links) {
        return name_at(rest, NameEnd::Guessed);
    }
    if any(PERSONS, before) {
        return name_at(rest, NameEnd::AtAFollower);
    }
    if ends_with(before, "我是") {
        let length = name_at(rest, NameEnd::AtASign)?;
        return (!ENDINGS.contains(rest[length - 1])).then_some(length);
    }
    if (ends_with(before, "我姓") || ends_with(before, "免贵姓")) && !"名什啥".contains(rest[0]) {
        return Some(surname_at(rest).unwrap_or(1));
    }
    None
}

/// The text before blanks and colons.
fn trimmed(before: &[char]) -> &[char] {
    let links = before.iter().rev().take(4).take_while(|c| matches!(c, ' ' | ':')).count();
    &before[..before.len() - links]
}

/// After a colon: two to four characters up to a sign, whatever they are (not every name begins with
/// a listed surname) unless they label what follows (`订单号123`), parts joined by `·` together; a name by
/// surname when more follows.
fn listed(rest: &[char]) -> Option<usize> {
    if WITHHELD.iter().any(|word| starts_with(rest, word)) {
        return None;
    }
    let run = rest.iter().take_while(|c| is_han(**c) || matches!(c, '·' | '•')).count();
    let joined = rest[..run].iter().any(|c| matches!(c, '·' | '•'));
    let labels = rest.get(run).is_some_and(|c| *c == ':' || c.is_ascii_alphanumeric());
    // Four characters after a surname of one are a name and the word after it.
    let whole = 2..=if surname_at(rest) == Some(1) { 3 } else { 4 };
    if (joined && run <= 24) || (whole.contains(&run) && (!labels || surname_at(rest).is_some())) {
        return Some(run);
    }
    name_at(rest, NameEnd::Guessed)
}

/// The length of a surname at the start: one, two for a compound one.
fn surname_at(rest: &[char]) -> Option<usize> {
    if COMPOUND.iter().any(|compound| starts_with(rest, compound)) {
        return Some(2);
    }
    rest.first().filter(|c| SURNAMES.contains(**c)).map(|_| 1)
}

/// Does an everyday word begin here that looks like a name?
fn is_word(rest: &[char]) -> bool {
    WORDS.split(' ').any(|word| starts_with(rest, word))
}

/// How sure it must be where a name ends.
#[derive(Clone, Copy, PartialEq)]
enum NameEnd {
    /// At a sign or the end of the text only.
    AtASign,
    /// There, or before a character that hardly ever is in a name.
    AtAFollower,
    /// There, else after the second character of the given name.
    Guessed,
}

/// The length of surname and given name at the start, if it ends as `end` asks.
fn name_at(rest: &[char], end: NameEnd) -> Option<usize> {
    let surname = surname_at(rest)?;
    if is_word(rest) {
        return None;
    }
    let ends = |at: usize| rest.get(at).is_none_or(|c| !is_han(*c));
    let follower = |at: usize| rest.get(at).is_some_and(|c| FOLLOWERS.contains(*c));
    let (short, long) = (surname + 1, surname + 2);
    let han = rest.iter().take(long).take_while(|c| is_han(**c)).count();
    if han < short {
        return None;
    }
    if ends(short) || (han == long && ends(long)) {
        return Some(han.min(long));
    }
    match end {
        NameEnd::AtASign => None,
        _ if follower(short) => Some(short),
        _ if follower(long) || end == NameEnd::Guessed => Some(long),
        _ => None,
    }
}

/// The length of the name that ends right before a form of address at `at`: the longest that begins
/// with a surname. `王先生` counts anywhere, `关先生` only where nothing stands before it.
fn addressed(text: &[char], at: usize) -> Option<usize> {
    for length in (1..=4.min(at)).rev() {
        let name = &text[at - length..at];
        let Some(surname) = surname_at(name) else { continue };
        let given = length - surname.min(length);
        let fits = name.iter().all(|c| is_han(*c)) && length >= surname && given <= 2;
        if fits && !is_word(name) {
            return Some(length);
        }
    }
    let alone =
        |before: &[char]| before.last().is_none_or(|c| !is_han(*c) || "的找叫位名给由请".contains(*c));
    let doubtful = DOUBTFUL.contains(text[at - 1]) && text[at - 1] != '和' && alone(&text[..at - 1]);
    doubtful.then_some(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_introduction_ends_with_a_character_that_is_looked_for() {
        for cue in [CALLED, PERSONS, WITH_COLON, &["我是", "我姓", "免贵姓"]].concat() {
            let last = cue.chars().last().expect("no empty cue");
            assert!(LAST_OF_CUES.contains(last), "add {last} of {cue} to LAST_OF_CUES");
        }
    }
}
