//! Who may act, see and open: ability × place × remit, deny by default, and nobody on their own conduct
//! (charter §2). Reads the matter and the house; never a session.

use crate::context::{Context, NotPlanned};
use crate::procedure::{Does, Procedure, Role, RoleAt};
use crate::refuse::{refusal, refuse};
use domain::ability::Ability;
use domain::actor::{Actor, Staff};
use domain::directory::{Directory, Function};
use domain::field::{FieldKind, Value};
use domain::ids::*;
use domain::matter::{Matter, Order, OrderKind, Stage};
use domain::refusal::Refusal;

/// A role the actor holds on a matter, and the order it is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seat<'p> {
    pub role: &'p Role,
    pub order: Option<u16>,
}

impl RoleAt {
    /// Whether the role belongs to a unit that handles the matter.
    pub fn handles(self) -> bool {
        matches!(self, RoleAt::OrderUnit | RoleAt::LeadUnit | RoleAt::HelperUnit)
    }
}

/// Whether the matter complains about `unit`, or about a unit above it.
pub fn is_recused(p: &Procedure, m: &Matter, unit: UnitId, directory: &Directory) -> bool {
    p.recused.iter().any(|field| match m.fields.get(field) {
        Some(Value::Unit(about)) => directory.unit_under(unit, *about),
        Some(Value::Units(about)) => about.iter().any(|about| directory.unit_under(unit, *about)),
        _ => false,
    })
}

/// Every role the actor holds on the matter now. A recused unit holds none.
pub(crate) fn seats<'p>(p: &'p Procedure, m: &Matter, actor: &Actor, directory: &Directory) -> Vec<Seat<'p>> {
    let mut seats = Vec::with_capacity(4);
    let staff = match actor {
        Actor::Applicant => return plain(p, RoleAt::Applicant),
        Actor::System => return plain(p, RoleAt::System),
        Actor::Staff(staff) => staff,
    };
    if is_recused(p, m, staff.unit, directory) {
        return seats;
    }
    for role in &p.roles {
        let Some(ability) = role.ability else { continue };
        let add = |order| seats.push(Seat { role, order });
        match role.at {
            RoleAt::OrderUnit | RoleAt::LeadUnit | RoleAt::HelperUnit => {
                orders_of(role, ability, m, staff, directory, add)
            }
            RoleAt::Office(function) if stands_in(p, m, function, staff, directory) => {
                seats.push(Seat { role, order: None })
            }
            place
                if staff.abilities.contains(&ability) && sits_at(p, place, ability, m, staff, directory) =>
            {
                seats.push(Seat { role, order: None })
            }
            _ => {}
        }
    }
    seats
}

/// Whether the post belongs to the supervision office and its office stands in for one complained of.
fn stands_in(p: &Procedure, m: &Matter, function: Function, staff: &Staff, directory: &Directory) -> bool {
    staff.abilities.contains(&Ability::Supervise)
        && crate::owners::stand_in(p, m, function, directory) == Some(staff.unit)
}

fn plain(p: &Procedure, at: RoleAt) -> Vec<Seat<'_>> {
    p.roles.iter().filter(|r| r.at == at).map(|role| Seat { role, order: None }).collect()
}

fn orders_of(
    role: &Role,
    ability: Ability,
    m: &Matter,
    staff: &Staff,
    directory: &Directory,
    mut add: impl FnMut(Option<u16>),
) {
    let steps = directory.units.get(&staff.unit).map_or(1, |unit| unit.steps);
    // A unit of one step has no separate checker or signer: who handles also issues.
    let able = staff.abilities.contains(&ability)
        || steps == 1
            && matches!(ability, Ability::Check | Ability::Issue)
            && staff.abilities.contains(&Ability::Handle);
    let fits = |order: &Order| match role.at {
        RoleAt::LeadUnit => order.kind == OrderKind::Lead,
        RoleAt::HelperUnit => order.kind != OrderKind::Lead,
        _ => true,
    };
    let on_call = |order: &Order| {
        order.on_call == Some(staff.post) && matches!(ability, Ability::Handle | Ability::OnCall)
    };
    let mut found = false;
    for order in m.orders.iter().filter(|o| o.closed_at.is_none() && fits(o)) {
        if able && order.unit == staff.unit || on_call(order) {
            found = true;
            add(Some(order.no));
        }
    }
    let held_last = || m.lead().is_none() && m.last_lead().is_some_and(|o| o.unit == staff.unit);
    if !found && able && role.at == RoleAt::LeadUnit && held_last() {
        add(None);
    }
}

