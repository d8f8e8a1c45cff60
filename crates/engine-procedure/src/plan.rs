//! Planning: procedure + matter + command → a change, a lawful refusal, or a fault of the pack. Pure; the
//! change is a value, and the matter in it is the fold of its event.

mod acts;
mod bonds;
mod clocks;
mod inputs;
mod orders;
mod requests;

use crate::context::{Change, Command, Context, NewMatter, NotPlanned};
use crate::draft::Draft;
use crate::needs;
use crate::owners::{can_be_handled, owners};
use crate::procedure::{Action, Channel, Does, Procedure, RoleAt};
use crate::refuse::{at, nothing_to_do, refuse};
use crate::rights::seat_for;
use crate::when::{channel_code, holds};
use clocks::Of;
use domain::actor::Actor;
use domain::child::ChildEnd;
use domain::effect::Effect;
use domain::event::{Event, SCHEMA};
use domain::field::Value;
use domain::fold;
use domain::ids::*;
use domain::instant::Instant;
use domain::matter::{Link, LinkKind, Matter};

/// The action under which a published calendar re-dates a matter.
pub const CALENDAR_PUBLISHED: &str = "calendar-published";
/// The action under which a parent notes the ending of a child when its pack names none.
pub const CHILD_ENDED: &str = "child-ended";

/// Files a new matter.
///
/// # Errors
/// When the filer may not, the form does not fit, or the pack is at fault.
pub fn file(p: &Procedure, new: &NewMatter, c: &Command, cx: &Context) -> Result<Change, NotPlanned> {
    let action = action_of(p, &c.action)?;
    if action.id != p.filed_by || !p.channels.contains(&new.channel) || !may_file(p, action, new.channel, cx)
    {
        return refuse(
            "may-not-file",
            ("不能通过这个渠道提交", "This may not be filed this way"),
            ("请通过公开页面或受理热线提交", "Use the public page or the hotline"),
        );
    }
    let filed = Effect::Filed {
        number: new.number.clone(),
        procedure: p.id.clone(),
        filed_on: c.happened_at.unwrap_or(cx.now).day_in(cx.zone),
    };
    let event = Event {
        matter: new.id,
        seq: 0,
        action: action.id.clone(),
        actor: cx.actor.record(),
        happened_at: c.happened_at.unwrap_or(cx.now),
        recorded_at: cx.now,
        edition: new.edition.clone(),
        schema: SCHEMA,
        effects: vec![filed.clone()],
    };
    let mut matter = fold::begin(new.city, &event)?;
    matter.version = 0;
    let mut d = Draft::new(p, cx, c, action, matter);
    d.effects.push(filed);
    check_lateness(&mut d)?;
    let channel = Value::Code(Code::from(channel_code(new.channel)));
    d.add(Effect::Set { field: FieldId::from("channel"), value: channel })?;
    check_when(&d)?;
    d.take_inputs()?;
    if let Some(field) = p.recused.iter().find(|field| d.after.fields.contains_key(*field))
        && !can_be_handled(p, &d.after, cx.directory)
    {
        return at(
            field.as_str(),
            "nobody-else",
            (
                "反映的单位管着本系统的受理和督办，这里没有可以回避的机构",
                "That unit is above every office here, so nobody could stand aside",
            ),
            (
                "请向它的上一级机关或者纪检监察机关反映",
                "Turn to the authority above it, or to the supervision organs",
            ),
        );
    }
    if let Some(to) = new.grew_out_of {
        d.add(Effect::Linked { link: Link { kind: LinkKind::Follows, to } })?;
    }
    act(&mut d, action.to.as_ref().unwrap_or(&p.start))?;
    Ok(d.finish())
}

/// Plans one act on a matter.
///
/// # Errors
/// When a right, the law or the state of the matter says no, or the pack is at fault.
pub fn plan(p: &Procedure, m: &Matter, c: &Command, cx: &Context) -> Result<Change, NotPlanned> {
    let action = action_of(p, &c.action)?;
    let rung = due_rung(p, m, c, cx)?;
    let applies = prepare(p, m, c, action, cx);
    let mut d = match (applies, rung) {
        (Ok(d), None) => d,
        (Ok(mut d), Some((clock, rung))) => {
            let of = &m.clocks[clock as usize];
            d.order = of.order.or(d.order);
            d.request = of.request.or(d.request);
            d.add(Effect::RungClimbed { clock, rung })?;
            d
        }
        // A rung whose act does not apply here is climbed all the same, so that the ladder goes on.
        (Err(NotPlanned::Refused(_)), Some((clock, rung))) => {
            return climb_only(p, m, c, action, cx, clock, rung);
        }
        (Err(refused), _) => return Err(refused),
    };
    check_lateness(&mut d)?;
    d.take_inputs()?;
    let to = action.to.clone().unwrap_or_else(|| m.state.clone());
    act(&mut d, &to)?;
    Ok(d.finish())
}

