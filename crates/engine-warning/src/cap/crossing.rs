//! Whether the sides of a ring meet where they should not; exact, on whole numbers. Bounded in work: a ring
//! too tangled to judge is said to be so.

use super::point::Point;

/// Most pairs of sides that are compared.
const MOST_PAIRS: usize = 4_000_000;

/// How a ring meets itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not at all.
    None,
    /// These two sides meet, counted from 0.
    Sides(usize, usize),
    /// Too many sides side by side to compare them all.
    TooTangled,
}

/// The first two sides of a closed line that meet, other than neighbours in their common point.
pub(super) fn first_meeting(closed: &[Point]) -> Verdict {
    let mut line: Vec<Point> = closed.to_vec();
    line.dedup();
    let sides = line.len().saturating_sub(1);
    if sides < 3 {
        return if sides < 2 { Verdict::None } else { Verdict::Sides(0, 1) };
    }
    // Sweep from west to east; a side is compared with those that reach as far east as it begins.
    let west = |at: usize| line[at].east_north().0.min(line[at + 1].east_north().0);
    let east = |at: usize| line[at].east_north().0.max(line[at + 1].east_north().0);
    let mut order: Vec<usize> = (0..sides).collect();
    order.sort_by_key(|at| (west(*at), *at));
    let mut open: Vec<usize> = vec![];
    let mut compared = 0;
    for at in order {
        open.retain(|other| east(*other) >= west(at));
        compared += open.len();
        if compared > MOST_PAIRS {
            return Verdict::TooTangled;
        }
        if let Some(other) = open.iter().find(|other| sides_clash(&line, sides, **other, at)) {
            return Verdict::Sides(at.min(*other), at.max(*other));
        }
        open.push(at);
    }
    Verdict::None
}

fn sides_clash(line: &[Point], sides: usize, a: usize, b: usize) -> bool {
    let (first, second) = (a.min(b), a.max(b));
    let neighbours = second == first + 1 || (first == 0 && second == sides - 1);
    if !neighbours {
        return do_meet(line[a], line[a + 1], line[b], line[b + 1]);
    }
    // Neighbours share a point; they clash when one runs back along the other.
    let (before, shared, after) = if second == first + 1 {
        (line[first], line[second], line[second + 1])
    } else {
        (line[second], line[0], line[1])
    };
    before.turn(shared, after) == 0 && !is_between(shared, before, after)
}

/// Whether `middle`, on one line with the others, lies between them.
fn is_between(middle: Point, one: Point, other: Point) -> bool {
    is_within_box(one, other, middle)
}

/// Whether a point lies in the upright box around a side.
pub(super) fn is_within_box(from: Point, to: Point, point: Point) -> bool {
    let ((x1, y1), (x2, y2), (x, y)) = (from.east_north(), to.east_north(), point.east_north());
    x1.min(x2) <= x && x <= x1.max(x2) && y1.min(y2) <= y && y <= y1.max(y2)
}

/// Whether two sides have a point in common.
pub(super) fn do_meet(p: Point, q: Point, r: Point, s: Point) -> bool {
    let (a, b) = (p.turn(q, r).signum(), p.turn(q, s).signum());
    let (c, d) = (r.turn(s, p).signum(), r.turn(s, q).signum());
    (a != b && c != d)
        || (a == 0 && is_within_box(p, q, r))
        || (b == 0 && is_within_box(p, q, s))
        || (c == 0 && is_within_box(r, s, p))
        || (d == 0 && is_within_box(r, s, q))
}

/// Whether two sides cut through each other, and do not only touch.
pub(super) fn do_cross(p: Point, q: Point, r: Point, s: Point) -> bool {
    let (a, b) = (p.turn(q, r).signum(), p.turn(q, s).signum());
    let (c, d) = (r.turn(s, p).signum(), r.turn(s, q).signum());
    a * b < 0 && c * d < 0
}

#[cfg(test)]
mod tests {
    use super::super::ring::Ring;
    use super::*;

    fn check(text: &str, verdict: Verdict) {
        assert_eq!(Ring::parse(text).unwrap().self_meeting(), verdict, "{text}");
    }

    #[test]
    fn a_ring_that_meets_itself_is_found() {
        check("0,0 0,1 1,1 1,0 0,0", Verdict::None);
        check("0,0 1,1 0,1 1,0 0,0", Verdict::Sides(0, 2));
        check("0,0 0,2 1,1 2,2 2,0 1,1 0,0", Verdict::Sides(1, 4));
        check("0,0 0,2 0,1 1,1 0,0", Verdict::Sides(0, 1));
        check("0,0 0,1 0,1 1,1 1,0 0,0", Verdict::None);
        check("0,0 0,1 0,2 2,2 2,0 0,0", Verdict::None);
        check("0,0 0,0 0,0 0,0", Verdict::None);
        check("0,0 0,1 0,0 0,0", Verdict::Sides(0, 1));
    }

    #[test]
    fn a_long_ring_is_judged_at_once() {
        let corner = |at: i32| {
            let angle = std::f64::consts::TAU * f64::from(at) / 20_000.0;
            Point::from_degrees(23.0 + angle.sin(), 113.0 + angle.cos()).unwrap()
        };
        let circle: Vec<Point> = (0..20_000).map(corner).collect();
        assert!(Ring::through(&circle).unwrap().is_simple());
    }

    proptest::proptest! {
        /// The sweep finds what comparing all pairs finds.
        #[test]
        fn the_sweep_misses_nothing(corners in proptest::collection::vec((0_i32..6, 0_i32..6), 3..9)) {
            let points: Vec<Point> =
                corners.iter().map(|(a, b)| Point::from_degrees(f64::from(*a), f64::from(*b)).unwrap()).collect();
            if let Ok(ring) = Ring::through(&points) {
                let line = ring.points();
                let sides = line.len() - 1;
                let clash = (0..sides).any(|b| (0..b).any(|a| sides_clash(line, sides, a, b)));
                proptest::prop_assert_eq!(ring.is_simple(), !clash);
            }
        }
    }
}