fn sits_at(
    p: &Procedure,
    place: RoleAt,
    ability: Ability,
    m: &Matter,
    staff: &Staff,
    directory: &Directory,
) -> bool {
    match place {
        RoleAt::Office(function) => holds_office(p, function, m, staff, directory),
        RoleAt::AboveLead => {
            let lead = m.last_lead().map(|order| order.unit);
            lead.is_some_and(|unit| unit != staff.unit && directory.unit_under(unit, staff.unit))
                || holds_office(p, Function::SupervisionOffice, m, staff, directory)
        }
        // Field staff see what came in from the field, not what residents told the hotline.
        RoleAt::AnyUnit if ability == Ability::Patrol => {
            m.code("channel").is_some_and(|c| c.as_str() == "field") && in_remit(m, staff, directory)
        }
        RoleAt::AnyUnit => in_remit(m, staff, directory),
        RoleAt::PanelMember => m.panels.iter().any(|panel| panel.members.contains(&staff.unit)),
        _ => false,
    }
}

fn holds_office(p: &Procedure, function: Function, m: &Matter, staff: &Staff, directory: &Directory) -> bool {
    let Some(unit) = directory.units.get(&staff.unit) else { return false };
    if !unit.functions.contains(&function) {
        return false;
    }
    let covers = m.area().is_some_and(|area| directory.area_within(area, unit.area));
    covers && in_remit(m, staff, directory)
        || crate::owners::office(p, m, function, directory) == Some(unit.id)
}

/// Whether the matter lies in the post's remit; without an area, only a remit over the whole city does.
fn in_remit(m: &Matter, staff: &Staff, directory: &Directory) -> bool {
    let own = directory.units.get(&staff.unit).map(|unit| unit.area);
    let covers = |remit: AreaId| match m.area() {
        Some(area) => directory.area_within(area, remit),
        None => directory.areas.get(&remit).is_some_and(|area| area.parent.is_none()),
    };
    if staff.remit.is_empty() { own.is_some_and(covers) } else { staff.remit.iter().copied().any(covers) }
}

/// The roles the actor holds on the matter now.
pub fn roles_of(p: &Procedure, m: &Matter, cx: &Context) -> Vec<RoleId> {
    let mut roles: Vec<RoleId> =
        seats(p, m, cx.actor, cx.directory).into_iter().map(|seat| seat.role.id.clone()).collect();
    roles.dedup();
    roles
}

/// Whether the actor may see the matter at all: holds a role on it, or handed on or answered an order of it.
pub fn may_see(p: &Procedure, m: &Matter, actor: &Actor, directory: &Directory) -> bool {
    let Actor::Staff(staff) = actor else { return true };
    if !seats(p, m, actor, directory).is_empty() {
        return true;
    }
    let handles = [Ability::Handle, Ability::Check, Ability::Issue].iter().any(|a| actor.can(*a));
    let held = |order: &Order| {
        let there = order.hops.iter().any(|hop| hop.unit == staff.unit);
        there && (order.closed_at.is_none() || order.stage == Stage::Issued)
    };
    handles && !is_recused(p, m, staff.unit, directory) && m.orders.iter().any(held)
}

/// Whether a holder of `roles`, who sees the matter, sees this field. Contacts never show this way, and
/// the units that handle a matter never see what a person said of them.
pub fn sees_field(p: &Procedure, field: &str, roles: &[RoleId]) -> bool {
    let Some(field) = p.field(field) else { return false };
    let judged = is_judged(p, &field.id);
    roles.iter().filter_map(|id| p.role(id.as_str())).any(|role| {
        let listed = field.seen_by.is_empty() || field.seen_by.contains(&role.id);
        let fits = match role.at {
            RoleAt::Applicant => field.kind != FieldKind::Note,
            at => !(field.kind.is_contact() || judged && at.handles()),
        };
        listed && fits
    })
}

