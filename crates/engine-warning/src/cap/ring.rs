//! The shapes of an area: rings and circles, read from what CAP writes and written back, with what a map
//! editor asks of them: simple or crossing itself, which way round, what lies inside, fewer points.
//! A ring is taken as flat in latitude and longitude; none may span a pole or the line of the date.

use super::crossing;
use super::point::{EARTH_RADIUS_KM, Point, PointError};
use std::fmt;

/// A closed line of at least four points, the last being the first again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ring(Vec<Point>);

/// A point and a distance around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circle {
    /// The middle.
    pub centre: Point,
    /// Kilometres around it.
    pub radius_km: f64,
}

/// Why a text is no shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShapeError {
    /// This part is no point.
    Point(String),
    /// This point lies beyond ±90 degrees of latitude or ±180 of longitude.
    Range(String),
    /// So many points; four are needed.
    TooFew(usize),
    /// The last point is not the first.
    Open,
    /// Not a point, a space and a radius.
    Circle,
}

impl Ring {
    /// A ring through these points, closed if it is not; at least three different ones.
    pub fn through(points: &[Point]) -> Result<Ring, ShapeError> {
        let mut ring: Vec<Point> = points.to_vec();
        ring.dedup();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() < 3 {
            return Err(ShapeError::TooFew(ring.len()));
        }
        ring.extend(ring.first().copied());
        Ok(Ring(ring))
    }

    /// The ring written `23.10,113.20 23.10,113.30 … 23.10,113.20`.
    pub fn parse(text: &str) -> Result<Ring, ShapeError> {
        let mut points = vec![];
        for pair in text.split_ascii_whitespace() {
            points.push(Point::parse(pair).map_err(|error| match error {
                PointError::Form => ShapeError::Point(pair.to_owned()),
                PointError::Range => ShapeError::Range(pair.to_owned()),
            })?);
        }
        if points.len() < 4 {
            return Err(ShapeError::TooFew(points.len()));
        }
        if points.first() != points.last() {
            return Err(ShapeError::Open);
        }
        Ok(Ring(points))
    }

    /// The points, the first again at the end.
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// The sides.
    pub fn sides(&self) -> impl Iterator<Item = (Point, Point)> {
        self.0.windows(2).map(|side| (side[0], side[1]))
    }

    /// The first place where the ring meets itself, as the numbers of two sides, from 0.
    pub fn self_meeting(&self) -> crossing::Verdict {
        crossing::first_meeting(&self.0)
    }

    /// Whether the ring never meets itself.
    pub fn is_simple(&self) -> bool {
        matches!(self.self_meeting(), crossing::Verdict::None)
    }

    /// Whether all its points lie on one line: it holds no ground.
    pub fn is_flat(&self) -> bool {
        self.twice_area() == 0
    }

    /// Twice the area in squared billionths of a degree; positive when it runs against the clock.
    fn twice_area(&self) -> i128 {
        let origin = self.0[0];
        self.sides().map(|(from, to)| origin.turn(from, to)).sum()
    }

    /// Whether it runs against the clock, seen from above.
    pub fn is_counter_clockwise(&self) -> bool {
        self.twice_area() > 0
    }

    /// The same ring, running against the clock, as GeoJSON wants an outer ring.
    pub fn counter_clockwise(mut self) -> Ring {
        if self.twice_area() < 0 {
            self.0.reverse();
        }
        self
    }

    /// Square kilometres inside, good to a percent for anything smaller than a province.
    pub fn area_km2(&self) -> f64 {
        let degree = EARTH_RADIUS_KM.to_radians();
        let middle = self.0.iter().map(|point| point.latitude()).sum::<f64>() / self.0.len() as f64;
        let square_degrees = self.twice_area().unsigned_abs() as f64 / 2e18;
        square_degrees * degree * degree * middle.to_radians().cos()
    }

    /// South, west, north and east ends in degrees.
    pub fn bounds(&self) -> [f64; 4] {
        let mut bounds = [90.0_f64, 180.0, -90.0, -180.0];
        for point in &self.0 {
            let (lat, lon) = (point.latitude(), point.longitude());
            bounds = [bounds[0].min(lat), bounds[1].min(lon), bounds[2].max(lat), bounds[3].max(lon)];
        }
        bounds
    }

    /// Whether a point lies inside or on the ring.
    pub fn contains(&self, point: Point) -> bool {
        let mut inside = false;
        for (from, to) in self.sides() {
            let turn = from.turn(to, point);
            if turn == 0 && crossing::is_within_box(from, to, point) {
                return true;
            }
            let (from_north, to_north, north) =
                (from.east_north().1, to.east_north().1, point.east_north().1);
            let crosses = (from_north > north) != (to_north > north);
            if crosses && (turn > 0) == (to_north > from_north) {
                inside = !inside;
            }
        }
        inside
    }

    /// Whether the other ring lies inside or on this one.
    pub fn covers(&self, other: &Ring) -> bool {
        other.0.iter().all(|point| self.contains(*point)) && !self.sides_cross(other)
    }

