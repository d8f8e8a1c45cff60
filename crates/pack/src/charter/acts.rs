//! The floors that are about what a procedure does: who sees a contact, who closes, who judges, who withdraws,
//! who is counted.
//!
//! Structure only; words are looked for in `topics`.

use super::{Floor, Sink};
use domain::ability::Ability;
use domain::directory::Function;
use domain::field::FieldKind;
use domain::ids::{FieldId, RoleId};
use domain::matter::Side;
use domain::term::{Amount, TermUnit};
use engine_procedure::procedure::*;

/// Longest a contact, and any other sealed text, may be kept after closing, in years.
const CONTACT_YEARS: u32 = 10;
const TEXT_YEARS: u32 = 30;

/// Checks the floors of one procedure.
pub fn check(p: &Procedure, sink: &mut Sink<'_>) {
    p.fields.iter().for_each(|field| check_field(p, field, sink));
    for (at, id) in p.summary.iter().enumerate() {
        if p.field(id.as_str()).is_some_and(|field| field.kind.is_sealed()) {
            sink.complain(&format!("summary[#{at}]"), &SEALED_IN_LIST);
        }
    }
    p.actions.iter().for_each(|action| check_action(p, action, sink));
    for term in &p.terms {
        let number = |test: &When| is_number(p, &test.field);
        let contact = |test: &When| p.field(test.field.as_str()).is_some_and(|field| field.kind.is_contact());
        // A call-back may depend on there being a number to call; how long anything takes may not.
        let by_rule = term.rules.iter().flat_map(|rule| &rule.when).any(|test| number(test) || contact(test));
        if by_rule || term.when.iter().any(number) {
            sink.complain(&format!("term[{}]", term.id), &TERM_BY_PERSON);
        }
    }
}

const SEALED_IN_LIST: Floor = Floor {
    code: "charter-sealed-in-list",
    section: "§2",
    what: ["密封内容和联系方式不能出现在列表里", "sealed texts and contacts never stand in lists"],
    remedy: ["summary 只列类别、地点区域、日期等代码字段", "summary names coded fields only"],
};
const TERM_BY_PERSON: Floor = Floor {
    code: "charter-demand",
    section: "§1",
    what: ["时限不能因人、因次数而不同", "a term never differs by person or by how often people ask"],
    remedy: ["请按类别、紧急程度区分", "Tell terms apart by class and urgency"],
};
const CONTACT_SEEN: Floor = Floor {
    code: "charter-contact-seen",
    section: "§2",
    what: [
        "联系方式只给此刻要办这件事的人逐件打开",
        "a contact opens one at a time, only to who now owes an act on that matter",
    ],
    remedy: [
        "seen-by 只能写申请人、受理、回访和承接本工单的经办",
        "seen-by names only applicant, intake, call-back and the handlers holding the order",
    ],
};
const RATING_SEEN: Floor = Floor {
    code: "charter-rating-seen",
    section: "§2",
    what: [
        "承办单位不能看到个人的评价和回访回答",
        "the handling unit never sees a person's rating or call-back answer",
    ],
    remedy: [
        "请写 seen-by，只含申请人、回访、督办；单位只看到重办及本人同意说出的理由",
        "Write seen-by with applicant, call-back and supervision only",
    ],
};
const HEAD_COUNT: Floor = Floor {
    code: "charter-head-count",
    section: "§1",
    what: ["数字字段只能数物，不能数人", "a number counts things, never persons"],
    remedy: ["请删去，或写清数的是什么物", "Take it away, or say which things are counted"],
};
const KEPT_TOO_LONG: Floor = Floor {
    code: "charter-keep",
    section: "§2",
    what: ["保存期长得等于不销毁", "kept so long that it is never destroyed"],
    remedy: ["联系方式最多 10yr，其他最多 30yr", "Contacts at most 10yr, other texts at most 30yr"],
};
pub(super) const REAL_NAME: Floor = Floor {
    code: "charter-real-name",
    section: "§1",
    what: [
        "提交时不能一律要求留姓名、电话或住址",
        "filing never demands a name, telephone or home of everybody",
    ],
    remedy: ["请去掉 required，或加条件（例如选择留联系方式时）", "Take required away, or add a condition"],
};
pub(super) const NOT_RECUSED: Floor = Floor {
    code: "charter-not-recused",
    section: "§2",
    what: ["被投诉的单位没有回避", "the unit complained of does not stand aside"],
    remedy: ["请把该字段写进 recused", "Name the field in recused"],
};
pub(super) const UNIT_CLOSES: Floor = Floor {
    code: "charter-unit-closes",
    section: "§2",
    what: ["承办单位自己就把诉求办结了", "the unit that handled the matter closes it alone"],
    remedy: [
        "由回访人员办结，或加 needs = [{ is = \"confirmed\" }]",
        "Let the call-back agent close it, or add needs = [{ is = \"confirmed\" }]",
    ],
};
const JUDGED_BY_OTHERS: Floor = Floor {
    code: "charter-silence",
    section: "§2",
    what: [
        "是否解决、是否满意只能由申请人说，由回访人员记",
        "only the applicant says it is resolved, and only a call-back records it",
    ],
    remedy: [
        "请把 judge 移到申请人或回访人员的动作里",
        "Move judge to an act of the applicant or the call-back agent",
    ],
};
const JUDGED_IN_BULK: Floor = Floor {
    code: "charter-silence",
    section: "§2",
    what: [
        "回访和撤回逐件听本人说，不能批量",
        "call-backs and withdrawals are heard one by one, never in bulk",
    ],
    remedy: ["请去掉 bulk", "Take bulk away"],
};
const WITHDRAWN_BY_UNIT: Floor = Floor {
    code: "charter-withdraw",
    section: "§2",
    what: [
        "撤回只凭申请人的查询码，或由另一单位录下的通话",
        "a withdrawal needs the applicant's code or a recorded call by another unit",
    ],
    remedy: ["by 只能写申请人、受理或回访", "by names only applicant, intake or call-back"],
};
const RULED_BY_UNIT: Floor = Floor {
    code: "charter-own-ruling",
    section: "§2",
    what: ["承办单位不能裁定自己的退单、延期和异议", "the handling unit never rules on its own requests"],
    remedy: ["请改由受理机构的裁定岗位作出", "Let the ruling post of the intake office decide"],
};
const COUNTED_APPLICANT: Floor = Floor {
    code: "charter-demand",
    section: "§1",
    what: ["不能因为申请人提得多就触发动作", "nothing may be triggered by how often the applicant asks"],
    remedy: [
        "at-least 只能数工作人员的动作（例如回访次数）",
        "at-least counts acts of staff only, such as calls made",
    ],
};

