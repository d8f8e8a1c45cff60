//! Why an index cannot be computed: which figure of whom, and what to do about it.

use crate::check::Fault;
use domain::label::Label;

/// Why an index cannot be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", self.said().zh)]
pub enum ComputeError {
    /// The method itself is wrong.
    Method(Vec<Fault>),
    /// The data lack a column the method names.
    NoColumn {
        /// The column.
        column: String,
        /// Who names it: an indicator or a key of the method.
        by: String,
    },
    /// Periods of different length, or of another length than the method says.
    Cadence {
        /// A period that does not fit.
        period: String,
    },
    /// A base period that the data lack.
    NoPeriod(String),
    /// There is nobody to compute for.
    Empty,
    /// Something about one indicator in one period.
    Indicator {
        /// Its code.
        indicator: String,
        /// The period; of a rule over the whole panel, the first.
        period: String,
        /// What.
        trouble: Trouble,
    },
    /// A figure that cannot be.
    Figure {
        /// The column.
        column: String,
        /// Code of the unit.
        unit: String,
        /// The period.
        period: String,
        /// The figure.
        figure: f64,
        /// What is wrong with it.
        wrong: WrongFigure,
    },
    /// A mean that needs scores of zero or more met another.
    BelowZero {
        /// Code of the group.
        group: String,
        /// Code of the unit.
        unit: String,
        /// The period.
        period: String,
    },
    /// Scores grew beyond numbers.
    Overflow {
        /// Code of the indicator or group.
        code: String,
        /// Code of the unit.
        unit: String,
        /// The period.
        period: String,
    },
    /// More units than can be compared pair by pair.
    TooMany {
        /// Code of the group.
        group: String,
        /// How many there are.
        units: usize,
        /// How many there may be.
        most: usize,
    },
    /// Weights that cannot be taken from the scores.
    Weights {
        /// Code of the group.
        group: String,
        /// Why not.
        why: NoWeights,
    },
}

/// What is the matter with an indicator in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It is the same everywhere.
    Constant,
    /// The reference unit has no figure.
    NoReference(String),
    /// Target or reference no better than the worst.
    TargetAtWorst,
    /// A share of zero or less.
    NoRatio,
    /// A logarithm or power of zero or less.
    NotPositive,
    /// Drawing in was not enough.
    StillSkewed,
}

/// What is wrong with a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WrongFigure {
    /// Outside the bounds its indicator states.
    Bounds([f64; 2]),
    /// A denominator below zero.
    NegativeDenominator,
    /// A standard error below zero.
    NegativeError,
}

/// Why weights cannot be taken from scores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoWeights {
    /// Fewer than three units have all children.
    TooFew,
    /// No child tells units apart.
    NoSpread,
    /// A child would weigh less than nothing.
    Negative(String),
    /// Scores below zero, which this rule cannot read.
    BelowZero,
}

impl ComputeError {
    /// What is wrong and what to do.
    pub fn said(&self) -> Label {
        match self {
            ComputeError::Method(faults) => {
                let first = faults.first().map(|fault| &fault.what);
                let (zh, en) = first.map_or(("", ""), |what| (what.zh.as_str(), what.en.as_str()));
                both(
                    format!("方法有 {} 处错误：{zh}", faults.len()),
                    format!("The method has {} faults: {en}", faults.len()),
                )
            }
            ComputeError::NoColumn { column, by } => both(
                format!("数据里没有 {by} 所说的列“{column}”；请补上这一列，或改正方法里的名字"),
                format!("The data have no column “{column}”, named by {by}: add it, or correct the name"),
            ),
            ComputeError::Cadence { period } => both(
                format!(
                    "期间“{period}”与其他期间或方法的 cadence 长短不同；一次计算只用一种期间，请先汇总或分开"
                ),
                format!(
                    "Period “{period}” is not of the same length as the others or the cadence of the method: add up or separate first"
                ),
            ),
            ComputeError::NoPeriod(period) => both(
                format!("数据里没有基期“{period}”；请补上，或改 over"),
                format!("The data lack the base period “{period}”: add it, or change over"),
            ),
            ComputeError::Empty => both("数据里没有任何单位".into(), "The data hold no unit at all".into()),
            ComputeError::Indicator { indicator, period, trouble } => trouble.said(indicator, period),
            ComputeError::Figure { column, unit, period, figure, wrong } => {
                wrong.said(column, unit, period, *figure)
            }
            ComputeError::BelowZero { group, unit, period } => both(
                format!(
                    "{unit} 在 {period} 的 {group} 有负的下级得分，不能用这种平均；请把得分标准化到零以上（基期以外的数可用 cut = \"both\" 截断），或改用 arithmetic"
                ),
                format!(
                    "{unit} has a negative score below {group} in {period}, which this mean cannot take: normalise to zero and above (cut = \"both\" where base periods are left), or use arithmetic"
                ),
            ),
            ComputeError::Overflow { code, unit, period } => both(
                format!("{unit} 在 {period} 的 {code} 得分超出数的范围；请检查数据量级和方法"),
                format!(
                    "The score of {unit} in {period} at {code} is beyond numbers: check the size of the figures and the method"
                ),
            ),
            ComputeError::TooMany { group, units, most } => both(
                format!("{group} 要把 {units} 个单位两两比较，最多 {most} 个；请分池计算或改用平均"),
                format!(
                    "{group} would compare {units} units pair by pair, at most {most}: compute pools apart, or use a mean"
                ),
            ),
            ComputeError::Weights { group, why } => why.said(group),
        }
    }
}

