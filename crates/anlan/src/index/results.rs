//! What a computation is written as: tables anyone can open, the method itself, and a manifest with the hash of
//! every file, so that a stranger can compute it again and compare.

use super::explain::{filled, rule, treatment};
use super::figures::Reading;
use super::output::{Output, hex, number};
use super::{Lang, Stop};
use engine_index::cell::{Cell, Reason};
use engine_index::compute::Edition;
use engine_index::explain::Workings;
use engine_index::leaf::Stage;
use engine_index::method::Method;
use engine_index::rank::{grade, part};
use engine_index::treat::Treatment;
use engine_index::trend::{Series, trend};
use sha2::{Digest, Sha256};
use std::path::Path;

/// Most cells whose every stage is written without being asked for.
const MOST_STAGES: usize = 2_000_000;

/// A computed index with what it was computed from.
pub struct Results<'a> {
    pub method: &'a Method,
    pub reading: &'a Reading,
    pub edition: &'a Edition,
    pub lang: Lang,
}

/// Why a cell is missing, in words.
pub fn missing(cell: Cell, lang: Lang) -> String {
    let Some(reason) = cell.reason() else { return String::new() };
    let zh = match reason {
        Reason::NotApplicable => "不适用",
        Reason::NotDue => "未到期",
        Reason::Late => "迟报",
        Reason::Omitted => "漏报",
        Reason::Refused => "拒报",
        Reason::Screened => "数据太少，未参加",
    };
    lang.say(zh, reason.code())
}

fn known(cell: Cell) -> String {
    cell.known().map(number).unwrap_or_default()
}

fn why(cell: Cell) -> String {
    cell.reason().map(|reason| reason.code().to_owned()).unwrap_or_default()
}

