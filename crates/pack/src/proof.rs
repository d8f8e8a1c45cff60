//! What is proved of each procedure, as tables: every term with its basis and the first start day whose date
//! would be provisional, and the worst case as a formula with dates.
//!
//! Only tells; a procedure that cannot be proved never comes here.

use crate::compiled::Pack;
use crate::table::Table;
use domain::Date;
use domain::basis::{BasisKind, BasisStatus};
use domain::instant::Instant;
use domain::label::{Label, Language};
use domain::matter::Side;
use domain::term::deadline_from_day;
use engine_procedure::procedure::{Procedure, Term, TermRule, When};
use engine_procedure::prove::{Formula, worst_case};
use jiff::ToSpan;
use serde::Serialize;

/// What is proved of one procedure.
#[derive(Debug, Clone, Serialize)]
pub struct Proof {
    /// The procedure.
    pub procedure: String,
    /// Its name.
    pub label: Label,
    /// Its terms, rule by rule.
    pub terms: Vec<TermProof>,
    /// The day the dated formulas start from.
    pub start: Date,
    /// The longest lawful time to the first answer.
    pub to_first_answer: Bound,
    /// The longest lawful time to the end of a round.
    pub to_end_of_round: Bound,
    /// The acts that make it unbounded.
    pub unbounded: Vec<Label>,
}

/// One rule of a term.
#[derive(Debug, Clone, Serialize)]
pub struct TermProof {
    /// The term.
    pub term: Label,
    /// Whose clock.
    pub side: Side,
    /// When the rule applies; empty: always.
    pub when: String,
    /// How long.
    pub amount: Label,
    /// Source cited.
    pub basis: String,
    /// Kind of the basis.
    pub kind: BasisKind,
    /// Whether it was read.
    pub status: BasisStatus,
    /// The first start day whose date is provisional; none when it runs by the clock.
    pub provisional_from: Option<Date>,
}

/// A worst case.
#[derive(Debug, Clone, Serialize)]
pub struct Bound {
    /// As a sum of terms.
    pub formula: Label,
    /// The last day when everything takes as long as it may; none when it cannot be dated.
    pub last_day: Option<Date>,
    /// Whether that day is provisional.
    pub provisional: bool,
}

/// Proves every procedure of `pack`.
pub fn proofs(pack: &Pack) -> Vec<Proof> {
    pack.procedures.values().map(|procedure| proof(pack, procedure)).collect()
}

/// Proves one procedure.
pub fn proof(pack: &Pack, procedure: &Procedure) -> Proof {
    let start = first_day(pack);
    let worst = worst_case(procedure, start);
    Proof {
        procedure: procedure.id.to_string(),
        label: procedure.label.clone(),
        terms: procedure.terms.iter().flat_map(|term| rules(pack, term)).collect(),
        start,
        to_first_answer: bound(pack, &worst.to_first_answer, start),
        to_end_of_round: bound(pack, &worst.to_end_of_round, start),
        unbounded: worst.unbounded,
    }
}

/// The first day covered in the last year with a notice, so that the example is dated, not provisional.
fn first_day(pack: &Pack) -> Date {
    let last = pack.calendar.published_years().last();
    let new_year = last.and_then(|year| Date::new(year, 1, 1).ok());
    new_year.map_or(pack.covers.from, |day| day.max(pack.covers.from))
}

fn rules(pack: &Pack, term: &Term) -> Vec<TermProof> {
    let row = |rule: &TermRule| TermProof {
        term: term.label.clone(),
        side: term.side,
        when: rule.when.iter().map(test).collect::<Vec<_>>().join(" ∧ "),
        amount: amount(rule),
        basis: rule.basis.clone(),
        kind: rule.kind,
        status: rule.status,
        provisional_from: provisional_from(pack, rule),
    };
    term.rules.iter().map(row).collect()
}

/// The first start day of the last year with a notice whose last day leaves the notices.
fn provisional_from(pack: &Pack, rule: &TermRule) -> Option<Date> {
    let amount = rule.within.or(rule.internal).or(rule.set_by.as_ref().map(|set| set.within))?;
    if amount.unit.runs_by_the_clock() {
        return None;
    }
    let last = pack.calendar.published_years().last()?;
    let new_year = Date::new(last, 1, 1).ok()?;
    let starts = rule.from.map_or(new_year, |from| from.max(new_year));
    let mut days = starts.series(1.day()).take_while(|day| day.year() <= last);
    days.find(|day| {
        deadline_from_day(*day, amount, &rule.counting, &pack.calendar, &pack.zone)
            .is_ok_and(|end| end.provisional)
    })
}