/// What the worker does next on this matter, if a rung has fallen due.
pub fn system_due(m: &Matter, now: Instant) -> Option<Command> {
    let (at, clock, rung) = m.next_rung()?;
    if at > now {
        return None;
    }
    let clock = m.clocks.get(clock as usize)?;
    let action = clock.rungs.get(rung as usize)?.action.clone();
    Some(Command { order: clock.order, request: clock.request, ..Command::bare(action) })
}

/// Takes note in the parent `m` that a child has ended, and runs the act its pack named for that, where it applies.
///
/// # Errors
/// When the child was noted before, or the pack is at fault.
pub fn child_ended(
    p: &Procedure,
    m: &Matter,
    child: u16,
    end: ChildEnd,
    cx: &Context,
) -> Result<Change, NotPlanned> {
    let open = m.children.get(child as usize).filter(|c| c.ended.is_none());
    let Some(open) = open else { return nothing_to_do() };
    let noted = Effect::ChildEnded { child, end };
    if let Some(action) = open.on_end.as_ref().and_then(|id| p.action(id.as_str())) {
        let command = Command::bare(action.id.clone());
        // What the act asks of its children holds with this one ended.
        let mut with = m.clone();
        fold::apply_effect(&mut with, &noted, fold::Moment { at: cx.now, seq: m.version })?;
        if let Ok(mut d) = prepare(p, &with, &command, action, cx) {
            d.effects.push(noted);
            let to = action.to.clone().unwrap_or_else(|| m.state.clone());
            act(&mut d, &to)?;
            return Ok(d.finish());
        }
    }
    let action = named_action(CHILD_ENDED);
    let command = Command::bare(action.id.clone());
    let mut d = Draft::new(p, cx, &command, &action, m.clone());
    d.add(noted)?;
    Ok(d.finish())
}

/// Re-dates the clocks that stood on a provisional date, under the calendar now loaded.
///
/// # Errors
/// When the pack's ladders or the calendar cannot be counted.
pub fn calendar_published(p: &Procedure, m: &Matter, cx: &Context) -> Result<Option<Change>, NotPlanned> {
    let action = named_action(CALENDAR_PUBLISHED);
    let command = Command::bare(action.id.clone());
    let mut d = Draft::new(p, cx, &command, &action, m.clone());
    Ok(if d.redate()? { Some(d.finish()) } else { None })
}

fn named_action(id: &str) -> Action {
    Action {
        id: ActionId::from(id),
        label: Default::default(),
        help: None,
        by: Vec::new(),
        from: Vec::new(),
        from_open: false,
        from_any: false,
        to: None,
        when: Vec::new(),
        needs: Vec::new(),
        inputs: Vec::new(),
        ends: Vec::new(),
        starts: Vec::new(),
        does: Vec::new(),
        tells: Vec::new(),
        primary: false,
        bulk: false,
        key: None,
        seen_by: Vec::new(),
        basis: Vec::new(),
    }
}

fn action_of<'p>(p: &'p Procedure, id: &ActionId) -> Result<&'p Action, NotPlanned> {
    match p.action(id.as_str()) {
        Some(action) => Ok(action),
        None => refuse(
            "unknown-action",
            ("没有这项操作", "There is no such act"),
            ("刷新页面后重新选择", "Reload and choose again"),
        ),
    }
}

/// Whether the filer may file: the applicant herself, a seat of the office, or the system.
fn may_file(p: &Procedure, action: &Action, channel: Channel, cx: &Context) -> bool {
    action.by.iter().filter_map(|id| p.role(id.as_str())).any(|role| match (role.at, cx.actor, channel) {
        (RoleAt::Applicant, Actor::Applicant, Channel::Public) => true,
        (RoleAt::System, Actor::System, Channel::System) => true,
        (RoleAt::Office(function), Actor::Staff(staff), Channel::Intake | Channel::Field) => {
            let unit = cx.directory.units.get(&staff.unit);
            role.ability.is_some_and(|a| staff.abilities.contains(&a))
                && unit.is_some_and(|unit| unit.functions.contains(&function))
        }
        (RoleAt::AnyUnit, Actor::Staff(staff), Channel::Intake | Channel::Field) => {
            role.ability.is_some_and(|a| staff.abilities.contains(&a))
        }
        _ => false,
    })
}

