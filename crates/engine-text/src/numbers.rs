//! Numbers and addresses that lead to a person, told from numbers that do not.
//!
//! Works on folded text. Digits may stand together or in groups (`138-0013 8000`); each form has a
//! test of its own (check digit, day of birth, area code), and what precedes or follows a number
//! (`订单号`, `元`) can rule it out.

use crate::redact::{Kind, Span, follows, starts_with};

/// Numbers that follow these are of a thing, not of a person.
const OF_A_THING: &[&str] = &[
    "订单", "运单", "快递", "单号", "流水", "工单", "编号", "发票", "货号", "批号", "批次", "条码", "条形码",
    "案号", "文号", "合同", "信用代码", "执照", "许可证", "备案", "设备", "序列", "受理号", "回执", "房产证",
    "地块", "order", "no.", "sn",
];
const OF_A_TELEPHONE: &[&str] = &["电话", "座机", "固话", "tel", "tel.", "致电", "拨打", "phone"];
const OF_A_BANK: &[&str] = &["银行卡", "卡号", "银行", "账号", "帐号", "账户", "帐户", "收款", "存折"];
const OF_PAPERS: &[&str] = &["身份证", "护照", "通行证", "台胞证", "军官证", "证件", "社保卡", "居住证"];
const OF_AN_ACCOUNT: &[&str] =
    &["微信", "vx", "wx", "wechat", "qq", "抖音", "微博", "支付宝", "快手", "小红书"];
/// What is counted, when it follows a number.
const COUNTED: &[&str] = &[
    "元", "块", "万", "亿", "件", "次", "人", "吨", "度", "平", "米", "㎡", "%", "美元", "公里", "年", "户",
];
/// Letters that may stand right before a telephone number.
const BEFORE_A_TELEPHONE: &[&str] =
    &["tel", "phone", "mobile", "mob", "call", "t", "m", "v", "vx", "wx", "wechat", "qq"];
/// Provinces as the first two digits of an ID number (GB/T 2260).
const PROVINCES: &[u32] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];
const PLATE_PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领";

/// Finds everything of this module.
pub(crate) fn find(text: &[char], spans: &mut Vec<Span>) {
    let mut at = 0;
    while at < text.len() {
        at = match text[at] {
            '0'..='9' => digits_from(text, at, spans),
            '@' => email_around(text, at, spans),
            c if PLATE_PROVINCES.contains(c) => plate_from(text, at, spans),
            _ => at + 1,
        };
    }
    find_spoken(text, spans);
    find_named(text, spans);
}

/// A run of digits without a break.
#[derive(Clone, Copy)]
struct Group {
    from: usize,
    to: usize,
}

/// Reads the groups of digits that start at `at`, notes what they are, returns where to go on.
fn digits_from(text: &[char], at: usize, spans: &mut Vec<Span>) -> usize {
    if let Some(end) = code_around(text, at) {
        return end;
    }
    let groups = groups_from(text, at);
    let mut first = 0;
    while first < groups.len() {
        let longest = groups.len().min(first + 20);
        let hit =
            (first + 1..=longest).rev().find_map(|end| Some((end, classify(text, &groups[first..end])?)));
        match hit {
            Some((end, span)) => {
                spans.push(span);
                first = end;
            }
            None => first += 1,
        }
    }
    groups.last().map_or(at + 1, |group| group.to)
}

/// Digits inside a code of letters and digits (`JD13800138000`, `DH-2026…`) belong to the code, unless
/// the letters say "telephone". Gives the end of the code.
fn code_around(text: &[char], at: usize) -> Option<usize> {
    let head = match text[..at].split_last() {
        Some(('-' | '_', head)) => head,
        _ => &text[..at],
    };
    let letters = head.iter().rev().take_while(|c| c.is_ascii_alphabetic()).count();
    if letters == 0 {
        return None;
    }
    let word: String = head[head.len() - letters..].iter().collect();
    if BEFORE_A_TELEPHONE.contains(&word.as_str()) {
        return None;
    }
    Some(at + text[at..].iter().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).count())
}

