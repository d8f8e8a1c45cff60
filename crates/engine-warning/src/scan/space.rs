//! Where things lie and which circles are drawn: the order in which a circle around each centre takes in places.
//!
//! Follows SaTScan: the centre's own place first, equal distances by the lesser coordinate, places at one spot
//! are one place. Draws no boundary; ids never leave it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// Radius by which SaTScan measures great circles, in km.
pub const EARTH_KM: f64 = 6367.0;

/// Where the places lie.
#[derive(Debug, Clone, PartialEq)]
pub enum Layout {
    /// Points in a plane; distances in the unit of the coordinates.
    Plane(Vec<[f64; 2]>),
    /// Latitude and longitude in degrees; distances in km.
    Globe(Vec<[f64; 2]>),
    /// For each centre the places in the order they are taken in, itself first.
    Ordered(Vec<Vec<u32>>),
    /// Neighbours with the length of the way to them; a circle takes in places by the shortest way.
    Graph(Vec<Vec<(u32, f64)>>),
}

impl Layout {
    /// How many places there are.
    pub fn len(&self) -> usize {
        match self {
            Layout::Plane(points) | Layout::Globe(points) => points.len(),
            Layout::Ordered(orders) => orders.len(),
            Layout::Graph(neighbours) => neighbours.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// For each place the first place at the same spot.
    pub fn spots(&self) -> Vec<usize> {
        let (Layout::Plane(points) | Layout::Globe(points)) = self else {
            return (0..self.len()).collect();
        };
        let mut first = BTreeMap::new();
        let bits = |x: f64| (x + 0.0).to_bits();
        let spot =
            |(at, point): (usize, &[f64; 2])| *first.entry((bits(point[0]), bits(point[1]))).or_insert(at);
        points.iter().enumerate().map(spot).collect()
    }

    /// Only the places for which `keep` holds, in order.
    pub fn only(&self, keep: &[bool]) -> Layout {
        let kept = |points: &[[f64; 2]]| {
            points.iter().zip(keep).filter(|(_, keep)| **keep).map(|(point, _)| *point).collect()
        };
        match self {
            Layout::Plane(points) => Layout::Plane(kept(points)),
            Layout::Globe(points) => Layout::Globe(kept(points)),
            other => other.clone(),
        }
    }
}

/// How far a circle may grow.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// At most this share of all weight.
    pub share: f64,
    /// At most this far from the centre (km, or the unit of the plane or graph).
    pub radius: Option<f64>,
    /// At most this many places.
    pub places: Option<usize>,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { share: 0.5, radius: None, places: None }
    }
}

/// The circles: for each centre the places it takes in one by one, and how far each lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Circles {
    /// Places by centre, nearest first.
    pub order: Vec<Vec<u32>>,
    /// Their distances (0 for an ordered layout).
    pub distance: Vec<Vec<f64>>,
}

/// Draws the circles; `weight` is what [`Limits::share`] is a share of.
pub fn circles(layout: &Layout, limits: &Limits, weight: &[f64]) -> Circles {
    let most = limits.share * weight.iter().sum::<f64>();
    let mut circles = Circles { order: Vec::new(), distance: Vec::new() };
    for centre in 0..layout.len() {
        let (mut order, mut distance, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for (place, away) in reach(layout, centre) {
            sum += weight[place as usize];
            let beyond = sum > most
                || limits.radius.is_some_and(|radius| away > radius)
                || limits.places.is_some_and(|places| order.len() >= places);
            if beyond {
                break;
            }
            order.push(place);
            distance.push(away);
        }
        circles.order.push(order);
        circles.distance.push(distance);
    }
    circles
}

/// Places by distance from a centre.
fn reach(layout: &Layout, centre: usize) -> Vec<(u32, f64)> {
    match layout {
        Layout::Plane(points) => by_chord(points, centre),
        Layout::Globe(points) => {
            let points: Vec<[f64; 3]> = points.iter().map(|point| on_sphere(*point)).collect();
            let arc = |(place, chord): (u32, f64)| (place, 2.0 * EARTH_KM * (chord / 2.0).min(1.0).asin());
            by_chord(&points, centre).into_iter().map(arc).collect()
        }
        Layout::Ordered(orders) => orders[centre].iter().map(|place| (*place, 0.0)).collect(),
        Layout::Graph(neighbours) => shortest(neighbours, centre),
    }
}

/// A point of the unit sphere. Chords order places as arcs do, and give short ones more digits.
fn on_sphere([latitude, longitude]: [f64; 2]) -> [f64; 3] {
    let (phi, lambda) = (latitude.to_radians(), longitude.to_radians());
    [phi.cos() * lambda.cos(), phi.cos() * lambda.sin(), phi.sin()]
}

/// Places by the straight way from a centre.
fn by_chord<const N: usize>(points: &[[f64; N]], centre: usize) -> Vec<(u32, f64)> {
    let away = |point: &[f64; N]| {
        point.iter().zip(&points[centre]).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
    };
    let mut all: Vec<(u32, f64)> = (0_u32..).zip(points).map(|(at, point)| (at, away(point))).collect();
    let lesser = |a: u32, b: u32| {
        let pairs = points[a as usize].iter().zip(&points[b as usize]);
        pairs.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    };
    all.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| lesser(a.0, b.0)).then(a.0.cmp(&b.0)));
    all
}

