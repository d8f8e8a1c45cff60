//! Checks of matters that open others: the child's procedure is there, takes matters from the system, gets
//! everything its filing asks for, and nothing opens itself again without a person's act.
//!
//! Looks over the whole chain; what one procedure says by itself is checked elsewhere.

use super::Found;
use crate::complaint::say;
use crate::layer::{Written, existing};
use crate::whole::Whole;
use domain::field::FieldKind;
use domain::ids::{Code, FieldId, ProcedureId};
use engine_procedure::procedure::*;
use std::collections::{BTreeMap, BTreeSet};

/// Checks every child that the procedures of a chain open.
pub fn check(whole: &Whole<'_>, found: &mut Found) {
    for written in whole.procedures.values().filter(|written| !written.damaged) {
        for action in &written.value.actions {
            for (no, does) in action.does.iter().enumerate() {
                if let Does::OpenMatter { procedure, fields, codes, each, unit, .. } = does {
                    let at = format!("action[{}].does[#{no}]", action.id);
                    let opening = Opening { written, at, procedure, fields, codes, each, unit };
                    opening.check(whole, found);
                }
            }
        }
    }
    circles(whole, found);
}

struct Opening<'a> {
    written: &'a Written<Procedure>,
    at: String,
    procedure: &'a ProcedureId,
    fields: &'a BTreeMap<FieldId, FieldId>,
    codes: &'a BTreeMap<FieldId, Code>,
    each: &'a Option<FieldId>,
    unit: &'a Option<FieldId>,
}