fn groups_from(text: &[char], at: usize) -> Vec<Group> {
    let mut groups = Vec::new();
    let mut from = at;
    loop {
        let to = from + text[from..].iter().take_while(|c| c.is_ascii_digit()).count();
        groups.push(Group { from, to });
        let gap = text[to..].iter().take_while(|c| is_gap(**c)).count();
        if gap == 0 || gap > 2 || !text.get(to + gap).is_some_and(char::is_ascii_digit) {
            return groups;
        }
        from = to + gap;
    }
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '-' | '_' | '.' | '·' | '(' | ')' | '*' | '—' | '–' | '\t')
}

/// What these groups together are, if anything. Forms are tested before contexts, which cost more.
fn classify(text: &[char], groups: &[Group]) -> Option<Span> {
    let (first, last) = (groups.first()?, groups.last()?);
    let sizes: Vec<usize> = groups.iter().map(|group| group.to - group.from).collect();
    let count: usize = sizes.iter().sum();
    if !(7..=21).contains(&count) {
        return None;
    }
    let mut digits: Vec<u32> = text[first.from..last.to].iter().filter_map(|c| c.to_digit(10)).collect();
    let after = &text[last.to..];
    let x_follows =
        matches!(after.first(), Some('x' | '×')) && !after.get(1).is_some_and(char::is_ascii_alphanumeric);
    let of_a_thing = || follows(text, first.from, OF_A_THING, 6);
    let named = |cues| follows(text, first.from, cues, 5);

    if count == 17 && x_follows {
        digits.push(10);
    }
    let as_id = match id_form(&digits, &sizes) {
        IdForm::Checked => true,
        IdForm::Plausible => !of_a_thing(),
        IdForm::No => matches!(digits.len(), 15 | 18) && named(OF_PAPERS),
    };
    if as_id {
        let to = last.to + (digits.len() - count);
        return Some(Span { from: first.from, to, kind: Kind::IdNumber });
    }
    digits.truncate(count);
    let kind = match () {
        () if is_card(&digits, &sizes) && !of_a_thing() => Kind::BankCard,
        () if may_be_account(&digits, &sizes) && named(OF_A_BANK) => Kind::BankCard,
        () if is_mobile(&digits, &sizes) => Kind::Mobile,
        () if is_landline(&digits, &sizes) => Kind::Landline,
        () if is_local(&digits, &sizes) && named(OF_A_TELEPHONE) => Kind::Landline,
        () => return None,
    };
    let telephone = matches!(kind, Kind::Mobile | Kind::Landline);
    if telephone && (is_counted(after, sizes.len()) || of_a_thing()) {
        return None;
    }
    Some(Span { from: opened(text, first.from, telephone), to: last.to, kind })
}

/// Is a number before `after` an amount: followed by a unit, or the whole part of a decimal?
fn is_counted(after: &[char], groups: usize) -> bool {
    let decimal = groups == 1 && matches!(after, ['.', '0'..='9', ..]);
    decimal || COUNTED.iter().any(|unit| starts_with(after, unit))
}

/// Takes in the `+` or `(` that belongs to a telephone number.
fn opened(text: &[char], from: usize, telephone: bool) -> usize {
    let belongs = telephone && from > 0 && matches!(text[from - 1], '+' | '(');
    from - usize::from(belongs)
}

/// Groups as people make them: a first group of three or more and none of one digit (`1971.12-1972.1`
/// is a time), or all alike but the last.
fn is_grouped(sizes: &[usize]) -> bool {
    let (last, before) = (sizes.last(), &sizes[..sizes.len().saturating_sub(1)]);
    let alike = before.iter().all(|size| *size == sizes[0]) && last <= sizes.first();
    sizes.len() == 1 || alike || (sizes[0] >= 3 && sizes.iter().all(|size| *size >= 2))
}

