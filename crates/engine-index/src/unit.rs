//! Units of measure: `件/万人`, `%`, `元`, read and reckoned with, so that a figure, what it is divided by and
//! the unit it is told in agree before anything is computed.
//!
//! Factors are exact fractions. Never guesses a unit it does not know.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// What a text means as a unit: a factor and powers of base units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// So many of the base units.
    pub factor: Fraction,
    /// Base unit → power, none zero.
    pub powers: BTreeMap<String, i32>,
}

/// An exact positive fraction in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    above: u128,
    below: u128,
}

impl Fraction {
    /// One.
    pub const ONE: Fraction = Fraction { above: 1, below: 1 };

    fn new(above: u128, below: u128) -> Option<Fraction> {
        let common = common_divisor(above, below);
        (above > 0 && below > 0).then(|| Fraction { above: above / common, below: below / common })
    }

    fn times(self, other: Fraction) -> Option<Fraction> {
        Fraction::new(self.above.checked_mul(other.above)?, self.below.checked_mul(other.below)?)
    }

    fn inverse(self) -> Fraction {
        Fraction { above: self.below, below: self.above }
    }

    /// A number times this fraction; exact wherever the fraction is 1 or a whole number and the result fits.
    pub fn apply(self, x: f64) -> f64 {
        match (self.above, self.below) {
            (1, 1) => x,
            (above, 1) => x * above as f64,
            (1, below) => x / below as f64,
            (above, below) => x * above as f64 / below as f64,
        }
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.below {
            1 => write!(f, "{}", self.above),
            below => write!(f, "{}/{below}", self.above),
        }
    }
}

fn common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a.max(1) } else { common_divisor(b, a % b) }
}

/// Why a text is no unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitFault {
    /// Nothing between two signs.
    Empty,
    /// This word is no unit known here.
    Unknown(String),
    /// Numbers too large to reckon with.
    TooLarge,
}

/// Names of a unit, and what it is: above / below of `base`^`power`.
type Names = (&'static [&'static str], u128, u128, &'static str, i32);

/// The units everybody knows, by each of their names.
static KNOWN: LazyLock<HashMap<&str, &Names>> =
    LazyLock::new(|| NAMES.iter().flat_map(|unit| unit.0.iter().map(move |name| (*name, unit))).collect());

const NAMES: &[Names] = &[
    (&["人", "名", "person", "persons", "people"], 1, 1, "人", 1),
    (&["人次", "visits"], 1, 1, "人次", 1),
    (&["户", "household", "households"], 1, 1, "户", 1),
    (&["件", "matter", "matters"], 1, 1, "件", 1),
    (&["起", "event", "events"], 1, 1, "起", 1),
    (&["次", "times"], 1, 1, "次", 1),
    (&["个", "item", "items"], 1, 1, "个", 1),
    (&["处", "place", "places"], 1, 1, "处", 1),
    (&["家", "firm", "firms"], 1, 1, "家", 1),
    (&["项", "project", "projects"], 1, 1, "项", 1),
    (&["条", "entry", "entries"], 1, 1, "条", 1),
    (&["所", "facility", "facilities"], 1, 1, "所", 1),
    (&["栋", "building", "buildings"], 1, 1, "栋", 1),
    (&["辆", "vehicle", "vehicles"], 1, 1, "辆", 1),
    (&["份", "copy", "copies"], 1, 1, "份", 1),
    (&["分", "point", "points"], 1, 1, "分", 1),
    (&["元", "yuan"], 1, 1, "元", 1),
    (&["USD", "usd", "美元"], 1, 1, "USD", 1),
    (&["天", "日", "day", "days"], 1, 1, "天", 1),
    (&["小时", "hour", "hours", "h"], 1, 24, "天", 1),
    (&["分钟", "minute", "minutes", "min"], 1, 1440, "天", 1),
    (&["周", "week", "weeks"], 7, 1, "天", 1),
    (&["年", "year", "years"], 1, 1, "年", 1),
    (&["月", "month", "months"], 1, 12, "年", 1),
    (&["米", "m"], 1, 1, "米", 1),
    (&["公里", "千米", "km"], 1000, 1, "米", 1),
    (&["平方米", "m2", "㎡"], 1, 1, "米", 2),
    (&["平方公里", "km2"], 1_000_000, 1, "米", 2),
    (&["公顷", "ha"], 10_000, 1, "米", 2),
    (&["亩"], 2_000, 3, "米", 2),
    (&["千克", "公斤", "kg"], 1, 1, "千克", 1),
    (&["吨", "t"], 1000, 1, "千克", 1),
    (&["", "比", "比值", "ratio"], 1, 1, "", 0),
    (&["%", "percent", "百分点"], 1, 100, "", 0),
    (&["‰", "permille"], 1, 1000, "", 0),
];