impl Trouble {
    fn said(&self, indicator: &str, period: &str) -> Label {
        let (zh, en) = match self {
            Trouble::Constant => (
                "各单位都相同，无法比较；请改用不依赖差距的标准化，或写 constant = \"best\"".into(),
                "is the same everywhere and cannot be compared: use a rule that needs no spread, or write constant = \"best\"".into(),
            ),
            Trouble::NoReference(unit) => (
                format!("没有参照单位 {unit} 的数字；请补上或换参照"),
                format!("has no figure of the reference unit {unit}: add it, or choose another"),
            ),
            Trouble::TargetAtWorst => (
                "的目标不优于最差的单位，距离没有意义；请改目标或标准化方法".into(),
                "has a target no better than the worst unit, so distances mean nothing: change the target or the rule".into(),
            ),
            Trouble::NoRatio => (
                "的参照值不大于零，不能取比值；请换参照".into(),
                "has a reference of zero or less, no ratio can be taken: choose another".into(),
            ),
            Trouble::NotPositive => (
                "有零或负数，不能取对数、幂或倒数；请改 treat 或 normalise".into(),
                "has figures of zero or less, no logarithm, power or inverse can be taken: change treat or normalise".into(),
            ),
            Trouble::StillSkewed => (
                "缩尾到规定次数后仍然过偏；请看数据，或改 treat 的 most、then".into(),
                "is still skewed after the steps allowed: look at the data, or change most or then".into(),
            ),
        };
        both(format!("指标 {indicator} 在 {period} {zh}"), format!("Indicator {indicator} in {period} {en}"))
    }
}

impl WrongFigure {
    fn said(&self, column: &str, unit: &str, period: &str, figure: f64) -> Label {
        let (zh, en) = match self {
            WrongFigure::Bounds([low, high]) => (
                format!("超出 {low} 至 {high}；请核对数字和单位，或改 bounds"),
                format!("is outside {low} to {high}: check the figure and its unit, or change bounds"),
            ),
            WrongFigure::NegativeDenominator => (
                "是分母，不能为负；请核对".into(),
                "is a denominator and cannot be negative: check it".into(),
            ),
            WrongFigure::NegativeError => (
                "是标准误，不能为负；请核对".into(),
                "is a standard error and cannot be negative: check it".into(),
            ),
        };
        both(
            format!("{unit} 在 {period} 的“{column}”为 {figure}，{zh}"),
            format!("“{column}” of {unit} in {period} is {figure}, which {en}"),
        )
    }
}

impl NoWeights {
    fn said(&self, group: &str) -> Label {
        let (zh, en) = match self {
            NoWeights::TooFew => (
                "下级齐全的单位不足三个，算不出权重；请补数据，或直接写权重".into(),
                "has fewer than three units with all children: add data, or write weights".into(),
            ),
            NoWeights::NoSpread => (
                "的下级没有一个能区分单位，算不出权重；请直接写权重".into(),
                "has no child that tells units apart: write weights".into(),
            ),
            NoWeights::Negative(child) => (
                format!("的下级 {child} 会得到负权重，不能用；请核对方向，或直接写权重"),
                format!(
                    "would give its child {child} a negative weight, which is refused: check its direction, or write weights"
                ),
            ),
            NoWeights::BelowZero => (
                "的下级有负的得分，熵权法不能用；请标准化到零以上".into(),
                "has children with scores below zero, which entropy cannot read: normalise to zero and above"
                    .into(),
            ),
        };
        both(format!("分组 {group} {zh}"), format!("Group {group} {en}"))
    }
}

fn both(zh: String, en: String) -> Label {
    Label { zh, en }
}