/// Whether a holder of `roles` sees this act in the timeline.
pub fn sees_act(p: &Procedure, action: &str, roles: &[RoleId]) -> bool {
    p.action(action).is_none_or(|a| a.seen_by.is_empty() || a.seen_by.iter().any(|r| roles.contains(r)))
}

/// Whether a field holds what the resident says of the answer.
pub(crate) fn is_judged(p: &Procedure, field: &FieldId) -> bool {
    p.actions.iter().flat_map(|a| &a.does).any(|does| match does {
        Does::Judge { resolved, agreed, .. } => {
            resolved.as_ref() == Some(field) || agreed.as_ref() == Some(field)
        }
        _ => false,
    })
}

/// Whether the actor may open a contact of the matter: only who now owes an act on it, never a unit the
/// applicant hides from, never a unit after it answered.
pub fn may_open_contact(
    p: &Procedure,
    m: &Matter,
    actor: &Actor,
    directory: &Directory,
) -> Result<(), Refusal> {
    let staff = match actor {
        Actor::Applicant => return Ok(()),
        Actor::Staff(staff) if !is_recused(p, m, staff.unit, directory) => staff,
        _ => return Err(not_yours()),
    };
    let handled = m.last_lead().is_some_and(|order| order.unit == staff.unit && order.stage == Stage::Issued);
    let mut owed = m.owners.iter().filter(|owner| {
        let post = owner.post == Some(staff.post);
        let unit = owner.post.is_none() && owner.unit == Some(staff.unit);
        post || unit && owner.ability.is_some_and(|a| staff.abilities.contains(&a))
    });
    let hidden = matches!(m.fields.get("hide-from-unit"), Some(Value::YesNo(true)));
    if owed.clone().next().is_none() || handled && m.facts.answered_at.is_some() {
        return Err(refusal(
            "contact-not-owed",
            (
                "您当前没有需要办理的事项，不能查看联系方式",
                "You owe no act on this matter now, so contacts stay closed",
            ),
            (
                "轮到本岗位办理时再打开；确有需要请由当前责任单位联系",
                "Open them when it is your turn, or ask the unit that owes the next act",
            ),
        ));
    }
    if hidden && owed.all(|owner| owner.order.is_some()) {
        return Err(refusal(
            "contact-hidden",
            ("当事人要求对承办单位隐去联系方式", "The applicant asked to be hidden from the handling unit"),
            ("需要补充情况的，请通过受理机构转达", "Ask through the intake office"),
        ));
    }
    Ok(())
}

fn not_yours() -> Refusal {
    refusal(
        "not-yours",
        ("本岗位无权办理这件事", "This post may not do this"),
        ("请由有权岗位办理，或向受理机构反映", "Leave it to a post that may, or tell the intake office"),
    )
}

/// The seat from which the actor does `action`: on the order named, else the lead before others.
pub(crate) fn seat_for<'p>(
    p: &'p Procedure,
    m: &Matter,
    by: &[RoleId],
    order: Option<u16>,
    cx: &Context,
) -> Result<Seat<'p>, NotPlanned> {
    let all = seats(p, m, cx.actor, cx.directory);
    let mut fit = all.into_iter().filter(|s| by.contains(&s.role.id)).collect::<Vec<_>>();
    if let Some(no) = order {
        fit.retain(|seat| seat.order.is_none_or(|held| held == no));
    }
    let is_lead = |seat: &Seat| {
        seat.order.and_then(|no| m.orders.get(no as usize)).is_some_and(|o| o.kind == OrderKind::Lead)
    };
    let seat = fit.iter().find(|s| is_lead(s)).or_else(|| fit.iter().find(|s| s.order.is_some()));
    match seat.or(fit.first()) {
        Some(seat) => Ok(*seat),
        None if is_about(p, m, cx) => refuse(
            "own-conduct",
            ("这件事反映的是本单位或上级单位，本单位不得办理或查看", "This matter is about your own unit"),
            ("由受理机构交其他单位办理", "The intake office gives it to another unit"),
        ),
        None => Err(not_yours().into()),
    }
}

fn is_about(p: &Procedure, m: &Matter, cx: &Context) -> bool {
    cx.actor.unit().is_some_and(|unit| is_recused(p, m, unit, cx.directory))
}