const HOME_AS_PLACE: Floor = Floor {
    code: "charter-home-as-place",
    section: "§2",
    what: [
        "住址从不上图、不统计，不能当作事发地点",
        "a home is never mapped or counted; it is no place of the matter",
    ],
    remedy: ["住址请用 kind = \"home-address\"", "A home has kind = \"home-address\""],
};
const CONTACT_AS_TEXT: Floor = Floor {
    code: "charter-contact-as-text",
    section: "§2",
    what: [
        "姓名和联系方式不能当作普通文字，普通文字会进检索",
        "names and contacts are no plain text, which is indexed",
    ],
    remedy: [
        "请用 kind = \"contact-name\" 或 \"contact-phone\"",
        "Use kind = \"contact-name\" or \"contact-phone\"",
    ],
};
const PUBLIC_BY_DEFAULT: Floor = Floor {
    code: "charter-public-default",
    section: "§2",
    what: ["诉求不能默认公开，也不能只许公开", "a matter is not public by default, nor only public"],
    remedy: ["默认写 private，公开由本人选择", "Let private be the default; the applicant chooses public"],
};
pub(super) const RESIDENT_CLOCK: Floor = Floor {
    code: "charter-resident-clock",
    section: "§2",
    what: [
        "对当事人的时限在答复之前被停掉，日期就会后移",
        "the resident's term ends before the answer, so that her date would move away",
    ],
    remedy: [
        "退单、改派、改类不能结束它；只有答复、不予受理、撤回和办结才能",
        "Send-back, re-dispatch and reclassifying never end it; only answer, refusal, withdrawal and closing do",
    ],
};

