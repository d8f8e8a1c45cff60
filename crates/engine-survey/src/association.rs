//! Whether two answers go together: Rao and Scott's corrections of Pearson's test, and Wald's test.
//!
//! A plain chi-square test takes interviews of one village for strangers; these do not.

use crate::design::Design;
use crate::distribution::{chi_square_tail, fisher_tail};
use crate::error::{Fault, SurveyError};
use crate::estimate::{Against, Errors};
use crate::matrix::{Basis, Square, dot};
use crate::statistic::{Statistic, Variables};

/// Which test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Test {
    /// Second-order correction of Rao and Scott, against F. The one to use.
    #[default]
    RaoScott,
    /// First-order correction, against chi-square.
    RaoScottFirst,
    /// Wald's of independence, against F.
    Wald,
    /// Wald's with the degrees of freedom it uses up taken off.
    AdjustedWald,
}

/// The outcome of a test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tested {
    /// The statistic.
    pub statistic: f64,
    /// Degrees of freedom above.
    pub over: f64,
    /// Degrees of freedom below; infinite for chi-square.
    pub under: f64,
    /// The chance of a statistic this large if the answers had nothing to do with each other.
    pub p: f64,
}

/// A table of two answers over one group.
struct Table {
    rows: usize,
    columns: usize,
    /// Cell of each row of the data.
    cells: Vec<u32>,
}

impl Design {
    /// Tests whether the answers `rows` and `columns` go together within a group without missing answers.
    ///
    /// # Errors
    /// An answer that everybody gave alike; a variance that cannot be told or has too little freedom.
    pub fn association(
        &self,
        rows: &[u32],
        columns: &[u32],
        group: &[u32],
        test: Test,
    ) -> Result<Tested, SurveyError> {
        let table = self.table(rows, columns, group)?;
        let variables = Variables::Categories { codes: &table.cells, count: table.rows * table.columns };
        let freedom = self.freedom(group);
        let found = match test {
            Test::RaoScott | Test::RaoScottFirst => {
                let mean = self.estimate(
                    &Statistic::Mean(variables),
                    group,
                    Errors::Linearised,
                    Against::default(),
                )?;
                rao_scott(&table, &mean.values, &mean.covariance, freedom, test)
            }
            Test::Wald | Test::AdjustedWald => {
                let total = self.estimate(
                    &Statistic::Total(variables),
                    group,
                    Errors::Linearised,
                    Against::default(),
                )?;
                wald(&table, &total.values, &total.covariance, freedom, test)
            }
        };
        found.filter(|found| found.p.is_finite()).ok_or_else(|| {
            SurveyError::new(
                Fault::Empty,
                "抽样单位太少，无法检验这两个问题是否相关；请合并答案的类别",
                "There are too few sampling units to test these two answers; merge categories",
            )
        })
    }

    fn table(&self, rows: &[u32], columns: &[u32], group: &[u32]) -> Result<Table, SurveyError> {
        let numbered = |codes: &[u32]| {
            let mut known: Vec<u32> = group.iter().map(|position| codes[self.row(*position)]).collect();
            known.sort_unstable();
            known.dedup();
            known
        };
        let (row_codes, column_codes) = (numbered(rows), numbered(columns));
        if row_codes.len() < 2 || column_codes.len() < 2 {
            return Err(SurveyError::new(
                Fault::Empty,
                "有一个问题所有人的答案都相同，没有可检验的",
                "Everybody answered one of the questions alike; there is nothing to test",
            ));
        }
        let mut cells = vec![0; self.weights().len()];
        for row in group.iter().map(|position| self.row(*position)) {
            let i = row_codes.partition_point(|code| *code < rows[row]);
            let j = column_codes.partition_point(|code| *code < columns[row]);
            cells[row] = (j * row_codes.len() + i) as u32;
        }
        Ok(Table { rows: row_codes.len(), columns: column_codes.len(), cells })
    }
}

impl Table {
    /// Indicators of interaction with the main effects taken out.
    fn interactions(&self) -> Vec<Vec<f64>> {
        let cells = self.rows * self.columns;
        let indicator = |of: &dyn Fn(usize, usize) -> bool| -> Vec<f64> {
            (0..cells).map(|cell| f64::from(u8::from(of(cell % self.rows, cell / self.rows)))).collect()
        };
        let mut main = vec![vec![1.0; cells]];
        main.extend((1..self.rows).map(|row| indicator(&|i, _| i == row)));
        main.extend((1..self.columns).map(|column| indicator(&|_, j| j == column)));
        let basis = Basis::of(&main);
        let pairs = (1..self.columns).flat_map(|column| (1..self.rows).map(move |row| (row, column)));
        pairs
            .map(|(row, column)| {
                let mut contrast = indicator(&|i, j| i == row && j == column);
                basis.residual(&mut contrast);
                contrast
            })
            .collect()
    }

