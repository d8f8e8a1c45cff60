//! What a matter is bound to, in words: matters it opened, bodies it was handed to, units that decide together.
//! Says what happened; shows no vote to the applicant and no words of anyone.

use super::timeline::{Story, pair, word};
use crate::view::PairView;
use domain::child::{ChildEnd, Disclosure};
use domain::effect::Effect;
use domain::field::Value;
use domain::ids::*;
use domain::panel::{Panel, Vote};

/// The details of one effect.
pub fn details(story: &Story<'_>, effect: &Effect) -> Vec<PairView> {
    match effect {
        Effect::ChildOpened { child, .. } => {
            vec![pair(word(story, "开出", "opened"), procedure(story, &child.procedure))]
        }
        Effect::ChildEnded { child, end } => {
            let child = story.matter.children.get(*child as usize);
            child.map_or_else(Vec::new, |child| vec![ended(story, &child.procedure, end)])
        }
        Effect::Disclosed { disclosure } => vec![disclosed(story, disclosure)],
        Effect::PanelOpened { panel } if !story.reader.applicant => vec![members(story, panel)],
        Effect::Voted { panel, vote } if !story.reader.applicant => {
            let panel = story.matter.panels.get(*panel as usize);
            panel.map_or_else(Vec::new, |panel| vec![voted(story, panel, vote)])
        }
        Effect::PanelClosed { panel } if !story.reader.applicant => {
            let panel = story.matter.panels.get(*panel as usize);
            panel.map_or_else(Vec::new, |panel| vec![closed(story, panel)])
        }
        _ => Vec::new(),
    }
}

fn procedure(story: &Story<'_>, id: &ProcedureId) -> String {
    let pack = story.city.edition(&story.matter.edition);
    let found = pack.and_then(|pack| pack.procedures.get(id.as_str()).cloned());
    found.map_or_else(|| id.to_string(), |p| p.label.in_language(story.language).to_owned())
}

fn ended(story: &Story<'_>, id: &ProcedureId, end: &ChildEnd) -> PairView {
    let pack = story.city.edition(&story.matter.edition);
    let found = pack.and_then(|pack| pack.procedures.get(id.as_str()).cloned());
    let state = found.as_ref().and_then(|p| p.state(end.state.as_str()));
    let state =
        state.map_or_else(|| end.state.to_string(), |s| s.label.in_language(story.language).to_owned());
    pair(procedure(story, id), state)
}

fn disclosed(story: &Story<'_>, disclosure: &Disclosure) -> PairView {
    let p = story.procedure;
    let organ = p.lists.iter().flat_map(|list| &list.items).find(|item| item.code == disclosure.organ);
    let organ = organ.map_or_else(
        || disclosure.organ.to_string(),
        |item| item.label.in_language(story.language).to_owned(),
    );
    let fields = disclosure.fields.iter().filter_map(|id| p.field(id.as_str()));
    let fields: Vec<&str> = fields.map(|field| field.label.in_language(story.language)).collect();
    let pack = story.city.edition(&story.matter.edition);
    let basis: Vec<String> = disclosure
        .basis
        .iter()
        .map(|b| pack.map_or_else(|| b.clone(), |pack| super::basis(pack, b, story.language).cited))
        .collect();
    let how = match disclosure.at_request {
        true => word(story, "应其要求提供给", "given at its request to"),
        false => word(story, "移送", "handed to"),
    };
    let what = if fields.is_empty() { String::new() } else { format!("：{}", fields.join("、")) };
    pair(how, format!("{organ}{what}（{}）", basis.join("；")))
}

fn members(story: &Story<'_>, panel: &Panel) -> PairView {
    let units: Vec<String> = panel.members.iter().map(|unit| story.city.unit_name(*unit)).collect();
    pair(label(story, panel), units.join("、"))
}

fn voted(story: &Story<'_>, panel: &Panel, vote: &Vote) -> PairView {
    pair(story.city.unit_name(vote.unit), ballot(story, panel, &vote.ballot))
}

fn closed(story: &Story<'_>, panel: &Panel) -> PairView {
    let outcome = match panel.decision() {
        Some(code) => ballot(story, panel, code),
        None => word(story, "没有形成多数意见", "no majority"),
    };
    let said = format!("{outcome}（{}/{}）", panel.votes.len(), panel.members.len());
    pair(word(story, "表决结束", "voting closed"), said)
}

fn label(story: &Story<'_>, panel: &Panel) -> String {
    let found = story.procedure.panel(panel.id.as_str());
    found.map_or_else(|| panel.id.to_string(), |p| p.label.in_language(story.language).to_owned())
}

fn ballot(story: &Story<'_>, panel: &Panel, code: &Code) -> String {
    match story.procedure.panel(panel.id.as_str()) {
        Some(found) => {
            story.city.show(story.procedure, &found.ballot, &Value::Code(code.clone()), story.language)
        }
        None => code.to_string(),
    }
}
