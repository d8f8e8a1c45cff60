//! Draws in outliers, period by period, and says what it did. A column that passes is left alone.

use crate::method::{Treat, Winsorise};
use crate::panel::Cell;
use crate::statistics::{range, shape};

/// What was done to the figures of one indicator in one period.
#[derive(Debug, Clone, PartialEq)]
pub enum Treated {
    /// Nothing was needed, or asked for.
    Untouched,
    /// So many steps of drawing in.
    Winsorised(usize),
    /// Natural logarithm, of the figures themselves.
    Logged,
    /// Winsorising was not enough: ln(x − smallest + range / 100).
    ShiftLogged,
}

/// Why figures cannot be treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotPositive;

/// Treats the cells of one period in place.
///
/// # Errors
/// A logarithm of zero or less was asked for.
pub fn treat(rule: &Treat, cells: &mut [Cell]) -> Result<Treated, NotPositive> {
    match rule {
        Treat::None => Ok(Treated::Untouched),
        Treat::Log => {
            if cells.iter().any(|cell| cell.known().is_some_and(|x| x <= 0.0)) {
                return Err(NotPositive);
            }
            cells.iter_mut().for_each(|cell| *cell = cell.map(f64::ln));
            Ok(Treated::Logged)
        }
        Treat::Winsorise(limits) => Ok(winsorise(limits, cells)),
    }
}

fn numbers(cells: &[Cell]) -> Vec<f64> {
    cells.iter().filter_map(|cell| cell.known()).collect()
}

fn winsorise(limits: &Winsorise, cells: &mut [Cell]) -> Treated {
    let original = cells.to_vec();
    // The side to draw in, or none when the shape passes.
    let fails = |cells: &[Cell]| {
        let (skewness, kurtosis) = shape(&numbers(cells))?;
        (skewness.abs() > limits.skewness && kurtosis > limits.kurtosis).then_some(skewness > 0.0)
    };
    let mut steps = 0;
    while let Some(high) = fails(cells) {
        if steps == limits.most {
            cells.copy_from_slice(&original);
            return shift_log(cells);
        }
        draw_in(cells, high);
        steps += 1;
    }
    if steps == 0 { Treated::Untouched } else { Treated::Winsorised(steps) }
}

/// The most extreme value, with all its ties, becomes the next one.
fn draw_in(cells: &mut [Cell], high: bool) {
    let known = numbers(cells);
    let Some((low, top)) = range(&known) else { return };
    let extreme = if high { top } else { low };
    let rest: Vec<f64> = known.into_iter().filter(|x| *x != extreme).collect();
    let Some((low, top)) = range(&rest) else { return };
    let next = if high { top } else { low };
    cells.iter_mut().for_each(|cell| *cell = cell.map(|x| if x == extreme { next } else { x }));
}

fn shift_log(cells: &mut [Cell]) -> Treated {
    if let Some((low, high)) = range(&numbers(cells)) {
        cells.iter_mut().for_each(|cell| *cell = cell.map(|x| (x - low + 0.01 * (high - low)).ln()));
    }
    Treated::ShiftLogged
}