/// Words that multiply what follows.
const MULTIPLIERS: &[(&str, u128)] = &[
    ("万亿", 1_000_000_000_000),
    ("千万", 10_000_000),
    ("百万", 1_000_000),
    ("十万", 100_000),
    ("亿", 100_000_000),
    ("万", 10_000),
    ("千", 1_000),
    ("百", 100),
];

/// The units a method knows: those of everybody and its own.
#[derive(Debug, Clone, Default)]
pub struct Units(BTreeMap<String, Unit>);

impl Units {
    /// Adds a unit of one's own; none of what it is makes it a base unit.
    ///
    /// # Errors
    /// What it is said to be is no unit.
    pub fn add(&mut self, name: &str, is: Option<&str>) -> Result<(), UnitFault> {
        let unit = match is {
            Some(text) => self.read(text)?,
            None => Unit { factor: Fraction::ONE, powers: [(name.to_owned(), 1)].into() },
        };
        self.0.insert(name.to_owned(), unit);
        Ok(())
    }

    /// Every name known, for advice.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let known =
            NAMES.iter().flat_map(|(names, ..)| names.iter().copied()).filter(|name| !name.is_empty());
        known.chain(self.0.keys().map(String::as_str))
    }

    /// Reads a unit: factors parted by `·` or `*`; everything after a `/` divides.
    ///
    /// # Errors
    /// A word that is no unit.
    pub fn read(&self, text: &str) -> Result<Unit, UnitFault> {
        let text = text.trim();
        if let Some(own) = self.0.get(text) {
            return Ok(own.clone());
        }
        let mut whole = Unit { factor: Fraction::ONE, powers: BTreeMap::new() };
        for (place, side) in text.split('/').enumerate() {
            for term in side.split(['·', '*', '×']) {
                if term.trim().is_empty() && (text.contains(['/', '·', '*', '×'])) {
                    return Err(UnitFault::Empty);
                }
                let term = self.term(term.trim())?;
                whole = whole
                    .times(&if place == 0 { term } else { term.inverse() })
                    .ok_or(UnitFault::TooLarge)?;
            }
        }
        Ok(whole)
    }

    /// `10万人`, `km2`, `1000 seat`.
    fn term(&self, text: &str) -> Result<Unit, UnitFault> {
        let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let (number, rest) = text.split_at(digits);
        let number = if number.is_empty() { Fraction::ONE } else { decimal(number)? };
        let unit = self.named(rest.trim()).ok_or_else(|| UnitFault::Unknown(rest.trim().to_owned()))?;
        let factor = unit.factor.times(number).ok_or(UnitFault::TooLarge)?;
        Ok(Unit { factor, ..unit })
    }

    fn named(&self, word: &str) -> Option<Unit> {
        if let Some(own) = self.0.get(word) {
            return Some(own.clone());
        }
        if let Some((_, above, below, base, power)) = KNOWN.get(word) {
            return Some(Unit {
                factor: Fraction { above: *above, below: *below },
                powers: [((*base).to_owned(), *power)].into_iter().filter(|(_, power)| *power != 0).collect(),
            });
        }
        let (multiplier, by) = MULTIPLIERS.iter().find(|(multiplier, _)| word.starts_with(multiplier))?;
        let unit = self.named(&word[multiplier.len()..])?;
        Some(Unit { factor: unit.factor.times(Fraction { above: *by, below: 1 })?, ..unit })
    }
}

