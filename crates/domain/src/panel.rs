//! A panel (合议): units that decide something together, one vote each. Counts votes; never knows what the
//! ballots mean, nor any person.

use crate::ids::*;
use crate::instant::Instant;
use serde::{Deserialize, Serialize};

/// Units deciding together on one matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// Index in `Matter::panels`.
    pub no: u16,
    /// The panel of the pack.
    pub id: Code,
    /// Who votes; those the matter is about have been left out.
    pub members: Vec<UnitId>,
    /// How many votes make it able to decide.
    pub quorum: u16,
    /// How large a share decides.
    pub majority: Majority,
    /// Votes, in order.
    pub votes: Vec<Vote>,
    /// When voting was closed before all had voted, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Instant>,
}

/// How large a share of the votes decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Majority {
    /// Every vote.
    All,
    /// More than half of the votes.
    Half,
    /// At least two thirds of the votes.
    TwoThirds,
}

/// One unit's vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Whose.
    pub unit: UnitId,
    /// For what, a code of the pack's list.
    pub ballot: Code,
    /// When.
    pub at: Instant,
}

impl Panel {
    /// Whether this unit still has to vote.
    pub fn waits_for(&self, unit: UnitId) -> bool {
        self.closed_at.is_none()
            && self.members.contains(&unit)
            && !self.votes.iter().any(|vote| vote.unit == unit)
    }

    /// Whether nobody is waited for any more.
    pub fn is_complete(&self) -> bool {
        !self.members.iter().any(|unit| self.waits_for(*unit))
    }

    /// What it decided: the ballot that has the majority of the votes, once a quorum has voted and no vote still
    /// to come can change it.
    pub fn decision(&self) -> Option<&Code> {
        let cast = self.votes.len();
        if cast == 0 || cast < usize::from(self.quorum) {
            return None;
        }
        // Whoever may still vote may vote otherwise: the share is of all members until voting is over.
        let total = if self.closed_at.is_some() { cast } else { self.members.len().max(cast) };
        let enough = |votes: usize, of: usize| match self.majority {
            Majority::All => votes == of,
            Majority::Half => votes * 2 > of,
            Majority::TwoThirds => votes * 3 >= of * 2,
        };
        let of = |ballot: &Code| self.votes.iter().filter(|vote| vote.ballot == *ballot).count();
        self.votes.iter().map(|vote| &vote.ballot).find(|ballot| enough(of(ballot), total))
    }

    /// Whether voting is over and nothing has the majority of a quorum.
    pub fn is_split(&self) -> bool {
        self.is_complete() && self.decision().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn panel(members: i64, quorum: u16, majority: Majority, votes: &[&str]) -> Panel {
        let vote = |(no, ballot): (usize, &&str)| Vote {
            unit: UnitId(no as i64 + 1),
            ballot: Code::from(*ballot),
            at: Instant(0),
        };
        let votes = votes.iter().enumerate().map(vote).collect();
        let members = (1..=members).map(UnitId).collect();
        Panel { no: 0, id: "p".into(), members, quorum, majority, votes, closed_at: None }
    }

    #[test]
    fn a_majority_is_reached_when_no_vote_to_come_can_undo_it() {
        let check = |members, quorum, majority, votes: &[&str], decision: Option<&str>| {
            let panel = panel(members, quorum, majority, votes);
            assert_eq!(panel.decision().map(|c| c.as_str()), decision, "{votes:?} of {members}");
        };
        use Majority::*;
        check(5, 3, Half, &["yes", "yes"], None);
        check(5, 3, Half, &["yes", "yes", "yes"], Some("yes"));
        check(5, 5, Half, &["yes", "yes", "yes"], None);
        check(4, 1, Half, &["yes", "yes", "no", "no"], None);
        check(3, 1, TwoThirds, &["yes", "no", "yes"], Some("yes"));
        check(6, 1, TwoThirds, &["yes", "yes", "yes", "no", "no"], None);
        check(2, 1, All, &["yes", "yes"], Some("yes"));
        check(2, 1, All, &["yes", "no"], None);
        check(0, 0, Half, &[], None);
    }

    #[test]
    fn a_split_panel_is_one_in_which_everybody_voted_and_nothing_won() {
        assert!(panel(2, 1, Majority::Half, &["yes", "no"]).is_split());
        assert!(!panel(2, 1, Majority::Half, &["yes"]).is_split());
        let closed = |votes| Panel { closed_at: Some(Instant(1)), ..panel(5, 3, Majority::Half, votes) };
        assert_eq!(
            closed(&["yes", "no", "yes"]).decision().map(|c| c.as_str()),
            Some("yes"),
            "of the votes cast"
        );
        assert!(closed(&["yes", "yes"]).is_split(), "no quorum came together");
        assert!(panel(3, 1, Majority::Half, &["yes"]).waits_for(UnitId(2)));
        assert!(!panel(3, 1, Majority::Half, &["yes"]).waits_for(UnitId(1)));
    }
}
