//! Checks that every name a procedure uses is one it declares, each once, and of the right kind.
//!
//! What the procedure then amounts to is proved by the engine; here only names are looked up.

mod bonds;

use super::Found;
use super::manifest::is_id;
use super::sources::{bad_id, id_remedy};
use crate::complaint::say;
use crate::layer::{Written, existing};
use domain::field::FieldKind;
use engine_procedure::procedure::*;
use std::collections::BTreeSet;

/// Looks up names in one procedure.
struct Names<'a, 'b> {
    written: &'a Written<Procedure>,
    found: &'b mut Found,
}

/// Checks one procedure. True when every name resolves, so that the engine can prove the rest.
pub fn check(written: &Written<Procedure>, found: &mut Found) -> bool {
    let before = found.complaints.len();
    let mut names = Names { written, found };
    names.ids();
    names.head();
    names.fields();
    names.states();
    names.terms();
    names.ladders();
    names.panels();
    for action in &written.value.actions {
        names.action(action);
    }
    found.complaints.len() == before
}

impl<'a> Names<'a, '_> {
    fn p(&self) -> &'a Procedure {
        &self.written.value
    }

    /// Complains unless `id` is one of `known`.
    fn one_of<'k>(
        &mut self,
        path: &str,
        kind: (&str, &str),
        id: &str,
        known: impl Iterator<Item = &'k str> + Clone,
    ) {
        if known.clone().any(|name| name == id) {
            return;
        }
        let (zh, en) = kind;
        let what = say(format!("没有叫“{id}”的{zh}"), format!("There is no {en} “{id}”"));
        let remedy = existing(id, known);
        self.found.complain(self.written.complain(path, "unknown-name", what, remedy));
    }

    fn field(&mut self, path: &str, id: &str, kinds: &[FieldKind]) {
        self.one_of(path, ("字段", "field"), id, self.p().fields.iter().map(|f| f.id.as_str()));
        let Some(field) = self.p().field(id) else { return };
        if !kinds.is_empty() && !kinds.contains(&field.kind) {
            let wanted: Vec<String> = kinds.iter().map(kind_code).collect();
            self.found.complain(self.written.complain(
                path,
                "wrong-kind",
                say(
                    format!("字段“{id}”在这里应是 {}，却是 {}", wanted.join("、"), kind_code(&field.kind)),
                    format!(
                        "The field “{id}” should be {} here, not {}",
                        wanted.join(" or "),
                        kind_code(&field.kind)
                    ),
                ),
                say("请换字段，或改它的 kind", "Name another field, or change its kind"),
            ));
        }
    }

    fn role(&mut self, path: &str, id: &str) {
        self.one_of(path, ("角色", "role"), id, self.p().roles.iter().map(|r| r.id.as_str()));
    }

    fn state(&mut self, path: &str, id: &str) {
        self.one_of(path, ("状态", "state"), id, self.p().states.iter().map(|s| s.id.as_str()));
    }

    fn term(&mut self, path: &str, id: &str) {
        self.one_of(path, ("时限", "term"), id, self.p().terms.iter().map(|t| t.id.as_str()));
    }

    fn act(&mut self, path: &str, id: &str) {
        self.one_of(path, ("动作", "action"), id, self.p().actions.iter().map(|a| a.id.as_str()));
    }

    fn notice(&mut self, path: &str, id: &str) {
        self.one_of(path, ("通知", "notice"), id, self.p().notices.iter().map(|n| n.id.as_str()));
    }

    fn list(&mut self, path: &str, id: &str) {
        self.one_of(path, ("清单", "list"), id, self.p().lists.iter().map(|l| l.id.as_str()));
    }

    fn ladder(&mut self, path: &str, id: &str) {
        self.one_of(path, ("催办阶梯", "ladder"), id, self.p().ladders.iter().map(|l| l.id.as_str()));
    }

    /// Every id once and well made.
    fn ids(&mut self) {
        let p = self.p();
        let kinds: [(&str, Vec<&str>); 9] = [
            ("list", p.lists.iter().map(|x| x.id.as_str()).collect()),
            ("field", p.fields.iter().map(|x| x.id.as_str()).collect()),
            ("role", p.roles.iter().map(|x| x.id.as_str()).collect()),
            ("state", p.states.iter().map(|x| x.id.as_str()).collect()),
            ("term", p.terms.iter().map(|x| x.id.as_str()).collect()),
            ("ladder", p.ladders.iter().map(|x| x.id.as_str()).collect()),
            ("action", p.actions.iter().map(|x| x.id.as_str()).collect()),
            ("notice", p.notices.iter().map(|x| x.id.as_str()).collect()),
            ("panel", p.panels.iter().map(|x| x.id.as_str()).collect()),
        ];
        for (kind, ids) in kinds {
            self.each_once(kind, &ids);
        }
        for list in &p.lists {
            let codes: Vec<&str> = list.items.iter().map(|item| item.code.as_str()).collect();
            self.each_once(&format!("list[{}].item", list.id), &codes);
        }
        if p.id.as_str() != self.written.document.file.stem() {
            let stem = self.written.document.file.stem();
            self.found.complain(self.written.complain(
                "id",
                "file-name",
                say(
                    format!("id 是“{}”，文件却叫“{stem}”", p.id),
                    format!("The id is “{}” but the file “{stem}”", p.id),
                ),
                say("请让文件名与 id 一致", "Name the file after the id"),
            ));
        }
    }

    fn each_once(&mut self, kind: &str, ids: &[&str]) {
        let mut seen = BTreeSet::new();
        for (at, id) in ids.iter().enumerate() {
            let path = format!("{kind}[#{at}]");
            if !seen.insert(*id) {
                let what = say(format!("“{id}”写了两次"), format!("“{id}” is there twice"));
                let remedy = say("请改一个的 id，或合并", "Change one id, or merge them");
                self.found.complain(self.written.complain(&path, "repeated-id", what, remedy));
            }
            let is_code = kind.ends_with(".item") && id.starts_with(|c: char| c.is_ascii_digit());
            if !(is_id(id) || is_code && is_id(&format!("n{id}"))) {
                self.found.complain(self.written.complain(&path, "bad-id", bad_id(id), id_remedy()));
            }
        }
    }

    fn head(&mut self) {
        let p = self.p();
        self.state("start", p.start.as_str());
        self.act("filed-by", p.filed_by.as_str());
        for (at, field) in p.summary.iter().enumerate() {
            self.field(&format!("summary[#{at}]"), field.as_str(), &[]);
        }
        for (at, field) in p.recused.iter().enumerate() {
            self.field(&format!("recused[#{at}]"), field.as_str(), &[FieldKind::Unit, FieldKind::Units]);
        }
    }

    fn fields(&mut self) {
        for field in &self.p().fields {
            let at = format!("field[{}]", field.id);
            if let Some(list) = &field.list {
                self.list(&format!("{at}.list"), list);
            }
            for (no, role) in field.seen_by.iter().enumerate() {
                self.role(&format!("{at}.seen-by[#{no}]"), role.as_str());
            }
        }
    }

    fn states(&mut self) {
        for state in &self.p().states {
            let at = format!("state[{}]", state.id);
            if let Some(role) = &state.accountable {
                self.role(&format!("{at}.accountable"), role.as_str());
            }
            if let Some(term) = &state.term {
                self.term(&format!("{at}.term"), term.as_str());
            }
        }
    }

    fn terms(&mut self) {
        for term in &self.p().terms {
            let at = format!("term[{}]", term.id);
            self.role(&format!("{at}.accountable"), term.accountable.as_str());
            self.whens(&format!("{at}.when"), &term.when);
            if let Some(ladder) = &term.ladder {
                self.ladder(&format!("{at}.ladder"), ladder);
            }
            if let Some(pause) = &term.pause {
                self.list(&format!("{at}.pause.grounds"), &pause.grounds);
            }
            for (no, rule) in term.rules.iter().enumerate() {
                let at = format!("{at}.rule[#{no}]");
                self.whens(&format!("{at}.when"), &rule.when);
                if let Some(set_by) = &rule.set_by {
                    self.field(&format!("{at}.set-by.field"), set_by.field.as_str(), &[FieldKind::Date]);
                }
                if let Some(ladder) = &rule.ladder {
                    self.ladder(&format!("{at}.ladder"), ladder);
                }
            }
        }
    }

    fn ladders(&mut self) {
        for ladder in &self.p().ladders {
            let at = format!("ladder[{}]", ladder.id);
            self.role(&format!("{at}.ends-at"), ladder.ends_at.as_str());
            for (no, rung) in ladder.rungs.iter().enumerate() {
                self.act(&format!("{at}.rung[#{no}].action"), rung.action.as_str());
            }
        }
    }

    fn whens(&mut self, path: &str, tests: &[When]) {
        for (at, test) in tests.iter().enumerate() {
            self.when(&format!("{path}[#{at}]"), test);
        }
    }

    fn when(&mut self, path: &str, test: &When) {
        let id = test.field.as_str();
        let codes: Vec<&str> = test.is.iter().chain(&test.one_of).map(|code| code.as_str()).collect();
        if BUILT_IN.contains(&id) {
            let known: &[&str] = match id {
                "channel" => &["public", "intake", "field", "system"],
                _ => &["general", "utility", "danger"],
            };
            for code in codes {
                self.one_of(path, ("可选值", "value"), code, known.iter().copied());
            }
            return;
        }
        let known = self.p().fields.iter().map(|f| f.id.as_str()).chain(BUILT_IN.iter().copied());
        self.one_of(path, ("字段", "field"), id, known);
        let Some(field) = self.p().field(id) else { return };
        if matches!(field.kind, FieldKind::Choice | FieldKind::Choices) {
            self.codes(path, field.list.as_deref(), &codes);
        }
        if codes.is_empty() && test.present.is_none() {
            let what = say("条件什么也没有问", "The condition asks nothing");
            let remedy = say("请写 is、in 或 present 之一", "Write is, in or present");
            self.found.complain(self.written.complain(path, "empty-condition", what, remedy));
        }
    }

    fn codes(&mut self, path: &str, list: Option<&str>, codes: &[&str]) {
        let Some(list) = list.and_then(|list| self.p().list(list)) else { return };
        for code in codes {
            self.one_of(path, ("代码", "code"), code, list.items.iter().map(|item| item.code.as_str()));
        }
    }

    fn action(&mut self, action: &Action) {
        let at = format!("action[{}]", action.id);
        for (no, role) in action.by.iter().enumerate() {
            self.role(&format!("{at}.by[#{no}]"), role.as_str());
        }
        for (no, role) in action.seen_by.iter().enumerate() {
            self.role(&format!("{at}.seen-by[#{no}]"), role.as_str());
        }
        for (no, state) in action.from.iter().enumerate() {
            self.state(&format!("{at}.from[#{no}]"), state.as_str());
        }
        if let Some(state) = &action.to {
            self.state(&format!("{at}.to"), state.as_str());
        }
        self.whens(&format!("{at}.when"), &action.when);
        for (no, term) in action.ends.iter().enumerate() {
            self.term(&format!("{at}.ends[#{no}]"), term.as_str());
        }
        for (no, term) in action.starts.iter().enumerate() {
            self.term(&format!("{at}.starts[#{no}]"), term.as_str());
        }
        for (no, input) in action.inputs.iter().enumerate() {
            self.input(&format!("{at}.input[#{no}]"), input);
        }
        for (no, need) in action.needs.iter().enumerate() {
            self.need(&format!("{at}.needs[#{no}]"), need);
        }
        for (no, does) in action.does.iter().enumerate() {
            self.does(&format!("{at}.does[#{no}]"), does);
        }
        for (no, tells) in action.tells.iter().enumerate() {
            self.notice(&format!("{at}.tells[#{no}].notice"), tells.notice.as_str());
        }
    }

    fn input(&mut self, at: &str, input: &Input) {
        self.field(&format!("{at}.field"), input.field.as_str(), &[]);
        self.whens(&format!("{at}.when"), &input.when);
        let list = self.p().field(input.field.as_str()).and_then(|field| field.list.as_deref());
        let codes: Vec<&str> = input.only.iter().chain(&input.default).map(|code| code.as_str()).collect();
        self.codes(at, list, &codes);
    }

    fn need(&mut self, at: &str, need: &Need) {
        match need {
            Need::FewerThan { action, .. }
            | Need::AtLeast { action, .. }
            | Need::Apart { action, .. }
            | Need::Since { action, .. } => self.act(&format!("{at}.action"), action.as_str()),
            Need::NotExpired { term } => self.term(&format!("{at}.term"), term.as_str()),
            Need::NonePending { request } | Need::Pending { request } => {
                self.request(&format!("{at}.request"), request.as_str());
            }
            Need::PanelDecided { .. } | Need::PanelSplit { .. } | Need::ChildrenEnded { .. } => {
                self.needs_bond(at, need);
            }
            Need::Acknowledged { .. }
            | Need::StageFor { .. }
            | Need::SinceReceipt { .. }
            | Need::MaySendBack { .. }
            | Need::HelpersAnswered
            | Need::Confirmed => {}
        }
    }

    /// A request that some action asks for.
    fn request(&mut self, path: &str, id: &str) {
        let asked = self.p().actions.iter().flat_map(|action| &action.does).filter_map(|does| match does {
            Does::Ask { request, .. } => Some(request.as_str()),
            _ => None,
        });
        self.one_of(path, ("申请", "request"), id, asked);
    }

    fn does(&mut self, at: &str, does: &Does) {
        use FieldKind::*;
        match does {
            Does::OpenOrder { unit, terms, .. } | Does::PassOrder { unit, terms } => {
                self.field(&format!("{at}.unit"), unit.as_str(), &[Unit, Units]);
                self.term_list(at, terms);
            }
            Does::Answer { outcome, promise } => {
                self.field(&format!("{at}.outcome"), outcome.as_str(), &[Choice]);
                if let Some(promise) = promise {
                    self.field(&format!("{at}.promise"), promise.as_str(), &[Date]);
                }
            }
            Does::AnswerDirectly { outcome } => {
                self.field(&format!("{at}.outcome"), outcome.as_str(), &[Choice])
            }
            Does::Ask { decided_by, term, ground, wish, .. } => {
                self.role(&format!("{at}.decided-by"), decided_by.as_str());
                self.term(&format!("{at}.term"), term.as_str());
                if let Some(ground) = ground {
                    self.field(&format!("{at}.ground"), ground.as_str(), &[Choice]);
                }
                if let Some(wish) = wish {
                    self.field(&format!("{at}.wish"), wish.as_str(), &[Date]);
                }
            }
            Does::Extend { terms, day } | Does::BringNearer { terms, day } => {
                self.term_list(at, terms);
                if let Some(day) = day {
                    self.field(&format!("{at}.day"), day.as_str(), &[Date]);
                }
            }
            Does::Pause { term, ground } => {
                self.term(&format!("{at}.term"), term.as_str());
                self.field(&format!("{at}.ground"), ground.as_str(), &[Choice]);
            }
            Does::Resume { term } | Does::Interrupt { term } => {
                self.term(&format!("{at}.term"), term.as_str())
            }
            Does::Judge { resolved, agreed, .. } => {
                for field in resolved.iter().chain(agreed) {
                    self.field(at, field.as_str(), &[YesNo]);
                }
            }
            Does::Forget { actions } => {
                for action in actions {
                    self.act(at, action.as_str());
                }
            }
            Does::Rule { request, .. } => self.request(&format!("{at}.request"), request.as_str()),
            Does::ReopenLead { terms } => self.term_list(at, terms),
            Does::Link { to, .. } | Does::Unlink { to } => {
                self.field(&format!("{at}.to"), to.as_str(), &[Matter]);
            }
            Does::OpenMatter { .. }
            | Does::HandOver { .. }
            | Does::OpenPanel { .. }
            | Does::Vote { .. }
            | Does::ClosePanel { .. } => self.binds(at, does),
            _ => {}
        }
    }

    fn term_list(&mut self, at: &str, terms: &[domain::ids::TermId]) {
        for (no, term) in terms.iter().enumerate() {
            self.term(&format!("{at}.terms[#{no}]"), term.as_str());
        }
    }
}

/// The code of a field kind, as packs write it.
pub fn kind_code(kind: &FieldKind) -> String {
    let name = format!("{kind:?}");
    let mut code = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !code.is_empty() {
            code.push('-');
        }
        code.push(c.to_ascii_lowercase());
    }
    code
}