/// A test as a table shows it.
pub fn test(when: &When) -> String {
    let field = &when.field;
    match (&when.is, when.one_of.as_slice(), when.present) {
        (Some(code), _, _) => format!("{field} = {code}"),
        (None, [], Some(true)) => format!("{field} ✓"),
        (None, [], _) => format!("{field} ✗"),
        (None, codes, _) => {
            format!("{field} ∈ {}", codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join("|"))
        }
    }
}

/// How long a rule gives, with its promise.
fn amount(rule: &TermRule) -> Label {
    let (zh, en) = if let Some(within) = rule.within {
        (within.zh(), within.en())
    } else if let Some(set) = &rule.set_by {
        (format!("逐件确定，不超过{}", set.within.zh()), format!("set per case, at most {}", set.within.en()))
    } else {
        let (zh, en) = if rule.at_once { ("立即", "at once") } else { ("法律未定", "none in law") };
        match rule.internal {
            Some(internal) => {
                (format!("{zh}，内部{}", internal.zh()), format!("{en}, internally {}", internal.en()))
            }
            None => (zh.into(), en.into()),
        }
    };
    match rule.promise {
        Some(promise) => Label {
            zh: format!("{zh}（承诺{}）", promise.zh()),
            en: format!("{en} (promised {})", promise.en()),
        },
        None => Label { zh, en },
    }
}

fn bound(pack: &Pack, formula: &Formula, start: Date) -> Bound {
    let from = Instant(Instant::start_of(start, &pack.zone).0 + 9 * 3_600_000_000);
    let dated = formula.dates(from, &pack.calendar, &pack.zone).unwrap_or_default();
    Bound {
        formula: Label { zh: formula.zh(), en: formula.en() },
        last_day: dated.last().map(|(_, end)| end.last_day),
        provisional: dated.iter().any(|(_, end)| end.provisional),
    }
}

impl Proof {
    /// The tables, in `language`.
    pub fn text(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        let mut text = format!("{} ({})\n", self.label.in_language(language), self.procedure);
        text.push_str(&self.term_table(language));
        for (bound, name) in [
            (&self.to_first_answer, if zh { "最长至首次答复" } else { "At most, to the first answer" }),
            (&self.to_end_of_round, if zh { "最长至一轮办结" } else { "At most, to the end of a round" }),
        ] {
            text.push_str(&format!("  {name}: {}\n", bound.formula.in_language(language)));
            if let Some(day) = bound.last_day {
                let standing = match (bound.provisional, zh) {
                    (false, _) => "",
                    (true, true) => "（暂定）",
                    (true, false) => " (provisional)",
                };
                text.push_str(&match zh {
                    true => format!("    {} 提交的，最迟 {day}{standing}\n", self.start),
                    false => format!("    filed on {}: {day}{standing} at the latest\n", self.start),
                });
            }
        }
        for act in &self.unbounded {
            text.push_str(&match zh {
                true => format!("  没有上限：“{}”可以无限次重复\n", act.zh),
                false => format!("  Unbounded: “{}” may be repeated without limit\n", act.en),
            });
        }
        text
    }

    fn term_table(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        let mut table = Table::new(if zh {
            &["时限", "谁的", "条件", "多久", "依据", "性质", "核实", "暂定始于"]
        } else {
            &["Term", "Whose", "When", "How long", "Basis", "Kind", "Read", "Provisional from"]
        });
        for term in &self.terms {
            table.row(vec![
                term.term.in_language(language).to_owned(),
                side(term.side, zh).to_owned(),
                term.when.clone(),
                term.amount.in_language(language).to_owned(),
                term.basis.clone(),
                kind(term.kind, zh).to_owned(),
                match (term.status, zh) {
                    (BasisStatus::Confirmed, true) => "已核实",
                    (BasisStatus::Unconfirmed, true) => "未核实",
                    (BasisStatus::Confirmed, false) => "confirmed",
                    (BasisStatus::Unconfirmed, false) => "unconfirmed",
                }
                .to_owned(),
                term.provisional_from.map_or_else(|| "—".into(), |day| day.to_string()),
            ]);
        }
        table.text()
    }
}

fn side(side: Side, zh: bool) -> &'static str {
    match (side, zh) {
        (Side::Resident, true) => "当事人",
        (Side::Unit, true) => "承办单位",
        (Side::Office, true) => "机构",
        (Side::Limit, true) => "当事人自己",
        (Side::Limit, false) => "party",
        (Side::Resident, false) => "resident",
        (Side::Unit, false) => "unit",
        (Side::Office, false) => "office",
    }
}

fn kind(kind: BasisKind, zh: bool) -> &'static str {
    if !zh {
        return crate::check::kind_en(kind);
    }
    let shown = crate::check::kind_zh(kind);
    shown.split('（').next().unwrap_or(shown)
}
