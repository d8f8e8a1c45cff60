//! One indicator: what is learnt from its whole column once, and the short way from a reported figure to its
//! score that is then the same for every row. Keeps no column it can make again.

use crate::cell::{Cell, Column, Known, Reason};
use crate::denominate::{column_of_days, divide};
use crate::error::{ComputeError, Trouble, WrongFigure};
use crate::impute::{Fill, fills};
use crate::method::{DenominatorOf, Direction, Indicator, Method, Normalise, Over, Treat};
use crate::normalise::{Fit, Misfit, fit};
use crate::panel::{Figures, Frame};
use crate::treat::{Treatment, Untreatable, treat};
use crate::unit::Fraction;
use std::ops::Range;
use std::sync::Arc;

/// What is known of an indicator after its column was read once.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// What a figure, divided, is multiplied by to stand in the indicator's unit.
    pub factor: Fraction,
    /// Its denominators, where they hold as of days.
    pub below: Option<Column>,
    /// Figures that were filled, in order of rows.
    pub fills: Vec<Fill>,
    /// Figures that were drawn in, in order of rows.
    pub changes: Vec<Change>,
    /// What was done to outliers, by period.
    pub treatments: Vec<Treatment>,
    /// The fitted rule, by period (the same in all where taken over the panel).
    pub fits: Vec<Option<Arc<Fit>>>,
}

/// A figure that was drawn in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Where.
    pub row: usize,
    /// The figure before.
    pub before: f64,
    /// The figure after.
    pub after: f64,
}

/// The stages of a figure on its way to a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// As reported.
    Reported,
    /// After division.
    Denominated,
    /// After filling.
    Imputed,
    /// After drawing in.
    Treated,
    /// The score.
    Normalised,
}

/// What the stages of every indicator need to know.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub method: &'a Method,
    pub figures: &'a dyn Figures,
    /// Rows whose unit left the period; empty where none did.
    pub out: &'a [bool],
}

impl Ground<'_> {
    fn period(&self, at: usize) -> String {
        self.figures.frame().periods().get(at).map(|period| period.name().to_owned()).unwrap_or_default()
    }

    fn over<'a>(&'a self, indicator: &'a Indicator) -> &'a Over {
        indicator.over.as_ref().unwrap_or(&self.method.over)
    }
}

/// Learns what there is to learn of an indicator.
///
/// # Errors
/// Figures to which the method does not apply.
pub(crate) fn learn(
    ground: Ground<'_>,
    indicator: &Indicator,
    factor: Fraction,
) -> Result<Leaf, ComputeError> {
    let frame = ground.figures.frame().clone();
    let periods = frame.periods().len();
    let mut leaf = Leaf {
        factor,
        below: dated(ground, indicator, &frame),
        fills: Vec::new(),
        changes: Vec::new(),
        treatments: vec![Treatment::Untouched; periods],
        fits: vec![None; periods],
    };
    let mut rooms = Rooms::default();
    let column = leaf.column(ground, indicator, 0..frame.len(), Stage::Denominated, &mut rooms);
    bounds(ground, indicator, &frame)?;
    let rules = indicator.impute.as_ref().unwrap_or(&ground.method.impute);
    // Made anew only where something changes: a column that stays as reported is never copied.
    let mut changed: Option<Column> = None;
    leaf.fills = fills(rules, indicator.direction, ground.figures, column);
    if !leaf.fills.is_empty() {
        let column = changed.insert(column.to_vec());
        leaf.fills.iter().for_each(|fill| column[fill.row] = Cell::number(fill.figure));
    }
    let fails = |at: usize, trouble| ComputeError::Indicator {
        indicator: indicator.code.clone(),
        period: ground.period(at),
        trouble,
    };
    let imputed = changed.as_deref().unwrap_or(column);
    let rule = indicator.treat.as_ref().unwrap_or(&ground.method.treat);
    let asked = if *rule == Treat::None { Vec::new() } else { parts(&ground.method.treat_over, &frame)? };
    for part in asked {
        let done = treat(rule, &part.figures(imputed, &frame).numbers())
            .map_err(|why| fails(part.first, untreatable(why)))?;
        for period in part.applies {
            leaf.treatments[period] = done.clone();
        }
    }
    if leaf.treatments.iter().any(|done| *done != Treatment::Untouched) {
        let treated = changed.get_or_insert_with(|| column.to_vec());
        leaf.changes = leaf.draw(treated, &frame).map_err(|period| fails(period, Trouble::NotPositive))?;
    }
    let treated = changed.as_deref().unwrap_or(column);
    let rule = indicator.normalise.as_ref().unwrap_or(&ground.method.normalise);
    leaf.fits = fits(ground, rule, indicator.direction, ground.over(indicator), treated)
        .map_err(|(at, trouble)| fails(at, trouble))?;
    Ok(leaf)
}