impl Opening<'_> {
    fn check(&self, whole: &Whole<'_>, found: &mut Found) {
        let Some(child) = whole.procedures.get(self.procedure.as_str()) else {
            let known = whole.procedures.keys().copied();
            let what = say(
                format!("没有叫“{}”的程序", self.procedure),
                format!("There is no procedure “{}”", self.procedure),
            );
            let remedy = existing(self.procedure.as_str(), known);
            found.complain(self.written.complain(
                &format!("{}.procedure", self.at),
                "unknown-name",
                what,
                remedy,
            ));
            return;
        };
        let child = &child.value;
        let Some(filing) = child.action(child.filed_by.as_str()) else { return };
        let by_system =
            filing.by.iter().filter_map(|id| child.role(id.as_str())).any(|r| r.at == RoleAt::System);
        if !child.channels.contains(&Channel::System) || !by_system {
            self.complain(
                "procedure",
                "child-not-by-system",
                (
                    &format!("“{}”不接收系统开出的办件", child.label.zh),
                    &format!("“{}” takes no matters from the system", child.label.en),
                ),
                (
                    "请在它的 channels 里加 system，并让登记动作的 by 含系统角色",
                    "Add system to its channels and a system role to its filing act",
                ),
                found,
            );
        }
        if self.each.is_some() != self.unit.is_some() {
            self.complain(
                "each",
                "each-without-unit",
                ("each 和 unit 要一起写", "`each` and `unit` are written together"),
                (
                    "each 写本程序的单位字段，unit 写子程序的单位字段",
                    "Name our units field and the child's unit field",
                ),
                found,
            );
        }
        self.filled(child, filing, found);
        for (theirs, ours) in self.fields {
            self.fits(child, filing, theirs, Some(ours), found);
        }
        for theirs in self.codes.keys().chain(self.unit) {
            self.fits(child, filing, theirs, None, found);
        }
    }

    /// Everything the child's filing must have is given.
    fn filled(&self, child: &Procedure, filing: &Action, found: &mut Found) {
        let given: BTreeSet<&FieldId> =
            self.fields.keys().chain(self.codes.keys()).chain(self.unit).collect();
        for input in filing.inputs.iter().filter(|i| i.required && i.when.is_empty() && i.default.is_none()) {
            if !given.contains(&input.field) {
                let label = child.field(input.field.as_str()).map(|f| f.label.clone()).unwrap_or_default();
                self.complain(
                    "procedure",
                    "child-lacks",
                    (
                        &format!("“{}”登记时必须填“{}”，这里没有给", child.label.zh, label.zh),
                        &format!("Filing “{}” asks for “{}”, which is not given", child.label.en, label.en),
                    ),
                    ("请写进 fields 或者 codes", "Put it into `fields` or `codes`"),
                    found,
                );
            }
        }
    }

    /// A field given is one the filing asks for, and of the same kind as ours.
    fn fits(
        &self,
        child: &Procedure,
        filing: &Action,
        theirs: &FieldId,
        ours: Option<&FieldId>,
        found: &mut Found,
    ) {
        let asked = filing.inputs.iter().any(|input| input.field == *theirs);
        let Some(field) = child.field(theirs.as_str()).filter(|_| asked) else {
            let known: Vec<&str> = filing.inputs.iter().map(|input| input.field.as_str()).collect();
            let what = say(
                format!("“{}”登记时不问“{theirs}”", child.label.zh),
                format!("Filing “{}” does not ask for “{theirs}”", child.label.en),
            );
            let remedy = existing(theirs.as_str(), known.into_iter());
            found.complain(self.written.complain(&self.at, "unknown-name", what, remedy));
            return;
        };
        let code = self.codes.get(theirs);
        let list = field.list.as_deref().and_then(|list| child.list(list));
        if let (Some(code), Some(list)) = (code, list)
            && !list.items.iter().any(|item| item.code == *code)
        {
            let what = say(format!("没有叫“{code}”的代码"), format!("There is no code “{code}”"));
            let remedy = existing(code.as_str(), list.items.iter().map(|item| item.code.as_str()));
            found.complain(self.written.complain(
                &format!("{}.codes", self.at),
                "unknown-name",
                what,
                remedy,
            ));
        }
        let Some(ours) = ours.and_then(|ours| self.written.value.field(ours.as_str())) else { return };
        let texts = |kind: FieldKind| matches!(kind, FieldKind::Text | FieldKind::Note | FieldKind::Reply);
        if ours.kind != field.kind && !(texts(ours.kind) && field.kind == FieldKind::Text) {
            self.complain(
                "fields",
                "wrong-kind",
                (
                    &format!("“{}”和子程序的“{}”不是同一种字段", ours.label.zh, field.label.zh),
                    &format!(
                        "“{}” and the child's “{}” are fields of different kinds",
                        ours.label.en, field.label.en
                    ),
                ),
                ("请换成同一种 kind 的字段", "Name fields of the same kind"),
                found,
            );
        }
    }

    fn complain(
        &self,
        key: &str,
        code: &'static str,
        what: (&str, &str),
        remedy: (&str, &str),
        found: &mut Found,
    ) {
        let path = format!("{}.{key}", self.at);
        found.complain(self.written.complain(&path, code, say(what.0, what.1), say(remedy.0, remedy.1)));
    }
}

/// Acts that a person need not do and that open matters must not come round to themselves.
fn circles(whole: &Whole<'_>, found: &mut Found) {
    let mut opens: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, written) in &whole.procedures {
        let p = &written.value;
        let unasked = |action: &&Action| {
            action.id == p.filed_by
                || action.by.iter().filter_map(|r| p.role(r.as_str())).any(|r| r.at == RoleAt::System)
        };
        for does in p.actions.iter().filter(unasked).flat_map(|action| &action.does) {
            if let Does::OpenMatter { procedure, .. } = does {
                opens.entry(*id).or_default().insert(procedure.as_str());
            }
        }
    }
    for (id, written) in &whole.procedures {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut todo: Vec<&str> = vec![*id];
        while let Some(here) = todo.pop() {
            let next = opens.get(here).into_iter().flatten().copied();
            todo.extend(next.filter(|next| seen.insert(next)));
        }
        if seen.contains(*id) {
            found.complain(written.complain(
                "id",
                "opens-itself",
                say(
                    "不经人办理，这个程序会一再开出自己的办件",
                    "Without anybody's act this procedure opens matters of its own again and again",
                ),
                say("请让其中一步由人办理", "Let a person do one of the steps"),
            ));
        }
    }
}