#[derive(PartialEq)]
struct Step(f64, u32);

impl Eq for Step {}

impl Ord for Step {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.total_cmp(&self.0).then(other.1.cmp(&self.1))
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Places by the shortest way along the graph; equal ways by number. What cannot be reached is left out.
fn shortest(neighbours: &[Vec<(u32, f64)>], centre: usize) -> Vec<(u32, f64)> {
    let mut best = vec![f64::INFINITY; neighbours.len()];
    let mut heap = BinaryHeap::new();
    let mut found = Vec::new();
    best[centre] = 0.0;
    heap.push(Step(0.0, centre as u32));
    while let Some(Step(away, place)) = heap.pop() {
        if away > best[place as usize] {
            continue;
        }
        found.push((place, away));
        for (next, length) in &neighbours[place as usize] {
            let further = away + length;
            if further < best[*next as usize] {
                best[*next as usize] = further;
                heap.push(Step(further, *next));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equal_distances_are_taken_by_the_lesser_coordinate() {
        let layout = Layout::Plane(vec![[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0], [0.0, -1.0]]);
        let circles = circles(&layout, &Limits { share: 1.0, ..Limits::default() }, &[1.0; 4]);
        assert_eq!(circles.order[0], [0, 2, 3, 1]);
    }

    #[test]
    fn a_circle_stops_at_its_share_its_radius_or_its_number() {
        let layout = Layout::Plane((0..10).map(|x| [f64::from(x), 0.0]).collect());
        let length = |limits: Limits| circles(&layout, &limits, &[1.0; 10]).order[0].len();
        assert_eq!(length(Limits::default()), 5);
        assert_eq!(length(Limits { radius: Some(2.0), ..Limits::default() }), 3);
        assert_eq!(length(Limits { places: Some(2), ..Limits::default() }), 2);
    }

    #[test]
    fn a_graph_is_taken_in_by_the_shortest_way() {
        let edges =
            vec![vec![(1, 1.0), (2, 5.0)], vec![(0, 1.0), (2, 1.0)], vec![(0, 5.0), (1, 1.0)], vec![]];
        let circles = circles(&Layout::Graph(edges), &Limits { share: 1.0, ..Limits::default() }, &[1.0; 4]);
        assert_eq!(circles.order[0], [0, 1, 2]);
        assert_eq!(circles.distance[0], [0.0, 1.0, 2.0]);
        assert_eq!(circles.order[3], [3], "an island is its own circle");
    }

    proptest! {
        #[test]
        fn every_circle_begins_at_its_centre_and_grows_outward(points in proptest::collection::vec((-60.0_f64..60.0, -170.0_f64..170.0), 2..25)) {
            let layout = Layout::Globe(points.iter().map(|(a, b)| [*a, *b]).collect());
            let circles = circles(&layout, &Limits { share: 1.0, ..Limits::default() }, &vec![1.0; points.len()]);
            for (centre, (order, distance)) in circles.order.iter().zip(&circles.distance).enumerate() {
                prop_assert_eq!(order.len(), points.len());
                prop_assert!(distance[0] < 1e-9 && layout.spots()[order[0] as usize] == layout.spots()[centre]);
                prop_assert!(distance.windows(2).all(|pair| pair[0] <= pair[1]));
            }
        }
    }
}