fn untreatable(why: Untreatable) -> Trouble {
    match why {
        Untreatable::NotPositive => Trouble::NotPositive,
        Untreatable::StillSkewed => Trouble::StillSkewed,
        Untreatable::Constant => Trouble::Constant,
    }
}

fn dated(ground: Ground<'_>, indicator: &Indicator, frame: &Frame) -> Option<Column> {
    let rule = indicator.denominator.as_ref().filter(|rule| rule.of != DenominatorOf::Same)?;
    let dated = ground.figures.dated(&rule.column)?;
    Some(column_of_days(frame, dated, rule.of, ground.method.blank))
}

/// Figures that cannot be: outside the bounds the indicator states, denominators below zero.
fn bounds(ground: Ground<'_>, indicator: &Indicator, frame: &Frame) -> Result<(), ComputeError> {
    let mut room = Vec::new();
    let mut first = |column: &str, wrong: WrongFigure, bad: &dyn Fn(f64) -> bool| {
        let cells = ground.figures.stretch(column, 0..frame.len(), &mut room).unwrap_or_default();
        let found = cells.iter().position(|cell| cell.known().is_some_and(bad));
        found.map_or(Ok(()), |row| {
            let (unit, period) = frame.name(row);
            Err(ComputeError::Figure {
                column: column.to_owned(),
                unit: unit.to_owned(),
                period: period.to_owned(),
                figure: cells[row].known().unwrap_or_default(),
                wrong,
            })
        })
    };
    if let Some([low, high]) = indicator.bounds {
        let outside = move |x: f64| !(low..=high).contains(&x);
        first(indicator.column(), WrongFigure::Bounds([low, high]), &outside)?;
    }
    if let Some(rule) = &indicator.denominator {
        first(&rule.column, WrongFigure::NegativeDenominator, &|x| x < 0.0)?;
    }
    if let Some(error) = &indicator.error {
        first(&error.column, WrongFigure::NegativeError, &|x| x < 0.0)?;
    }
    Ok(())
}

/// Periods from whose figures something is taken together, and the periods it applies to.
pub(crate) struct Part {
    from: Vec<usize>,
    applies: Range<usize>,
    first: usize,
}

impl Part {
    fn figures<'a>(&self, column: &'a [Cell], frame: &Frame) -> Known<'a> {
        Known::of(self.from.iter().map(|period| &column[frame.rows(*period)]).collect())
    }
}

pub(crate) fn parts(over: &Over, frame: &Frame) -> Result<Vec<Part>, ComputeError> {
    let all = 0..frame.periods().len();
    Ok(match over {
        Over::Period => all.map(|at| Part { from: vec![at], applies: at..at + 1, first: at }).collect(),
        Over::Panel => vec![Part { from: all.clone().collect(), applies: all, first: 0 }],
        Over::Base(names) => {
            let place =
                |name: &String| frame.period(name).ok_or_else(|| ComputeError::NoPeriod(name.clone()));
            let from = names.iter().map(place).collect::<Result<Vec<usize>, _>>()?;
            vec![Part { first: from.first().copied().unwrap_or_default(), from, applies: all }]
        }
    })
}

/// The fitted rule of each period.
pub(crate) fn fits(
    ground: Ground<'_>,
    rule: &Normalise,
    direction: Direction,
    over: &Over,
    column: &[Cell],
) -> Result<Vec<Option<Arc<Fit>>>, (usize, Trouble)> {
    let frame = ground.figures.frame();
    let mut fits = vec![None; frame.periods().len()];
    for part in parts(over, frame).unwrap_or_default() {
        let known = part.figures(column, frame);
        let of = |unit: &str| column[frame.row(part.first, frame.unit(unit)?)?].known();
        let found = fit(rule, direction, ground.method.constant, &known, &of)
            .map_err(|why| (part.first, misfit(why)))?;
        let found = found.map(Arc::new);
        part.applies.for_each(|period| fits[period].clone_from(&found));
    }
    if needs_positive(rule, direction) {
        let bad = column.iter().position(|cell| cell.known().is_some_and(|x| x <= 0.0));
        if let Some(row) = bad {
            return Err((frame.period_of(row), Trouble::NotPositive));
        }
    }
    Ok(fits)
}

fn needs_positive(rule: &Normalise, direction: Direction) -> bool {
    match rule {
        Normalise::Goalposts(at) => at.log,
        Normalise::Ratio(_) => direction == Direction::Down,
        _ => false,
    }
}

