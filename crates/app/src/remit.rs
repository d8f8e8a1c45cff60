//! The areas a post answers for: those of its remit, else its unit's. Decides which totals are a post's own and which
//! numbers open; what of a matter may be seen is the engine's to say.

use crate::city::City;
use crate::session::Me;
use domain::ability::Ability;
use domain::ids::*;

/// The areas of one post.
pub(crate) struct Remit<'a> {
    city: &'a City,
    areas: Vec<AreaId>,
}

impl<'a> Remit<'a> {
    /// Of the post acted in.
    pub fn of(city: &'a City, me: &Me) -> Remit<'a> {
        let own = city.directory.units.get(&me.staff.unit).map(|u| u.area);
        let areas =
            if me.staff.remit.is_empty() { own.into_iter().collect() } else { me.staff.remit.clone() };
        Remit { city, areas }
    }

    /// Whether the area lies in it; what happened nobody knows where is only in one that is the whole city.
    pub fn covers(&self, area: Option<AreaId>) -> bool {
        match area {
            Some(area) => self.areas.iter().any(|own| self.city.directory.area_within(area, *own)),
            None => self.is_whole(),
        }
    }

    /// Whether all a unit serves lies in it.
    pub fn covers_unit(&self, unit: UnitId) -> bool {
        self.city.directory.units.get(&unit).is_some_and(|u| self.covers(Some(u.area)))
    }

    /// Whether it is the whole city.
    pub fn is_whole(&self) -> bool {
        let root = |a: &AreaId| self.city.directory.areas.get(a).is_some_and(|a| a.parent.is_none());
        self.areas.iter().any(root)
    }

    /// Its areas, as names.
    pub fn names(&self) -> String {
        let names: Vec<String> = self.areas.iter().map(|a| self.city.area_name(*a)).collect();
        names.join("、")
    }
}

/// Whether a post may see matters at all: reading totals, searching and keeping answers are no seat on a matter.
pub(crate) fn sees_matters(me: &Me) -> bool {
    let none = |a: &Ability| {
        matches!(a, Ability::ViewTotals | Ability::Search | Ability::KeepKnowledge) || a.is_administration()
    };
    !me.staff.abilities.iter().all(none)
}
