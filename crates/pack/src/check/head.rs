//! Checks of how a procedure begins, ends and asks: where it starts and who may file, what an ending may not
//! have, names repeated in a list, and forms that ask for what cannot be given.
//!
//! Looks at one procedure whose names resolve; whether its states lead anywhere is proved by the engine.

use super::Found;
use crate::complaint::say;
use crate::layer::Written;
use domain::ability::Ability;
use domain::field::FieldKind;
use domain::label::Label;
use domain::term::TermUnit;
use engine_procedure::procedure::*;
use std::collections::BTreeSet;

/// Checks one procedure. False when it cannot begin or be filled in, so that nothing more can be proved of it.
pub fn check(written: &Written<Procedure>, found: &mut Found) -> bool {
    let p = &written.value;
    let mut head = Head { written, found };
    let begins = head.beginning();
    head.channels();
    head.endings();
    for list in &p.lists {
        if list.items.is_empty() {
            let what = say("清单里一项也没有，谁也选不了", "The list is empty, so nobody can choose");
            head.complain(
                &format!("list[{}].item", list.id),
                "empty-list",
                what,
                ("请写出各项", "Write its items"),
            );
        }
    }
    head.names("summary", &p.summary);
    head.names("recused", &p.recused);
    head.names("channels", &p.channels);
    for field in &p.fields {
        head.names(&format!("field[{}].seen-by", field.id), &field.seen_by);
        head.keep(field);
    }
    for action in &p.actions {
        head.action(action);
    }
    begins && p.lists.iter().all(|list| !list.items.is_empty())
}

struct Head<'a, 'b> {
    written: &'a Written<Procedure>,
    found: &'b mut Found,
}

