//! Checks the pack of a folder with everything it extends: every complaint, every warning, the proofs.
//!
//! The order of the checks never changes what is found, and one fault hides no other.

mod bases;
mod children;
mod clocks;
mod fulfilled;
mod head;
mod layers;
mod manifest;
mod notices;
mod references;
mod sources;
mod terms;
mod unused;

pub(crate) use bases::{kind_en, kind_zh};
pub use notices::PLACEHOLDERS;

use crate::calendar::{CalendarFile, add_calendars, region_of};
use crate::cases::{CaseResult, Cases};
use crate::charter;
use crate::compiled::Pack;
use crate::complaint::{Complaint, gathered, say};
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
    // Without the packs below, whatever is cited or inherited from them would seem to be missing.
    let rooted = layers[0].manifest.value.extends.is_none();
    let calendar = read_calendar(&layers, rooted, &mut report.complaints);
    let cases: Vec<Cases> = layers.iter().map(|layer| Cases::read(layer, &mut report.complaints)).collect();
    let whole = Whole::of(&layers, &mut report.complaints);
    let files = layers.iter().flat_map(|layer| layer.files.folder("procedures"));
    let procedures: Vec<&str> = files.map(SourceFile::stem).collect();
    let cited = |citation: &str| whole.cited(citation).is_some() || whole.may_be_lost(citation);
    for cases in &cases {
        cases.check(&procedures, cited, &mut report.complaints);
    }
    let shared: Vec<&Written<Shared>> = layers.iter().filter_map(|layer| layer.shared.as_ref()).collect();
    shared::check(&shared, &mut report.complaints);
    let mut found = Found::default();
    for (at, layer) in layers.iter().enumerate() {
        manifest::check(layer, at.checked_sub(1).map(|below| &layers[below]), &mut found);
        for document in documents(layer) {
            manifest::labels(document, &mut found);
            manifest::invisible(document, &mut found);
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
    report.complaints = gathered(report.complaints);
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
    let floors = charter::check_procedure(written).into_iter();
    // Where something could not be read, a floor that asks for something seems lowered.
    found.complaints.extend(floors.filter(|c| !written.damaged || !charter::asks_for_something(c.code)));
    // What leans on something that could not be read would only repeat what was said already.
    if !written.damaged {
        terms::check(whole, written, layer.manifest.value.covers, found);
        clocks::check(written, found);
        if references::check(written, found) && head::check(written, found) {
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

/// The calendars of the chain, parents first, the local holidays of its region over them.
fn read_calendar(layers: &[Layer], rooted: bool, complaints: &mut Vec<Complaint>) -> Calendar {
    let mut calendar = Calendar::new();
    let mut any = false;
    let region = layers.iter().rev().find_map(|layer| Some((layer, layer.manifest.value.region.as_ref()?)));
    let mut laid_over = false;
    for layer in layers {
        let files: Vec<CalendarFile> =
            layer.files.folder("calendars").map(|file| (file.name.clone(), file.text.clone())).collect();
        any |= !files.is_empty();
        let of_region = |file: &CalendarFile| match (region_of(file), region) {
            (None, _) => true,
            (Some(of), Some((_, region))) => of == *region,
            (Some(_), None) => false,
        };
        for file in files.iter().filter(|file| region_of(file).is_some()) {
            laid_over |= of_region(file);
            if layer.manifest.value.region.is_none() {
                let what = say(
                    "这里有地方假日，pack.toml 却没有写 region",
                    "Local holidays stand here, and pack.toml names no region",
                );
                let remedy = say("请在 pack.toml 写同一个 region", "Write the same region in pack.toml");
                complaints.push(Complaint::about(&file.0, "no-region", what, remedy));
            }
        }
        let (used, other): (Vec<_>, Vec<_>) = files.into_iter().partition(of_region);
        let mut faults = add_calendars(&mut calendar, &used).err().unwrap_or_default();
        faults.extend(add_calendars(&mut Calendar::new(), &other).err().unwrap_or_default());
        complaints.extend(faults.iter().map(|line| calendar_complaint(line)));
    }
    if let Some((layer, region)) = region.filter(|_| !laid_over) {
        let what =
            say(format!("没有“{region}”的地方假日"), format!("There are no local holidays of “{region}”"));
        let remedy = say(
            "请在 calendars/ 放写明 region 的年份文件，或删去 region",
            "Put a year's file with that region into calendars/, or take region away",
        );
        complaints.push(layer.manifest.complain("region", "unknown-region", what, remedy));
    }
    if !any && rooted {
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
