//! The arithmetic of points: each rule by itself, on plain numbers, so that anyone can check it with a pencil.

use super::rule::*;

/// Noise of decimal fractions: 96 − 95 is one whole step.
const NOISE: f64 = 1e-9;

impl Counted {
    /// How many steps a distance is.
    pub fn steps(self, distance: f64, per: f64) -> f64 {
        let exact = distance / per;
        match self {
            Counted::Share => exact,
            Counted::Whole => (exact + NOISE).floor(),
            Counted::Begun => (exact - NOISE).ceil(),
        }
    }
}

impl Side {
    /// How far `x` is on this side of `at`; not above zero where it is on the other.
    pub fn distance(self, x: f64, at: f64) -> f64 {
        match self {
            Side::Below => at - x,
            Side::Above => x - at,
        }
    }
}

impl Threshold {
    /// Points of a figure.
    pub fn points(&self, x: f64) -> f64 {
        let beyond = |at: f64| self.side.distance(x, at);
        let passed: Vec<&[f64; 2]> = self.steps.iter().filter(|[at, _]| beyond(*at) > 0.0).collect();
        let points = |distance: f64, rate: f64| self.counted.steps(distance, self.per) * rate;
        let Some([last_at, last_rate]) = passed.last() else { return 0.0 };
        match self.reading {
            Steps::Marginal => {
                let next = |at: usize| passed.get(at + 1).map_or(x, |[at, _]| *at);
                let stretch =
                    |(at, [from, rate]): (usize, &&[f64; 2])| points((next(at) - from).abs(), *rate);
                passed.iter().enumerate().map(stretch).sum()
            }
            Steps::Total => points(beyond(passed[0][0]), *last_rate),
            Steps::LastOnly => points(beyond(*last_at), *last_rate),
            Steps::Added => passed.iter().map(|[at, rate]| points(beyond(*at), *rate)).sum(),
        }
    }
}

impl ReferenceRule {
    /// Points of a figure beside its reference.
    pub fn points_beside(&self, x: f64, reference: f64) -> f64 {
        let distance = self.side.distance(x, reference);
        if distance > 0.0 { self.counted.steps(distance, self.per) * self.points } else { 0.0 }
    }
}

impl TargetRule {
    /// Points of a figure.
    pub fn points_of(&self, x: f64) -> f64 {
        if self.missed.distance(x, self.at) <= 0.0 {
            return self.points;
        }
        let share = match self.short {
            Short::Nothing => 0.0,
            Short::Share if self.missed == Side::Below => x / self.at,
            Short::Share => self.at / x,
            Short::DownTo(none) => (x - none) / (self.at - none),
        };
        self.points * if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
    }
}

impl RankMove {
    /// Points for a rank now and a year before.
    pub fn points_between(&self, before: f64, now: f64) -> f64 {
        let reached = |steps: &[[f64; 2]], by: f64| {
            steps.iter().rev().find(|[places, _]| by >= *places).map_or(0.0, |[_, points]| *points)
        };
        if now > before { reached(&self.down, now - before) } else { reached(&self.up, before - now) }
    }
}

impl EventRule {
    /// Points of one event before multipliers.
    pub fn points_of(&self, size: Option<f64>) -> f64 {
        match (self.points, size) {
            (Some(points), _) => points,
            (None, Some(size)) => {
                self.by_size.iter().rev().find(|[from, _]| size >= *from).map_or(0.0, |[_, points]| *points)
            }
            (None, None) => 0.0,
        }
    }

    /// What multipliers make together.
    pub fn factor(&self, multipliers: &[f64]) -> f64 {
        match self.together {
            Together::Product => multipliers.iter().product(),
            Together::Greatest => multipliers.iter().copied().fold(1.0, f64::max),
        }
    }
}

impl Placed {
    /// Whether a rank stands at the end that is looked at. `ranks` are all ranks of the pool, its own included.
    pub fn holds(&self, rank: f64, ranks: &[f64]) -> bool {
        among(self.among, self.equals, rank, ranks)
    }
}