impl Results<'_> {
    /// Writes every table.
    pub fn write(&self, output: &mut Output, stages: bool) -> Result<(), Stop> {
        let mut method =
            serde_json::to_vec_pretty(&self.canonical()).map_err(|f| Stop::failed(f.to_string()))?;
        method.push(b'\n');
        output.file("method.json", &method)?;
        self.index(output)?;
        self.groups(output)?;
        self.weights(output)?;
        self.fits(output)?;
        self.treatments(output)?;
        self.changes(output)?;
        self.fills(output)?;
        self.left(output)?;
        if self.edition.frame.periods().len() > 1 {
            self.trends(output)?;
        }
        if stages || self.edition.frame.len() * self.method.indicators.len() <= MOST_STAGES {
            self.indicators(output)?;
        }
        self.manifest(output)
    }

    fn canonical(&self) -> serde_json::Value {
        serde_json::to_value(self.method).unwrap_or_default()
    }

    /// SHA-256 of the method, keys sorted, no spaces.
    fn method_hash(&self) -> String {
        hex(&Sha256::digest(self.canonical().to_string().as_bytes()))
    }

    fn row(&self, row: usize) -> [String; 2] {
        let (unit, period) = self.edition.frame.name(row);
        [unit.to_owned(), period.to_owned()]
    }

    fn filled_by_row(&self) -> Vec<u32> {
        let mut counts = vec![0; self.edition.frame.len()];
        self.edition.leaves.values().flat_map(|leaf| &leaf.fills).for_each(|fill| counts[fill.row] += 1);
        counts
    }

    fn index(&self, output: &mut Output) -> Result<(), Stop> {
        let Some(node) = self.method.index().and_then(|code| self.edition.nodes.get(code)) else {
            return Ok(());
        };
        let (frame, filled) = (&self.edition.frame, self.filled_by_row());
        let ranked: Vec<usize> = (0..frame.periods().len())
            .map(|period| node.scores[frame.rows(period)].iter().filter(|cell| cell.is_known()).count())
            .collect();
        let rows = (0..frame.len()).map(|row| {
            let [unit, period] = self.row(row);
            let name = self.reading.names.get(&unit).cloned().unwrap_or_default();
            let (score, rank) = (node.scores[row], node.ranks[row]);
            let n = ranked[frame.period_of(row)];
            let parts = self
                .method
                .rank
                .parts
                .zip(rank.known())
                .map(|(parts, rank)| part(rank, n, parts).to_string());
            let reached =
                score.known().and_then(|score| grade(self.method, score)).map(|grade| grade.code.clone());
            vec![
                unit,
                name,
                period,
                known(score),
                known(rank),
                parts.unwrap_or_default(),
                reached.unwrap_or_default(),
                why(score),
                filled[row].to_string(),
            ]
        });
        output.table(
            "index.csv",
            &["unit", "name", "period", "score", "rank", "part", "grade", "missing", "filled"],
            rows,
        )
    }

    fn groups(&self, output: &mut Output) -> Result<(), Stop> {
        let order = self.method.order();
        let nodes = order.iter().rev().filter_map(|code| Some((*code, self.edition.nodes.get(*code)?)));
        let rows = nodes.flat_map(|(code, node)| {
            (0..self.edition.frame.len()).map(move |row| {
                let [unit, period] = self.row(row);
                let again = node.handed_on.as_ref().map_or(node.scores[row], |column| column[row]);
                vec![
                    unit,
                    period,
                    code.to_owned(),
                    known(node.scores[row]),
                    known(node.ranks[row]),
                    known(again),
                    why(node.scores[row]),
                ]
            })
        });
        output.table(
            "groups.csv",
            &["unit", "period", "group", "score", "rank", "handed-on", "missing"],
            rows,
        )
    }

    fn weights(&self, output: &mut Output) -> Result<(), Stop> {
        let along = engine_index::explain::along(self.method, self.edition);
        let order = self.method.order();
        let rows = order
            .iter()
            .rev()
            .filter_map(|code| Some((*code, self.edition.nodes.get(*code)?)))
            .flat_map(|(code, node)| {
                let along = &along;
                let whole: f64 = node.weights.iter().sum();
                node.children.iter().zip(&node.weights).map(move |(child, weight)| {
                    let of_index = along.get(child).copied().map(number).unwrap_or_default();
                    vec![code.to_owned(), child.clone(), number(*weight), number(weight / whole), of_index]
                })
            });
        output.table("weights.csv", &["group", "child", "weight", "share", "share-of-index"], rows)
    }

    fn fits(&self, output: &mut Output) -> Result<(), Stop> {
        let frame = &self.edition.frame;
        let rows = self.method.indicators.iter().flat_map(|indicator| {
            let leaf = &self.edition.leaves[&indicator.code];
            leaf.fits.iter().enumerate().map(move |(period, fit)| {
                let words =
                    fit.as_ref().map(|fit| rule(fit, indicator.direction, Lang::En)).unwrap_or_default();
                vec![indicator.code.clone(), frame.periods()[period].name().to_owned(), words]
            })
        });
        output.table("fits.csv", &["indicator", "period", "rule"], rows)
    }

    fn treatments(&self, output: &mut Output) -> Result<(), Stop> {
        let frame = &self.edition.frame;
        let rows = self.method.indicators.iter().flat_map(|indicator| {
            let leaf = &self.edition.leaves[&indicator.code];
            let asked = leaf.treatments.iter().enumerate().filter(|(_, done)| **done != Treatment::Untouched);
            asked.map(move |(period, done)| {
                let within = frame.rows(period);
                let points = leaf.changes.iter().filter(|change| within.contains(&change.row)).count();
                let name = frame.periods()[period].name().to_owned();
                vec![indicator.code.clone(), name, treatment(done, Lang::En), points.to_string()]
            })
        });
        output.table("treatments.csv", &["indicator", "period", "treatment", "points-changed"], rows)
    }

    fn changes(&self, output: &mut Output) -> Result<(), Stop> {
        let rows = self.method.indicators.iter().flat_map(|indicator| {
            self.edition.leaves[&indicator.code].changes.iter().map(move |change| {
                let [unit, period] = self.row(change.row);
                vec![unit, period, indicator.code.clone(), number(change.before), number(change.after)]
            })
        });
        output.table("changes.csv", &["unit", "period", "indicator", "before", "after"], rows)
    }

    fn fills(&self, output: &mut Output) -> Result<(), Stop> {
        let rows = self.method.indicators.iter().flat_map(|indicator| {
            self.edition.leaves[&indicator.code].fills.iter().map(move |fill| {
                let [unit, period] = self.row(fill.row);
                vec![
                    unit,
                    period,
                    indicator.code.clone(),
                    number(fill.figure),
                    filled(fill.rule).1.to_owned(),
                ]
            })
        });
        output.table("fills.csv", &["unit", "period", "indicator", "figure", "how"], rows)
    }

    fn left(&self, output: &mut Output) -> Result<(), Stop> {
        let rows = self.edition.left.iter().map(|left| {
            let [unit, period] = self.row(left.row);
            vec![unit, period, number(left.share), number(left.share_not_zero)]
        });
        output.table("left.csv", &["unit", "period", "share-known", "share-not-zero"], rows)
    }

    fn trends(&self, output: &mut Output) -> Result<(), Stop> {
        let frame = &self.edition.frame;
        let order = self.method.order();
        let optional = |x: Option<f64>| x.map(number).unwrap_or_default();
        let nodes = order.iter().rev().filter_map(|code| Some((*code, self.edition.nodes.get(*code)?)));
        let rows = nodes.flat_map(|(code, node)| {
            frame.units().iter().enumerate().filter_map(move |(at, unit)| {
                let series = Series::of(frame, &node.scores, at);
                let found = trend(&series)?;
                let [low, high] = found.interval.map_or([None; 2], |ends| ends.map(Some));
                let seasonal = found.seasonal.as_ref();
                Some(vec![
                    unit.clone(),
                    code.to_owned(),
                    series.points.len().to_string(),
                    number(found.slope),
                    optional(found.slope_error),
                    optional(low),
                    optional(high),
                    optional(found.percent),
                    optional(found.last_change),
                    optional(found.year_on_year),
                    optional(found.compound),
                    optional(seasonal.map(|s| s.slope)),
                    optional(seasonal.and_then(|s| s.last_change)),
                ])
            })
        });
        output.table(
            "trends.csv",
            &[
                "unit",
                "group",
                "periods",
                "slope",
                "slope-error",
                "slope-low",
                "slope-high",
                "slope-percent",
                "last-change",
                "year-on-year",
                "yearly-growth-percent",
                "slope-without-seasons",
                "last-change-without-seasons",
            ],
            rows,
        )
    }

    fn indicators(&self, output: &mut Output) -> Result<(), Stop> {
        let workings = Workings::new(self.method, &self.reading.panel, self.edition);
        let stages = [Stage::Reported, Stage::Denominated, Stage::Imputed, Stage::Treated, Stage::Normalised];
        let mut rows = Vec::new();
        for indicator in &self.method.indicators {
            let columns: Vec<_> =
                stages.iter().filter_map(|stage| workings.stage(&indicator.code, *stage)).collect();
            for row in 0..self.edition.frame.len() {
                let [unit, period] = self.row(row);
                let mut cells = vec![unit, period, indicator.code.clone()];
                cells.extend(columns.iter().map(|column| known(column[row])));
                cells.push(columns.first().map(|column| why(column[row])).unwrap_or_default());
                rows.push(cells);
            }
        }
        output.table(
            "indicators.csv",
            &[
                "unit", "period", "indicator", "reported", "denominated", "imputed", "treated", "normalised",
                "missing",
            ],
            rows.into_iter(),
        )
    }

    fn manifest(&self, output: &mut Output) -> Result<(), Stop> {
        let files: Vec<serde_json::Value> = output
            .files()
            .iter()
            .map(|(name, bytes, hash)| serde_json::json!({ "name": name, "bytes": bytes, "sha256": hash }))
            .collect();
        let inputs: Vec<serde_json::Value> = self
            .reading
            .files
            .iter()
            .map(|(name, bytes, hash)| serde_json::json!({ "name": name, "bytes": bytes, "sha256": hex(hash) }))
            .collect();
        let all: String = output.files().iter().map(|(name, _, hash)| format!("{hash}  {name}\n")).collect();
        let manifest = serde_json::json!({
            "format": 1,
            "program": format!("anlan {}", env!("CARGO_PKG_VERSION")),
            "method": { "id": self.method.id, "sha256": self.method_hash() },
            "inputs": inputs,
            "periods": self.edition.frame.periods().iter().map(|p| p.name()).collect::<Vec<_>>(),
            "units": self.edition.frame.units().len(),
            "files": files,
            "edition": hex(&Sha256::digest(all.as_bytes())),
        });
        let mut text = serde_json::to_vec_pretty(&manifest).map_err(|f| Stop::failed(f.to_string()))?;
        text.push(b'\n');
        output.file("manifest.json", &text)
    }

    /// Says what was done.
    pub fn print(&self, place: &Path) {
        let frame = &self.edition.frame;
        let fills: usize = self.edition.leaves.values().map(|leaf| leaf.fills.len()).sum();
        let changes: usize = self.edition.leaves.values().map(|leaf| leaf.changes.len()).sum();
        println!(
            "{}",
            self.lang.say(
                format!(
                    "{}：{} 个单位，{} 个期间，{} 个指标；填补 {fills} 处，缩尾 {changes} 处，{} 个因数据太少未参加",
                    self.method.label.zh, frame.units().len(), frame.periods().len(),
                    self.method.indicators.len(), self.edition.left.len()
                ),
                format!(
                    "{}: {} units, {} periods, {} indicators; {fills} figures filled, {changes} drawn in, {} left with too few",
                    self.method.label.en, frame.units().len(), frame.periods().len(),
                    self.method.indicators.len(), self.edition.left.len()
                ),
            )
        );
        if !self.reading.unused.is_empty() {
            let names: Vec<&str> = self.reading.unused.iter().take(30).map(String::as_str).collect();
            println!(
                "{}",
                self.lang.say(
                    format!("数据中方法没有用到的列：{}", names.join("、")),
                    format!("Columns of the data that the method does not use: {}", names.join(", ")),
                )
            );
        }
        println!(
            "{}",
            self.lang
                .say(format!("结果在 {}", place.display()), format!("Results are in {}", place.display()))
        );
    }
}
