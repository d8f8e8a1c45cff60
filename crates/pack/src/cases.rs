//! Worked cases (算例): the tests a pack carries, played through the real engine with the real calendar.
//!
//! A case never touches a store, and nothing in it is about a real person or office.

mod format;
mod house;
mod play;

use crate::compiled::Pack;
use crate::complaint::{Complaint, say};
use crate::layer::{Layer, Written, existing, read_whole};
use domain::ids::MatterId;
use format::{CaseFile, House};
use house::Stage;
use play::Play;
use std::collections::BTreeMap;

/// How one case went.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// The procedure.
    pub procedure: String,
    /// The case's sentence.
    pub name: String,
    /// Articles it shows at work.
    pub proves: Vec<String>,
    /// What went differently; none when it passed.
    pub failure: Option<Complaint>,
}

/// The files of cases of one pack, read.
pub(crate) struct Cases {
    shared: Option<Written<House>>,
    files: Vec<Written<CaseFile>>,
}

impl Cases {
    /// Reads the cases of `layer`, complaining of what cannot be read.
    pub(crate) fn read(layer: &Layer, complaints: &mut Vec<Complaint>) -> Cases {
        let mut cases = Cases { shared: None, files: Vec::new() };
        for file in layer.files.folder("cases") {
            if file.stem() == "house" {
                cases.shared = read_whole(file, complaints);
            } else {
                cases.files.extend(read_whole(file, complaints));
            }
        }
        cases
    }

    /// Names that cannot be right whatever the engine says.
    pub(crate) fn check(
        &self,
        procedures: &[&str],
        cited: impl Fn(&str) -> bool,
        complaints: &mut Vec<Complaint>,
    ) {
        for file in &self.files {
            let stem = file.document.file.stem();
            let unread = |c: &Complaint| c.code == "unknown-file" && c.file.contains("/procedures/");
            if !procedures.contains(&stem) && !complaints.iter().any(unread) {
                complaints.push(file.complain(
                    "",
                    "case-of-nothing",
                    say(format!("没有叫“{stem}”的程序"), format!("There is no procedure “{stem}”")),
                    existing(stem, procedures.iter().copied()),
                ));
            }
            for (at, case) in file.value.cases.iter().enumerate() {
                let again = file.value.cases[..at].iter().any(|other| other.name == case.name);
                if case.name.trim().is_empty() || again {
                    let what =
                        say("算例的名字是空的，或与前面的相同", "The case has no name, or that of another");
                    let remedy =
                        say("名字写成一句话，说明它证明什么", "Name it by a sentence saying what it shows");
                    complaints.push(file.complain(&format!("case[#{at}].name"), "case-name", what, remedy));
                }
                for (no, citation) in case.proves.iter().enumerate().filter(|(_, citation)| !cited(citation))
                {
                    let what = say(
                        format!("依据“{citation}”不在 sources/ 里"),
                        format!("“{citation}” is in no file of sources/"),
                    );
                    let remedy = say("请改正引用", "Correct the citation");
                    complaints.push(file.complain(
                        &format!("case[#{at}].proves[#{no}]"),
                        "unknown-source",
                        what,
                        remedy,
                    ));
                }
            }
        }
    }

    /// Plays every case of `pack`.
    pub(crate) fn play(&self, pack: &Pack) -> Vec<CaseResult> {
        let mut results = Vec::new();
        for file in &self.files {
            let stem = file.document.file.stem().to_owned();
            let Some(procedure) = pack.procedure(&stem) else { continue };
            let mut complaints = Vec::new();
            let stage = match (&file.value.house, &self.shared) {
                (Some(house), _) => {
                    Stage::build(house, &pack.categories, &file.document, "house", &mut complaints)
                }
                (None, Some(shared)) => {
                    Stage::build(&shared.value, &pack.categories, &shared.document, "", &mut complaints)
                }
                (None, None) => {
                    Stage::build(&House::default(), &pack.categories, &file.document, "", &mut complaints)
                }
            };
            let broken = !complaints.is_empty();
            results.extend(complaints.into_iter().map(|complaint| CaseResult {
                procedure: stem.clone(),
                name: "house".into(),
                proves: Vec::new(),
                failure: Some(complaint),
            }));
            // In a house that does not stand every case would fail for the same reason.
            if broken {
                continue;
            }
            let mut earlier = BTreeMap::new();
            for (at, case) in file.value.cases.iter().enumerate() {
                let id = MatterId(i64::try_from(at).unwrap_or(0) + 1);
                let play =
                    Play { pack, procedure, stage: &stage, document: &file.document, earlier: &earlier };
                let failure = play.case(at, case, id);
                earlier.insert(case.name.clone(), id);
                results.push(CaseResult {
                    procedure: stem.clone(),
                    name: case.name.clone(),
                    proves: case.proves.clone(),
                    failure,
                });
            }
        }
        results
    }
}
