//! What looks like a person's number or name in a column that should hold areas, codes and answers.
//!
//! A floor, not a search: it refuses the file and keeps nothing of what it saw.

use crate::error::{Fault, SurveyError};

/// Headings under which personal data are kept.
const HEADINGS: &[&str] = &[
    "姓名", "名字", "电话", "手机", "号码", "身份证", "证件", "住址", "门牌", "微信", "邮箱", "访问员",
    "访员", "话务员", "坐席", "工号", "民族", "宗教", "信仰", "党派", "政治面貌", "生日", "出生", "户籍",
    "病史", "name", "phone", "mobile", "telephone", "idcard", "id_card", "identity", "email", "address",
    "interviewer", "operator", "agent", "ethnic", "religion", "party", "birth", "ip", "openid", "wechat",
];

/// Whether a heading says that its column is about a person (or about who asked).
pub fn personal_heading(heading: &str) -> bool {
    let lower = heading.trim().to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    HEADINGS.iter().any(|known| {
        if known.is_ascii() { words.contains(known) || lower == *known } else { lower.contains(known) }
    })
}

/// Whether a word looks like a mobile number, an identity number or an address of mail.
pub fn looks_personal(word: &str) -> bool {
    let word = word.trim();
    if word.contains('@') && word.contains('.') {
        return true;
    }
    let digits: Vec<u8> = word.bytes().filter(|b| !matches!(b, b' ' | b'-' | b'+')).collect();
    let all = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let mobile = |bytes: &[u8]| bytes.len() == 11 && all(bytes) && bytes[0] == b'1' && bytes[1] >= b'3';
    match digits.len() {
        11 => mobile(&digits),
        13 => digits.starts_with(b"86") && mobile(&digits[2..]),
        18 => {
            all(&digits[..17])
                && (digits[17].is_ascii_digit() || matches!(digits[17], b'X' | b'x'))
                && born(&digits)
        }
        _ => false,
    }
}

/// Whether an eighteen-digit number holds a day of birth where identity numbers have it.
fn born(digits: &[u8]) -> bool {
    let number = |range: std::ops::Range<usize>| {
        digits[range].iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    };
    (1900..2100).contains(&number(6..10))
        && (1..=12).contains(&number(10..12))
        && (1..=31).contains(&number(12..14))
}

/// The refusal for row `row` (from 1).
pub fn refused(row: usize) -> SurveyError {
    SurveyError::new(
        Fault::Person,
        format!(
            "第 {row} 行像是电话、身份证号或邮箱；这里只放辖区、号段、代码和答案，请换成不指向个人的编号"
        ),
        format!(
            "Row {row} looks like a telephone, identity number or mail address; put areas, number banks, codes and answers here, nothing that points to a person"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_persons_are_seen_and_codes_of_areas_are_not() {
        for personal in
            ["13800138000", "+86 138-0013-8000", "110101199003070134", "11010119900307013X", "a@b.cn"]
        {
            assert!(looks_personal(personal), "{personal}");
        }
        for code in [
            "440106001", "440106001002", "0571-8700", "139", "01612910137588", "2026Q3", "满意",
            "123456789012345678",
        ] {
            assert!(!looks_personal(code), "{code}");
        }
        for heading in ["姓名", "受访者电话", "interviewer", "访问员编号", "ID_card", "phone number"]
        {
            assert!(personal_heading(heading), "{heading}");
        }
        for heading in ["county", "village", "q1", "batch", "partial", "满意度", "agency", "ship", "hotline"]
        {
            assert!(!personal_heading(heading), "{heading}");
        }
    }
}
