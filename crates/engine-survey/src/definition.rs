//! What a survey is, as data: columns of the file, questions, weighting, estimates wanted.
//!
//! Has no kind of column for a person, for who asked, or for anything the charter does not let anybody keep. A
//! definition is values only; `pack` reads it from TOML.

use crate::design::Rules;
use crate::interval::ShareInterval;
use crate::quantile::Rule;
use crate::replicate::{Centre, Method};
use crate::response::Disposition;
use crate::suspicion::Caution;
use crate::weighting::{Bounds, Distance};
use domain::label::Label;
use std::collections::BTreeMap;

/// A survey.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// What it is called.
    pub title: Label,
    /// Which wave it is, such as a quarter.
    pub wave: String,
    /// Level of intervals, say 0.95.
    pub level: f64,
    /// Fewest answers of a group that is shown; never below thirty.
    pub floor: usize,
    /// How the sample was drawn.
    pub design: DesignColumns,
    /// How the interviews were made.
    pub fieldwork: Fieldwork,
    /// The questions.
    pub questions: Vec<Question>,
    /// Weighting, in order.
    pub weighting: Vec<Weighting>,
    /// Replicates, or none for linearisation.
    pub replicates: Option<(Method, Centre)>,
    /// The estimates.
    pub estimates: Vec<Estimate>,
    /// Tests of whether answers go together.
    pub tests: Vec<(String, String)>,
    /// Whether two waves that are compared drew the same sampling units.
    pub shared_units: bool,
    /// When a batch is called again.
    pub caution: Caution,
}

/// Columns of the design.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DesignColumns {
    /// Columns that together name the stratum.
    pub strata: Vec<String>,
    /// The sampling unit, stage by stage; none: every interview is its own.
    pub clusters: Vec<String>,
    /// The weight before anything is adjusted.
    pub weight: Option<String>,
    /// Or chances whose product it is one over.
    pub probability: Vec<String>,
    /// Stage by stage: a column of what the population holds.
    pub population: Vec<String>,
    /// Whether those columns hold chances that differ from unit to unit.
    pub unequal: bool,
    /// Strata of which every unit was taken.
    pub certain: Vec<String>,
    /// Whether names of sampling units begin anew in every stratum.
    pub nested: bool,
    /// Further columns about areas, to estimate or weight by.
    pub areas: Vec<String>,
    /// The rules.
    pub rules: Rules,
}

/// Columns of fieldwork.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fieldwork {
    /// Telephone, door, page …
    pub mode: Option<String>,
    /// Load of numbers.
    pub batch: Option<String>,
    /// Call centre.
    pub centre: Option<String>,
    /// Day.
    pub day: Option<String>,
    /// How the contact ended.
    pub disposition: Option<String>,
    /// What the words of that column mean, beyond the names and codes known.
    pub dispositions: BTreeMap<String, Disposition>,
    /// Whether partial interviews count as answered.
    pub partial_answers: bool,
    /// Share of the unknown taken to be eligible; none: that of those known.
    pub eligible: Option<f64>,
}

/// Why an answer is missing. Never zero, never a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The question was not put (a filter, or another form).
    NotAsked,
    /// Did not know.
    DoesNotKnow,
    /// Would not say.
    Refused,
    /// The interview broke off before.
    BrokeOff,
    /// Lost or unreadable.
    Lost,
}

impl Reason {
    /// All.
    pub const ALL: &[Reason] =
        &[Reason::NotAsked, Reason::DoesNotKnow, Reason::Refused, Reason::BrokeOff, Reason::Lost];

    /// Its name in files.
    pub fn code(self) -> &'static str {
        match self {
            Reason::NotAsked => "not-asked",
            Reason::DoesNotKnow => "does-not-know",
            Reason::Refused => "refused",
            Reason::BrokeOff => "broke-off",
            Reason::Lost => "lost",
        }
    }
}

/// Whom a share is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Base {
    /// Those who gave an answer.
    #[default]
    Answered,
    /// Those who were asked: who did not know or would not say counts as not favourable.
    Asked,
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Its name in this definition.
    pub id: String,
    /// Its words.
    pub label: Label,
    /// Its column.
    pub column: String,
    /// What is answered.
    pub kind: Kind,
    /// Cells that are no answers.
    pub missing: BTreeMap<String, Reason>,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// One of some answers.
    Choice {
        /// Answers in order.
        answers: Vec<Answer>,
    },
    /// A number.
    Number {
        /// Least and most, if any.
        range: Option<(f64, f64)>,
    },
}

