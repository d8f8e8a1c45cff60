//! One procedure as a reader wants it: the diagram of its states, and tables of states, actions, terms and
//! notices.
//!
//! Draws what the pack says; adds nothing and hides nothing.

use crate::compiled::Pack;
use crate::proof::{proof, test};
use crate::table::Table;
use domain::label::Language;
use engine_procedure::procedure::*;

/// The procedure `id` of `pack`, as text with a Mermaid diagram; none when there is no such procedure.
pub fn show(pack: &Pack, id: &str, language: Language) -> Option<String> {
    let procedure = pack.procedure(id)?;
    let zh = language == Language::Zh;
    let heading =
        |zh_text: &str, en_text: &str| format!("\n== {} ==\n\n", if zh { zh_text } else { en_text });
    let mut text = format!("{} ({})\n", procedure.label.in_language(language), procedure.id);
    for citation in &procedure.basis {
        if let Some((source, article)) = pack.cited(citation) {
            let article = article.map_or("", |article| article.reference.as_str());
            text.push_str(&format!("  {citation}: {} {article}\n", source.title.in_language(language)));
        }
    }
    text.push_str(&heading("走向", "Course"));
    text.push_str(&course(procedure, language));
    text.push_str(&heading("状态图（Mermaid）", "Diagram (Mermaid)"));
    text.push_str(&mermaid(procedure, language));
    text.push_str(&heading("状态", "States"));
    text.push_str(&states(procedure, language));
    text.push_str(&heading("动作", "Actions"));
    text.push_str(&actions(procedure, language));
    text.push_str(&heading("时限与最长用时", "Terms and worst case"));
    text.push_str(&proof(pack, procedure).text(language));
    text.push_str(&heading("通知", "Notices"));
    text.push_str(&notices(procedure, language));
    Some(text)
}

/// The states in order, each with the actions that leave it.
fn course(p: &Procedure, language: Language) -> String {
    let mut text = String::new();
    for state in &p.states {
        let mark = match state.kind {
            StateKind::End => "■",
            StateKind::WaitingApplicant | StateKind::WaitingOutside => "◇",
            StateKind::Open => "□",
        };
        text.push_str(&format!("{mark} {} [{}]\n", state.label.in_language(language), state.id));
        for action in p.actions.iter().filter(|action| action.from.contains(&state.id)) {
            let to = match &action.to {
                Some(to) if *to != state.id => format!("→ {}", name_of_state(p, to.as_str(), language)),
                _ if action.does.contains(&Does::Reopen) => "⇠".into(),
                _ => "↺".into(),
            };
            text.push_str(&format!(
                "   ├ {}（{}） {to}\n",
                action.label.in_language(language),
                who(p, action, language)
            ));
        }
    }
    text
}

/// A Mermaid state diagram: only actions that move the matter.
pub fn mermaid(p: &Procedure, language: Language) -> String {
    let id = |state: &str| state.replace('-', "_");
    // Mermaid reads `:` and `;` as its own.
    let plain = |text: &str| text.replace([':', ';', '#', '"'], " ");
    let mut text = String::from("stateDiagram-v2\n");
    for state in &p.states {
        text.push_str(&format!(
            "  {}: {}\n",
            id(state.id.as_str()),
            plain(state.label.in_language(language))
        ));
    }
    let filing = p.action(p.filed_by.as_str());
    let start = filing.and_then(|action| action.to.as_ref()).unwrap_or(&p.start);
    let label = filing.map_or("", |action| action.label.in_language(language));
    text.push_str(&format!("  [*] --> {}: {}\n", id(start.as_str()), plain(label)));
    for action in &p.actions {
        for from in &action.from {
            if let Some(to) = action.to.as_ref().filter(|to| *to != from) {
                let label = plain(action.label.in_language(language));
                text.push_str(&format!("  {} --> {}: {label}\n", id(from.as_str()), id(to.as_str())));
            }
        }
    }
    for state in p.states.iter().filter(|state| state.kind == StateKind::End) {
        text.push_str(&format!("  {} --> [*]\n", id(state.id.as_str())));
    }
    text
}

