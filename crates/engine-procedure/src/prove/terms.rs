//! Terms and ladders: every term has a ladder that climbs in every state where it may run and ends at a named
//! authority; minutes have a roster; only a granted and told extension moves a date away.

use super::Findings;
use super::graph::Graph;
use super::running::{Analysis, analyse};
use crate::procedure::{Action, Does, Ladder, LadderRung, Procedure, RoleAt, StateKind, Term, TermRule};
use domain::effect::Audience;
use domain::ids::TermId;
use domain::matter::Side;
use domain::term::{Amount, TermUnit};

pub(super) fn check(graph: &Graph, found: &mut Findings) {
    let p = graph.p;
    let analysis = analyse(graph);
    for term in &p.terms {
        if term.rules.is_empty() {
            found.add(
                "no-rule",
                format!("term[{}]", term.id),
                (
                    &format!("期限“{}”没有任何规则", term.label.zh),
                    &format!("The term “{}” has no rule", term.label.en),
                ),
                ("请写 [[term.rule]]", "Write a [[term.rule]]"),
            );
        }
        for (i, rule) in term.rules.iter().enumerate() {
            rule_climbs(graph, &analysis, term, i, rule, found);
        }
        accountable(p, term, found);
    }
    for ladder in &p.ladders {
        ladder_ends(p, ladder, found);
        in_order(p, ladder, found);
    }
    lapses(graph, found);
    for action in &p.actions {
        extensions(p, action, found);
        pauses(p, action, found);
        limits(p, action, found);
    }
}

/// A party's limit begins with her being told, and only such a limit is counted anew.
fn limits(p: &Procedure, action: &Action, found: &mut Findings) {
    let limit = |id: &TermId| p.term(id.as_str()).is_some_and(|term| term.side == Side::Limit);
    for (i, does) in action.does.iter().enumerate() {
        if let Does::Interrupt { term } = does
            && !limit(term)
        {
            found.add(
                "interrupts-a-duty",
                format!("action[{}].does[{i}].term", action.id),
                (
                    &format!("“{term}”不是当事人期限，不能重新起算"),
                    &format!("“{term}” is not a party's own limit and never starts anew"),
                ),
                (
                    "只有 side = \"limit\" 的期限可以 interrupt",
                    "Only a term of side = \"limit\" can be interrupted",
                ),
            );
        }
    }
    let starts = action.starts.iter().any(limit);
    if starts && action.tells_applicant(p).is_empty() && !action.is_applicants(p) {
        found.add(
            "limit-not-told",
            format!("action[{}].tells", action.id),
            ("当事人期限开始计算，却没有告诉当事人", "A party's limit begins here and she is not told"),
            ("请加一份告知当事人的通知，写明到哪天为止", "Tell her with a notice that names the day"),
        );
    }
}

fn accountable(p: &Procedure, term: &Term, found: &mut Findings) {
    let at = p.role(term.accountable.as_str()).map(|role| role.at);
    if term.side == Side::Limit {
        if at.is_some_and(|at| at != RoleAt::Applicant) {
            found.add(
                "limit-of-nobody",
                format!("term[{}].accountable", term.id),
                (
                    &format!("“{}”是当事人期限，却写成由机构负责", term.label.zh),
                    &format!("“{}” is a party's own limit, yet an office answers for it", term.label.en),
                ),
                (
                    "请写当事人的角色，或把 side 改为 office",
                    "Name the party's role, or make it an office's term",
                ),
            );
        }
        return;
    }
    if matches!(at, Some(RoleAt::Applicant | RoleAt::System | RoleAt::AnyUnit | RoleAt::Outside)) {
        found.add(
            "nobody-in-particular",
            format!("term[{}].accountable", term.id),
            (
                &format!("期限“{}”到期时找不到具体的责任单位", term.label.zh),
                &format!("No unit in particular answers for the term “{}”", term.label.en),
            ),
            ("请写一个机构或者承办单位的角色", "Name a role at an office or at the handling unit"),
        );
    }
}

fn amount(rule: &TermRule) -> Option<Amount> {
    rule.within.or(rule.internal).or(rule.set_by.as_ref().map(|set| set.within))
}

