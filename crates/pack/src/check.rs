//! Checks the pack of a folder with everything it extends: every complaint, every warning, the proofs.
//!
//! The order of the checks never changes what is found, and one fault hides no other.

mod bases;
mod children;
mod fulfilled;
mod layers;
mod manifest;
mod notices;
mod references;
mod sources;
mod terms;
mod unused;

pub(crate) use bases::{kind_en, kind_zh};
pub use notices::PLACEHOLDERS;

use crate::calendar::add_calendars;
use crate::cases::{CaseResult, Cases};
use crate::charter;
use crate::compiled::Pack;
use crate::complaint::{Complaint, say};
use crate::files::SourceFile;
use crate::layer::{Document, Layer, Written, existing, read_chain};
use crate::shared::{self, Shared};
use crate::whole::Whole;
use domain::calendar::Calendar;
use engine_procedure::procedure::Procedure;
use engine_procedure::prove::prove;
use std::path::Path;
use std::rc::Rc;

/// What a check found.
#[derive(Default)]
pub struct Report {
    /// What must be put right before anyone relies on the pack.
    pub complaints: Vec<Complaint>,
    /// What should be looked at.
    pub warnings: Vec<Complaint>,
    /// The compiled pack, when there are no complaints.
    pub pack: Option<Pack>,
    cases: Option<Cases>,
}

impl Report {
    /// Plays the worked cases of the pack; none when the pack has complaints.
    pub fn play_cases(&self) -> Vec<CaseResult> {
        match (&self.pack, &self.cases) {
            (Some(pack), Some(cases)) => cases.play(pack),
            _ => Vec::new(),
        }
    }
}

/// Checks the pack of `dir`.
pub fn check(dir: &Path) -> Report {
    let mut report = Report::default();
    let layers = read_chain(dir, &mut report.complaints);
    if layers.is_empty() {
        return report;
    }
    let calendar = read_calendar(&layers, &mut report.complaints);
    let cases: Vec<Cases> = layers.iter().map(|layer| Cases::read(layer, &mut report.complaints)).collect();
    let whole = Whole::of(&layers, &mut report.complaints);
    let files = layers.iter().flat_map(|layer| layer.files.folder("procedures"));
    let procedures: Vec<&str> = files.map(SourceFile::stem).collect();
    for cases in &cases {
        cases.check(&procedures, |citation| whole.cited(citation).is_some(), &mut report.complaints);
    }
    let shared: Vec<&Written<Shared>> = layers.iter().filter_map(|layer| layer.shared.as_ref()).collect();
    shared::check(&shared, &mut report.complaints);
    let mut found = Found::default();
    for (at, layer) in layers.iter().enumerate() {
        manifest::check(layer, at.checked_sub(1).map(|below| &layers[below]), &mut found);
        for document in documents(layer) {
            manifest::labels(document, &mut found);
        }
        let usable: Vec<&Written<Shared>> =
            layers[..=at].iter().rev().filter_map(|layer| layer.shared.as_ref()).collect();
        let usable = shared::actions(&usable);
        for procedure in &layer.procedures {
            check_uses(procedure, &usable, &mut found);
            check_procedure(&whole, layer, procedure, &mut found);
        }
        unused::check_shared(layer, &mut found);
    }
    children::check(&whole, &mut found);
    sources::check(&whole, &mut found);
    self::layers::check(&layers, &mut found);
    for written in &whole.categories {
        let object = whole.object(&written.value.id);
        let below = whole.objects_below(&written.value.id);
        let object =
            below.into_iter().find(|below| written.value.watched && !below.is_watchable()).or(object);
        found.complaints.extend(charter::check_category(written, object));
    }
    found.complaints.extend(whole.duties.iter().filter_map(|duty| charter::check_duty(duty)));
    report.complaints.extend(found.complaints);
    report.warnings.extend(found.warnings);
    report.complaints.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    report.complaints.dedup();
    if report.complaints.is_empty() {
        report.pack = whole.compile(calendar);
        report.cases = cases.into_iter().next_back();
    }
    report
}

/// What the checks add to.
#[derive(Debug, Default)]
struct Found {
    complaints: Vec<Complaint>,
    warnings: Vec<Complaint>,
}

impl Found {
    fn complain(&mut self, complaint: Complaint) {
        self.complaints.push(complaint);
    }
    fn warn(&mut self, complaint: Complaint) {
        self.warnings.push(complaint);
    }
}

