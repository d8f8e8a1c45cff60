//! Checks of the dated rules of terms: exactly one rule on every day the pack covers, promises that shorten,
//! another city's rule never shown to a resident as law.
//!
//! Counts no day; the engine and the proofs do.

use super::Found;
use crate::complaint::say;
use crate::format::Covers;
use crate::layer::Written;
use crate::whole::Whole;
use domain::Date;
use domain::basis::BasisKind;
use domain::field::FieldKind;
use domain::ids::Code;
use domain::term::{Amount, TermUnit};
use engine_procedure::procedure::*;
use std::collections::BTreeMap;

/// Most combinations of field values looked at for one term.
const MOST_COMBINATIONS: usize = 20_000;

/// Checks every term of a procedure over the start days the pack covers.
pub fn check(whole: &Whole<'_>, written: &Written<Procedure>, covers: Covers, found: &mut Found) {
    for term in &written.value.terms {
        let at = format!("term[{}]", term.id);
        for (no, rule) in term.rules.iter().enumerate() {
            rule_is_whole(written, term, rule, &format!("{at}.rule[#{no}]"), found);
        }
        one_rule_a_day(whole, written, term, covers, found);
    }
}

fn rule_is_whole(written: &Written<Procedure>, term: &Term, rule: &TermRule, at: &str, found: &mut Found) {
    let mut complain = |path: &str, code, what, remedy| {
        found.complain(written.complain(&format!("{at}.{path}"), code, what, remedy));
    };
    let said = [rule.within.is_some(), rule.set_by.is_some(), rule.at_once, rule.none_in_law];
    match said.iter().filter(|said| **said).count() {
        1 => {}
        0 => complain(
            "within",
            "no-amount",
            say("这条规则没有写多久", "This rule does not say how long"),
            say(
                "请写 within、set-by、at-once = true 或 none-in-law = true 之一",
                "Write one of within, set-by, at-once = true, none-in-law = true",
            ),
        ),
        _ => complain(
            "within",
            "two-amounts",
            say("这条规则写了两种时限", "This rule says how long in two ways"),
            say(
                "within、set-by、at-once、none-in-law 只能写一种",
                "Only one of within, set-by, at-once, none-in-law",
            ),
        ),
    }
    if (rule.at_once || rule.none_in_law) && rule.internal.is_none() {
        complain(
            "internal",
            "no-internal",
            say(
                "法律只说立即或没有规定时限，又没有内部时限",
                "The law gives no number, and there is no internal time either",
            ),
            say("请写 internal = \"…\"，作为内部时限", "Write internal = \"…\""),
        );
    }
    if rule.none_in_law && !matches!(rule.kind, BasisKind::Internal | BasisKind::Promise | BasisKind::Model) {
        complain(
            "kind",
            "internal-as-law",
            say("法律没有规定的时限，不能写成法定时限", "Where the law is silent the time is not law"),
            say(
                "请写 kind = \"internal\"，依据写内部规程",
                "Write kind = \"internal\" and cite the internal rules",
            ),
        );
    }
    rule_claims_no_more(written, term, rule, at, found);
}

/// A promise only shortens, another city's rule never binds towards residents, and a rule has days to apply on.
fn rule_claims_no_more(
    written: &Written<Procedure>,
    term: &Term,
    rule: &TermRule,
    at: &str,
    found: &mut Found,
) {
    let mut complain = |path: &str, code, what, remedy| {
        found.complain(written.complain(&format!("{at}.{path}"), code, what, remedy));
    };
    if let Some(promise) = rule.promise {
        let longer = rule.within.or(rule.internal).is_none_or(|within| !is_shorter(promise, within));
        if longer {
            complain(
                "promise",
                "promise-longer",
                say("承诺时限不比规定时限短", "The promise is not shorter than the term"),
                say(
                    "承诺只能缩短；请写同一单位、更小的数",
                    "A promise only shortens; write a smaller number of the same unit",
                ),
            );
        }
    }
    if rule.kind == BasisKind::Model && term.side.is_shown_to_applicant() {
        complain(
            "kind",
            "model-as-law",
            say("外地的规定不能作为对群众的时限", "Another city's rule cannot be the resident's term"),
            say(
                "请引本地有效的依据；外地做法只作内部时限参考",
                "Cite what binds here; another city's rule is internal time only",
            ),
        );
    }
    if rule.from.zip(rule.to).is_some_and(|(from, to)| to <= from) {
        complain(
            "from",
            "empty-range",
            say("规则的 to 不晚于 from，没有一天适用", "The rule ends before it begins"),
            say("请改正日期；to 当天不含在内", "Correct the days; `to` itself is not included"),
        );
    }
}