/// Whether a rank (1 best) stands among so many first or last of all ranks.
pub(super) fn among(end: Among, equals: Equals, rank: f64, ranks: &[f64]) -> bool {
    let ahead = |beyond: &dyn Fn(f64) -> bool| ranks.iter().filter(|other| beyond(**other)).count();
    let same = ahead(&|other| other == rank);
    let (before, places) = match end {
        Among::Last(places) => (ahead(&|other| other > rank), places as usize),
        Among::First(places) => (ahead(&|other| other < rank), places as usize),
    };
    match equals {
        Equals::All => before < places,
        Equals::None => before + same <= places,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The feeling of safety: −0.25 a point below 96, −0.5 a point below 90.
    fn safety(reading: Steps, counted: Counted) -> Threshold {
        Threshold {
            figure: "safe".into(),
            side: Side::Below,
            steps: vec![[96.0, -0.25], [90.0, -0.5]],
            per: 1.0,
            counted,
            reading,
            missing: Lacking::Refuse,
        }
    }

    #[test]
    fn two_thresholds_are_read_in_four_ways_and_each_is_stated() {
        for (reading, at_88, at_93, at_90) in [
            (Steps::Marginal, -2.5, -0.75, -1.5),
            (Steps::Total, -4.0, -0.75, -1.5),
            (Steps::LastOnly, -1.0, -0.75, -1.5),
            (Steps::Added, -3.0, -0.75, -1.5),
        ] {
            let rule = safety(reading, Counted::Share);
            assert_eq!(
                [88.0, 93.0, 90.0, 96.0, 99.0].map(|x| rule.points(x)),
                [at_88, at_93, at_90, 0.0, 0.0],
                "{reading:?}"
            );
        }
    }

    #[test]
    fn part_of_a_point_counts_as_the_rule_says() {
        for (counted, expected) in [(Counted::Share, -0.375), (Counted::Whole, -0.25), (Counted::Begun, -0.5)]
        {
            assert_eq!(safety(Steps::Marginal, counted).points(94.5), expected, "{counted:?}");
        }
        // 96 − 95.7 is 0.2999…, 96 − 95 exactly one.
        assert_eq!(safety(Steps::Marginal, Counted::Begun).points(95.0), -0.25);
        assert_eq!(safety(Steps::Marginal, Counted::Whole).points(95.7), 0.0);
    }

    #[test]
    fn thresholds_above_give_as_those_below_take() {
        let rule = Threshold {
            side: Side::Above,
            steps: vec![[90.0, 0.5], [95.0, 1.0]],
            ..safety(Steps::Marginal, Counted::Share)
        };
        assert_eq!(rule.points(97.0), 5.0 * 0.5 + 2.0 * 1.0);
        assert_eq!(rule.points(90.0), 0.0);
    }

    #[test]
    fn a_rank_moves_by_the_last_step_it_reached() {
        let rule = RankMove {
            figure: "rank".into(),
            down: vec![[5.0, -1.0], [10.0, -2.0]],
            up: vec![[5.0, 0.5]],
            missing: Lacking::Nothing,
        };
        for (before, now, expected) in [
            (10.0, 14.0, 0.0),
            (10.0, 15.0, -1.0),
            (10.0, 19.0, -1.0),
            (10.0, 20.0, -2.0),
            (10.0, 40.0, -2.0),
            (10.0, 5.0, 0.5),
            (10.0, 6.0, 0.0),
            (3.0, 3.0, 0.0),
        ] {
            assert_eq!(rule.points_between(before, now), expected, "{before} → {now}");
        }
    }

    #[test]
    fn events_are_worth_their_size() {
        let rule = EventRule {
            kinds: vec!["larger".into()],
            by_size: vec![[3.0, -5.0], [6.0, -10.0]],
            points: None,
            times: Vec::new(),
            together: Together::Product,
            veto: false,
        };
        assert_eq!(
            [2.0, 3.0, 5.0, 6.0, 9.0].map(|dead| rule.points_of(Some(dead))),
            [0.0, -5.0, -5.0, -10.0, -10.0]
        );
        assert_eq!(rule.factor(&[2.0, 2.0]), 4.0);
        assert_eq!(EventRule { together: Together::Greatest, ..rule }.factor(&[2.0, 3.0]), 3.0);
    }

    #[test]
    fn a_target_missed_leaves_what_the_rule_leaves() {
        let rule = |short| TargetRule {
            figure: "safe".into(),
            at: 90.0,
            missed: Side::Below,
            points: 20.0,
            short,
            missing: Lacking::Refuse,
        };
        assert_eq!(rule(Short::Nothing).points_of(90.0), 20.0);
        assert_eq!(rule(Short::Nothing).points_of(89.9), 0.0);
        assert_eq!(rule(Short::Share).points_of(45.0), 10.0);
        assert_eq!(rule(Short::DownTo(80.0)).points_of(85.0), 10.0);
        assert_eq!(rule(Short::DownTo(80.0)).points_of(70.0), 0.0);
        let more_is_worse = TargetRule { missed: Side::Above, ..rule(Short::Share) };
        assert_eq!(more_is_worse.points_of(180.0), 10.0);
    }

    #[test]
    fn the_last_two_are_two_or_all_who_share_the_place() {
        let ranks = [1.0, 2.0, 3.0, 3.0, 5.0];
        let last = |places, equals| ranks.map(|rank| among(Among::Last(places), equals, rank, &ranks));
        assert_eq!(last(1, Equals::All), [false, false, false, false, true]);
        assert_eq!(last(2, Equals::All), [false, false, true, true, true]);
        assert_eq!(
            last(2, Equals::None),
            [false, false, false, false, true],
            "the shared place reaches beyond two"
        );
        assert_eq!(last(3, Equals::None), [false, false, true, true, true]);
        assert!(among(Among::First(1), Equals::All, 1.0, &ranks));
        let tied = [1.0, 2.0, 2.0];
        assert!(
            among(Among::Last(1), Equals::All, 2.0, &tied)
                && !among(Among::Last(1), Equals::None, 2.0, &tied)
        );
    }
}
