//! What one cell of a table says: a number, a reason why there is none, or something that is refused with the way
//! to write it. Never guesses: `1,234` and `95%` are not read as anything.

use super::Lang;
use engine_index::cell::{Cell, Reason};

/// Reads a cell; empty is the reason the method says an empty cell stands for.
pub fn figure(text: &str, blank: Reason, lang: Lang) -> Result<Cell, String> {
    let text = text.trim();
    if text.is_empty() || text == "NA" {
        return Ok(Cell::missing(blank));
    }
    if let Some(reason) = reason(text) {
        return Ok(Cell::missing(reason));
    }
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    match text.parse::<f64>() {
        Ok(number) if plain && number.is_finite() => Ok(Cell::number(number)),
        Ok(_) if plain => Err(lang.say(
            format!("“{text}”太大，不是能计算的数；请换一个单位（例如万元）"),
            format!("“{text}” is too large to reckon with: use a larger unit"),
        )),
        _ => Err(refusal(text, lang)),
    }
}

/// The reason a word names, as code or in Chinese.
pub fn reason(text: &str) -> Option<Reason> {
    Some(match text {
        "不适用" => Reason::NotApplicable,
        "未到期" => Reason::NotDue,
        "迟报" | "逾期" => Reason::Late,
        "漏报" | "缺报" => Reason::Omitted,
        "拒报" | "瞒报" => Reason::Refused,
        code => return Reason::from_code(code),
    })
}

/// Reads a word that must be a reason.
pub fn named_reason(text: &str, lang: Lang) -> Result<Reason, String> {
    reason(text.trim()).ok_or_else(|| {
        lang.say(
            format!("“{text}”不是缺失原因；可以写：不适用、未到期、迟报、漏报、拒报"),
            format!("“{text}” is no reason; there are: not-applicable, not-due, late, omitted, refused"),
        )
    })
}

/// Why a text is no number, and how to write it.
fn refusal(text: &str, lang: Lang) -> String {
    let short: String = text.chars().take(40).map(|c| if c.is_control() { '?' } else { c }).collect();
    let digits = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    let (zh, en) = if text.starts_with('=') {
        ("是公式；请在表格软件里粘贴为数值再保存", "is a formula: paste it as a value and save again")
    } else if text.starts_with('#') {
        (
            "是表格软件的出错标记；请改正公式，或写明缺失原因",
            "is a spreadsheet's error mark: mend the formula, or write why the figure is missing",
        )
    } else if ["nan", "inf", "-inf", "+inf", "infinity", "-infinity"].contains(&text.to_lowercase().as_str())
    {
        (
            "不是数；没有数字请留空或写缺失原因",
            "is no number: leave the cell empty, or write why the figure is missing",
        )
    } else if text.ends_with('%') || text.ends_with('‰') {
        (
            "带有百分号；请只写数字，单位写在方法的 unit 里",
            "carries a per cent sign: write the number only, the unit stands in the method",
        )
    } else if text.contains(',') && digits(text) {
        (
            "带有逗号；请去掉千位分隔，小数点写“.”",
            "holds a comma: take out thousands separators, and write the decimal point as “.”",
        )
    } else if text.chars().any(|c| ('\u{ff10}'..='\u{ff19}').contains(&c)) {
        ("用了全角数字；请改成半角", "has full-width digits: write plain ones")
    } else if text.contains(char::is_whitespace) && digits(text) {
        ("数字中有空格；请去掉", "has a space within: take it out")
    } else if text.to_lowercase().starts_with("0x") || (digits(text) && text.chars().any(char::is_alphabetic))
    {
        (
            "数字和文字混在一起；请只写数字，单位写在方法的 unit 里",
            "mixes a number with letters: write the number only, the unit stands in the method",
        )
    } else {
        (
            "不是数；没有数字请留空，或写：不适用、未到期、迟报、漏报、拒报",
            "is no number; where there is none leave the cell empty, or write not-applicable, not-due, late, omitted or refused",
        )
    };
    lang.say(format!("“{short}”{zh}"), format!("“{short}” {en}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<Cell, &str>) {
        match (figure(text, Reason::Late, Lang::Zh), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
            (Err(said), Err(part)) => assert!(said.contains(part), "{text}: {said}"),
            (found, _) => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn numbers_and_reasons_are_read_and_nothing_is_guessed() {
        check(" 12.50 ", Ok(Cell::number(12.5)));
        check("-3e2", Ok(Cell::number(-300.0)));
        check("", Ok(Cell::missing(Reason::Late)));
        check("NA", Ok(Cell::missing(Reason::Late)));
        check("拒报", Ok(Cell::missing(Reason::Refused)));
        check("not-applicable", Ok(Cell::missing(Reason::NotApplicable)));
        check("1,234", Err("千位分隔"));
        check("95%", Err("百分号"));
        check("=A1+B1", Err("公式"));
        check("#DIV/0!", Err("出错标记"));
        check("NaN", Err("不是数"));
        check("inf", Err("不是数"));
        check("１２", Err("全角"));
        check("12 345", Err("空格"));
        check("12件", Err("混在一起"));
        check("0x1F", Err("混在一起"));
        check("1e999", Err("太大"));
        check("无", Err("不是数"));
        check("screened", Err("不是数"));
    }
}