fn rule_climbs(
    graph: &Graph,
    analysis: &Analysis,
    term: &Term,
    i: usize,
    rule: &TermRule,
    found: &mut Findings,
) {
    let (p, id) = (graph.p, &term.id);
    let at = format!("term[{id}].rule[{i}]");
    let name = rule.ladder.as_ref().or(term.ladder.as_ref());
    let Some(name) = name else {
        // Nobody is urged to use a right; a party's limit may pass in silence after it was told.
        if term.side == Side::Limit {
            return;
        }
        return found.add(
            "no-ladder",
            at,
            (
                &format!("期限“{}”到期后没有任何督促", term.label.zh),
                &format!("Nothing happens when the term “{}” runs out", term.label.en),
            ),
            (
                "请写 ladder = \"<阶梯>\"，最后一级落到有名有姓的机构",
                "Write ladder = \"<ladder>\", ending at a named authority",
            ),
        );
    };
    let Some(ladder) = p.ladder(name) else { return };
    let minutes = amount(rule).is_some_and(|a| a.unit.runs_by_the_clock());
    let rings = |a: &Action| a.does.contains(&Does::ClimbRoster);
    let actions = || ladder.rungs.iter().filter_map(|rung| p.action(rung.action.as_str()));
    if minutes && term.side == Side::Unit && !actions().any(rings) {
        found.add(
            "no-roster",
            at.clone(),
            (
                &format!("期限“{}”按分钟、小时计算，但没有呼叫值班岗的一级", term.label.zh),
                &format!("The term “{}” runs by the clock and calls nobody on the roster", term.label.en),
            ),
            (
                "请在阶梯里加一级，运行带 { act = \"climb-roster\" } 的系统操作",
                "Add a rung that runs a system action with { act = \"climb-roster\" }",
            ),
        );
    }
    if minutes
        && ladder.rungs.iter().any(|r| r.before.or(r.after).is_some_and(|a| !a.unit.runs_by_the_clock()))
    {
        found.add(
            "slow-ladder",
            at,
            (
                &format!("期限“{}”按分钟、小时计算，阶梯却按天", term.label.zh),
                &format!("The term “{}” runs by the clock, its ladder by days", term.label.en),
            ),
            ("请让阶梯也按分钟或小时", "Let its ladder count minutes or hours"),
        );
    }
    actions().for_each(|action| climbs_everywhere(graph, analysis, term, action, found));
}

/// A rung can be climbed in every open state its clock may run in.
fn climbs_everywhere(graph: &Graph, analysis: &Analysis, term: &Term, action: &Action, found: &mut Findings) {
    let id = &term.id;
    for (state, running) in &analysis.maybe {
        let runs = running.terms.contains(id.as_str()) && graph.reached.contains(state);
        let open = !graph.is_end(state);
        if runs && open && !action.from.iter().any(|from| from.as_str() == *state) {
            found.add(
                "rung-not-in-state",
                format!("action[{}].from", action.id),
                (
                    &format!(
                        "期限“{id}”在环节“{state}”可能到期，但系统操作“{}”在那里不能运行",
                        action.label.zh
                    ),
                    &format!(
                        "The term “{id}” may run out in “{state}”, where “{}” cannot run",
                        action.label.en
                    ),
                ),
                ("请把这个环节写进它的 from", "Add that state to its `from`"),
            );
        }
    }
}

/// Whether only parties' limits climb it: it reminds them, and ends at them.
fn reminds_parties(p: &Procedure, ladder: &Ladder) -> bool {
    let climbs = |t: &&Term| {
        let named = t.rules.iter().filter_map(|rule| rule.ladder.as_ref()).chain(&t.ladder);
        named.into_iter().any(|name| *name == ladder.id)
    };
    let mut climbers = p.terms.iter().filter(climbs).peekable();
    climbers.peek().is_some() && climbers.all(|t| t.side == Side::Limit)
}

