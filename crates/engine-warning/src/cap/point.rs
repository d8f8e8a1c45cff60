//! Places on the earth as CAP writes them: `latitude,longitude` in decimal degrees of WGS 84. Kept as whole
//! billionths of a degree, so that every test of position is exact. Knows no map and no place by name.

use super::datatype::is_decimal;
use std::fmt;

/// Billionths in one degree: a tenth of a millimetre on the ground.
const ONE_DEGREE: i64 = 1_000_000_000;
/// Mean radius of the earth in kilometres (IUGG).
pub(super) const EARTH_RADIUS_KM: f64 = 6_371.008_8;

/// A point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Point {
    /// Billionths of a degree north.
    lat: i64,
    /// Billionths of a degree east.
    lon: i64,
}

/// Why two numbers are no point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointError {
    /// Not `latitude,longitude`.
    Form,
    /// Latitude beyond ±90 or longitude beyond ±180.
    Range,
}

impl Point {
    /// A point from degrees, to the nearest billionth.
    pub fn from_degrees(lat: f64, lon: f64) -> Option<Point> {
        let inside = lat.abs() <= 90.0 && lon.abs() <= 180.0; // false for what is no number
        let whole = |degrees: f64| (degrees * ONE_DEGREE as f64).round() as i64;
        inside.then(|| Point { lat: whole(lat), lon: whole(lon) })
    }

    /// The point written `23.10,113.20`.
    pub fn parse(text: &str) -> Result<Point, PointError> {
        let (lat, lon) = text.split_once(',').ok_or(PointError::Form)?;
        let lat = billionths(lat, 90)?;
        let lon = billionths(lon, 180)?;
        Ok(Point { lat, lon })
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        self.lat as f64 / ONE_DEGREE as f64
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        self.lon as f64 / ONE_DEGREE as f64
    }

    /// Kilometres to another point, along the great circle.
    pub fn distance_km(self, other: Point) -> f64 {
        let (from, to) = (self.latitude().to_radians(), other.latitude().to_radians());
        let across = (other.longitude() - self.longitude()).to_radians();
        let half = ((to - from) / 2.0).sin().powi(2) + from.cos() * to.cos() * (across / 2.0).sin().powi(2);
        2.0 * EARTH_RADIUS_KM * half.sqrt().min(1.0).asin()
    }

    /// East and north in billionths.
    pub(super) fn east_north(self) -> (i64, i64) {
        (self.lon, self.lat)
    }

    /// Twice the signed area of the triangle to `b` and `c`, seen as on a map: positive when it turns left.
    pub(super) fn turn(self, b: Point, c: Point) -> i128 {
        let wide = |to: i64, from: i64| i128::from(to) - i128::from(from);
        wide(b.lon, self.lon) * wide(c.lat, self.lat) - wide(b.lat, self.lat) * wide(c.lon, self.lon)
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_degrees(f, self.lat)?;
        f.write_str(",")?;
        write_degrees(f, self.lon)
    }
}

/// Degrees without needless zeros.
fn write_degrees(f: &mut fmt::Formatter<'_>, billionths: i64) -> fmt::Result {
    let (whole, rest) =
        (billionths.unsigned_abs() / 1_000_000_000, billionths.unsigned_abs() % 1_000_000_000);
    let sign = if billionths < 0 { "-" } else { "" };
    if rest == 0 {
        return write!(f, "{sign}{whole}");
    }
    write!(f, "{sign}{whole}.{}", format!("{rest:09}").trim_end_matches('0'))
}

/// A decimal number of degrees, at most `most` to either side; what is finer than a billionth is cut off.
fn billionths(text: &str, most: i64) -> Result<i64, PointError> {
    if !is_decimal(text) {
        return Err(PointError::Form);
    }
    let number = text.trim_start_matches(['+', '-']);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: i64 = match whole.trim_start_matches('0') {
        "" => 0,
        digits if digits.len() <= 3 => digits.parse().map_err(|_| PointError::Form)?,
        _ => return Err(PointError::Range),
    };
    let mut rest = 0;
    for place in 0..9 {
        let digit = fraction.as_bytes().get(place).map_or(0, |byte| i64::from(byte - b'0'));
        rest = rest * 10 + digit;
    }
    let beyond = fraction.bytes().skip(9).any(|byte| byte != b'0');
    let found = whole * ONE_DEGREE + rest;
    if found > most * ONE_DEGREE || (found == most * ONE_DEGREE && beyond) {
        return Err(PointError::Range);
    }
    Ok(if text.starts_with('-') { -found } else { found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, found: Result<&str, PointError>) {
        assert_eq!(Point::parse(text).map(|point| point.to_string()), found.map(str::to_owned), "{text}");
    }

    #[test]
    fn a_point_is_latitude_and_longitude_in_degrees() {
        check("23.10,113.20", Ok("23.1,113.2"));
        check("-0.000000001,-180", Ok("-0.000000001,-180"));
        check("+90.0,.5", Ok("90,0.5"));
        check("90.0000000001,0", Err(PointError::Range));
        check("113.2,23.1", Err(PointError::Range));
        check("0,181", Err(PointError::Range));
        for wrong in ["", "23.1", "23.1,113.2,5", "23.1, 113.2", "1e1,2", "NaN,0", "23.1;113.2", "２３,1"] {
            check(wrong, Err(PointError::Form));
        }
    }

    #[test]
    fn a_degree_of_the_equator_is_a_hundred_and_eleven_kilometres() {
        let (a, b) = (Point::from_degrees(0.0, 0.0).unwrap(), Point::from_degrees(0.0, 1.0).unwrap());
        assert!((a.distance_km(b) - 111.195).abs() < 0.001);
        assert_eq!(Point::from_degrees(f64::NAN, 0.0), None);
    }

    proptest::proptest! {
        #[test]
        fn every_point_comes_back(lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64) {
            let point = Point::from_degrees(lat, lon).unwrap();
            proptest::prop_assert_eq!(Point::parse(&point.to_string()), Ok(point));
        }
    }
}
