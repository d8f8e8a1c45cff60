//! The tree of a method: children, order, depth. Knows a wrong tree and does not lose itself in it.

use super::{Aggregate, Group, Indicator, Method, Weigh};

impl Method {
    /// Every node as (table, code, parent, weight written), indicators first, in order of the file.
    pub fn nodes(&self) -> impl Iterator<Item = (&'static str, &str, Option<&str>, Option<f64>)> {
        let leaves =
            self.indicators.iter().map(|i| ("indicator", i.code.as_str(), Some(i.parent.as_str()), i.weight));
        let groups = self.groups.iter().map(|g| ("group", g.code.as_str(), g.parent.as_deref(), g.weight));
        leaves.chain(groups)
    }

    /// Children of a group with the weights they write: indicators first, in order of the file.
    pub fn children(&self, group: &str) -> Vec<(&str, Option<f64>)> {
        self.nodes()
            .filter(|(_, _, parent, _)| *parent == Some(group))
            .map(|(_, code, _, weight)| (code, weight))
            .collect()
    }

    /// The groups that lead up to the index, every child before its parent, the index last.
    pub fn order(&self) -> Vec<&str> {
        let mut found: Vec<&str> =
            self.groups.iter().filter(|g| g.parent.is_none()).map(|g| g.code.as_str()).collect();
        let mut at = 0;
        while at < found.len() {
            let above = found[at];
            // A code written twice must not be walked twice.
            let below = self.groups.iter().filter(|g| g.parent.as_deref() == Some(above));
            let new: Vec<&str> =
                below.map(|g| g.code.as_str()).filter(|code| !found.contains(code)).collect();
            found.extend(new);
            at += 1;
        }
        found.reverse();
        found
    }

    /// The code of the index itself.
    pub fn index(&self) -> Option<&str> {
        self.groups.iter().find(|g| g.parent.is_none()).map(|g| g.code.as_str())
    }

    /// An indicator.
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == code)
    }

    /// A group.
    pub fn group(&self, code: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.code == code)
    }

    /// How far below the index a node hangs.
    pub fn depth(&self, code: &str) -> usize {
        let parent = |code: &str| match self.indicator(code) {
            Some(indicator) => Some(indicator.parent.clone()),
            None => self.group(code).and_then(|group| group.parent.clone()),
        };
        let mut depth = 0;
        let mut above = parent(code);
        while let Some(code) = above.filter(|_| depth <= self.groups.len()) {
            depth += 1;
            above = parent(&code);
        }
        depth
    }

    /// How a group is made of its children: as it says, or its level, or the method.
    pub fn aggregate_of(&self, group: &Group) -> Aggregate {
        let level = || self.levels.iter().find(|l| l.depth == self.depth(&group.code))?.aggregate;
        group.aggregate.or_else(level).unwrap_or(self.aggregate)
    }

    /// Where the weights of a group's children come from.
    pub fn weigh_of<'a>(&'a self, group: &'a Group) -> &'a Weigh {
        let level = || self.levels.iter().find(|l| l.depth == self.depth(&group.code))?.weigh.as_ref();
        group.weigh.as_ref().or_else(level).unwrap_or(&self.weigh)
    }
}