fn ladder_ends(p: &Procedure, ladder: &Ladder, found: &mut Findings) {
    let at = format!("ladder[{}]", ladder.id);
    let authority = p.role(ladder.ends_at.as_str()).map(|role| role.at);
    let party = reminds_parties(p, ladder);
    let fits = party && authority == Some(RoleAt::Applicant);
    if !fits && !matches!(authority, Some(RoleAt::Office(_) | RoleAt::AboveLead) | None) {
        found.add(
            "no-authority",
            format!("{at}.ends-at"),
            ("阶梯的最后一级不是督办机构或上级单位", "The ladder does not end at an office or a unit above"),
            ("请写一个机构或者上级单位的角色", "Name a role at an office, or above the lead unit"),
        );
    }
    let Some(last) = ladder.rungs.last() else {
        return found.add(
            "empty-ladder",
            at,
            ("阶梯没有任何一级", "The ladder has no rung"),
            ("请写 rung = [...]", "Write rung = [...]"),
        );
    };
    for (i, rung) in ladder.rungs.iter().enumerate() {
        let Some(action) = p.action(rung.action.as_str()) else { continue };
        if !action.roles(p).any(|role| role.at == RoleAt::System) {
            found.add(
                "not-the-systems",
                format!("{at}.rung[{i}].action"),
                (
                    &format!("“{}”不是系统操作，没有人会去运行它", action.label.zh),
                    &format!("“{}” is not the system's, so nobody runs it", action.label.en),
                ),
                ("请在它的 by 里加上系统角色", "Add the system's role to its `by`"),
            );
        }
        if action.inputs.iter().any(|input| input.required && !input.stands) {
            found.add(
                "rung-asks",
                format!("{at}.rung[{i}].action"),
                (
                    &format!("“{}”要填表，系统无法自动运行", action.label.zh),
                    &format!("“{}” asks for a form; the system fills none", action.label.en),
                ),
                ("请换一个不填表的系统操作", "Run an action without a form"),
            );
        }
    }
    let Some(action) = p.action(last.action.as_str()) else { return };
    let heard = if party { Audience::Applicant } else { Audience::Supervisor };
    let tells = action.tells.iter().any(|t| t.to == heard);
    if !tells && action.to.is_none() {
        found.add(
            "ends-nowhere",
            format!("{at}.rung"),
            (
                "阶梯最后一级没有告知督办机构，也没有办结",
                "The last rung tells no supervisor and ends nothing",
            ),
            ("请让最后一级的操作告知 supervisor", "Let its action tell the supervisor"),
        );
    }
}

/// Rungs stand in order of time: before the end, at it, after it; and something happens when it has come.
fn in_order(p: &Procedure, ladder: &Ladder, found: &mut Findings) {
    let place = |rung: &LadderRung| match (rung.before, rung.after) {
        (Some(before), None) => -minutes(before),
        (None, Some(after)) => minutes(after),
        _ => 0,
    };
    let said = |rung: &LadderRung| {
        [rung.before.is_some(), rung.after.is_some(), rung.at_end].iter().filter(|said| **said).count() == 1
    };
    let ordered = ladder.rungs.windows(2).all(|pair| place(&pair[0]) <= place(&pair[1]));
    if !ordered || !ladder.rungs.iter().all(said) {
        found.add(
            "rungs-out-of-order",
            format!("ladder[{}].rung", ladder.id),
            (
                "阶梯各级的时间没有按先后写，或者一级写了不止一个时间",
                "Rungs stand out of order, or one says more than one time",
            ),
            (
                "每级只写 before、at-end、after 之一，按先后排列",
                "Say one of before, at-end, after each, in order of time",
            ),
        );
    } else if ladder.rungs.last().is_some_and(|rung| rung.before.is_some()) && !reminds_parties(p, ladder) {
        found.add(
            "silent-at-the-end",
            format!("ladder[{}].rung", ladder.id),
            (
                "阶梯只在到期之前提醒，到期以后没有人管",
                "The ladder only reminds before the end; when it has come, nobody acts",
            ),
            ("请加一级 at-end 或者 after", "Add a rung at-end or after"),
        );
    }
}

/// About how long, for telling an order: a working day as a day.
fn minutes(amount: Amount) -> i64 {
    let each = match amount.unit {
        TermUnit::Minute => 1,
        TermUnit::Hour => 60,
        TermUnit::Day | TermUnit::WorkingDay => 1_440,
        TermUnit::Month => 43_200,
        TermUnit::Year => 525_600,
    };
    i64::from(amount.count) * each
}

/// Where the applicant is waited for, the term lapses into another state by itself.
fn lapses(graph: &Graph, found: &mut Findings) {
    let p = graph.p;
    for state in p.states.iter().filter(|s| s.kind == StateKind::WaitingApplicant) {
        let term = state.term.as_ref().and_then(|id| p.term(id.as_str()));
        let ladder = term.and_then(|t| t.ladder.as_deref()).and_then(|id| p.ladder(id));
        let rungs = ladder.map_or(&[][..], |l| &l.rungs[..]);
        let leaves = rungs
            .iter()
            .filter_map(|r| p.action(r.action.as_str()))
            .any(|a| a.from.contains(&state.id) && a.to.as_ref().is_some_and(|to| *to != state.id));
        if !leaves {
            found.add(
                "no-lapse",
                format!("state[{}].term", state.id),
                (
                    &format!("环节“{}”等候当事人，但到期后不会自动离开", state.label.zh),
                    &format!("“{}” waits for the applicant and never lapses", state.label.en),
                ),
                (
                    "请让它的期限的阶梯运行一个离开这个环节的系统操作",
                    "Let the term's ladder run a system action that leaves the state",
                ),
            );
        }
    }
}