fn decimal(text: &str) -> Result<Fraction, UnitFault> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let below = 10u128.checked_pow(part.len() as u32).ok_or(UnitFault::TooLarge)?;
    let above = format!("{whole}{part}").parse().map_err(|_| UnitFault::TooLarge)?;
    Fraction::new(above, below).ok_or(UnitFault::TooLarge)
}

impl Unit {
    fn times(&self, other: &Unit) -> Option<Unit> {
        let mut powers = self.powers.clone();
        for (base, power) in &other.powers {
            *powers.entry(base.clone()).or_default() += power;
        }
        powers.retain(|_, power| *power != 0);
        Some(Unit { factor: self.factor.times(other.factor)?, powers })
    }

    fn inverse(&self) -> Unit {
        let powers = self.powers.iter().map(|(base, power)| (base.clone(), -power)).collect();
        Unit { factor: self.factor.inverse(), powers }
    }

    /// This divided by another.
    pub fn per(&self, other: &Unit) -> Option<Unit> {
        self.times(&other.inverse())
    }

    /// What a figure in this unit is multiplied by to stand in `other`; none where they measure different
    /// things.
    pub fn factor_to(&self, other: &Unit) -> Option<Fraction> {
        (self.powers == other.powers).then(|| self.factor.times(other.factor.inverse()))?
    }

    /// Whether figures of it add up: counts and sums do, shares and rates do not.
    pub fn adds_up(&self) -> bool {
        !self.powers.is_empty() && self.powers.values().all(|power| *power > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Unit {
        Units::default().read(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
    }

    #[test]
    fn a_rate_is_its_parts_and_the_factor_comes_of_itself() {
        let factor = |figure: &str, below: &str, told: &str| {
            read(figure).per(&read(below))?.factor_to(&read(told)).map(|factor| factor.to_string())
        };
        assert_eq!(factor("件", "人", "件/万人").as_deref(), Some("10000"));
        assert_eq!(factor("件", "万人", "件/万人").as_deref(), Some("1"));
        assert_eq!(factor("件", "万人", "件/10万人").as_deref(), Some("10"));
        assert_eq!(factor("件", "件", "%").as_deref(), Some("100"));
        assert_eq!(factor("起", "辆", "起/万辆").as_deref(), Some("10000"));
        assert_eq!(factor("万元", "亩", "元/亩").as_deref(), Some("10000"));
        assert_eq!(factor("元", "平方公里", "万元/平方公里").as_deref(), Some("1/10000"));
        assert_eq!(factor("件", "辆", "件/万人"), None, "vehicles are no persons");
        assert_eq!(factor("件", "起", "%"), None);
        assert_eq!(factor("小时", "件", "天/件").as_deref(), Some("1/24"));
    }

    #[test]
    fn what_is_no_unit_is_said() {
        let units = Units::default();
        assert_eq!(units.read("件/万入"), Err(UnitFault::Unknown("万入".into())));
        assert_eq!(units.read("件//人"), Err(UnitFault::Empty));
        assert_eq!(units.read("件/0人"), Err(UnitFault::TooLarge));
        assert_eq!(units.read("99999999999999999999999999999999999999999999 人"), Err(UnitFault::TooLarge));
        assert!(units.read("").is_ok_and(|unit| unit.powers.is_empty()));
    }

    #[test]
    fn a_method_may_bring_units_of_its_own() {
        let mut units = Units::default();
        units.add("seat", None).expect("a new one");
        units.add("kseat", Some("1000 seat")).expect("known");
        let factor = units.read("kseat").expect("own").factor_to(&units.read("seat").expect("own"));
        assert_eq!(factor.map(|f| f.apply(2.5)), Some(2500.0));
        assert_eq!(units.add("x", Some("stool")), Err(UnitFault::Unknown("stool".into())));
    }

    #[test]
    fn counts_add_up_and_shares_do_not() {
        assert!(read("件").adds_up() && read("万元").adds_up() && read("平方公里").adds_up());
        assert!(!read("%").adds_up() && !read("件/万人").adds_up() && !read("").adds_up());
    }
}