    /// Whether the two rings share ground or touch.
    pub fn meets(&self, other: &Ring) -> bool {
        let (a, b) = (self.bounds(), other.bounds());
        let apart = a[2] < b[0] || b[2] < a[0] || a[3] < b[1] || b[3] < a[1];
        !apart
            && (self.contains(other.0[0])
                || other.contains(self.0[0])
                || self.sides().any(|(p, q)| other.sides().any(|(r, s)| crossing::do_meet(p, q, r, s))))
    }

    fn sides_cross(&self, other: &Ring) -> bool {
        self.sides().any(|(p, q)| other.sides().any(|(r, s)| crossing::do_cross(p, q, r, s)))
    }

    /// A ring of fewer points, none of the points left out further than `tolerance_km` from it. When the
    /// tolerance would make it cross itself or vanish, a smaller one is taken.
    pub fn simplified(&self, tolerance_km: f64) -> Ring {
        let mut tolerance = tolerance_km.max(0.0);
        for _ in 0..12 {
            let fewer = Ring(self.thinned(tolerance));
            if fewer.0.len() >= 4 && !fewer.is_flat() && (fewer.is_simple() || !self.is_simple()) {
                return fewer;
            }
            tolerance /= 2.0;
        }
        self.clone()
    }

    /// Douglas and Peucker, on the two halves between the first point and the one furthest from it.
    fn thinned(&self, tolerance_km: f64) -> Vec<Point> {
        let last = self.0.len() - 1;
        let furthest = (0..last).max_by(|a, b| {
            let distance = |at: usize| self.0[0].distance_km(self.0[at]);
            distance(*a).total_cmp(&distance(*b))
        });
        let middle = furthest.unwrap_or(last / 2);
        let mut keep = vec![false; self.0.len()];
        [0, middle, last].iter().for_each(|at| keep[*at] = true);
        let mut stretches = vec![(0, middle), (middle, last)];
        while let Some((from, to)) = stretches.pop() {
            let furthest = (from + 1..to)
                .map(|at| (at, distance_to_side_km(self.0[from], self.0[to], self.0[at])))
                .max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((at, distance)) = furthest
                && distance > tolerance_km
            {
                keep[at] = true;
                stretches.extend([(from, at), (at, to)]);
            }
        }
        self.0.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
    }
}

/// Kilometres from a point to a side, on a plane that touches the earth there.
fn distance_to_side_km(from: Point, to: Point, point: Point) -> f64 {
    let degree = EARTH_RADIUS_KM.to_radians();
    let narrow = point.latitude().to_radians().cos();
    let flat = |p: Point| {
        ((p.longitude() - point.longitude()) * degree * narrow, (p.latitude() - point.latitude()) * degree)
    };
    let ((x1, y1), (x2, y2)) = (flat(from), flat(to));
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (-(x1 * dx + y1 * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (x1 + along * dx).hypot(y1 + along * dy)
}

impl fmt::Display for Ring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, point) in self.0.iter().enumerate() {
            let space = if at > 0 { " " } else { "" };
            write!(f, "{space}{point}")?;
        }
        Ok(())
    }
}

impl Circle {
    /// A circle; the radius must be a number and not negative.
    pub fn around(centre: Point, radius_km: f64) -> Option<Circle> {
        (radius_km.is_finite() && radius_km >= 0.0).then_some(Circle { centre, radius_km })
    }

    /// The circle written `23.15,113.25 5`.
    pub fn parse(text: &str) -> Result<Circle, ShapeError> {
        let mut parts = text.split_ascii_whitespace();
        let (Some(centre), Some(radius), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(ShapeError::Circle);
        };
        let centre = Point::parse(centre).map_err(|error| match error {
            PointError::Form => ShapeError::Point(centre.to_owned()),
            PointError::Range => ShapeError::Range(centre.to_owned()),
        })?;
        let radius = super::datatype::is_decimal(radius).then(|| radius.parse().ok()).flatten();
        radius.and_then(|radius| Circle::around(centre, radius)).ok_or(ShapeError::Circle)
    }

    /// Whether a point lies inside or on it.
    pub fn contains(&self, point: Point) -> bool {
        self.centre.distance_km(point) <= self.radius_km
    }

    /// A ring of `corners` corners on it, for maps that draw no circles.
    pub fn as_ring(&self, corners: usize) -> Option<Ring> {
        let degree = EARTH_RADIUS_KM.to_radians();
        let narrow = self.centre.latitude().to_radians().cos().max(1e-6);
        let corner = |at: usize| {
            let angle = std::f64::consts::TAU * at as f64 / corners as f64;
            let lat = self.centre.latitude() + self.radius_km / degree * angle.sin();
            let lon = self.centre.longitude() + self.radius_km / degree / narrow * angle.cos();
            Point::from_degrees(lat, lon)
        };
        let points: Option<Vec<Point>> = (0..corners.max(3)).map(corner).collect();
        Ring::through(&points?).ok()
    }
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.centre, self.radius_km)
    }
}