/// Whether `a` ends before `b` whatever the calendar. Amounts that cannot be compared are not shorter.
pub fn is_shorter(a: Amount, b: Amount) -> bool {
    use TermUnit::*;
    // Longest and shortest length in minutes; a working day lasts at least a day and, with the longest
    // holiday known, never more than a dozen.
    let span = |amount: Amount, longest: bool| -> u64 {
        let each = match (amount.unit, longest) {
            (Minute, _) => 1,
            (Hour, _) => 60,
            (Day, _) => 1_440,
            (WorkingDay, false) => 1_440,
            (WorkingDay, true) => 12 * 1_440,
            (Month, false) => 28 * 1_440,
            (Month, true) => 31 * 1_440,
            (Year, false) => 365 * 1_440,
            (Year, true) => 366 * 1_440,
        };
        u64::from(amount.count) * each
    };
    if a.unit == b.unit { a.count < b.count } else { span(a, true) < span(b, false) }
}

/// On every start day covered and for every combination of tested values, one rule (or, where the shortest
/// is chosen, at least one).
fn one_rule_a_day(
    whole: &Whole<'_>,
    written: &Written<Procedure>,
    term: &Term,
    covers: Covers,
    found: &mut Found,
) {
    let holds =
        |test: &When, values: &Values<'_>| holds(test, values, |below, above| whole.is_under(below, above));
    let path = format!("term[{}].rule", term.id);
    let Some(combinations) = combinations(&written.value, term) else {
        let what = say("条件的组合太多，无法逐一核对", "Too many combinations of conditions to look at");
        let remedy = say("请拆成几个时限，或少用几个字段", "Split the term, or test fewer fields");
        return found.complain(written.complain(&path, "too-many-conditions", what, remedy));
    };
    for (from, to) in stretches(term, covers) {
        for values in &combinations {
            if !term.when.iter().all(|test| holds(test, values)) {
                continue;
            }
            let fits = |rule: &&TermRule| {
                rule.from.is_none_or(|start| start <= from)
                    && rule.to.is_none_or(|end| end > from)
                    && rule.when.iter().all(|test| holds(test, values))
            };
            let fitting = term.rules.iter().filter(fits).count();
            let (code, zh, en) = match fitting {
                0 => ("rule-gap", "没有规则", "no rule"),
                1 => continue,
                _ if term.choose == Choose::Shortest => continue,
                _ => ("rule-overlap", "有不止一条规则", "more than one rule"),
            };
            let (shown_zh, shown_en) = (show(values, "、"), show(values, ", "));
            let range_zh = to.map_or(format!("{from} 起"), |to| format!("{from} 至 {to}（不含）"));
            let range_en = to.map_or(format!("from {from}"), |to| format!("from {from} to {to} (excluded)"));
            let what = say(
                format!("时限“{}”{range_zh}{shown_zh}{zh}适用", term.label.zh),
                format!("{range_en}{shown_en} {en} of the term “{}” applies", term.label.en),
            );
            let remedy = match code {
                "rule-gap" => say(
                    "请补一条规则，或把相邻规则的 from、to 接上",
                    "Add a rule, or let from and to of its neighbours meet",
                ),
                _ => say(
                    "请让条件或日期互不重叠；确需取最短的，写 choose = \"shortest\"",
                    "Let conditions or days not overlap; to take the shortest write choose = \"shortest\"",
                ),
            };
            found.complain(written.complain(&path, code, what, remedy));
            return;
        }
    }
}