impl<'a> Head<'a, '_> {
    fn p(&self) -> &'a Procedure {
        &self.written.value
    }

    fn complain(&mut self, path: &str, code: &'static str, what: Label, remedy: (&str, &str)) {
        self.found.complain(self.written.complain(path, code, what, say(remedy.0, remedy.1)));
    }

    /// The filing act leads from nowhere into an open state, which is the start.
    fn beginning(&mut self) -> bool {
        let p = self.p();
        let Some(filing) = p.action(p.filed_by.as_str()) else { return false };
        let ended = p.state(p.start.as_str()).is_some_and(|state| state.kind == StateKind::End);
        if ended {
            let what = say("办件一开始就已经结束", "A matter would begin in an ending");
            self.complain(
                "start",
                "starts-ended",
                what,
                ("请写一个 kind 不是 end 的环节", "Name a state that is no ending"),
            );
        }
        let elsewhere = filing.to.as_ref().filter(|to| **to != p.start);
        if let Some(to) = elsewhere {
            let what = say(
                format!("提交以后进入“{to}”，start 却写“{}”", p.start),
                format!("Filing leads to “{to}”, and start says “{}”", p.start),
            );
            let remedy = (
                "请让提交动作的 to 与 start 一致，或不写 to",
                "Let `to` of the filing act be the start, or leave it out",
            );
            self.complain(&format!("action[{}].to", filing.id), "starts-elsewhere", what, remedy);
        }
        if !filing.from.is_empty() {
            let what = say(
                "提交动作之前没有办件，不能写 from",
                "Before filing there is no matter, so it has no `from`",
            );
            self.complain(
                &format!("action[{}].from", filing.id),
                "filing-from",
                what,
                ("请删去 from", "Take `from` away"),
            );
        }
        !ended && elsewhere.is_none() && filing.from.is_empty()
    }

    /// Every channel has somebody who may file through it.
    fn channels(&mut self) {
        let p = self.p();
        if p.channels.is_empty() {
            let what = say("没有任何渠道，谁也不能提交", "There is no channel, so nobody can file");
            self.complain(
                "channels",
                "no-channel",
                what,
                ("请写 channels = [\"public\"] 等", "Write channels = [\"public\"] or others"),
            );
        }
        let Some(filing) = p.action(p.filed_by.as_str()) else { return };
        for (at, channel) in p.channels.iter().enumerate() {
            let may = |role: &Role| match channel {
                Channel::Public => role.at == RoleAt::Applicant,
                Channel::System => role.at == RoleAt::System,
                Channel::Field => role.ability == Some(Ability::Patrol),
                Channel::Intake => {
                    role.ability.is_some()
                        && !matches!(role.at, RoleAt::LeadUnit | RoleAt::HelperUnit | RoleAt::OrderUnit)
                }
            };
            if !filing.by.iter().filter_map(|id| p.role(id.as_str())).any(may) {
                let what = say("这个渠道没有任何角色能提交", "Nobody may file through this channel");
                let remedy = (
                    "请在提交动作的 by 里加上相应角色（public 是申请人，field 是有 patrol 能力的角色），或删去渠道",
                    "Add the role to `by` of the filing act (public: the applicant; field: who has patrol), or take the channel away",
                );
                self.complain(&format!("channels[#{at}]"), "channel-for-nobody", what, remedy);
            }
        }
    }

    /// An ending owes nothing.
    fn endings(&mut self) {
        for state in self.p().states.iter().filter(|state| state.kind == StateKind::End) {
            for (key, said) in [("accountable", state.accountable.is_some()), ("term", state.term.is_some())]
            {
                if said {
                    let what =
                        say("已经结束的环节没有责任人和时限", "An ending has nobody accountable and no term");
                    let remedy = (
                        "请删去；还有事要办的，kind 不是 end",
                        "Take it away; what still has to be done is no ending",
                    );
                    self.complain(&format!("state[{}].{key}", state.id), "ending-with-duty", what, remedy);
                }
            }
        }
    }

    /// No name twice in one list.
    fn names<T: PartialEq>(&mut self, path: &str, names: &[T]) {
        for (at, name) in names.iter().enumerate() {
            if names[..at].contains(name) {
                let what = say("同一个名字写了两次", "The same name is there twice");
                self.complain(
                    &format!("{path}[#{at}]"),
                    "repeated-name",
                    what,
                    ("请只留一个", "Keep one of them"),
                );
            }
        }
    }

    /// What is destroyed within the day was never kept.
    fn keep(&mut self, field: &Field) {
        if field
            .keep
            .is_some_and(|keep| matches!(keep.unit, TermUnit::Hour | TermUnit::Minute | TermUnit::WorkingDay))
        {
            let what = say("保存期按日、月、年写", "Keeping is written in days, months or years");
            self.complain(
                &format!("field[{}].keep", field.id),
                "keep-unit",
                what,
                ("例如 keep = \"3yr\"", "e.g. keep = \"3yr\""),
            );
        }
    }

    fn action(&mut self, action: &Action) {
        let at = format!("action[{}]", action.id);
        self.names(&format!("{at}.by"), &action.by);
        self.names(&format!("{at}.ends"), &action.ends);
        self.names(&format!("{at}.starts"), &action.starts);
        self.names(&format!("{at}.tells"), &action.tells);
        let fields: Vec<_> = action.inputs.iter().map(|input| &input.field).collect();
        self.names(&format!("{at}.input"), &fields);
        if action.key.is_some_and(|key| !(key.is_ascii_lowercase() || key.is_ascii_digit())) {
            let what = say("快捷键不是一个小写字母或数字", "The key is no lower-case letter and no digit");
            self.complain(&format!("{at}.key"), "bad-key", what, ("例如 key = \"a\"", "e.g. key = \"a\""));
        }
        for (no, input) in action.inputs.iter().enumerate() {
            self.input(action, &format!("{at}.input[#{no}]"), input);
        }
        for (no, does) in action.does.iter().enumerate() {
            self.grants(action, &format!("{at}.does[#{no}]"), does);
        }
    }

    fn input(&mut self, action: &Action, at: &str, input: &Input) {
        let p = self.p();
        let Some(field) = p.field(input.field.as_str()) else { return };
        let chosen = matches!(field.kind, FieldKind::Choice | FieldKind::Choices);
        if !chosen && (input.default.is_some() || !input.only.is_empty()) {
            let what = say("只有选项字段才有 default 和 only", "Only choices have `default` and `only`");
            self.complain(at, "default-without-choice", what, ("请删去", "Take it away"));
        }
        if let Some(default) = &input.default
            && !input.only.is_empty()
            && !input.only.contains(default)
        {
            let what = say("默认值不在 only 之内", "The default is not among `only`");
            self.complain(
                at,
                "default-outside",
                what,
                ("请让 default 是 only 中的一个", "Let the default be one of `only`"),
            );
        }
        if action.id != p.filed_by {
            return;
        }
        // Nothing is known before filing but what this form itself asks.
        let asked: BTreeSet<&str> = action.inputs.iter().map(|input| input.field.as_str()).collect();
        if input
            .when
            .iter()
            .any(|test| !asked.contains(test.field.as_str()) && !BUILT_IN.contains(&test.field.as_str()))
        {
            let what = say(
                "提交时问的条件，提交的表单里并没有",
                "This asks for something that the filing form does not ask",
            );
            let remedy = (
                "请把那个字段放进同一张表单，或去掉条件",
                "Put that field into the same form, or take the condition away",
            );
            self.complain(&format!("{at}.when"), "asks-later", what, remedy);
        }
    }

    /// Granting what was wished for moves the date.
    fn grants(&mut self, action: &Action, at: &str, does: &Does) {
        let Does::Rule { request, grant: true } = does else { return };
        let wished = self
            .p()
            .actions
            .iter()
            .flat_map(|a| &a.does)
            .any(|d| matches!(d, Does::Ask { request: asked, wish: Some(_), .. } if asked == request));
        let extends = action.does.iter().any(|d| matches!(d, Does::Extend { .. }));
        let told = action.tells.iter().filter_map(|t| self.p().notice(t.notice.as_str()));
        // A letter that tells of it is complained of where it stands.
        if wished && !extends && !told.into_iter().any(|notice| notice.about == About::Extension) {
            let what = say("同意了延期，日期却没有动", "An extension is granted, and no date moves");
            let remedy =
                ("请加 { act = \"extend\", terms = [ … ] }", "Add { act = \"extend\", terms = [ … ] }");
            self.complain(at, "grants-nothing", what, remedy);
        }
    }
}