fn misfit(why: Misfit) -> Trouble {
    match why {
        Misfit::Constant => Trouble::Constant,
        Misfit::NoReference(unit) => Trouble::NoReference(unit),
        Misfit::TargetAtWorst => Trouble::TargetAtWorst,
        Misfit::NoRatio => Trouble::NoRatio,
        Misfit::NotPositive => Trouble::NotPositive,
    }
}

/// Room for stretches that have to be made.
#[derive(Default)]
pub(crate) struct Rooms {
    figure: Vec<Cell>,
    below: Vec<Cell>,
    made: Vec<Cell>,
}

impl Leaf {
    /// Treats a filled column in place; gives the figures that were drawn in, or the period in which one could
    /// not be treated.
    fn draw(&self, column: &mut Column, frame: &Frame) -> Result<Vec<Change>, usize> {
        let mut changes = Vec::new();
        for (period, done) in self.treatments.iter().enumerate() {
            for row in frame.rows(period) {
                let Some(before) = column[row].known() else { continue };
                let after = done.apply(before);
                if !after.is_finite() {
                    return Err(period);
                }
                column[row] = Cell::number(after);
                if before != after && matches!(done, Treatment::Drawn { .. }) {
                    changes.push(Change { row, before, after });
                }
            }
        }
        Ok(changes)
    }

    /// A stretch of rows of one period (or of any, up to [`Stage::Imputed`]) at a stage; only made where it is
    /// not the figures themselves.
    pub(crate) fn column<'a>(
        &self,
        ground: Ground<'a>,
        indicator: &Indicator,
        rows: Range<usize>,
        stage: Stage,
        rooms: &'a mut Rooms,
    ) -> &'a [Cell] {
        let plain = indicator.denominator.is_none() && self.factor == Fraction::ONE && ground.out.is_empty();
        let filled = stage >= Stage::Imputed && !self.fills.is_empty();
        if stage == Stage::Reported || (plain && !filled && stage < Stage::Treated) {
            let Rooms { figure, made, .. } = rooms;
            return ground.figures.stretch(indicator.column(), rows.clone(), figure).unwrap_or_else(|| {
                made.clear();
                made.resize(rows.len(), Cell::missing(ground.method.blank));
                made
            });
        }
        let mut made = std::mem::take(&mut rooms.made);
        self.make(ground, indicator, rows, stage, rooms, &mut made);
        rooms.made = made;
        &rooms.made
    }

    /// The same, always made, into `made`.
    pub(crate) fn make(
        &self,
        ground: Ground<'_>,
        indicator: &Indicator,
        rows: Range<usize>,
        stage: Stage,
        rooms: &mut Rooms,
        made: &mut Vec<Cell>,
    ) {
        made.clear();
        match ground.figures.stretch(indicator.column(), rows.clone(), &mut rooms.figure) {
            Some(reported) => made.extend_from_slice(reported),
            None => made.resize(rows.len(), Cell::missing(ground.method.blank)),
        }
        if let Some(rule) = &indicator.denominator {
            let column = match &self.below {
                Some(dated) => Some(&dated[rows.clone()]),
                None => ground.figures.stretch(&rule.column, rows.clone(), &mut rooms.below),
            };
            let column = column.unwrap_or_default();
            made.iter_mut().zip(column).for_each(|(cell, below)| *cell = divide(*cell, *below, self.factor));
        } else if self.factor != Fraction::ONE {
            made.iter_mut().for_each(|cell| *cell = cell.map(|x| self.factor.apply(x)));
        }
        if !ground.out.is_empty() {
            let left = made.iter_mut().zip(&ground.out[rows.clone()]).filter(|(_, out)| **out);
            left.for_each(|(cell, _)| *cell = Cell::missing(Reason::Screened));
        }
        if stage >= Stage::Imputed {
            let first = self.fills.partition_point(|fill| fill.row < rows.start);
            let within = self.fills[first..].iter().take_while(|fill| fill.row < rows.end);
            within.for_each(|fill| made[fill.row - rows.start] = Cell::number(fill.figure));
        }
        if stage >= Stage::Treated {
            self.finish(ground.figures.frame(), indicator, rows, stage, made);
        }
    }

    /// Treats and normalises a filled stretch of one period.
    fn finish(
        &self,
        frame: &Frame,
        indicator: &Indicator,
        rows: Range<usize>,
        stage: Stage,
        cells: &mut [Cell],
    ) {
        if rows.is_empty() {
            return;
        }
        let period = frame.period_of(rows.start);
        let done = &self.treatments[period];
        if *done != Treatment::Untouched {
            cells.iter_mut().for_each(|cell| *cell = cell.map(|x| done.apply(x)));
        }
        if stage == Stage::Normalised
            && let Some(fit) = &self.fits[period]
        {
            fit.apply_all(indicator.direction, cells);
        }
    }
}