/// Everything that must hold before an act: the state, the seat, what it is about, tests and needs.
pub(crate) fn prepare<'a>(
    p: &'a Procedure,
    m: &Matter,
    c: &'a Command,
    action: &'a Action,
    cx: &'a Context<'a>,
) -> Result<Draft<'a>, NotPlanned> {
    if !action.from.contains(&m.state) {
        return refuse(
            "not-in-this-state",
            ("办件已经不在这个环节", "The matter has moved on"),
            ("刷新后查看现在可以办什么", "Reload to see what can be done now"),
        );
    }
    let seat = seat_for(p, m, &action.by, c.order, cx)?;
    let mut d = Draft::new(p, cx, c, action, m.clone());
    d.order = seat.order;
    let kind = action.does.iter().find_map(|does| match does {
        Does::Rule { request, .. } => Some(request),
        _ => None,
    });
    if let Some(kind) = kind {
        let fits = |no: u16| c.request.is_none_or(|wanted| wanted == no);
        let pending = m.requests.iter().find(|r| r.granted.is_none() && r.kind == *kind && fits(r.no));
        let Some(request) = pending else { return nothing_to_do() };
        d.request = Some(request.no);
        d.order = request.order.or(d.order);
    }
    if d.is_own_call_back(seat.role.ability) {
        return refuse(
            "own-handling",
            ("承办单位不能自己回访", "The unit that handled it may not call back"),
            ("由回访中心回访", "The call-back centre calls"),
        );
    }
    check_when(&d)?;
    action.needs.iter().try_for_each(|need| needs::check(need, m, d.order, cx))?;
    Ok(d)
}

fn check_when(d: &Draft) -> Result<(), NotPlanned> {
    if holds(&d.action.when, &d.look()) {
        return Ok(());
    }
    refuse(
        "does-not-apply",
        ("这件事不适用这项操作", "This does not apply to this matter"),
        ("请选择其他操作", "Choose another act"),
    )
}

/// The rung a system command climbs: the first due one that runs its action. A ladder's action with no
/// rung due has been done already.
fn due_rung(p: &Procedure, m: &Matter, c: &Command, cx: &Context) -> Result<Option<(u16, u8)>, NotPlanned> {
    if !matches!(cx.actor, Actor::System) {
        return Ok(None);
    }
    let due = m.next_rung().filter(|(at, ..)| *at <= cx.now);
    let runs = |clock: u16, rung: u8| m.clocks[clock as usize].rungs[rung as usize].action == c.action;
    match due {
        Some((_, clock, rung)) if runs(clock, rung) => Ok(Some((clock, rung))),
        _ if p.ladders.iter().flat_map(|l| &l.rungs).any(|r| r.action == c.action) => nothing_to_do(),
        _ => Ok(None),
    }
}

fn climb_only(
    p: &Procedure,
    m: &Matter,
    c: &Command,
    action: &Action,
    cx: &Context,
    clock: u16,
    rung: u8,
) -> Result<Change, NotPlanned> {
    let mut d = Draft::new(p, cx, c, action, m.clone());
    d.add(Effect::RungClimbed { clock, rung })?;
    Ok(d.finish())
}

/// A late entry happened after filing and before now, by staff, with a reason.
fn check_lateness(d: &mut Draft) -> Result<(), NotPlanned> {
    let Some(at) = d.command.happened_at else { return Ok(()) };
    let staff = matches!(d.cx.actor, Actor::Staff(_));
    if !staff || at > d.cx.now || at < d.after.filed_at {
        return refuse(
            "bad-late-entry",
            (
                "补录的时间须在提交之后、现在之前，并由工作人员补录",
                "A late entry lies between filing and now, and is made by staff",
            ),
            ("请核对实际发生时间", "Check when it happened"),
        );
    }
    // A pause that is said to have begun earlier would favour the unit.
    if d.action.does.iter().any(|does| matches!(does, Does::Pause { .. } | Does::Resume { .. })) {
        return refuse(
            "bad-late-entry",
            ("中止和恢复不能补录，从登记时起算", "A pause is never entered late; it counts from now"),
            ("请按现在的时间办理", "Act as of now"),
        );
    }
    d.take_late_reason()
}

/// Ends, does, moves, starts, tells, and names the owners.
fn act(d: &mut Draft, to: &StateId) -> Result<(), NotPlanned> {
    let action = d.action;
    d.end_terms()?;
    for does in &action.does {
        d.carry_out(does)?;
    }
    let reopened = action.does.contains(&Does::Reopen);
    if !reopened && d.after.state != *to {
        d.go_to(to)?;
    }
    let order = d.order.or_else(|| d.after.lead().map(|o| o.no));
    for term in &action.starts {
        d.start_term(term, Of { order, request: None })?;
    }
    d.tell()?;
    let owners = owners(d.p, &d.after, d.cx)?;
    if owners != d.after.owners {
        d.add(Effect::Owned { owners })?;
    }
    Ok(())
}
