//! Fills a form the way a busy person would, by the kinds of its fields: any procedure can be simulated.

use crate::clock::Dice;
use app::city::City;
use app::matter::page::suggested_units;
use domain::Date;
use domain::field::{FieldKind, Value};
use domain::ids::*;
use domain::matter::Matter;
use engine_procedure::procedure::{Field, Input, Procedure, When};
use std::collections::BTreeMap;

/// What a form may be filled with.
pub struct Shelf<'a> {
    /// City.
    pub city: &'a City,
    /// Procedure.
    pub procedure: &'a Procedure,
    /// Today.
    pub today: Date,
    /// Articles of the register.
    pub articles: &'a [ArticleId],
    /// The unit that acts, if staff.
    pub unit: Option<UnitId>,
}

/// Values for the inputs of an act; `None` when a required one cannot be filled.
pub fn fill(
    shelf: &Shelf<'_>,
    m: &Matter,
    inputs: &[&Input],
    dice: &mut Dice,
) -> Option<BTreeMap<FieldId, Value>> {
    let mut values = BTreeMap::new();
    for input in inputs {
        let field = shelf.procedure.field(input.field.as_str())?;
        if !input.when.iter().all(|w| holds(w, m, &values)) {
            continue;
        }
        let stands = input.stands && (m.fields.contains_key(&field.id) || m.texts.contains_key(&field.id));
        if stands || (!input.required && !dice.chance(0.15)) {
            continue;
        }
        match value(shelf, m, field, input, dice) {
            Some(value) => {
                values.insert(field.id.clone(), value);
            }
            None if input.required => return None,
            None => {}
        }
    }
    Some(values)
}

fn holds(when: &When, m: &Matter, values: &BTreeMap<FieldId, Value>) -> bool {
    let value = values.get(&when.field).or_else(|| m.fields.get(&when.field));
    let code = match value {
        Some(Value::Code(code)) => Some(code),
        _ => None,
    };
    let fits = |wanted: &Code| code == Some(wanted);
    when.is.as_ref().is_none_or(fits)
        && (when.one_of.is_empty() || when.one_of.iter().any(fits))
        && when.present.is_none_or(|present| present == value.is_some())
}

fn value(shelf: &Shelf<'_>, m: &Matter, field: &Field, input: &Input, dice: &mut Dice) -> Option<Value> {
    Some(match field.kind {
        FieldKind::Choice => Value::Code(choice(shelf, field, input, dice)?),
        FieldKind::Category => Value::Category(m.category()?.clone()),
        FieldKind::Area => Value::Area(m.area()?),
        FieldKind::Unit => Value::Unit(unit(shelf, m, dice)?),
        FieldKind::Units if input.required => Value::Units(vec![unit(shelf, m, dice)?]),
        FieldKind::Units => {
            let lead = m.lead().map(|o| o.unit);
            let others = suggested_units(shelf.city, shelf.procedure, m);
            Value::Units(vec![others.into_iter().skip(1).find(|u| Some(*u) != lead)?])
        }
        FieldKind::Date => Value::Date(day(shelf, m, dice)),
        FieldKind::YesNo => Value::YesNo(dice.chance(0.86)),
        FieldKind::Number => Value::Number(1 + dice.below(20) as i64),
        FieldKind::Money => Value::Number(100 * (1 + dice.below(5000) as i64)),
        FieldKind::Article => Value::Article(*dice.pick(shelf.articles)?),
        FieldKind::Text | FieldKind::Reply | FieldKind::PrivateReply | FieldKind::Note => {
            Value::Text(sentence(shelf, m, field, dice))
        }
        FieldKind::Choices
        | FieldKind::Post
        | FieldKind::Matter
        | FieldKind::Place
        | FieldKind::ContactName
        | FieldKind::ContactPhone
        | FieldKind::HomeAddress => return None,
    })
}

/// Earlier items of a list are the usual ones.
fn choice(shelf: &Shelf<'_>, field: &Field, input: &Input, dice: &mut Dice) -> Option<Code> {
    let list = shelf.procedure.list(field.list.as_deref()?)?;
    let items: Vec<&Code> = list
        .items
        .iter()
        .map(|i| &i.code)
        .filter(|c| input.only.is_empty() || input.only.contains(c))
        .collect();
    // A ground that cites another matter needs that matter's number.
    let items: Vec<&Code> = items.into_iter().filter(|c| c.as_str() != "same-matter").collect();
    let weights: Vec<f64> = (0..items.len()).map(|i| 1.0 / (1.0 + i as f64)).collect();
    items.get(dice.weighted(&weights)?).map(|c| (*c).clone())
}

/// For a lead: usually the first suggestion, now and then the wrong one, which will be sent back.
fn unit(shelf: &Shelf<'_>, m: &Matter, dice: &mut Dice) -> Option<UnitId> {
    let mut found = suggested_units(shelf.city, shelf.procedure, m);
    if let Some(own) = shelf.unit {
        let below: Vec<UnitId> =
            found.iter().copied().filter(|u| *u != own && shelf.city.directory.unit_under(*u, own)).collect();
        if m.orders_of(own).next().is_some() {
            return dice.pick(&below).copied();
        }
    }
    found.truncate(3);
    let weights = [10.0, 1.0, 0.5];
    found.get(dice.weighted(&weights[..found.len().min(3)])?).copied()
}

/// Some days after the running date, for an extension; some weeks ahead, for a promise.
fn day(shelf: &Shelf<'_>, m: &Matter, dice: &mut Dice) -> Date {
    let base = m.resident_clock().map_or(shelf.today, |c| c.last_day).max(shelf.today);
    let mut day = base.saturating_add(jiff::Span::new().days(2 + dice.below(6) as i64));
    for _ in 0..15 {
        if shelf.city.pack.calendar.is_working(day) {
            break;
        }
        day = day.saturating_add(jiff::Span::new().days(1));
    }
    day
}

fn sentence(shelf: &Shelf<'_>, m: &Matter, field: &Field, dice: &mut Dice) -> String {
    let what = m
        .category()
        .map_or_else(|| "所反映事项".to_owned(), |c| shelf.city.category_name(c, app::Language::Zh));
    const REPLIES: &[&str] = &[
        "您反映的{what}问题，工作人员已到现场核实并处理完毕，后续将加强巡查。",
        "经核查，{what}情况属实，已责令责任方整改，整改结果已复查。",
        "关于{what}，现场已采取临时措施，并安排专人跟进，感谢您的监督。",
        "您咨询的{what}事项，现将办理条件、材料和地点说明如下，请按需办理。",
        "{what}问题已列入近期计划，完成前已设置警示，请您谅解。",
    ];
    const NOTES: &[&str] = &[
        "已核对职责清单和现场情况，{what}由本岗位按流程处理。",
        "现场情况与来电描述一致，涉及{what}，请尽快落实。",
        "{what}涉及多方，已电话沟通，书面记录存档。",
        "已按时限要求处理，{what}后续情况继续跟踪。",
    ];
    const FACTS: &[&str] = &[
        "补充一下：{what}的情况今天又出现了一次，主要在晚上七点以后。",
        "刚才去看过，{what}还是老样子，麻烦尽快。",
        "{what}已经影响到附近好几家，请优先处理。",
    ];
    let pool = match field.kind {
        FieldKind::Reply | FieldKind::PrivateReply => REPLIES,
        FieldKind::Note => NOTES,
        _ => FACTS,
    };
    pool[dice.below(pool.len())].replace("{what}", &what)
}