fn states(p: &Procedure, language: Language) -> String {
    let zh = language == Language::Zh;
    let mut table = Table::new(if zh {
        &["状态", "当事人看到", "种类", "负责", "时限"]
    } else {
        &["State", "The applicant reads", "Kind", "Accountable", "Term"]
    });
    for state in &p.states {
        let kind = match (state.kind, zh) {
            (StateKind::Open, true) => "在办",
            (StateKind::WaitingApplicant, true) => "等当事人",
            (StateKind::WaitingOutside, true) => "等外部",
            (StateKind::End, true) => "结束",
            (StateKind::Open, false) => "open",
            (StateKind::WaitingApplicant, false) => "waits for the applicant",
            (StateKind::WaitingOutside, false) => "waits outside",
            (StateKind::End, false) => "end",
        };
        let role = state.accountable.as_ref().and_then(|id| p.role(id.as_str()));
        let term = state.term.as_ref().and_then(|id| p.term(id.as_str()));
        table.row(vec![
            state.label.in_language(language).to_owned(),
            state.public.in_language(language).to_owned(),
            kind.to_owned(),
            role.map_or("", |role| role.label.in_language(language)).to_owned(),
            term.map_or("", |term| term.label.in_language(language)).to_owned(),
        ]);
    }
    table.text()
}

fn actions(p: &Procedure, language: Language) -> String {
    let zh = language == Language::Zh;
    let mut table = Table::new(if zh {
        &["动作", "谁", "从", "到", "条件", "表单", "起算", "结束", "告知", "依据"]
    } else {
        &["Action", "Who", "From", "To", "When", "Form", "Starts", "Ends", "Tells", "Basis"]
    });
    for action in &p.actions {
        let join = |items: Vec<String>| items.join(if zh { "、" } else { ", " });
        let form = action.inputs.iter().map(|input| {
            let field = p.field(input.field.as_str());
            let label = field.map_or(input.field.as_str(), |field| field.label.in_language(language));
            format!("{label}{}", if input.required { "*" } else { "" })
        });
        let term = |id: &domain::ids::TermId| {
            p.term(id.as_str())
                .map_or_else(|| id.to_string(), |term| term.label.in_language(language).to_owned())
        };
        let told = action.tells.iter().filter_map(|tells| p.notice(tells.notice.as_str()));
        table.row(vec![
            action.label.in_language(language).to_owned(),
            who(p, action, language),
            join(action.from.iter().map(|id| name_of_state(p, id.as_str(), language)).collect()),
            action.to.as_ref().map_or_else(String::new, |id| name_of_state(p, id.as_str(), language)),
            action.when.iter().map(test).collect::<Vec<_>>().join(" ∧ "),
            join(form.collect()),
            join(action.starts.iter().map(term).collect()),
            join(action.ends.iter().map(term).collect()),
            join(told.map(|notice| notice.title.in_language(language).to_owned()).collect()),
            action.basis.join(" "),
        ]);
    }
    table.text()
}

fn notices(p: &Procedure, language: Language) -> String {
    let mut text = String::new();
    for notice in &p.notices {
        text.push_str(&format!("  [{}] {}\n", notice.id, notice.title.in_language(language)));
        text.push_str(&format!("      {}\n", notice.body.in_language(language)));
    }
    text
}

fn who(p: &Procedure, action: &Action, language: Language) -> String {
    let roles = action.by.iter().filter_map(|id| p.role(id.as_str()));
    let names: Vec<&str> = roles.map(|role| role.label.in_language(language)).collect();
    names.join(if language == Language::Zh { "、" } else { ", " })
}

fn name_of_state(p: &Procedure, id: &str, language: Language) -> String {
    p.state(id).map_or_else(|| id.to_owned(), |state| state.label.in_language(language).to_owned())
}
