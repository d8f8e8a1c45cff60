//! Typed preconditions: whether one holds, else why not and the way on. A precondition that is simply
//! not the turn of this act hides it; one that is a limit is shown.

use crate::context::{Context, NotPlanned};
use crate::owners::next_step;
use crate::procedure::Need;
use crate::refuse::{nothing_to_do, refuse};
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::{Matter, Order, OrderKind};
use domain::term::{Amount, Counting, Roll, deadline};

impl Need {
    /// Whether failing it means that it is not the turn of this act, so that nobody is shown it.
    pub(crate) fn hides(&self) -> bool {
        matches!(
            self,
            Need::Acknowledged { .. }
                | Need::StageFor { .. }
                | Need::Pending { .. }
                | Need::AtLeast { .. }
                | Need::PanelDecided { .. }
                | Need::PanelSplit { .. }
        )
    }
}

/// Refuses when `need` does not hold for the order acted on.
pub(crate) fn check(need: &Need, m: &Matter, order: Option<u16>, cx: &Context) -> Result<(), NotPlanned> {
    let held = order.and_then(|no| m.orders.get(no as usize)).filter(|o| o.closed_at.is_none());
    match need {
        Need::Acknowledged { wanted } => acknowledged(held, *wanted),
        Need::StageFor { step } => {
            let Some(order) = held else { return no_order() };
            let steps = cx.directory.units.get(&order.unit).map_or(1, |unit| unit.steps);
            if next_step(order.stage, steps) == *step { Ok(()) } else { not_the_turn() }
        }
        Need::NonePending { request } => match pending(m, request, order) {
            false => Ok(()),
            true => refuse(
                "request-pending",
                ("有申请正在等待裁定", "A request is waiting for a ruling"),
                ("等裁定作出后再办；期限照常计算", "Wait for the ruling; the term keeps running"),
            ),
        },
        Need::Pending { request } if m.pending(request.as_str()).is_some() => Ok(()),
        Need::Pending { .. } => nothing_to_do(),
        Need::FewerThan { action, times } if counted(m, action) < *times => Ok(()),
        Need::FewerThan { times, .. } => refuse(
            "limit-reached",
            (&format!("最多{times}次，已经用完"), &format!("This may be done {times} time(s) only")),
            ("请改用其他办法，或说明情况交上级处理", "Use another way, or tell the office above"),
        ),
        Need::AtLeast { action, times } if counted(m, action) >= *times => Ok(()),
        Need::AtLeast { times, .. } => refuse(
            "not-often-enough",
            (&format!("须先进行{times}次"), &format!("It takes {times} tries first")),
            ("请在不同时段继续联系", "Keep trying at other hours"),
        ),
        Need::Apart { action, by } => apart(m, action, *by, cx),
        Need::SinceReceipt { within, counting } => since_receipt(held, *within, counting, cx),
        Need::Since { action, within } => since(m, action, *within, cx),
        Need::MaySendBack { times } => may_send_back(held, *times),
        Need::NotExpired { term } => not_expired(m, term, order, cx),
        Need::Confirmed if m.facts.confirmed_at.is_some() => Ok(()),
        Need::Confirmed => refuse(
            "not-confirmed",
            ("回访尚未联系到当事人", "The call-back has not reached the applicant yet"),
            ("请先回访并记录结果", "Call back first and record what was said"),
        ),
        Need::PanelDecided { panel, ballot } => {
            let decided = m.panel(panel.as_str()).and_then(|panel| panel.decision());
            if decided == Some(ballot) { Ok(()) } else { not_decided() }
        }
        Need::PanelSplit { panel } => {
            if m.panel(panel.as_str()).is_some_and(|panel| panel.is_split()) {
                Ok(())
            } else {
                not_decided()
            }
        }
        Need::ChildrenEnded { procedure } => children_ended(m, procedure.as_ref()),
        Need::HelpersAnswered => {
            let waiting = m.orders.iter().any(|o| o.kind == OrderKind::Helper && o.closed_at.is_none());
            if !waiting {
                return Ok(());
            }
            refuse(
                "helpers-open",
                ("协办单位还没有全部答复", "Not all helpers have answered"),
                ("等协办单位答复，或先收回协办工单", "Wait for them, or recall their orders first"),
            )
        }
    }
}

fn not_decided() -> Result<(), NotPlanned> {
    refuse(
        "not-decided",
        ("表决还没有这个结果", "The vote has not come to this result"),
        (
            "等其他单位表决；到期可以结束表决",
            "Wait for the other votes, or close voting when its time is over",
        ),
    )
}

fn children_ended(m: &Matter, procedure: Option<&ProcedureId>) -> Result<(), NotPlanned> {
    let mut children = m.children_of(procedure).peekable();
    if children.peek().is_none() {
        return refuse(
            "no-children",
            ("还没有开出需要办理的子办件", "Nothing has been opened out of this yet"),
            ("请先开出子办件", "Open what has to be done first"),
        );
    }
    match children.filter(|child| child.ended.is_none()).count() {
        0 => Ok(()),
        open => refuse(
            "children-open",
            (
                &format!("还有{open}件子办件没有办结"),
                &format!("{open} matter(s) opened out of this are still open"),
            ),
            ("请督促办结后再办", "See that they are finished first"),
        ),
    }
}

