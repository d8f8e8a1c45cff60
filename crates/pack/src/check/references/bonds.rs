//! Names that bind a matter to something else: panels, children, bodies outside.
//!
//! Only looks names up; what a child procedure asks for is checked over the whole chain.

use super::{FieldKind, Names};
use engine_procedure::procedure::*;

impl Names<'_, '_> {
    pub(super) fn panels(&mut self) {
        for panel in &self.p().panels {
            let at = format!("panel[{}]", panel.id);
            self.field(&format!("{at}.members"), panel.members.as_str(), &[FieldKind::Units]);
            self.field(&format!("{at}.ballot"), panel.ballot.as_str(), &[FieldKind::Choice]);
        }
    }

    fn panel(&mut self, path: &str, id: &str) {
        self.one_of(path, ("合议", "panel"), id, self.p().panels.iter().map(|p| p.id.as_str()));
    }

    pub(super) fn binds(&mut self, at: &str, does: &Does) {
        match does {
            Does::OpenMatter { fields, each, on_end, .. } => {
                for ours in fields.values() {
                    self.field(&format!("{at}.fields"), ours.as_str(), &[]);
                }
                if let Some(each) = each {
                    self.field(&format!("{at}.each"), each.as_str(), &[FieldKind::Units, FieldKind::Unit]);
                }
                if let Some(action) = on_end {
                    self.act(&format!("{at}.on-end"), action.as_str());
                }
            }
            Does::HandOver { organ, fields, .. } => {
                self.field(&format!("{at}.organ"), organ.as_str(), &[FieldKind::Choice]);
                for (no, field) in fields.iter().enumerate() {
                    self.field(&format!("{at}.fields[#{no}]"), field.as_str(), &[]);
                }
            }
            Does::OpenPanel { panel } | Does::Vote { panel } | Does::ClosePanel { panel } => {
                self.panel(&format!("{at}.panel"), panel.as_str());
            }
            _ => {}
        }
    }

    pub(super) fn needs_bond(&mut self, at: &str, need: &Need) {
        match need {
            Need::PanelDecided { panel, ballot } => {
                self.panel(&format!("{at}.panel"), panel.as_str());
                let field = self.p().panel(panel.as_str()).and_then(|p| self.p().field(p.ballot.as_str()));
                self.codes(
                    &format!("{at}.ballot"),
                    field.and_then(|f| f.list.as_deref()),
                    &[ballot.as_str()],
                );
            }
            Need::PanelSplit { panel } => self.panel(&format!("{at}.panel"), panel.as_str()),
            Need::ChildrenEnded { procedure: Some(id) } => {
                let opened = self.p().actions.iter().flat_map(|a| &a.does).filter_map(|does| match does {
                    Does::OpenMatter { procedure, .. } => Some(procedure.as_str()),
                    _ => None,
                });
                self.one_of(&format!("{at}.procedure"), ("子办件", "child"), id.as_str(), opened);
            }
            _ => {}
        }
    }
}
