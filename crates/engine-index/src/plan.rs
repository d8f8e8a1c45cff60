//! A method made ready for a set of figures: names become places, units become factors, and everything the
//! method asks of the data is there. Computes no score.

use crate::check::check;
use crate::error::ComputeError;
use crate::method::{Aggregate, DenominatorOf, Group, Indicator, Method, Normalise, Over, Weigh};
use crate::panel::{Figures, Frame};
use crate::unit::{Fraction, Units};

/// A node by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeAt {
    /// An indicator, in order of the file.
    Leaf(usize),
    /// A group, in order of [`Plan::groups`].
    Group(usize),
}

/// A group with its children.
pub(crate) struct GroupPlan<'m> {
    pub group: &'m Group,
    pub rule: Aggregate,
    pub weigh: &'m Weigh,
    pub children: Vec<NodeAt>,
    /// The codes of the children.
    pub codes: Vec<&'m str>,
    /// What each child writes.
    pub written: Vec<Option<f64>>,
    pub parent: Option<usize>,
}

impl GroupPlan<'_> {
    /// Whether it has to see whole columns of its children.
    pub fn is_whole(&self) -> bool {
        self.rule.rule.compares_units() || self.weigh.reads_scores()
    }
}

/// A method made ready.
pub(crate) struct Plan<'m> {
    pub indicators: Vec<(&'m Indicator, Fraction)>,
    /// Every child before its parent, the index last.
    pub groups: Vec<GroupPlan<'m>>,
}

/// Makes a method ready for figures.
///
/// # Errors
/// Faults of the method; columns and periods that the data lack.
pub(crate) fn plan<'m>(method: &'m Method, figures: &dyn Figures) -> Result<Plan<'m>, ComputeError> {
    let faults = check(method);
    if !faults.is_empty() {
        return Err(ComputeError::Method(faults));
    }
    asked_for(method, figures)?;
    Ok(shaped(method))
}

/// The shape of a method without faults.
pub(crate) fn shaped(method: &Method) -> Plan<'_> {
    let units = units_of(method);
    let factors =
        method.indicators.iter().map(|indicator| factor(&units, indicator).unwrap_or(Fraction::ONE));
    let indicators: Vec<_> = method.indicators.iter().zip(factors).collect();
    let order = method.order();
    let group_at = |code: &str| order.iter().position(|other| *other == code);
    let leaf_at = |code: &str| method.indicators.iter().position(|indicator| indicator.code == code);
    let groups = order.iter().filter_map(|code| method.group(code)).map(|group| {
        let children = method.children(&group.code);
        let place =
            |code: &str| leaf_at(code).map(NodeAt::Leaf).or_else(|| group_at(code).map(NodeAt::Group));
        GroupPlan {
            group,
            rule: method.aggregate_of(group),
            weigh: method.weigh_of(group),
            children: children.iter().filter_map(|(code, _)| place(code)).collect(),
            codes: children.iter().map(|(code, _)| *code).collect(),
            written: children.iter().map(|(_, weight)| *weight).collect(),
            parent: group.parent.as_deref().and_then(group_at),
        }
    });
    Plan { indicators, groups: groups.collect() }
}

/// The units a method knows; wrong ones of its own are left out, and [`check`] says so.
pub(crate) fn units_of(method: &Method) -> Units {
    let mut units = Units::default();
    for own in &method.measured_in {
        let _ = units.add(&own.name, own.is.as_deref());
    }
    units
}

/// What a figure, divided, is multiplied by to stand in the indicator's unit.
pub(crate) fn factor(units: &Units, indicator: &Indicator) -> Option<Fraction> {
    if indicator.denominator.is_none() && indicator.figure_unit() == indicator.unit {
        return Some(Fraction::ONE);
    }
    let (told, figure) = (units.read(&indicator.unit).ok()?, units.read(indicator.figure_unit()).ok()?);
    match &indicator.denominator {
        None => figure.factor_to(&told),
        Some(below) => figure.per(&units.read(&below.unit).ok()?)?.factor_to(&told),
    }
}

/// Everything the method names is there.
fn asked_for(method: &Method, figures: &dyn Figures) -> Result<(), ComputeError> {
    let frame = figures.frame();
    if frame.is_empty() {
        return Err(ComputeError::Empty);
    }
    cadence(method, frame)?;
    let lacks = |column: &str, by: &str| ComputeError::NoColumn { column: column.into(), by: by.into() };
    let mut room = Vec::new();
    let mut figure = |column: &str, by: &str| match figures.stretch(column, 0..1, &mut room) {
        Some(_) => Ok(()),
        None => Err(lacks(column, by)),
    };
    let word = |column: &str, by: &str| figures.words(column).map(|_| ()).ok_or_else(|| lacks(column, by));
    for indicator in &method.indicators {
        let by = &indicator.code;
        figure(indicator.column(), by)?;
        match &indicator.denominator {
            Some(rule) if rule.of == DenominatorOf::Same => figure(&rule.column, by)?,
            Some(rule) => figures.dated(&rule.column).map(|_| ()).ok_or_else(|| lacks(&rule.column, by))?,
            None => {}
        }
        if let Some(error) = &indicator.error {
            figure(&error.column, by)?;
        }
        let rules = indicator.impute.iter().flatten();
        rules.filter_map(|rule| rule.group.as_ref()).try_for_each(|group| word(group, by))?;
        base(indicator.over.as_ref(), frame)?;
    }
    method
        .impute
        .iter()
        .filter_map(|rule| rule.group.as_ref())
        .try_for_each(|group| word(group, "impute"))?;
    method.rank.pool.iter().try_for_each(|pool| word(pool, "rank"))?;
    base(Some(&method.treat_over), frame)?;
    base(Some(&method.over), frame)
}

fn base(over: Option<&Over>, frame: &Frame) -> Result<(), ComputeError> {
    let Some(Over::Base(names)) = over else { return Ok(()) };
    match names.iter().find(|name| frame.period(name).is_none()) {
        Some(name) => Err(ComputeError::NoPeriod(name.clone())),
        None => Ok(()),
    }
}

/// All periods are of one length: that of the method, or of the first.
fn cadence(method: &Method, frame: &Frame) -> Result<(), ComputeError> {
    let first = frame.periods().first().and_then(|period| period.cadence());
    let wanted = method.cadence.or(first);
    match frame.periods().iter().find(|period| period.cadence() != wanted) {
        Some(period) => Err(ComputeError::Cadence { period: period.name().to_owned() }),
        None => Ok(()),
    }
}

/// Whether a group's score is made comparable once more.
pub(crate) fn again<'m>(group: &GroupPlan<'m>) -> Option<&'m Normalise> {
    group.group.normalise.as_ref()
}
