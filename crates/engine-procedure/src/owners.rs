//! Who owes the next act, computed after every event: deciders of what is pending, holders of open
//! orders by the stage of their answer, else the state's accountable role. Never nobody.

use crate::context::{Context, NotPlanned, PlanError};
use crate::procedure::{Action, Does, Need, Procedure, Role, RoleAt, StateKind, Step};
use crate::rights::is_recused;
use domain::ability::Ability;
use domain::directory::{Directory, Function};
use domain::ids::*;
use domain::matter::{Clock, Matter, Order, OrderKind, Owner, Request, Side, Stage};
use domain::panel::Panel;

/// The owners of the matter as it stands; empty only when it has ended.
pub(crate) fn owners(p: &Procedure, m: &Matter, cx: &Context) -> Result<Vec<Owner>, NotPlanned> {
    if !m.open {
        return Ok(Vec::new());
    }
    let state = p
        .state(m.state.as_str())
        .ok_or_else(|| PlanError::Unknown { what: "环节", name: m.state.to_string() })?;
    let mut owners = Vec::with_capacity(2);
    for request in m.requests.iter().filter(|r| r.granted.is_none()) {
        owners.push(decider(p, m, request, cx)?);
    }
    for order in m.orders.iter().filter(|o| o.closed_at.is_none()) {
        owners.push(holder(p, m, order, cx)?);
    }
    for panel in m.panels.iter().filter(|panel| !panel.is_complete()) {
        voters(p, m, panel, state.term.as_ref(), &mut owners);
    }
    let accountable = match &state.accountable {
        Some(id) => Some(role(p, id)?),
        None => None,
    };
    match (state.kind, accountable) {
        (StateKind::WaitingApplicant, _) if owners.is_empty() => {
            owners.push(waiting(p, m, state.term.as_ref()))
        }
        (StateKind::WaitingApplicant | StateKind::End, _) => {}
        // The holders of the orders are the owners: done above.
        (StateKind::Open, Some(role)) if role.at.handles() && !owners.is_empty() => {}
        (_, Some(role)) => {
            let clock = state.term.as_ref().and_then(|term| m.running(term.as_str(), None));
            let owed = owner(role, Some(unit_of(role, m, p, cx)?), clock.or(earliest(m)));
            owners.insert(0, Owner { ability: ability_of(role, m, p, cx), ..owed });
        }
        (_, None) => {}
    }
    if owners.is_empty() {
        return Err(PlanError::NoOwner(m.state.clone()).into());
    }
    Ok(owners)
}

/// The unit that holds an office for the matter; recused units are passed over for the next above.
pub(crate) fn office(p: &Procedure, m: &Matter, function: Function, directory: &Directory) -> Option<UnitId> {
    directory.office_except(function, m.area(), &|unit| is_recused(p, m, unit, directory))
}

/// Who stands in for an office all of whose holders are complained of: the supervision office, by its own
/// ability. None when there is a holder, or when that office is complained of too.
pub(crate) fn stand_in(
    p: &Procedure,
    m: &Matter,
    function: Function,
    directory: &Directory,
) -> Option<UnitId> {
    let complained = p.recused.iter().any(|field| m.fields.contains_key(field));
    let stands =
        complained && function != Function::SupervisionOffice && office(p, m, function, directory).is_none();
    if stands { office(p, m, Function::SupervisionOffice, directory) } else { None }
}

/// Whether somebody can be found for every role that a matter about this unit may come to need.
pub(crate) fn can_be_handled(p: &Procedure, m: &Matter, directory: &Directory) -> bool {
    let deciders = p.actions.iter().flat_map(|a| &a.does).filter_map(|does| match does {
        Does::Ask { decided_by, .. } => Some(decided_by),
        _ => None,
    });
    let needed = p.states.iter().filter_map(|s| s.accountable.as_ref()).chain(deciders);
    let holder = |function| {
        office(p, m, function, directory).or_else(|| stand_in(p, m, function, directory)).is_some()
    };
    needed.filter_map(|id| p.role(id.as_str())).all(|role| match role.at {
        RoleAt::Office(function) => holder(function),
        RoleAt::AboveLead => holder(Function::SupervisionOffice),
        _ => true,
    })
}

/// The unit of a role on this matter.
pub(crate) fn unit_of(role: &Role, m: &Matter, p: &Procedure, cx: &Context) -> Result<UnitId, NotPlanned> {
    let last = || m.last_lead().map(|order| order.unit);
    let unit = match role.at {
        RoleAt::Office(function) => {
            office(p, m, function, cx.directory).or_else(|| stand_in(p, m, function, cx.directory))
        }
        RoleAt::OrderUnit | RoleAt::LeadUnit => last(),
        RoleAt::HelperUnit => {
            m.orders.iter().rev().find(|o| o.kind != OrderKind::Lead).map(|order| order.unit)
        }
        RoleAt::AboveLead => last()
            .and_then(|unit| cx.directory.units.get(&unit)?.parent)
            .filter(|unit| !is_recused(p, m, *unit, cx.directory))
            .or_else(|| office(p, m, Function::SupervisionOffice, cx.directory)),
        RoleAt::AnyUnit | RoleAt::Applicant | RoleAt::System | RoleAt::PanelMember | RoleAt::Outside => None,
    };
    unit.ok_or_else(|| PlanError::NoUnit { role: role.id.clone() }.into())
}