fn is_mobile(digits: &[u32], sizes: &[usize]) -> bool {
    let (rest, sizes) = match digits {
        [8, 6, rest @ ..] => (rest, if sizes[0] == 2 { &sizes[1..] } else { sizes }),
        [0, 0, 8, 6, rest @ ..] => (rest, if sizes[0] == 4 { &sizes[1..] } else { sizes }),
        _ => (digits, sizes),
    };
    rest.len() == 11 && rest[0] == 1 && rest[1] >= 3 && is_grouped(sizes)
}

/// Area code and subscriber's number: 01x/02x + 8 digits, 03xx–09xx + 7 or 8; abroad without the 0.
fn is_landline(digits: &[u32], sizes: &[usize]) -> bool {
    let (area, rest) = match digits {
        [0, 1..=2, _, rest @ ..] => (3, rest),
        [0, 3..=9, _, _, rest @ ..] => (4, rest),
        [8, 6, 1..=2, _, rest @ ..] if rest.len() == 8 => (2, rest),
        _ => return false,
    };
    let split = sizes.len() == 1 || sizes[0] == area || (sizes[0] == 2 && digits[0] == 8);
    let lengths = if area == 4 { 7..=8 } else { 8..=8 };
    lengths.contains(&rest.len()) && (2..=8).contains(&rest[0]) && split
}

/// A number without area code; only good after a word for telephone.
fn is_local(digits: &[u32], sizes: &[usize]) -> bool {
    matches!(digits.len(), 7 | 8) && (2..=8).contains(&digits[0]) && (sizes.len() == 1 || sizes[0] >= 3)
}

/// How much like an ID number.
enum IdForm {
    /// Eighteen digits with a right check digit.
    Checked,
    /// Somebody's number mistyped, or one of fifteen digits (before 1999, without century and check),
    /// unless it is said to be of a thing.
    Plausible,
    No,
}

