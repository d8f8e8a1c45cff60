//! Where the weights of a group's children come from.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the weights of a group's children come from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weigh {
    /// Each child writes its own.
    #[default]
    Direct,
    /// All the same, summing to 1.
    Equal,
    /// Pairwise judgements of experts (层次分析法).
    Ahp(Ahp),
    /// Experts part a budget among the children.
    Budget(Budget),
    /// By how far the children's scores tell units apart (熵权法).
    Entropy,
    /// By deviation and by correlation with the others (CRITIC).
    Critic,
    /// Squared loadings on the first principal component; refused where a loading is negative.
    Principal,
    /// So that each child's effective weight in an arithmetic mean is the weight it writes.
    Balanced,
}

impl Weigh {
    /// Whether children write a weight.
    pub fn reads_weights(&self) -> bool {
        matches!(self, Weigh::Direct | Weigh::Balanced)
    }

    /// Whether it needs the children's scores.
    pub fn reads_scores(&self) -> bool {
        matches!(self, Weigh::Entropy | Weigh::Critic | Weigh::Principal | Weigh::Balanced)
    }
}

/// Pairwise judgements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ahp {
    /// How priorities are taken from the matrix.
    pub priorities: Priorities,
    /// The greatest consistency ratio, usually 0.1; every expert's must keep within it.
    pub most_inconsistent: f64,
    /// Experts; their judgements are joined by the geometric mean.
    #[serde(rename = "expert")]
    pub experts: Vec<Judge>,
}

/// One expert's judgements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Judge {
    /// A number or role, never a name.
    pub who: String,
    /// `[a, b, n]`: a is n times as important as b; each pair once.
    pub pairs: Vec<(String, String, f64)>,
}

/// How priorities are taken from a matrix of judgements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Priorities {
    /// The principal eigenvector.
    Eigenvector,
    /// Geometric means of the rows.
    RowMeans,
}

/// A budget parted by experts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Budget {
    /// What each expert parts, e.g. 100.
    pub total: f64,
    /// How the experts are joined.
    pub joined_by: JoinedBy,
    /// Points by child, an expert a table.
    #[serde(rename = "expert")]
    pub experts: Vec<BTreeMap<String, f64>>,
}

/// How experts are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JoinedBy {
    /// The mean.
    Mean,
    /// The median, made to sum to 1.
    Median,
}
