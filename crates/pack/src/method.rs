//! Methods of scores as files: one TOML file, or a folder with `index.toml` and `indicators/*.toml`.
//!
//! Everything wrong is said at once with its place; a method with complaints is never handed out.

use crate::charter;
use crate::complaint::{Complaint, nearest, say};
use crate::files::{SourceFile, read_file};
use crate::layer::{Written, read_scores};
use domain::label::Label;
use engine_index::check::{Fault, check};
use engine_index::method::{Indicator, Method};
use engine_index::robust::{Plan, PlanFault};
use serde::Deserialize;
use std::path::Path;

/// A file of indicators.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Indicators {
    #[serde(rename = "indicator")]
    indicators: Vec<Indicator>,
}

/// The method of a file or folder.
///
/// # Errors
/// Every complaint about it.
pub fn load(path: &Path) -> Result<Method, Vec<Complaint>> {
    let mut complaints = Vec::new();
    let method = read(path, &mut complaints);
    complaints.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    complaints.dedup();
    match method {
        Some(method) if complaints.is_empty() => Ok(method),
        _ => Err(complaints),
    }
}

fn read(path: &Path, complaints: &mut Vec<Complaint>) -> Option<Method> {
    let main = if path.is_dir() { path.join("index.toml") } else { path.to_path_buf() };
    let file = one_file(&main, "方法", "method", complaints)?;
    let mut sheets: Vec<Written<Indicators>> = Vec::new();
    if path.is_dir() {
        for leaf in leaves(&path.join("indicators"), complaints) {
            sheets.extend(read_scores::<Indicators>(&leaf, complaints));
        }
    }
    let written = read_scores::<Method>(&file, complaints)?;
    let mut method = written.value.clone();
    method.indicators.extend(sheets.iter().flat_map(|sheet| sheet.value.indicators.iter().cloned()));
    let damaged = written.damaged || sheets.iter().any(|sheet| sheet.damaged);
    if damaged {
        // What leans on something that could not be read would only repeat what was said already.
        return None;
    }
    let place = Places { written: &written, sheets: &sheets };
    complaints.extend(check(&method).iter().map(|fault| place.complaint(fault)));
    place.names(&method, complaints);
    Some(method)
}

/// A robustness plan as written, to point at what is wrong in it.
pub struct PlanFile(Written<Plan>);

impl PlanFile {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.0.value
    }

    /// Faults of the plan with their places.
    pub fn complaints(&self, faults: &[PlanFault]) -> Vec<Complaint> {
        let place = |fault: &PlanFault| match fault.factor.as_str() {
            "" => fault.code.to_owned(),
            factor => format!("factor[{factor}]"),
        };
        faults.iter().map(|f| self.0.complain(&place(f), f.code, f.what.clone(), f.remedy.clone())).collect()
    }
}

/// The robustness plan of a file.
///
/// # Errors
/// Every complaint about it that can be made without its method.
pub fn load_plan(path: &Path) -> Result<PlanFile, Vec<Complaint>> {
    let mut complaints = Vec::new();
    let written = one_file(path, "稳健性方案", "robustness plan", &mut complaints)
        .and_then(|file| read_scores::<Plan>(&file, &mut complaints));
    match written {
        Some(written) if complaints.is_empty() => Ok(PlanFile(written)),
        _ => Err(complaints),
    }
}

/// One TOML file, read under the limits of packs.
pub(crate) fn one_file(
    path: &Path,
    zh: &str,
    en: &str,
    complaints: &mut Vec<Complaint>,
) -> Option<SourceFile> {
    let name = path.file_name().map_or_else(|| en.to_owned(), |leaf| leaf.to_string_lossy().into_owned());
    if !path.is_file() {
        complaints.push(Complaint::about(
            &name,
            "no-file",
            say(
                format!("找不到{zh}文件：{}", path.display()),
                format!("There is no {en} file {}", path.display()),
            ),
            say(
                format!("请给出一个 .toml 文件，写法见 docs/reference/index.md（{zh}）"),
                format!("Name a .toml file; docs/reference/index.md shows how a {en} is written"),
            ),
        ));
        return None;
    }
    read_file(path, name, complaints)
}