fn check_field(p: &Procedure, field: &Field, sink: &mut Sink<'_>) {
    let at = format!("field[{}]", field.id);
    if field.kind.is_contact()
        && (field.seen_by.is_empty() || field.seen_by.iter().any(|role| !may_open_contact(p, role)))
    {
        sink.complain(&format!("{at}.seen-by"), &CONTACT_SEEN);
    }
    if is_judgement(p, field) && (field.seen_by.is_empty() || field.seen_by.iter().any(|r| is_handling(p, r)))
    {
        sink.complain(&format!("{at}.seen-by"), &RATING_SEEN);
    }
    let name = super::matching::Name::of(&format!("{} {} {}", field.id, field.label.zh, field.label.en));
    let homes = ["住址", "家庭地址", "居住地", "住处", "home address", "residence", "home"];
    if field.kind == FieldKind::Place && name.holds_any(&homes) {
        sink.complain(&format!("{at}.kind"), &HOME_AS_PLACE);
    }
    let contacts = [
        "姓名", "手机号", "电话号码", "联系电话", "联系方式", "邮箱", "xingming", "shoujihao",
        "phone number", "telephone", "mobile number", "full name", "caller name", "applicant name", "email",
        "contact detail",
    ];
    if field.kind.is_sealed() && !field.kind.is_contact() && name.holds_any(&contacts) {
        sink.complain(&format!("{at}.kind"), &CONTACT_AS_TEXT);
    }
    let counts = ["人", "户", "名单", "person", "people", "household", "caller", "visitor", "petitioner"];
    if field.kind == FieldKind::Number && name.holds_any(&counts) {
        sink.complain(&format!("{at}.kind"), &HEAD_COUNT);
    }
    let most = if field.kind.is_contact() { CONTACT_YEARS } else { TEXT_YEARS };
    if field.keep.is_some_and(|keep| years(keep) > most) {
        sink.complain(&format!("{at}.keep"), &KEPT_TOO_LONG);
    }
    let accused = [
        "投诉的单位", "被投诉", "投诉哪个单位", "投诉对象", "被反映单位", "complained of", "complaint about",
    ];
    let names_unit = matches!(field.kind, FieldKind::Unit | FieldKind::Units);
    if names_unit && !p.recused.contains(&field.id) && name.holds_any(&accused) {
        sink.complain(&at, &NOT_RECUSED);
    }
}

fn years(keep: Amount) -> u32 {
    match keep.unit {
        TermUnit::Year => keep.count,
        TermUnit::Month => keep.count / 12,
        TermUnit::Day | TermUnit::WorkingDay => keep.count / 366,
        TermUnit::Hour => keep.count / (24 * 366),
        TermUnit::Minute => keep.count / (24 * 60 * 366),
    }
}

/// Whether a field holds what a person thinks of the handling.
fn is_judgement(p: &Procedure, field: &Field) -> bool {
    let judged = p.actions.iter().flat_map(|a| &a.does).any(|does| match does {
        Does::Judge { resolved, agreed, .. } => {
            [resolved, agreed].into_iter().flatten().any(|id| *id == field.id)
        }
        _ => false,
    });
    let name = super::matching::Name::of(&format!("{} {} {}", field.id, field.label.zh, field.label.en));
    judged || name.holds_any(&["评价", "满意", "rating", "satisfaction", "satisfied"])
}

fn role<'a>(p: &'a Procedure, id: &RoleId) -> Option<&'a Role> {
    p.role(id.as_str())
}

/// Roles that may owe an act in which the applicant must be reached.
fn may_open_contact(p: &Procedure, id: &RoleId) -> bool {
    // An unknown role is complained of elsewhere.
    let Some(role) = role(p, id) else { return true };
    let in_office = |function: Function| role.at == RoleAt::Office(function);
    let holds_order = matches!(role.at, RoleAt::OrderUnit | RoleAt::LeadUnit | RoleAt::HelperUnit);
    match role.ability {
        _ if role.at == RoleAt::Applicant => true,
        Some(Ability::Intake) => in_office(Function::IntakeOffice),
        Some(Ability::CallBack) => matches!(role.at, RoleAt::Office(_)),
        Some(Ability::Handle | Ability::OnCall) => holds_order,
        _ => false,
    }
}

/// Roles of the unit that handles, or of one above it.
fn is_handling(p: &Procedure, id: &RoleId) -> bool {
    role(p, id).is_some_and(|role| {
        matches!(role.at, RoleAt::OrderUnit | RoleAt::LeadUnit | RoleAt::HelperUnit | RoleAt::AnyUnit)
            || (role.at == RoleAt::AboveLead && role.ability != Some(Ability::Supervise))
    })
}

