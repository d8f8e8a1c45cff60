//! `anlan index compare`: two folders of results side by side: what differs in method and data, and who moved.

use super::output::number;
use super::{Lang, Stop};
use clap::Args;
use engine_index::statistics::correlation;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// 比较两次结果：方法和数据哪里不同，谁的名次变了 / Compares two folders of results.
#[derive(Debug, Args)]
pub struct Compare {
    /// 前一次的结果文件夹 / Folder of the earlier results.
    before: PathBuf,
    /// 后一次的结果文件夹 / Folder of the later results.
    after: PathBuf,
    /// 最多列出多少个单位 / Most units listed.
    #[arg(long, default_value_t = 20)]
    most: usize,
    /// 语言 / Language of messages.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Lang,
}

/// A folder of results.
struct Folder {
    manifest: serde_json::Value,
    method: serde_json::Value,
    /// Score and rank by unit and period.
    index: BTreeMap<(String, String), (Option<f64>, Option<f64>)>,
    /// Scores by unit, period and group.
    groups: BTreeMap<(String, String, String), f64>,
}

impl Compare {
    pub fn run(&self) -> Result<(), Stop> {
        let (before, after) = (self.folder(&self.before)?, self.folder(&self.after)?);
        self.inputs(&before, &after);
        self.units(&before, &after);
        Ok(())
    }

    fn say(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        self.lang.say(zh, en)
    }

    fn folder(&self, place: &Path) -> Result<Folder, Stop> {
        let json = |name: &str| -> Result<serde_json::Value, Stop> {
            let path = place.join(name);
            let text = std::fs::read(&path).map_err(|fault| self.no_folder(place, &fault.to_string()))?;
            serde_json::from_slice(&text).map_err(|fault| self.no_folder(place, &fault.to_string()))
        };
        let (manifest, method) = (json("manifest.json")?, json("method.json")?);
        self.whole(place, &manifest)?;
        let mut index = BTreeMap::new();
        for row in self.table(place, "index.csv")? {
            let at = |name: &str| row.get(name).cloned().unwrap_or_default();
            let figure = |name: &str| at(name).parse::<f64>().ok();
            index.insert((at("unit"), at("period")), (figure("score"), figure("rank")));
        }
        let mut groups = BTreeMap::new();
        for row in self.table(place, "groups.csv")? {
            let at = |name: &str| row.get(name).cloned().unwrap_or_default();
            if let Ok(score) = at("score").parse::<f64>() {
                groups.insert((at("unit"), at("period"), at("group")), score);
            }
        }
        Ok(Folder { manifest, method, index, groups })
    }

    fn no_folder(&self, place: &Path, why: &str) -> Stop {
        Stop::input(self.say(
            format!("{} 不是 anlan index compute 写出的结果（{why}）", place.display()),
            format!("{} is no folder written by anlan index compute ({why})", place.display()),
        ))
    }

