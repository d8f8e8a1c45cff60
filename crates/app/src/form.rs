//! Raw form pairs to typed values, by the kinds the pack declares. Every complaint is a refusal at its
//! field, in the user's words; nothing is guessed and nothing is dropped in silence.

use crate::city::City;
use domain::field::{FieldKind, Value};
use domain::ids::*;
use domain::label::Label;
use domain::refusal::Refusal;
use engine_procedure::procedure::{Action, Field, Procedure};
use std::collections::BTreeMap;

/// Form pairs exactly as posted.
pub type Pairs = Vec<(String, String)>;

/// The longest text of a field that states no limit of its own.
const TEXT_MAX: u32 = 4000;

/// Parses the inputs of `action` out of `pairs`. Pairs that are not inputs of the action are refused,
/// except the form's own (`csrf`, `key`, `version`, `order`, `request`).
pub fn parse(
    city: &City,
    procedure: &Procedure,
    action: &Action,
    pairs: &Pairs,
) -> Result<BTreeMap<FieldId, Value>, Refusal> {
    let mut values = BTreeMap::new();
    for input in &action.inputs {
        let Some(field) = procedure.field(input.field.as_str()) else { continue };
        let given: Vec<&str> = pairs
            .iter()
            .filter(|(name, _)| name == field.id.as_str())
            .map(|(_, v)| v.trim())
            .filter(|v| !v.is_empty())
            .collect();
        if let Some(value) = value_of(city, field, &given)? {
            values.insert(field.id.clone(), value);
        }
    }
    Ok(values)
}

fn value_of(city: &City, field: &Field, given: &[&str]) -> Result<Option<Value>, Refusal> {
    let Some(first) = given.first().copied() else { return Ok(None) };
    let several = matches!(field.kind, FieldKind::Choices | FieldKind::Units);
    if !several && given.len() > 1 {
        return Err(bad(field, "只能填一个", "takes one value only"));
    }
    let number =
        |text: &str| text.parse::<i64>().map_err(|_| bad(field, "请从列表中选择", "choose from the list"));
    let value = match field.kind {
        FieldKind::Choice => Value::Code(Code::from(first)),
        FieldKind::Choices => Value::Codes(given.iter().map(|c| Code::from(*c)).collect()),
        FieldKind::Category => {
            let id = CategoryId::from(first);
            if !city.directory.categories.contains_key(&id) {
                return Err(bad(
                    field,
                    "没有这个类别，请从列表中选择",
                    "no such category; choose from the list",
                ));
            }
            Value::Category(id)
        }
        FieldKind::Area => {
            let id = AreaId(number(first)?);
            if !city.directory.areas.contains_key(&id) {
                return Err(bad(field, "没有这个地区，请从列表中选择", "no such area; choose from the list"));
            }
            Value::Area(id)
        }
        FieldKind::Unit => Value::Unit(unit(city, field, number(first)?)?),
        FieldKind::Units => {
            let mut units = Vec::with_capacity(given.len());
            for text in given {
                units.push(unit(city, field, number(text)?)?);
            }
            Value::Units(units)
        }
        FieldKind::Post => Value::Post(PostId(number(first)?)),
        FieldKind::Date => Value::Date(
            first
                .parse()
                .map_err(|_| bad(field, "日期请写成 2026-03-04 的样子", "write the day like 2026-03-04"))?,
        ),
        FieldKind::YesNo => match first {
            "yes" | "on" | "true" => Value::YesNo(true),
            "no" | "false" => Value::YesNo(false),
            _ => return Err(bad(field, "请选“是”或“否”", "choose yes or no")),
        },
        FieldKind::Number => {
            Value::Number(first.parse().map_err(|_| bad(field, "请填整数", "write a whole number"))?)
        }
        FieldKind::Money => Value::Number(fen(first).ok_or_else(|| {
            bad(field, "金额请写成 1234.50 的样子（元）", "write the sum like 1234.50 (yuan)")
        })?),
        FieldKind::Article => Value::Article(ArticleId(number(first)?)),
        // Resolved to an id by the use case, which may look it up.
        FieldKind::Matter => Value::Text(first.to_owned()),
        FieldKind::ContactPhone => Value::Text(phone(field, first)?),
        _ => Value::Text(text(field, first)?),
    };
    Ok(Some(value))
}

fn unit(city: &City, field: &Field, id: i64) -> Result<UnitId, Refusal> {
    let id = UnitId(id);
    match city.directory.units.get(&id) {
        Some(unit) if unit.to.is_none() => Ok(id),
        Some(_) => {
            Err(bad(field, "该单位已撤销，请选其承接单位", "this unit has ended; choose its successor"))
        }
        None => Err(bad(field, "没有这个单位，请从列表中选择", "no such unit; choose from the list")),
    }
}

fn text(field: &Field, given: &str) -> Result<String, Refusal> {
    let max = field.max_length.unwrap_or(TEXT_MAX);
    let length = given.chars().count();
    if length > max as usize {
        return Err(bad(
            field,
            &format!("最多{max}字，现在有{length}字，请删减或分次补充"),
            &format!("at most {max} characters, now {length}; shorten it or add the rest later"),
        ));
    }
    // Control characters other than line breaks have no place in a sentence and confuse printers and exports.
    Ok(given.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect())
}

/// Digits of a telephone, full-width and separated ones included.
fn phone(field: &Field, given: &str) -> Result<String, Refusal> {
    let digits: String = given
        .chars()
        .filter_map(|c| match c {
            '0'..='9' => Some(c),
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
            _ => None,
        })
        .collect();
    let foreign = given.chars().any(|c| c.is_alphabetic());
    if foreign || !(5..=15).contains(&digits.len()) {
        return Err(bad(field, "电话号码应为5至15位数字，请核对", "a telephone number has 5 to 15 digits"));
    }
    Ok(digits)
}

/// Yuan with at most two decimals, to fen.
fn fen(given: &str) -> Option<i64> {
    let (yuan, cents) = given.split_once('.').unwrap_or((given, ""));
    if cents.len() > 2 || yuan.is_empty() || !given.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return None;
    }
    let cents = format!("{cents:0<2}");
    yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents.parse().ok()?)
}

fn bad(field: &Field, zh: &str, en: &str) -> Refusal {
    Refusal::new(
        "bad-input",
        Label { zh: format!("“{}”：{zh}", field.label.zh), en: format!("{}: {en}", field.label.en) },
        Label::new(
            "请改正后再提交，您已填写的内容都还在",
            "correct it and send again; nothing you wrote is lost",
        ),
    )
    .at_field(field.id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_to_the_fen_or_refused() {
        for (given, expected) in [
            ("12", Some(1200)),
            ("12.5", Some(1250)),
            ("12.34", Some(1234)),
            ("12.345", None),
            ("-1", None),
            ("", None),
            ("1.2.3", None),
        ] {
            assert_eq!(fen(given), expected, "{given}");
        }
    }
}