/// The parsed files of a pack, each once.
fn documents(layer: &Layer) -> Vec<&Document> {
    let mut found: Vec<&Rc<Document>> = vec![&layer.manifest.document];
    found.extend(layer.sources.iter().map(|written| &written.document));
    found.extend(layer.shared.iter().map(|written| &written.document));
    found.extend(layer.procedures.iter().map(|written| &written.document));
    found.extend(layer.categories.first().map(|written| &written.document));
    found.extend(layer.duties.first().map(|written| &written.document));
    found.into_iter().map(Rc::as_ref).collect()
}

/// What a procedure says it uses, against the shared actions of its pack and of those below.
fn check_uses(written: &Written<Procedure>, usable: &[&str], found: &mut Found) {
    for (at, id) in written.value.uses.iter().enumerate() {
        if !usable.contains(&id.as_str()) {
            let what = say(format!("共用的块里没有动作“{id}”"), format!("There is no shared action “{id}”"));
            let remedy = existing(id.as_str(), usable.iter().copied());
            found.complain(written.complain(&format!("uses[#{at}]"), "unknown-name", what, remedy));
        }
    }
}

/// One procedure, in the pack that wrote it.
fn check_procedure(whole: &Whole<'_>, layer: &Layer, written: &Written<Procedure>, found: &mut Found) {
    if written.holed {
        return;
    }
    bases::check(whole, written, layer.manifest.value.covers, found);
    notices::check(written, found);
    found.complaints.extend(charter::check_procedure(written));
    // What leans on something that could not be read would only repeat what was said already.
    if !written.damaged {
        terms::check(written, layer.manifest.value.covers, found);
        if references::check(written, found) {
            fulfilled::check(written, found);
            proved(written, found);
            unused::check(written, found);
        }
    }
}

/// What the engine's proofs find beyond what was complained of already at the same place.
fn proved(written: &Written<Procedure>, found: &mut Found) {
    for finding in prove(&written.value) {
        let complaint = written.complain(&finding.at, finding.code, finding.message, finding.remedy);
        let said = |other: &Complaint| {
            other.file == complaint.file
                && (other.line == complaint.line || same_floor(other.code, finding.code))
        };
        if !found.complaints.iter().any(said) {
            found.complain(complaint);
        }
    }
}

/// Floors that the reader and the proofs both guard; one complaint is enough.
fn same_floor(reader: &str, proof: &str) -> bool {
    const SAME: &[(&str, &str)] = &[
        ("role-and-ability", "role-without-ability"),
        ("charter-contact-seen", "contact-open-to-all"),
        ("charter-rating-seen", "rating-shown"),
        ("charter-silence", "confirms-itself"),
        ("charter-unit-closes", "no-call-back"),
        ("charter-own-ruling", "decides-itself"),
        ("charter-own-ruling", "extends-itself"),
    ];
    SAME.contains(&(reader, proof))
}

/// The calendars of the chain, parents first, local holidays over them.
fn read_calendar(layers: &[Layer], complaints: &mut Vec<Complaint>) -> Calendar {
    let mut calendar = Calendar::new();
    let mut any = false;
    for layer in layers {
        let files: Vec<(String, String)> =
            layer.files.folder("calendars").map(|file| (file.name.clone(), file.text.clone())).collect();
        any |= !files.is_empty();
        for line in add_calendars(&mut calendar, &files).err().into_iter().flatten() {
            complaints.push(calendar_complaint(&line));
        }
    }
    if !any {
        complaints.push(Complaint::about(
            &layers[0].files.name,
            "no-calendar",
            say(
                "没有任何放假日历，工作日无从计算",
                "There is no calendar at all, so no working day can be counted",
            ),
            say("请在最底层的包里放 calendars/<年份>.toml", "Put calendars/<year>.toml into the lowest pack"),
        ));
    }
    calendar
}

/// `file:line：what` of the calendar reader as a complaint.
fn calendar_complaint(line: &str) -> Complaint {
    let (place, what) = line.split_once('：').unwrap_or(("calendars", line));
    let (file, number) = place.rsplit_once(':').unwrap_or((place, "0"));
    let mut complaint = Complaint::about(
        file,
        "calendar",
        say(what, format!("The calendar is wrong: {what}")),
        say("请对照同目录其他年份的文件", "Compare the files of other years"),
    );
    complaint.line = number.parse().unwrap_or(0);
    complaint.column = 1;
    complaint
}