/// An answer of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Its name in this definition.
    pub code: String,
    /// What stands in the file.
    pub cells: Vec<String>,
    /// Whether it is favourable.
    pub good: bool,
    /// What it scores, where answers are scored.
    pub score: Option<f64>,
}

/// A step of weighting.
#[derive(Debug, Clone, PartialEq)]
pub enum Weighting {
    /// Who answered stands for who did not, class by class.
    NonResponse {
        /// Columns that together name the class.
        classes: Vec<String>,
    },
    /// Known totals of cells.
    PostStratify {
        /// Columns that together name the cell.
        by: Vec<String>,
        /// The table of totals: those columns, and `total`.
        totals: String,
    },
    /// Known totals of margins.
    Rake {
        /// Columns of groups raked each on their own.
        within: Vec<String>,
        /// Margins: columns, and the table of totals.
        margins: Vec<(Vec<String>, String)>,
        /// Rounds at most.
        most_rounds: usize,
        /// How near.
        tolerance: f64,
    },
    /// Known totals of any variables.
    Calibrate {
        /// Columns of groups calibrated each on their own.
        within: Vec<String>,
        /// Choices whose counts are known: columns, and the table of totals.
        counts: Vec<(Vec<String>, String)>,
        /// Numbers whose sums are known: the question, and the table with the columns of `within` and `total`.
        sums: Vec<(String, String)>,
        /// The distance.
        distance: Distance,
        /// Bounds of the factors.
        bounds: Bounds,
        /// Steps at most.
        most_rounds: usize,
        /// How near.
        tolerance: f64,
    },
    /// Bounds of weights.
    Trim {
        /// Least.
        least: Option<f64>,
        /// Most.
        most: Option<f64>,
        /// Whether both are times the median weight.
        of_median: bool,
        /// Whether to cut until none is beyond.
        again: bool,
    },
}

/// An estimate wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// Its name.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// What is estimated.
    pub what: What,
    /// Tables by which it is given as well: each crosses some columns or choices.
    pub by: Vec<Vec<String>>,
    /// The target of a share or a mean.
    pub target: Option<Target>,
    /// The interval of a share.
    pub interval: ShareInterval,
}

/// What is estimated.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The share of favourable answers.
    Share {
        /// The question.
        question: String,
        /// Of whom.
        base: Base,
    },
    /// The share of every answer.
    Shares {
        /// The question.
        question: String,
    },
    /// The mean of a number, or of what answers score.
    Mean {
        /// The question.
        question: String,
    },
    /// The sum of a number, or how many gave a favourable answer, in the population.
    Total {
        /// The question.
        question: String,
    },
    /// One sum over another.
    Ratio {
        /// Above.
        over: String,
        /// Below.
        under: String,
    },
    /// Quantiles of a number.
    Quantiles {
        /// The question.
        question: String,
        /// At these shares.
        at: Vec<f64>,
        /// How they are read off.
        rule: Rule,
    },
}

/// A target, to be reached or not to be passed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// The figure.
    pub value: f64,
    /// Whether more is better.
    pub at_least: bool,
}

impl Definition {
    /// The question of that name.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id == id)
    }

    /// Every column of the file of interviews that is read, in order, each once.
    pub fn columns(&self) -> Vec<String> {
        let design = &self.design;
        let mut found: Vec<String> = Vec::new();
        let fieldwork = &self.fieldwork;
        let named = design
            .strata
            .iter()
            .chain(&design.clusters)
            .chain(&design.weight)
            .chain(&design.probability)
            .chain(&design.areas);
        let named = named.chain(&design.population).chain(&fieldwork.mode).chain(&fieldwork.batch);
        let named = named.chain(&fieldwork.centre).chain(&fieldwork.day).chain(&fieldwork.disposition);
        let asked = self.questions.iter().map(|question| &question.column);
        for column in named.chain(asked) {
            if !found.contains(column) {
                found.push(column.clone());
            }
        }
        found
    }

    /// The tables of totals that weighting reads, each once.
    pub fn tables(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for step in &self.weighting {
            let names: Vec<&String> = match step {
                Weighting::PostStratify { totals, .. } => vec![totals],
                Weighting::Rake { margins, .. } => margins.iter().map(|(_, totals)| totals).collect(),
                Weighting::Calibrate { counts, sums, .. } => counts
                    .iter()
                    .map(|(_, totals)| totals)
                    .chain(sums.iter().map(|(_, totals)| totals))
                    .collect(),
                Weighting::NonResponse { .. } | Weighting::Trim { .. } => vec![],
            };
            found.extend(names.into_iter().map(String::as_str));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