fn leaves(folder: &Path, complaints: &mut Vec<Complaint>) -> Vec<SourceFile> {
    let Ok(listing) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = listing.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml") && path.is_file());
    paths.sort();
    let name = |path: &Path| format!("indicators/{}", path.file_name().unwrap_or_default().to_string_lossy());
    paths.iter().filter_map(|path| read_file(path, name(path), complaints)).collect()
}

/// Where the entries of a method stand.
struct Places<'a> {
    written: &'a Written<Method>,
    sheets: &'a [Written<Indicators>],
}

impl Places<'_> {
    /// A complaint about `key` of an entry.
    fn at(
        &self,
        table: &str,
        entry: &str,
        key: &str,
        code: &'static str,
        what: Label,
        remedy: Label,
    ) -> Complaint {
        let path = if table.is_empty() { key.to_owned() } else { format!("{table}[{entry}].{key}") };
        let holds = |sheet: &&Written<Indicators>| sheet.value.indicators.iter().any(|i| i.code == entry);
        let sheet = self.sheets.iter().find(holds).filter(|_| table == "indicator");
        let in_main = self.written.value.indicators.iter().any(|i| i.code == entry);
        match sheet.filter(|_| !in_main) {
            Some(sheet) => sheet.complain(&path, code, what, remedy),
            None => self.written.complain(&path, code, what, remedy),
        }
    }

    fn complaint(&self, fault: &Fault) -> Complaint {
        let remedy = self.nearer(fault).unwrap_or_else(|| fault.remedy.clone());
        self.at(fault.table, &fault.entry, fault.key, fault.code, fault.what.clone(), remedy)
    }

    /// The name that was meant, where one is near.
    fn nearer(&self, fault: &Fault) -> Option<Label> {
        if fault.code != "unknown-parent" {
            return None;
        }
        let groups = self.written.value.groups.iter();
        let indicators = self.sheets.iter().flat_map(|sheet| &sheet.value.indicators);
        let mut indicators = indicators.chain(&self.written.value.indicators);
        let parent = match fault.table {
            "indicator" => indicators.find(|i| i.code == fault.entry).map(|i| i.parent.as_str()),
            _ => groups.clone().find(|g| g.code == fault.entry).and_then(|g| g.parent.as_deref()),
        };
        let guess = nearest(parent?, groups.map(|group| group.code.as_str()))?;
        Some(say(format!("是不是 {guess}？"), format!("Did you mean {guess}?")))
    }

    /// Names are there in both languages, and none is of what may not be scored.
    fn names(&self, method: &Method, complaints: &mut Vec<Complaint>) {
        let mut look = |table: &str, code: &str, label: &Label| {
            if label.zh.trim().is_empty() || label.en.trim().is_empty() {
                complaints.push(self.at(
                    table,
                    code,
                    "label",
                    "empty-label",
                    say("名称要有中文和英文", "A name is there in both languages"),
                    say("label = { zh = \"…\", en = \"…\" }", "label = { zh = \"…\", en = \"…\" }"),
                ));
            }
            let path = if table.is_empty() { "label".to_owned() } else { format!("{table}[{code}].label") };
            if let Some(found) = charter::check_scored(self.written, &path, code, label) {
                complaints.push(self.at(table, code, "label", found.code, found.what, found.remedy));
            }
        };
        look("", &method.id, &method.label);
        for indicator in &method.indicators {
            look("indicator", &indicator.code, &indicator.label);
            if indicator.column() != indicator.code {
                look("indicator", indicator.column(), &indicator.label);
            }
        }
        for group in &method.groups {
            look("group", &group.code, &group.label);
        }
    }
}