    /// Every file is as its manifest says.
    fn whole(&self, place: &Path, manifest: &serde_json::Value) -> Result<(), Stop> {
        for file in manifest["files"].as_array().into_iter().flatten() {
            let name = file["name"].as_str().unwrap_or_default();
            let plain = !name.is_empty() && !name.contains(['/', '\\']);
            let bytes = if plain { std::fs::read(place.join(name)).unwrap_or_default() } else { Vec::new() };
            let hash = super::output::hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes));
            if file["sha256"].as_str() != Some(hash.as_str()) {
                return Err(Stop::input(self.say(
                    format!("{} 里的 {name} 与清单的哈希不符：文件被改动过，不能比较", place.display()),
                    format!("{name} in {} is not what its manifest says: it was changed", place.display()),
                )));
            }
        }
        Ok(())
    }

    fn table(&self, place: &Path, name: &str) -> Result<Vec<BTreeMap<String, String>>, Stop> {
        let wrong = |fault: csv::Error| self.no_folder(place, &fault.to_string());
        let reader = csv::Reader::from_path(place.join(name)).map_err(wrong)?;
        let (mut reader, mut rows) = (reader, Vec::new());
        let head = reader.headers().map_err(wrong)?.clone();
        for record in reader.records() {
            let record = record.map_err(wrong)?;
            rows.push(head.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect());
        }
        Ok(rows)
    }

    fn inputs(&self, before: &Folder, after: &Folder) {
        let mut paths = Vec::new();
        differences("", &before.method, &after.method, &mut paths);
        if paths.is_empty() {
            println!("{}", self.say("方法：相同", "method: the same"));
        } else {
            println!(
                "{}",
                self.say(
                    format!("方法：{} 处不同", paths.len()),
                    format!("method: {} differences", paths.len())
                )
            );
            paths.iter().take(40).for_each(|line| println!("  {line}"));
        }
        let same = before.manifest["inputs"] == after.manifest["inputs"];
        println!(
            "{}",
            if same {
                self.say("数据文件：相同", "data: the same files")
            } else {
                self.say("数据文件：不同", "data: other files")
            }
        );
    }

    fn units(&self, before: &Folder, after: &Folder) {
        let only = |one: &Folder, other: &Folder| -> usize {
            one.index.keys().filter(|key| !other.index.contains_key(*key)).count()
        };
        let (gone, new) = (only(before, after), only(after, before));
        let mut moved = Vec::new();
        let (mut one, mut two) = (Vec::new(), Vec::new());
        for (key, (score, rank)) in &after.index {
            let Some((old_score, old_rank)) = before.index.get(key) else { continue };
            if let (Some(score), Some(old_score), Some(rank), Some(old_rank)) =
                (score, old_score, rank, old_rank)
            {
                one.push(*old_rank);
                two.push(*rank);
                moved.push((rank - old_rank, score - old_score, key.clone(), *old_rank, *rank));
            }
        }
        let changed = moved.iter().filter(|(by, ..)| *by != 0.0).count();
        let mean = moved.iter().map(|(by, ..)| by.abs()).sum::<f64>() / moved.len().max(1) as f64;
        let together = correlation(&one, &two).map_or_else(|| "–".to_owned(), |r| format!("{r:.4}"));
        println!(
            "{}",
            self.say(
                format!("{} 个单位·期间可比，{changed} 个名次有变，平均变动 {mean:.2} 名，位次相关 {together}；只在前 {gone}，只在后 {new}", moved.len()),
                format!("{} comparable, {changed} change rank, by {mean:.2} on average, rank correlation {together}; only before {gone}, only after {new}", moved.len()),
            )
        );
        moved.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then_with(|| a.2.cmp(&b.2)));
        for (by, score, key, old, new) in moved.iter().filter(|(by, ..)| *by != 0.0).take(self.most) {
            let why = self.greatest(before, after, key);
            println!(
                "  {} {}: {} → {} ({:+}), {:+.4}{why}",
                key.0,
                key.1,
                number(*old),
                number(*new),
                -by,
                score
            );
        }
    }

    /// The group whose score moved most, below the index.
    fn greatest(&self, before: &Folder, after: &Folder, key: &(String, String)) -> String {
        let first = (key.0.clone(), key.1.clone(), String::new());
        let own = after
            .groups
            .range(first..)
            .take_while(|((unit, period, _), _)| (unit, period) == (&key.0, &key.1));
        let moves = own.filter_map(|(at, score)| Some((score - before.groups.get(at)?, at.2.clone())));
        let top = moves.filter(|(by, _)| *by != 0.0).max_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
        top.map_or_else(String::new, |(by, group)| format!("; {group} {by:+.4}"))
    }
}

/// Paths at which two values differ, with both.
fn differences(path: &str, one: &serde_json::Value, two: &serde_json::Value, found: &mut Vec<String>) {
    use serde_json::Value;
    match (one, two) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let (x, y) = (a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null));
                differences(&format!("{path}.{key}"), x, y, found);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            let name =
                |item: &Value, at: usize| item["code"].as_str().map_or_else(|| at.to_string(), str::to_owned);
            let index = |items: &[Value]| -> BTreeMap<String, Value> {
                items.iter().enumerate().map(|(at, item)| (name(item, at), item.clone())).collect()
            };
            let (a, b) = (index(a), index(b));
            let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let (x, y) = (a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null));
                differences(&format!("{path}[{key}]"), x, y, found);
            }
        }
        (one, two) if one != two => {
            let short = |value: &Value| -> String { value.to_string().chars().take(60).collect() };
            found.push(format!("{}: {} → {}", path.trim_start_matches('.'), short(one), short(two)));
        }
        _ => {}
    }
}