fn extensions(p: &Procedure, action: &Action, found: &mut Findings) {
    for (i, does) in action.does.iter().enumerate() {
        let Does::Extend { terms, .. } = does else { continue };
        let at = format!("action[{}].does[{i}]", action.id);
        let grants = |d: &Does| matches!(d, Does::Rule { grant: true, .. });
        if !action.does.iter().any(grants) || action.is_handlers(p) {
            found.add(
                "extends-itself",
                at.clone(),
                ("延期没有经过另一机构批准", "The extension is not granted by anybody else"),
                (
                    "延期只能写在准予申请的操作里，由承办单位以外的角色决定",
                    "Extend only where a request is granted, by a role outside the handling unit",
                ),
            );
        }
        let known = || terms.iter().filter_map(|id| p.term(id.as_str()));
        for term in known().filter(|t| t.extension.is_none()) {
            found.add(
                "no-extension-rule",
                at.clone(),
                (
                    &format!("期限“{}”没有延期规则", term.label.zh),
                    &format!("The term “{}” has no extension rule", term.label.en),
                ),
                (
                    "请写 extension = { times, within, basis, kind, status }",
                    "Write extension = { times, within, basis, kind, status }",
                ),
            );
        }
        if known().any(|t| t.side == Side::Resident)
            && !action.tells_about(p, crate::procedure::About::Extension)
        {
            found.add(
                "extension-not-told",
                format!("action[{}].tells", action.id),
                ("延期没有把新日期和理由告诉当事人", "The applicant is not told the new date and why"),
                (
                    "请加一份 about = \"extension\" 的告知",
                    "Tell the applicant with a notice about = \"extension\"",
                ),
            );
        }
    }
}

/// Standing still moves the resident's date away: another office says so, and she is told when it stops and
/// when it runs again.
fn pauses_resident(p: &Procedure, action: &Action, i: usize, term: &TermId, found: &mut Findings) {
    let residents = p.term(term.as_str()).is_some_and(|term| term.side == Side::Resident);
    if residents && (action.is_handlers(p) || action.tells_applicant(p).is_empty()) {
        found.add(
            "pauses-the-resident",
            format!("action[{}].does[{i}]", action.id),
            (
                "对当事人的期限停了下来，却是承办单位自己停的，或者没有告诉当事人",
                "The resident's term stands still by the handling unit's own act, or she is not told",
            ),
            (
                "请由受理或裁定机构中止和恢复，并告知当事人；承办单位需要时间的，申请延期",
                "Let the intake or ruling office stop and resume it and tell her; a unit that needs time asks for an extension",
            ),
        );
    }
}

fn pauses(p: &Procedure, action: &Action, found: &mut Findings) {
    for (i, does) in action.does.iter().enumerate() {
        if let Does::Pause { term, .. } | Does::Resume { term } = does {
            pauses_resident(p, action, i, term, found);
        }
        let Does::Pause { term, ground } = does else { continue };
        let rule = p.term(term.as_str()).and_then(|t| t.pause.as_ref());
        let list = p.field(ground.as_str()).and_then(|f| f.list.as_ref());
        let resumes = p.actions.iter().any(|a| a.does.contains(&Does::Resume { term: term.clone() }));
        if rule.is_none_or(|rule| list != Some(&rule.grounds)) || !resumes {
            found.add(
                "pause-without-rule",
                format!("action[{}].does[{i}]", action.id),
                (
                    &format!("期限“{term}”的中止没有法定理由表，或者不能恢复"),
                    &format!("The pause of “{term}” lacks a rule with its grounds, or an end"),
                ),
                (
                    "请给期限写 pause = { grounds, basis }，理由字段用同一张表，并写一个恢复的操作",
                    "Give the term a pause rule, use its list for the ground, and add an action that resumes",
                ),
            );
        }
    }
}
