//! Nobody acts on their own conduct, nobody sees all, and the handling unit never reads what a person said of
//! it (charter §1, §2).

use super::Findings;
use super::graph::is_applicant;
use crate::procedure::{Action, Does, Field, Need, Procedure, Role, RoleAt, State, StateKind, Subject};
use domain::ability::Ability;
use domain::field::FieldKind;
use domain::ids::FieldId;
use domain::term::{Amount, TermUnit};

pub(super) fn check(p: &Procedure, found: &mut Findings) {
    for role in &p.roles {
        role_fits(role, found);
    }
    recused(p, found);
    for field in &p.fields {
        contact_fits(p, field, found);
    }
    for action in &p.actions {
        for (i, does) in action.does.iter().enumerate() {
            if let Does::Judge { resolved, agreed, confirmed } = does {
                let said: Vec<&FieldId> = resolved.iter().chain(agreed).collect();
                judged(p, action, i, &said, *confirmed, found);
            }
        }
        withdrawal(p, action, found);
    }
}

fn role_fits(role: &Role, found: &mut Findings) {
    let id = &role.id;
    let inside = !matches!(role.at, RoleAt::Applicant | RoleAt::System | RoleAt::Outside);
    if inside != role.ability.is_some() {
        found.add(
            "role-without-ability",
            format!("role[{id}]"),
            (
                &format!("角色“{}”的能力与所在不符", role.label.zh),
                &format!("The ability of “{}” does not fit its place", role.label.en),
            ),
            (
                "工作人员的角色要写 ability；当事人、系统、外部机关的不写",
                "A staff role has an ability; applicant, system and outside have none",
            ),
        );
    }
    if role.ability.is_some_and(Ability::is_administration) {
        found.add(
            "administrator-acts",
            format!("role[{id}].ability"),
            ("管理员不得办理或查看办件", "An administrator never reads or handles matters"),
            ("请换成办理的能力", "Use an ability of those who handle"),
        );
    }
    let all_seeing = role.at == RoleAt::AnyUnit
        && !matches!(role.ability, Some(Ability::Instruct | Ability::Patrol) | None);
    if all_seeing {
        found.add(
            "all-seeing-role",
            format!("role[{id}].at"),
            (
                &format!("角色“{}”在任何单位都能看到所有办件", role.label.zh),
                &format!("“{}” sees every matter from any unit", role.label.en),
            ),
            ("请写到具体的机构，或者主办单位的上级", "Place it at an office, or above the lead unit"),
        );
    }
}

fn recused(p: &Procedure, found: &mut Findings) {
    let units = |id: &&FieldId| {
        p.field(id.as_str()).is_none_or(|f| matches!(f.kind, FieldKind::Unit | FieldKind::Units))
    };
    let asked = |id: &&FieldId| {
        p.action(p.filed_by.as_str()).is_none_or(|a| a.inputs.iter().any(|input| input.field == **id))
    };
    let named = !p.recused.is_empty() && p.recused.iter().all(|id| units(&id) && asked(&id));
    if !named && p.subject == Subject::ApplicantsMatter || !p.recused.iter().all(|id| units(&id)) {
        found.add(
            "nobody-recused",
            "recused",
            (
                "提交时没有字段写明反映的是哪个单位，无法回避",
                "Filing asks for no unit complained of, so nobody stands aside",
            ),
            (
                "请在提交表单里放一个单位字段，并写进 recused",
                "Put a unit field into the filing form and into `recused`",
            ),
        );
    }
}

fn contact_fits(p: &Procedure, field: &Field, found: &mut Findings) {
    if !field.kind.is_contact() {
        return;
    }
    let everybody = |id: &domain::ids::RoleId| {
        p.role(id.as_str())
            .is_some_and(|r| matches!(r.at, RoleAt::AnyUnit | RoleAt::AboveLead | RoleAt::Outside))
    };
    if field.seen_by.is_empty() || field.seen_by.iter().any(everybody) {
        found.add(
            "contact-open-to-all",
            format!("field[{}].seen-by", field.id),
            (
                &format!("联系方式“{}”没有限定谁能打开", field.label.zh),
                &format!("Anybody may open the contact “{}”", field.label.en),
            ),
            ("请列出办理中需要联系当事人的角色", "List the roles that need to reach the applicant"),
        );
    }
}