fn check_action(p: &Procedure, action: &Action, sink: &mut Sink<'_>) {
    let at = format!("action[{}]", action.id);
    let by_unit = action.by.iter().any(|id| is_handling(p, id));
    let by_system = action.by.iter().any(|id| role(p, id).is_some_and(|r| r.at == RoleAt::System));
    let ends =
        action.to.as_ref().and_then(|to| p.state(to.as_str())).is_some_and(|s| s.kind == StateKind::End);
    let closes = ends || action.does.iter().any(|does| matches!(does, Does::Close));
    if closes
        && by_unit
        && p.subject == Subject::ApplicantsMatter
        && !action.needs.iter().any(|need| matches!(need, Need::Confirmed))
    {
        sink.complain(&format!("{at}.by"), &UNIT_CLOSES);
    }
    for (no, does) in action.does.iter().enumerate() {
        let at = format!("{at}.does[#{no}]");
        match does {
            Does::Judge { .. } | Does::Withdraw if action.bulk => sink.complain(&at, &JUDGED_IN_BULK),
            Does::Judge { .. } if by_system || by_unit || action.by.iter().any(|r| !may_judge(p, r)) => {
                sink.complain(&at, &JUDGED_BY_OTHERS);
            }
            Does::Withdraw if by_system || action.by.iter().any(|r| !may_withdraw(p, r, action)) => {
                sink.complain(&at, &WITHDRAWN_BY_UNIT);
            }
            Does::Rule { .. } | Does::Extend { .. } if by_unit && action.by.iter().any(|r| handles(p, r)) => {
                sink.complain(&at, &RULED_BY_UNIT);
            }
            _ => {}
        }
    }
    for (no, need) in action.needs.iter().enumerate() {
        if let Need::AtLeast { action: counted, .. } = need
            && p.action(counted.as_str()).is_some_and(|counted| is_applicants(p, counted))
        {
            sink.complain(&format!("{at}.needs[#{no}]"), &COUNTED_APPLICANT);
        }
    }
    if !ends && !action.answers_or_redoes() {
        for (no, term) in action.ends.iter().enumerate() {
            let resident = p.term(term.as_str()).is_some_and(|term| term.side == Side::Resident);
            if resident && action.to.is_some() {
                sink.complain(&format!("{at}.ends[#{no}]"), &RESIDENT_CLOCK);
            }
        }
    }
    if action.id == p.filed_by {
        let public = |code: &domain::ids::Code| code.as_str() == "public";
        for (no, input) in action.inputs.iter().enumerate().filter(|(_, i)| i.field.as_str() == "visibility")
        {
            let only = !input.only.is_empty() && input.only.iter().all(public);
            if only || input.default.as_ref().is_some_and(public) {
                sink.complain(&format!("{at}.input[#{no}]"), &PUBLIC_BY_DEFAULT);
            }
        }
        for (no, input) in action.inputs.iter().enumerate() {
            let contact = p.field(input.field.as_str()).is_some_and(|field| field.kind.is_contact());
            if contact && input.required && input.when.is_empty() && p.channels.contains(&Channel::Public) {
                sink.complain(&format!("{at}.input[#{no}]"), &REAL_NAME);
            }
        }
    }
    for test in &action.when {
        if is_number(p, &test.field) {
            sink.complain(&format!("{at}.when"), &COUNTED_APPLICANT);
        }
    }
}

/// Acts after which the resident's own term has done its work.
trait Answers {
    fn answers_or_redoes(&self) -> bool;
}

impl Answers for Action {
    fn answers_or_redoes(&self) -> bool {
        self.does.iter().any(|does| {
            matches!(
                does,
                Does::Answer { .. } | Does::AnswerDirectly { .. } | Does::Close | Does::Withdraw | Does::Redo
            )
        })
    }
}

fn is_number(p: &Procedure, id: &FieldId) -> bool {
    p.field(id.as_str()).is_some_and(|field| field.kind == FieldKind::Number)
}

fn is_applicants(p: &Procedure, action: &Action) -> bool {
    action.by.iter().any(|id| role(p, id).is_some_and(|role| role.at == RoleAt::Applicant))
}

fn may_judge(p: &Procedure, id: &RoleId) -> bool {
    role(p, id).is_none_or(|r| r.at == RoleAt::Applicant || r.ability == Some(Ability::CallBack))
}

/// The applicant, or an office that heard her; what staff report of a place, the reporter takes back.
fn may_withdraw(p: &Procedure, id: &RoleId, action: &Action) -> bool {
    let files = p.action(p.filed_by.as_str()).is_some_and(|filing| filing.by.contains(id));
    role(p, id).is_none_or(|r| {
        r.at == RoleAt::Applicant
            || (p.subject != Subject::ApplicantsMatter && files && action.by.len() == 1)
            || r.ability == Some(Ability::CallBack)
            || (r.ability == Some(Ability::Intake) && r.at == RoleAt::Office(Function::IntakeOffice))
    })
}

fn handles(p: &Procedure, id: &RoleId) -> bool {
    role(p, id).is_some_and(|r| {
        matches!(r.at, RoleAt::OrderUnit | RoleAt::LeadUnit | RoleAt::HelperUnit)
            || r.ability == Some(Ability::Handle)
    })
}