/// The ability a role needs on this matter: who stands in acts by their own.
fn ability_of(role: &Role, m: &Matter, p: &Procedure, cx: &Context) -> Option<Ability> {
    match role.at {
        RoleAt::Office(function) if stand_in(p, m, function, cx.directory).is_some() => {
            Some(Ability::Supervise)
        }
        _ => role.ability,
    }
}

fn role<'p>(p: &'p Procedure, id: &RoleId) -> Result<&'p Role, NotPlanned> {
    p.role(id.as_str()).ok_or_else(|| PlanError::Unknown { what: "角色", name: id.to_string() }.into())
}

fn owner(role: &Role, unit: Option<UnitId>, clock: Option<&Clock>) -> Owner {
    Owner {
        role: role.id.clone(),
        ability: role.ability,
        unit,
        post: None,
        order: None,
        request: None,
        clock: clock.map(|c| c.no),
    }
}

fn earliest(m: &Matter) -> Option<&Clock> {
    m.clocks.iter().filter(|c| c.ended_at.is_none() && c.side != Side::Limit).min_by_key(|c| c.due_at)
}

fn waiting(p: &Procedure, m: &Matter, term: Option<&TermId>) -> Owner {
    let role = p.roles.iter().find(|r| r.at == RoleAt::Applicant);
    let clock = term.and_then(|term| m.running(term.as_str(), None)).or(earliest(m));
    Owner {
        role: role.map_or_else(|| RoleId::from("applicant"), |r| r.id.clone()),
        ability: None,
        unit: None,
        post: None,
        order: None,
        request: None,
        clock: clock.map(|c| c.no),
    }
}

/// The units that still have to vote, while the state lets them.
fn voters(p: &Procedure, m: &Matter, panel: &Panel, term: Option<&TermId>, owners: &mut Vec<Owner>) {
    let votes = |action: &&Action| {
        let here = action.from.contains(&m.state);
        here && action.does.iter().any(|does| matches!(does, Does::Vote { panel: id } if *id == panel.id))
    };
    let action = p.actions.iter().find(votes);
    let role = action.and_then(|action| {
        action.by.iter().filter_map(|id| p.role(id.as_str())).find(|role| role.at == RoleAt::PanelMember)
    });
    let Some(role) = role else { return };
    let clock = term.and_then(|term| m.running(term.as_str(), None)).or(earliest(m));
    let waiting = panel.members.iter().filter(|unit| panel.waits_for(**unit));
    owners.extend(waiting.map(|unit| owner(role, Some(*unit), clock)));
}

fn decider(p: &Procedure, m: &Matter, request: &Request, cx: &Context) -> Result<Owner, NotPlanned> {
    let role = role(p, &request.decided_by)?;
    let unit = unit_of(role, m, p, cx)?;
    let clock = m.clocks.iter().find(|c| c.request == Some(request.no) && c.ended_at.is_none());
    let ability = ability_of(role, m, p, cx);
    Ok(Owner { ability, order: request.order, request: Some(request.no), ..owner(role, Some(unit), clock) })
}

fn holder(p: &Procedure, m: &Matter, order: &Order, cx: &Context) -> Result<Owner, NotPlanned> {
    let steps = cx.directory.units.get(&order.unit).map_or(1, |unit| unit.steps);
    let step = next_step(order.stage, steps);
    let role = role_of_step(p, m, order, step).ok_or_else(|| PlanError::NoOwner(m.state.clone()))?;
    // A unit of one step has no separate signer: who handles issues.
    let ability = if steps == 1 && role.ability.is_some() { Some(Ability::Handle) } else { role.ability };
    let clock = m
        .clocks
        .iter()
        .filter(|c| c.ended_at.is_none() && c.order == Some(order.no) && c.request.is_none())
        .min_by_key(|c| c.due_at);
    let clock = clock.or_else(|| m.resident_clock()).or(earliest(m));
    Ok(Owner { ability, post: order.on_call, order: Some(order.no), ..owner(role, Some(order.unit), clock) })
}

/// The step an order's answer waits for in a unit of so many steps.
pub(crate) fn next_step(stage: Stage, steps: u8) -> Step {
    match (stage, steps) {
        (_, 0 | 1) => Step::Issue,
        (Stage::Open, _) => Step::Draft,
        (Stage::Drafted, 3..) => Step::Check,
        _ => Step::Issue,
    }
}

/// The role that does `step` on this kind of order: whose action of the state needs that stage, else the
/// one with the step's ability at such an order.
fn role_of_step<'p>(p: &'p Procedure, m: &Matter, order: &Order, step: Step) -> Option<&'p Role> {
    let fits = |role: &Role| match role.at {
        RoleAt::OrderUnit => true,
        RoleAt::LeadUnit => order.kind == OrderKind::Lead,
        RoleAt::HelperUnit => order.kind != OrderKind::Lead,
        _ => false,
    };
    let asks = |action: &Action| {
        action.from.contains(&m.state)
            && action.needs.iter().any(|need| matches!(need, Need::StageFor { step: s } if *s == step))
    };
    let by_action = || {
        let mut of_step = p.actions.iter().filter(|action| asks(action));
        of_step.find_map(|action| action.by.iter().filter_map(|id| p.role(id.as_str())).find(|r| fits(r)))
    };
    let ability = match step {
        Step::Draft => Ability::Handle,
        Step::Check => Ability::Check,
        Step::Issue => Ability::Issue,
    };
    let by_ability = |wanted: Ability| p.roles.iter().find(|r| fits(r) && r.ability == Some(wanted));
    by_action().or_else(|| by_ability(ability)).or_else(|| by_ability(Ability::Handle))
}