/// Province, day of birth, check digit (GB 11643; 10 stands for X).
fn id_form(digits: &[u32], sizes: &[usize]) -> IdForm {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u32; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    let number = |from: usize, to: usize| digits[from..to].iter().fold(0, |n, digit| n * 10 + digit);
    let day = |year: u32, at: usize| {
        let (month, day) = (number(at, at + 2), number(at + 2, at + 4));
        (1900..2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)
    };
    if !matches!(digits.len(), 15 | 18) || !PROVINCES.contains(&number(0, 2)) {
        return IdForm::No;
    }
    if digits.len() == 15 {
        let plausible = sizes.len() == 1 && day(1900 + number(6, 8), 8);
        return if plausible { IdForm::Plausible } else { IdForm::No };
    }
    if !is_grouped(sizes) || !day(number(6, 10), 10) {
        return IdForm::No;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    if CHECKS[(sum % 11) as usize] == digits[17] { IdForm::Checked } else { IdForm::Plausible }
}

/// Sixteen to nineteen digits of a card scheme with a right check digit (Luhn).
fn is_card(digits: &[u32], sizes: &[usize]) -> bool {
    let scheme = matches!(digits, [6, 0 | 2, ..] | [4, ..] | [5, 1..=5, ..] | [9, 5 | 9, ..]);
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let weighed = |(at, digit): (usize, &u32)| if at % 2 == 1 { doubled(*digit) } else { *digit };
    let luhn = || digits.iter().rev().enumerate().map(weighed).sum::<u32>().is_multiple_of(10);
    may_be_account(digits, sizes) && digits.len() >= 16 && scheme && luhn()
}

/// Twelve to nineteen digits, in groups of four or more; good only after a word for a bank account.
fn may_be_account(digits: &[u32], sizes: &[usize]) -> bool {
    (12..=19).contains(&digits.len()) && (sizes.len() == 1 || sizes[0] >= 4)
}

fn email_around(text: &[char], at: usize, spans: &mut Vec<Span>) -> usize {
    let local =
        text[..at].iter().rev().take_while(|c| c.is_ascii_alphanumeric() || "._%+-".contains(**c)).count();
    let mut end = at
        + 1
        + text[at + 1..].iter().take_while(|c| c.is_ascii_alphanumeric() || ".-".contains(**c)).count();
    while end > at + 1 && matches!(text[end - 1], '.' | '-') {
        end -= 1;
    }
    let domain = &text[at + 1..end];
    let top = domain.iter().rev().take_while(|c| c.is_ascii_alphabetic()).count();
    if local > 0 && top >= 2 && domain.len() > top + 1 && domain[domain.len() - top - 1] == '.' {
        spans.push(Span { from: at - local, to: end, kind: Kind::Email });
        return end;
    }
    at + 1
}

/// Province, letter, five characters with three digits or more, or six for electric cars (GA 36).
fn plate_from(text: &[char], at: usize, spans: &mut Vec<Span>) -> usize {
    let rest = &text[at + 1..];
    if !rest.first().is_some_and(char::is_ascii_alphabetic) {
        return at + 1;
    }
    let gap = usize::from(rest.get(1).is_some_and(|c| matches!(c, '·' | '•' | ' ' | '-' | '.')));
    let body = &rest[1 + gap..];
    let length = body.iter().take_while(|c| c.is_ascii_alphanumeric()).count();
    let digits = body[..length].iter().filter(|c| c.is_ascii_digit()).count();
    let ending = usize::from(body.get(length).is_some_and(|c| "警学挂港澳".contains(*c)));
    let is_plate = match length {
        4 => ending == 1 && digits >= 2,
        5 => digits >= 3,
        6 => (4..=5).contains(&digits),
        _ => false,
    };
    if !is_plate {
        return at + 1;
    }
    let to = at + 2 + gap + length + if length == 4 { ending } else { 0 };
    spans.push(Span { from: at, to, kind: Kind::Plate });
    to
}

/// Mobile numbers written out in characters: `幺三八零零一三八零零零`, or mixed with figures.
fn find_spoken(text: &[char], spans: &mut Vec<Span>) {
    let digit = |c: &char| match c {
        '〇' | '零' | '○' => Some(0),
        '一' | '幺' | '壹' => Some(1),
        '二' | '贰' | '两' => Some(2),
        '三' | '叁' => Some(3),
        '四' | '肆' => Some(4),
        '五' | '伍' => Some(5),
        '六' | '陆' => Some(6),
        '七' | '柒' => Some(7),
        '八' | '捌' => Some(8),
        '九' | '玖' => Some(9),
        other => other.to_digit(10),
    };
    let mut at = 0;
    while at < text.len() {
        let run: Vec<u32> = text[at..].iter().map_while(digit).collect();
        let spoken = text[at..at + run.len()].iter().any(|c| !c.is_ascii_digit());
        if spoken && run.len() == 11 && is_mobile(&run, &[11]) {
            spans.push(Span { from: at, to: at + 11, kind: Kind::Mobile });
        }
        at += run.len().max(1);
    }
}

/// What only its name gives away: papers with letters, names of accounts.
fn find_named(text: &[char], spans: &mut Vec<Span>) {
    let starts = |at: &usize| {
        text[*at].is_ascii_alphanumeric() && (*at == 0 || !text[*at - 1].is_ascii_alphanumeric())
    };
    for at in (0..text.len()).filter(starts) {
        // One more than the longest, or a text of dashes would be read again from every word.
        let ahead = text[at..].iter().take(21);
        let length = ahead.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).count();
        let word = &text[at..at + length];
        let digits = word.iter().filter(|c| c.is_ascii_digit()).count();
        let introduced = matches!(text[..at].last(), Some(':' | '号' | '是' | '为'));
        let kind = if (6..=18).contains(&length) && digits >= 5 && follows(text, at, OF_PAPERS, 5) {
            Kind::IdNumber
        } else if (5..=20).contains(&length)
            && (digits > 0 || introduced)
            && follows(text, at, OF_AN_ACCOUNT, 4)
        {
            Kind::Account
        } else {
            continue;
        };
        spans.push(Span { from: at, to: at + length, kind });
    }
}
