//! What an act binds a matter to: children it opens, panels that decide it, bodies outside that are handed
//! something. Plans only; children are filed by the shell after the commit.

use crate::context::{NotPlanned, PlanError};
use crate::draft::Draft;
use crate::procedure::Does;
use crate::refuse::{at, nothing_to_do, refuse};
use crate::rights::is_recused;
use domain::child::{Child, Disclosure};
use domain::effect::Effect;
use domain::field::Value;
use domain::ids::*;
use domain::panel::{Panel, Vote};
use std::collections::BTreeMap;

impl Draft<'_> {
    /// Does one block that binds the matter to something else.
    pub fn bind(&mut self, does: &Does) -> Result<(), NotPlanned> {
        match does {
            Does::OpenMatter { procedure, fields, codes, each, unit, on_end } => {
                let opening = Opening { procedure, fields, codes, on_end: on_end.as_ref() };
                self.open_matters(&opening, each.as_ref().zip(unit.as_ref()))
            }
            Does::HandOver { organ, basis, fields, at_request } => {
                self.hand_over(organ, basis, fields, *at_request)
            }
            Does::OpenPanel { panel } => self.open_panel(panel),
            Does::Vote { panel } => self.vote(panel),
            Does::ClosePanel { panel } => {
                let open = self.open_panel_of(panel)?;
                self.add(Effect::PanelClosed { panel: open })
            }
            _ => Ok(()),
        }
    }

    /// One child, or one for each unit of a field; none when that field is empty.
    fn open_matters(&mut self, of: &Opening, each: Option<(&FieldId, &FieldId)>) -> Result<(), NotPlanned> {
        let Some((each, unit)) = each else { return self.open_matter(of, None) };
        let units = match self.given(each) {
            Some(Value::Units(units)) => units.clone(),
            Some(Value::Unit(unit)) => vec![*unit],
            _ => Vec::new(),
        };
        units.into_iter().try_for_each(|to| self.open_matter(of, Some((unit, to))))
    }

    fn open_matter(&mut self, of: &Opening, unit: Option<(&FieldId, UnitId)>) -> Result<(), NotPlanned> {
        let mut values: BTreeMap<FieldId, Value> = BTreeMap::new();
        let mut texts: BTreeMap<FieldId, FieldId> = BTreeMap::new();
        for (theirs, ours) in of.fields {
            let sealed = self.p.field(ours.as_str()).is_some_and(|field| field.kind.is_sealed());
            if sealed {
                if self.after.texts.contains_key(ours) {
                    texts.insert(theirs.clone(), ours.clone());
                }
            } else if let Some(value) = self.given(ours).or_else(|| self.after.fields.get(ours)) {
                values.insert(theirs.clone(), value.clone());
            }
        }
        values.extend(of.codes.iter().map(|(field, code)| (field.clone(), Value::Code(code.clone()))));
        values.extend(unit.map(|(field, unit)| (field.clone(), Value::Unit(unit))));
        let child = Child {
            no: self.after.children.len() as u16,
            procedure: of.procedure.clone(),
            matter: None,
            on_end: of.on_end.cloned(),
            ended: None,
        };
        self.add(Effect::ChildOpened { child, values, texts })
    }

    fn hand_over(
        &mut self,
        organ: &FieldId,
        basis: &[String],
        fields: &[FieldId],
        at_request: bool,
    ) -> Result<(), NotPlanned> {
        let Some(Value::Code(organ)) = self.given(organ).cloned() else {
            return Err(PlanError::MissingValue(organ.clone()).into());
        };
        let there = |field: &&FieldId| {
            self.after.fields.contains_key(*field) || self.after.texts.contains_key(*field)
        };
        let fields = fields.iter().filter(there).cloned().collect();
        let disclosure = Disclosure { organ, basis: basis.to_vec(), fields, at_request, at: self.at() };
        self.add(Effect::Disclosed { disclosure })
    }

    /// Calls the units of the panel's field together, without those the matter is about.
    fn open_panel(&mut self, id: &Code) -> Result<(), NotPlanned> {
        let panel = self.panel_in_pack(id)?;
        if self.after.panel(id.as_str()).is_some_and(|panel| !panel.is_complete()) {
            return nothing_to_do();
        }
        let mut members = match self.given(&panel.members) {
            Some(Value::Units(units)) => units.clone(),
            _ => return Err(PlanError::MissingValue(panel.members.clone()).into()),
        };
        members.retain(|unit| !is_recused(self.p, &self.after, *unit, self.cx.directory));
        let mut seen = std::collections::HashSet::new();
        members.retain(|unit| seen.insert(*unit));
        if members.len() < usize::from(panel.quorum) {
            return at(
                panel.members.as_str(),
                "too-few-members",
                (
                    &format!("除去应当回避的单位，至少要有{}个单位", panel.quorum),
                    &format!("At least {} units are needed, without those that stand aside", panel.quorum),
                ),
                ("请加上其他单位", "Add other units"),
            );
        }
        let panel = Panel {
            no: self.after.panels.len() as u16,
            id: id.clone(),
            members,
            quorum: panel.quorum,
            majority: panel.majority,
            votes: Vec::new(),
            closed_at: None,
        };
        self.add(Effect::PanelOpened { panel })
    }

    fn vote(&mut self, id: &Code) -> Result<(), NotPlanned> {
        let panel = self.open_panel_of(id)?;
        let ballot = self.panel_in_pack(id)?.ballot.clone();
        let Some(unit) =
            self.cx.actor.unit().filter(|unit| self.after.panels[panel as usize].waits_for(*unit))
        else {
            return refuse(
                "no-vote",
                ("本单位不在表决单位之列，或者已经表决", "Your unit has no vote here, or has voted"),
                ("刷新后查看表决情况", "Reload to see how the vote stands"),
            );
        };
        let Some(Value::Code(ballot)) = self.given(&ballot).cloned() else {
            return Err(PlanError::MissingValue(ballot).into());
        };
        let vote = Vote { unit, ballot, at: self.at() };
        self.add(Effect::Voted { panel, vote })
    }

    fn panel_in_pack(&self, id: &Code) -> Result<&crate::procedure::Panel, NotPlanned> {
        let panel = self.p.panel(id.as_str());
        panel.ok_or_else(|| PlanError::Unknown { what: "合议", name: id.to_string() }.into())
    }

    /// The number of the panel that is voting now.
    fn open_panel_of(&self, id: &Code) -> Result<u16, NotPlanned> {
        match self.after.panel(id.as_str()) {
            Some(panel) if !panel.is_complete() => Ok(panel.no),
            _ => nothing_to_do(),
        }
    }
}

/// What is opened, as the pack says it.
struct Opening<'a> {
    procedure: &'a ProcedureId,
    fields: &'a BTreeMap<FieldId, FieldId>,
    codes: &'a BTreeMap<FieldId, Code>,
    on_end: Option<&'a ActionId>,
}