fn judged(
    p: &Procedure,
    action: &Action,
    i: usize,
    said: &[&FieldId],
    confirmed: bool,
    found: &mut Findings,
) {
    let at = format!("action[{}]", action.id);
    if confirmed {
        if !action.is_call_back(p) {
            found.add(
                "confirms-itself",
                format!("{at}.by"),
                (
                    &format!("“{}”算作回访，却可以由回访中心以外的人办理", action.label.zh),
                    &format!(
                        "“{}” counts as a call-back and others than call-back agents may do it",
                        action.label.en
                    ),
                ),
                ("请只写回访角色", "Let only the call-back role do it"),
            );
        }
        let asked = |f: &&&FieldId| action.inputs.iter().any(|i| i.required && i.field == ***f);
        if !said.iter().any(|f| asked(&f)) {
            found.add(
                "confirms-nothing",
                format!("{at}.does[{i}]"),
                (
                    "没有问到当事人怎么说，就算作已经回访",
                    "It counts as confirmed without what the applicant said",
                ),
                ("请把是否解决或是否同意列为必填", "Make resolved or agreed required"),
            );
        }
    }
    for input in &action.inputs {
        let Some(field) = p.field(input.field.as_str()) else { continue };
        let shown = field.seen_by.is_empty()
            || field.seen_by.iter().any(|id| p.role(id.as_str()).is_some_and(|r| r.at.handles()));
        if shown {
            found.add(
                "rating-shown",
                format!("field[{}].seen-by", field.id),
                (
                    &format!("承办单位看得到当事人的评价“{}”", field.label.zh),
                    &format!("The handling unit sees what the applicant said: “{}”", field.label.en),
                ),
                (
                    "请用 seen-by 限于当事人、回访和督办",
                    "Limit it to the applicant, call-back and supervision",
                ),
            );
        }
    }
}

/// Whether the applicant can bring a matter back from the ending that `action` leads to, for thirty days at least.
pub(super) fn can_be_undone(p: &Procedure, action: &Action, end: &State) -> bool {
    let long = |amount: Amount| match amount.unit {
        TermUnit::Day | TermUnit::WorkingDay => amount.count >= 30,
        TermUnit::Month | TermUnit::Year => true,
        TermUnit::Hour => amount.count >= 720,
        TermUnit::Minute => amount.count >= 43_200,
    };
    p.actions.iter().any(|undo| {
        undo.does.contains(&Does::Reopen)
            && undo.from.contains(&end.id)
            && undo.roles(p).any(|role| is_applicant(p, role))
            && undo.needs.iter().all(|need| match need {
                Need::Since { action: since, within } => *since == action.id && long(*within),
                // What was done once has been done: counting it forbids the undoing.
                Need::FewerThan { action: counted, times } => *counted != action.id || *times > 1,
                _ => true,
            })
    })
}

/// A withdrawal says that it is one, and can be undone by the applicant for at least thirty days.
fn withdrawal(p: &Procedure, action: &Action, found: &mut Findings) {
    let ends = action.to.as_ref().and_then(|to| p.state(to.as_str())).filter(|s| s.kind == StateKind::End);
    let Some(end) = ends else { return };
    let withdraws = action.does.contains(&Does::Withdraw);
    let judges = action.does.iter().any(|d| matches!(d, Does::Judge { .. } | Does::Close));
    if !withdraws {
        if action.is_applicants(p) && !judges {
            found.add(
                "withdrawal-not-said",
                format!("action[{}].does", action.id),
                (
                    &format!("当事人的“{}”结束办件，却没有写明是撤回", action.label.zh),
                    &format!(
                        "The applicant's “{}” ends the matter without saying that it is a withdrawal",
                        action.label.en
                    ),
                ),
                ("请加 { act = \"withdraw\" }", "Add { act = \"withdraw\" }"),
            );
        }
        return;
    }
    if !can_be_undone(p, action, end) {
        found.add(
            "withdrawal-final",
            format!("action[{}]", action.id),
            (
                &format!("“{}”以后，当事人三十日内不能恢复", action.label.zh),
                &format!("After “{}” the applicant cannot bring it back within thirty days", action.label.en),
            ),
            (
                "请加一个带 { act = \"reopen\" } 的操作，由当事人办理，期限不少于三十日",
                "Add an applicant's action with { act = \"reopen\" }, for at least thirty days",
            ),
        );
    }
}