    fn sums(&self, cells: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (mut rows, mut columns) = (vec![0.0; self.rows], vec![0.0; self.columns]);
        for (cell, value) in cells.iter().enumerate() {
            rows[cell % self.rows] += value;
            columns[cell / self.rows] += value;
        }
        (rows, columns)
    }
}

fn rao_scott(table: &Table, shares: &[f64], variance: &Square, freedom: f64, test: Test) -> Option<Tested> {
    let contrasts = table.interactions();
    let size = contrasts.len();
    // Cells that nobody is in carry no information.
    let scaled: Vec<Vec<f64>> = contrasts
        .iter()
        .map(|contrast| {
            contrast.iter().zip(shares).map(|(c, p)| if *p == 0.0 { 0.0 } else { c / p }).collect()
        })
        .collect();
    let mut simple = Square::zero(size);
    let mut actual = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..size {
            simple.cells[i * size + j] = dot(&contrasts[i], &scaled[j]);
            actual[j * size + i] = variance.between(&scaled[i], &scaled[j]);
        }
    }
    let delta = simple.solve(&actual)?;
    let trace: f64 = (0..size).map(|i| delta[i * size + i]).sum();
    let square: f64 = (0..size)
        .flat_map(|i| (0..size).map(move |j| (i, j)))
        .map(|(i, j)| delta[i * size + j] * delta[j * size + i])
        .sum();
    let (rows, columns) = table.sums(shares);
    let pearson: f64 = shares
        .iter()
        .enumerate()
        .map(|(cell, p)| {
            let expected = rows[cell % table.rows] * columns[cell / table.rows];
            (p - expected).powi(2) / expected
        })
        .sum();
    if test == Test::RaoScottFirst {
        let statistic = pearson / (trace / size as f64);
        let over = size as f64;
        return Some(Tested { statistic, over, under: f64::INFINITY, p: chi_square_tail(statistic, over) });
    }
    let (statistic, over) = (pearson / trace, trace * trace / square);
    let under = over * freedom;
    Some(Tested { statistic, over, under, p: fisher_tail(statistic, over, under) })
}

fn wald(table: &Table, totals: &[f64], variance: &Square, freedom: f64, test: Test) -> Option<Tested> {
    let (rows, columns) = table.sums(totals);
    let all: f64 = totals.iter().sum();
    let pairs: Vec<(usize, usize)> =
        (1..table.columns).flat_map(|j| (1..table.rows).map(move |i| (i, j))).collect();
    let cells = totals.len();
    let mut apart = Vec::with_capacity(pairs.len());
    let mut slopes = Vec::with_capacity(pairs.len());
    for (i, j) in &pairs {
        let cell = j * table.rows + i;
        apart.push(totals[cell] - rows[*i] * columns[*j] / all);
        // How the difference moves with every cell.
        slopes.push(
            (0..cells)
                .map(|other| {
                    let (same_row, same_column) = (other % table.rows == *i, other / table.rows == *j);
                    let mut slope = rows[*i] * columns[*j] / (all * all);
                    slope += f64::from(u8::from(other == cell));
                    slope -= if same_row { columns[*j] / all } else { 0.0 };
                    slope -= if same_column { rows[*i] / all } else { 0.0 };
                    slope
                })
                .collect::<Vec<f64>>(),
        );
    }
    let size = pairs.len();
    let mut spread = Square::zero(size);
    for i in 0..size {
        for j in 0..size {
            spread.cells[i * size + j] = variance.between(&slopes[i], &slopes[j]);
        }
    }
    let quadratic = dot(&apart, &spread.solve(&apart)?);
    let over = size as f64;
    let (statistic, under) = match test {
        Test::AdjustedWald => {
            let under = freedom - over + 1.0;
            (quadratic * under / (over * freedom), under)
        }
        _ => (quadratic / over, freedom),
    };
    Some(Tested { statistic, over, under, p: fisher_tail(statistic, over, under) })
}