/// Start days cut where a rule begins or ends.
fn stretches(term: &Term, covers: Covers) -> Vec<(Date, Option<Date>)> {
    let inside = |day: &Date| *day > covers.from && covers.to.is_none_or(|to| *day < to);
    let mut cuts: Vec<Date> =
        term.rules.iter().flat_map(|r| [r.from, r.to]).flatten().filter(inside).collect();
    cuts.push(covers.from);
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts[1..].iter().copied().map(Some).chain([covers.to]);
    cuts.iter().copied().zip(ends).collect()
}

/// A value of every tested field: its codes, or present and absent.
type Values<'a> = BTreeMap<&'a str, &'a str>;

const PRESENT: &str = "+";
const ABSENT: &str = "-";

fn combinations<'a>(procedure: &'a Procedure, term: &'a Term) -> Option<Vec<Values<'a>>> {
    let mut tested: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for test in term.when.iter().chain(term.rules.iter().flat_map(|rule| &rule.when)) {
        let values = tested.entry(test.field.as_str()).or_default();
        let all: Vec<&str> = match test.field.as_str() {
            "channel" => vec!["public", "intake", "field", "system"],
            "urgency" => vec!["general", "utility", "danger"],
            id => {
                let field = procedure.field(id);
                let list = field.and_then(|f| f.list.as_deref()).and_then(|l| procedure.list(l));
                let codes = list.map(|l| l.items.iter().map(|item| item.code.as_str()).collect());
                let mut all: Vec<&str> = match (codes, field.map(|f| f.kind)) {
                    (Some(codes), _) => codes,
                    (None, Some(FieldKind::YesNo)) => vec!["yes", "no"],
                    // Any category named, and one that is none of them.
                    (None, Some(FieldKind::Category)) => {
                        let named = test.is.iter().chain(&test.one_of).map(|code| code.as_str());
                        named.chain([PRESENT]).collect()
                    }
                    (None, _) => vec![PRESENT],
                };
                if test.present.is_some() {
                    all.push(ABSENT);
                }
                all
            }
        };
        for value in all {
            if !values.contains(&value) {
                values.push(value);
            }
        }
    }
    let mut found: Vec<Values<'a>> = vec![BTreeMap::new()];
    for (field, values) in tested {
        if found.len() * values.len().max(1) > MOST_COMBINATIONS {
            return None;
        }
        found = found
            .iter()
            .flat_map(|known| values.iter().map(move |value| (known, *value)))
            .map(|(known, value)| {
                let mut more = known.clone();
                more.insert(field, value);
                more
            })
            .collect();
    }
    Some(found)
}

/// Whether a test holds; a category also is every category above it.
fn holds(test: &When, values: &Values<'_>, under: impl Fn(&str, &str) -> bool) -> bool {
    let value = values.get(test.field.as_str()).copied().unwrap_or(ABSENT);
    let is = |code: &Code| code.as_str() == value || under(value, code.as_str());
    test.is.as_ref().is_none_or(is)
        && (test.one_of.is_empty() || test.one_of.iter().any(is))
        && test.present.is_none_or(|present| present == (value != ABSENT))
}

fn show(values: &Values<'_>, joint: &str) -> String {
    if values.is_empty() {
        return String::new();
    }
    let shown: Vec<String> = values.iter().map(|(field, value)| format!("{field} = {value}")).collect();
    format!(" [{}] ", shown.join(joint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_promise_is_shorter_only_when_every_calendar_makes_it_so() {
        let check = |a: &str, b: &str| is_shorter(a.parse().expect("a"), b.parse().expect("b"));
        assert!(check("5wd", "10wd") && check("24h", "2wd") && check("1mo", "60d") && check("30min", "1h"));
        assert!(
            !check("10wd", "10wd") && !check("10wd", "15d") && !check("15d", "10wd") && !check("2mo", "56d")
        );
    }
}