fn counted(m: &Matter, action: &ActionId) -> u32 {
    m.counters.get(action).map_or(0, |counter| counter.times)
}

/// Whether such a request waits: about this order, or about none.
fn pending(m: &Matter, kind: &Code, order: Option<u16>) -> bool {
    m.requests.iter().any(|r| {
        r.granted.is_none() && r.kind == *kind && (order.is_none() || r.order.is_none() || r.order == order)
    })
}

fn acknowledged(held: Option<&Order>, wanted: bool) -> Result<(), NotPlanned> {
    let Some(order) = held else { return no_order() };
    match (order.acknowledged_at.is_some(), wanted) {
        (true, true) | (false, false) => Ok(()),
        (true, false) => nothing_to_do(),
        (false, true) => refuse(
            "not-acknowledged",
            ("工单尚未签收", "The order has not been acknowledged"),
            ("请先签收", "Acknowledge it first"),
        ),
    }
}

fn end_of(start: Instant, within: Amount, counting: &Counting, cx: &Context) -> Result<Instant, NotPlanned> {
    Ok(deadline(start, within, counting, cx.calendar, cx.zone)?.due_at)
}

fn apart(m: &Matter, action: &ActionId, by: Amount, cx: &Context) -> Result<(), NotPlanned> {
    let Some(counter) = m.counters.get(action) else { return Ok(()) };
    let counting = Counting { roll: Roll::None, ..Counting::default() };
    let next = end_of(counter.last_at, by, &counting, cx)?;
    if cx.now >= next {
        return Ok(());
    }
    let at = next.show_minute(cx.zone);
    refuse(
        "too-soon",
        (&format!("两次之间须间隔{}", by.zh()), &format!("Tries must be {} apart", by.en())),
        (&format!("请在{at}之后再试"), &format!("Try again after {at}")),
    )
}

fn since_receipt(
    held: Option<&Order>,
    within: Amount,
    counting: &Counting,
    cx: &Context,
) -> Result<(), NotPlanned> {
    let Some(order) = held else { return no_order() };
    let Some(hop) = order.hops.last() else { return no_order() };
    // Late entry never favours the unit: the moment of recording counts.
    if cx.now < end_of(hop.at, within, counting, cx)? {
        return Ok(());
    }
    refuse(
        "too-late",
        (
            &format!("须在收到工单后{}内提出", within.zh()),
            &format!("This had to be asked within {} of receipt", within.en()),
        ),
        ("请继续办理；确需协调的，提请会商", "Handle it; if others are needed, call a joint session"),
    )
}

fn since(m: &Matter, action: &ActionId, within: Amount, cx: &Context) -> Result<(), NotPlanned> {
    let Some(counter) = m.counters.get(action) else { return nothing_to_do() };
    if cx.now < end_of(counter.last_at, within, &Counting::default(), cx)? {
        return Ok(());
    }
    refuse(
        "too-late",
        (&format!("已超过{}", within.zh()), &format!("More than {} have passed", within.en())),
        ("可以重新提出", "You can file it anew"),
    )
}

fn may_send_back(held: Option<&Order>, times: u8) -> Result<(), NotPlanned> {
    let Some(order) = held else { return no_order() };
    if order.settled {
        return refuse(
            "send-back-settled",
            (
                "承办单位已经裁定，不得再退单",
                "Who handles this has been ruled; it may not be sent back again",
            ),
            ("请办理；确需协调的，提请会商", "Handle it; if others are needed, call a joint session"),
        );
    }
    if order.send_backs < times {
        return Ok(());
    }
    refuse(
        "send-back-used-up",
        (&format!("退单最多{times}次，已经用完"), &format!("It may be sent back {times} time(s) only")),
        ("请办理；确需协调的，提请会商", "Handle it; if others are needed, call a joint session"),
    )
}

fn not_expired(m: &Matter, term: &TermId, order: Option<u16>, cx: &Context) -> Result<(), NotPlanned> {
    let fits = |c: &&domain::matter::Clock| {
        c.ended_at.is_none() && c.term == *term && (order.is_none() || c.order.is_none() || c.order == order)
    };
    match m.clocks.iter().rev().find(fits) {
        Some(clock) if clock.provisional || cx.now < clock.due_at => Ok(()),
        _ => refuse(
            "expired",
            ("期限已过", "The term has run out"),
            ("请尽快办结并说明原因", "Finish as soon as you can and say why it is late"),
        ),
    }
}

fn no_order() -> Result<(), NotPlanned> {
    refuse(
        "no-order",
        ("本单位没有这件事的在办工单", "Your unit holds no open order of this matter"),
        ("刷新后查看最新进展", "Reload to see where it stands"),
    )
}

fn not_the_turn() -> Result<(), NotPlanned> {
    refuse(
        "wrong-step",
        ("答复还没有走到这一步", "The answer has not come to this step"),
        ("按经办、审核、签发的次序办理", "Draft, check, then issue"),
    )
}
