//! Checks of how a term counts, is extended and is climbed: amounts that a calendar can hold, settings that fit
//! the unit, extensions that bind no less than the term, rungs that come in time.
//!
//! Counts no day; which rule applies when is looked at in `terms`.

use super::Found;
use super::terms::is_shorter;
use crate::complaint::say;
use crate::layer::Written;
use domain::basis::BasisKind;
use domain::label::Label;
use domain::term::{Amount, FirstDay, TermUnit};
use engine_procedure::procedure::*;

/// Longest amount of any term: the limitation of twenty years, with room above it.
const LONGEST: Amount = Amount::new(30, TermUnit::Year);
/// Latest rung after the end of a term.
const LATEST: Amount = Amount::new(6, TermUnit::Month);

/// Checks every term and ladder of a procedure.
pub fn check(written: &Written<Procedure>, found: &mut Found) {
    let mut clocks = Clocks { written, found };
    for term in &written.value.terms {
        clocks.term(term);
    }
    for ladder in &written.value.ladders {
        clocks.ladder(ladder);
    }
    for action in &written.value.actions {
        for (no, need) in action.needs.iter().enumerate() {
            clocks.need(&format!("action[{}].needs[#{no}]", action.id), need);
        }
    }
}

struct Clocks<'a, 'b> {
    written: &'a Written<Procedure>,
    found: &'b mut Found,
}

impl<'a> Clocks<'a, '_> {
    fn p(&self) -> &'a Procedure {
        &self.written.value
    }

    fn complain(&mut self, path: &str, code: &'static str, what: Label, remedy: (&str, &str)) {
        self.found.complain(self.written.complain(path, code, what, say(remedy.0, remedy.1)));
    }

    fn amount(&mut self, path: &str, amount: Option<Amount>) {
        if amount.is_some_and(|amount| is_shorter(LONGEST, amount)) {
            let what = say(
                "没有哪部法律的期限这么长，也算不出日期",
                "No law gives so long, and no date can be counted",
            );
            self.complain(
                path,
                "too-long",
                what,
                ("请检查数字和单位；最长三十年", "Check the number and the unit; thirty years at most"),
            );
        }
    }

    fn term(&mut self, term: &Term) {
        let at = format!("term[{}]", term.id);
        for (no, rule) in term.rules.iter().enumerate() {
            self.rule(&format!("{at}.rule[#{no}]"), rule);
        }
        if let Some(extension) = &term.extension {
            self.extension(&format!("{at}.extension"), term, extension);
        }
    }

    fn rule(&mut self, at: &str, rule: &TermRule) {
        self.amount(&format!("{at}.within"), rule.within);
        self.amount(&format!("{at}.internal"), rule.internal);
        self.amount(&format!("{at}.set-by.within"), rule.set_by.as_ref().map(|set| set.within));
        if rule.internal.is_some() && !rule.at_once && !rule.none_in_law {
            let what = say(
                "写了 within 或 set-by，internal 就不起作用",
                "Beside within or set-by, internal says nothing",
            );
            let remedy = (
                "请删去 internal；法律没有规定的写 none-in-law = true",
                "Take internal away; where law is silent write none-in-law = true",
            );
            self.complain(&format!("{at}.internal"), "two-amounts", what, remedy);
        }
        let counting = &rule.counting;
        if counting.closing.is_some_and(|(hour, minute)| hour > 23 || minute > 59) {
            let what = say("closing 不是一个时刻", "closing is not a time of day");
            self.complain(
                &format!("{at}.counting.closing"),
                "wrong-value",
                what,
                ("请写成 [18, 0]", "Write it as [18, 0]"),
            );
        }
        let by_minute =
            [rule.within, rule.internal].into_iter().flatten().any(|a| a.unit == TermUnit::Minute);
        if by_minute && counting.first_day == FirstDay::NextHour {
            let what = say("按分钟的时限不能从次时起算", "A term in minutes cannot run from the next hour");
            self.complain(
                &format!("{at}.counting.first-day"),
                "first-day-unfit",
                what,
                ("请写小时，或去掉 first-day", "Write hours, or take first-day away"),
            );
        }
    }

    fn extension(&mut self, at: &str, term: &Term, extension: &ExtensionRule) {
        self.amount(&format!("{at}.within"), Some(extension.within));
        if extension.times == 0 {
            let what = say("延期零次等于不能延期", "An extension of zero times is none");
            self.complain(
                &format!("{at}.times"),
                "never",
                what,
                ("请写 times = 1，或删去 extension", "Write times = 1, or take extension away"),
            );
        }
        let shortest = term.rules.iter().filter_map(|rule| rule.within.or(rule.internal));
        let never = extension.ask_before.filter(|before| {
            shortest.clone().any(|amount| {
                !is_shorter(*before, amount) && before.unit == amount.unit || is_shorter(amount, *before)
            })
        });
        if never.is_some() {
            let what = say(
                "期限开始之前就要提出，等于不能申请",
                "It would have to be asked for before the term begins",
            );
            self.complain(
                &format!("{at}.ask-before"),
                "never",
                what,
                ("请写得比期限短", "Make it shorter than the term"),
            );
        }
        if extension.kind == BasisKind::Model && term.side.is_shown_to_applicant() {
            let what = say(
                "外地的规定不能用来推后对群众的时限",
                "Another city's rule cannot move the resident's date away",
            );
            self.complain(
                &format!("{at}.kind"),
                "model-as-law",
                what,
                ("请引本地有效的依据", "Cite what binds here"),
            );
        }
        let by_law = term.rules.iter().filter(|rule| !rule.at_once && !rule.none_in_law).any(|rule| {
            matches!(
                rule.kind,
                BasisKind::Law
                    | BasisKind::Regulation
                    | BasisKind::SpecialZoneRegulation
                    | BasisKind::PolicyDocument
            )
        });
        if by_law && matches!(extension.kind, BasisKind::Internal | BasisKind::Promise) {
            let what = say("内部规定不能延长法定时限", "An internal rule cannot lengthen what law gives");
            self.complain(
                &format!("{at}.kind"),
                "lengthens-law",
                what,
                ("请引有权规定延期的法规文件", "Cite a text that may provide for extensions"),
            );
        }
    }

    fn ladder(&mut self, ladder: &Ladder) {
        let climbs = |term: &&Term| {
            let named = term.rules.iter().filter_map(|rule| rule.ladder.as_ref()).chain(&term.ladder);
            named.into_iter().any(|name| *name == ladder.id)
        };
        let amounts: Vec<Amount> = self
            .p()
            .terms
            .iter()
            .filter(climbs)
            .flat_map(|term| {
                term.rules.iter().filter(|rule| rule.ladder.as_ref().is_none_or(|own| *own == ladder.id))
            })
            .filter_map(|rule| rule.within.or(rule.internal))
            .collect();
        for (no, rung) in ladder.rungs.iter().enumerate() {
            let at = format!("ladder[{}].rung[#{no}]", ladder.id);
            // A ladder of days under a term of minutes is found by the proofs.
            let alike = |a: &Amount, b: Amount| a.unit.runs_by_the_clock() == b.unit.runs_by_the_clock();
            let early = |b: Amount| amounts.iter().any(|a| alike(a, b) && is_shorter(*a, b));
            if rung.before.is_some_and(early) {
                let what = say(
                    "这一级早于期限开始，提醒没有意义",
                    "This rung comes before the term begins, and reminds of nothing",
                );
                self.complain(
                    &at,
                    "rung-too-early",
                    what,
                    ("请写得比用它的每个期限都短", "Make it shorter than every term that climbs it"),
                );
            }
            if rung.after.is_some_and(|after| is_shorter(LATEST, after)) {
                let what =
                    say("逾期半年以后才督促，等于没有人管", "A rung half a year after the end helps nobody");
                self.complain(
                    &at,
                    "rung-too-late",
                    what,
                    ("请提前；最晚半年之内", "Bring it forward; within half a year at the latest"),
                );
            }
        }
    }

    fn need(&mut self, at: &str, need: &Need) {
        let never = match need {
            Need::FewerThan { times: 0, .. } | Need::MaySendBack { times: 0 } => true,
            Need::AtLeast { action, times } => {
                self.most_times(action.as_str()).is_some_and(|most| most < *times)
            }
            _ => false,
        };
        if never {
            let what = say("这个条件永远满足不了", "This can never be met");
            self.complain(
                at,
                "never",
                what,
                ("请改次数，或去掉这个条件", "Change the number, or take the need away"),
            );
        }
        let amount = match need {
            Need::Apart { by, .. } => Some(*by),
            Need::Since { within, .. } | Need::SinceReceipt { within, .. } => Some(*within),
            _ => None,
        };
        self.amount(at, amount);
    }

    /// How often an action may be counted at most, if it limits itself.
    fn most_times(&self, id: &str) -> Option<u32> {
        self.p().action(id)?.needs.iter().find_map(|need| match need {
            Need::FewerThan { action, times } if action.as_str() == id => Some(*times),
            _ => None,
        })
    }
}
