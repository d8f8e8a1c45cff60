//! Past appeals become matters through the engine, like any other: filed at the time they were sent, brought to
//! rest at the time they were answered, texts sealed, number and query code made. Nothing of who wrote them is
//! kept beyond what the map says; what an import may know again, it knows by keyed fingerprints.

use super::mapping::{Mapper, PastAppeal};
use crate::city::City;
use crate::vault::{SealedRow, hex};
use crate::{App, AppError};
use domain::actor::{Actor, ActorRecord};
use domain::field::Value;
use domain::ids::*;
use domain::instant::Instant;
use domain::label::Language;
use engine_procedure::procedure::Channel;
use engine_procedure::{Change, Command, Context, NewMatter, NotPlanned, PlanError};
use pack::import_map::{ImportMap, PAST_ANSWER, PAST_UNANSWERED};
use ports::query_code::{code_hash, new_query_code};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};
use store::{AuditEntry, CommitError, IdempotencyKey, ImportRun, Tx};

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Landed {
    /// A new matter.
    Filed,
    /// It was imported before.
    Known,
    /// It cannot become a matter.
    Rejected(String),
}

/// The import of one file.
pub struct PastImport {
    app: App,
    city: City,
    mapper: Mapper,
    file: [u8; 32],
    open: bool,
    numbers: Mutex<HashMap<[u8; 16], u64>>,
}

/// What an import counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows of the file.
    pub rows: u64,
    /// New matters.
    pub filed: u64,
    /// Imported before.
    pub known: u64,
    /// Rejected.
    pub rejected: u64,
    /// With their answer.
    pub answered: u64,
    /// Texts that begin like a formula.
    pub formulas: u64,
    /// By category.
    pub categories: BTreeMap<String, u64>,
    /// By area.
    pub areas: BTreeMap<String, u64>,
}

impl PastImport {
    /// An import of the file with this hash and these headings into `city`. With `open`, matters without an
    /// answer stay open.
    ///
    /// # Errors
    /// Everything that keeps the file from being imported, one line each.
    pub fn new(
        app: &App,
        city: CityId,
        map: &ImportMap,
        headings: &[String],
        file: [u8; 32],
        open: bool,
    ) -> Result<PastImport, Vec<String>> {
        let city = app.city(city).map_err(|fault| vec![fault.to_string()])?;
        if !city.pack.accepts_real_matters() {
            return Err(vec!["本地区的办理程序尚未生效，不能导入".into()]);
        }
        let mapper = Mapper::new(map, headings, &city.pack, &city.directory)?;
        let p = mapper.procedure();
        if !p.channels.contains(&Channel::System) {
            return Err(vec![format!("办理程序“{}”不接受导入：channels 里没有 system", p.id)]);
        }
        if !open && p.action(PAST_UNANSWERED).is_none() {
            return Err(vec![format!("办理程序“{}”没有“{PAST_UNANSWERED}”动作，只能用 --open 导入", p.id)]);
        }
        Ok(PastImport { app: app.clone(), city, mapper, file, open, numbers: Mutex::default() })
    }

    /// The map made ready.
    pub fn mapper(&self) -> &Mapper {
        &self.mapper
    }

    /// Reads one row, its identifiers struck out of `cells` for good. Rows are given in order.
    ///
    /// # Errors
    /// Why it is rejected.
    pub fn read(&self, line: u64, cells: &mut [String]) -> Result<PastAppeal, String> {
        self.mapper.strike(cells);
        let mut past = self.mapper.read(line, cells, self.app.now())?;
        if let Some(external) = past.external.take() {
            // Two mailboxes may count alike; they hardly ever do so at the same second.
            let known_by = format!("{external}\0{}", past.filed_at.0);
            let key = self.key("import-number", known_by.as_bytes());
            let mut seen = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(first) = seen.insert(key.0, line) {
                seen.insert(key.0, first);
                return Err(format!("编号和时间都与第 {first} 行相同"));
            }
            past.external = Some(hex(&key.0));
        }
        Ok(past)
    }

    /// Plans a row without writing anything.
    ///
    /// # Errors
    /// A fault of the house or the pack, which no row can help.
    pub fn rehearse(&self, past: &PastAppeal) -> Result<Landed, AppError> {
        match self.plan(past) {
            Ok(_) => Ok(Landed::Filed),
            Err(not) => rejected(not),
        }
    }

    /// Makes a row a matter, once, whatever happened before.
    ///
    /// # Errors
    /// A fault of the database, the house or the pack; the row may be given again.
    pub async fn land(&self, past: &PastAppeal) -> Result<Landed, AppError> {
        let (line, number) = self.keys(past);
        let store = self.app.store();
        for key in [Some(&line), number.as_ref()].into_iter().flatten() {
            if store.recorded(self.city.id, key).await?.is_some() {
                return Ok(Landed::Known);
            }
        }
        let planned = match self.plan(past) {
            Ok(planned) => planned,
            Err(not) => return rejected(not),
        };
        match store.commit(self.write(planned, &line, number.as_ref())).await {
            Ok(_) => Ok(Landed::Filed),
            Err(CommitError::Replayed(_)) => Ok(Landed::Known),
            Err(other) => Err(other.into()),
        }
    }

    fn keys(&self, past: &PastAppeal) -> (IdempotencyKey, Option<IdempotencyKey>) {
        let mut content = self.file.to_vec();
        content.extend_from_slice(&past.line.to_be_bytes());
        let number =
            past.external.as_ref().map(|number| self.key("import-number-of-city", number.as_bytes()));
        (self.key("import-line", &content), number)
    }

    fn key(&self, purpose: &str, content: &[u8]) -> IdempotencyKey {
        let mut salted = self.city.id.0.to_be_bytes().to_vec();
        salted.extend_from_slice(self.mapper.procedure().id.as_str().as_bytes());
        salted.push(0);
        salted.extend_from_slice(content);
        let digest = self.app.peppers().fingerprint(purpose, &salted);
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        IdempotencyKey(short)
    }

    /// The changes a row makes: filing, and coming to rest.
    fn plan(&self, past: &PastAppeal) -> Result<Vec<Change>, NotPlanned> {
        let p = self.mapper.procedure();
        let filed_on = past.filed_at.day_in(&self.city.pack.zone);
        let new = NewMatter {
            city: self.city.id,
            id: MatterId(self.app.next_id()),
            number: ports::number::new_matter_number(self.app.random(), filed_on),
            channel: Channel::System,
            edition: self.city.pack.edition.hash.clone(),
            grew_out_of: None,
        };
        let filing = Command { values: past.filing.clone(), ..Command::bare(p.filed_by.clone()) };
        let filed = engine_procedure::file(p, &new, &filing, &self.context(past.filed_at))?;
        let mut changes = vec![filed];
        let (action, at) = match past.replied_at {
            Some(at) => (PAST_ANSWER, at),
            None if self.open => return Ok(self.recorded_now(changes)),
            None => (PAST_UNANSWERED, past.filed_at),
        };
        let rest = Command { values: past.past.clone(), ..Command::bare(ActionId::from(action)) };
        let rested = engine_procedure::plan(p, &changes[0].after, &rest, &self.context(at))?;
        changes.push(rested);
        Ok(self.recorded_now(changes))
    }

    /// What happened then is recorded now.
    fn recorded_now(&self, mut changes: Vec<Change>) -> Vec<Change> {
        let now = self.app.now();
        changes.iter_mut().for_each(|change| change.event.recorded_at = now);
        changes
    }

    fn context(&self, at: Instant) -> Context<'_> {
        Context {
            now: at,
            today: self.city.today(at),
            zone: &self.city.pack.zone,
            calendar: &self.city.pack.calendar,
            directory: &self.city.directory,
            actor: &Actor::System,
        }
    }

    fn write(&self, mut changes: Vec<Change>, line: &IdempotencyKey, number: Option<&IdempotencyKey>) -> Tx {
        let (app, city) = (&self.app, &self.city);
        let mut tx = Tx::new(city.id);
        let first = changes[0].after.clone();
        let (key, wrapped) = app.new_matter_key(city.id, first.id);
        tx.vault_key(first.id, app.with_ring(|ring| ring.current_id()), &wrapped.0);
        let mut rows: Vec<SealedRow> = Vec::new();
        for change in &mut changes {
            rows.extend(app.seal_change(city, &key, change));
        }
        for row in &rows {
            tx.seal(first.id, &row.field, row.version, &row.sealed);
        }
        let tokens: Vec<String> = rows.into_iter().flat_map(|row| row.tokens).collect();
        if !tokens.is_empty() {
            tx.index(first.id, tokens);
        }
        let mut before = None;
        for change in &changes {
            tx.change(before, &change.event, &change.after, line, city.today(change.event.happened_at));
            before = Some(&change.after);
        }
        if let Some(number) = number {
            tx.once(number);
        }
        // The code is made, so that a lost one can be given anew at the hotline; nobody is handed this one.
        let code = new_query_code(app.random());
        let hash = code_hash(app.peppers().query_code(), city.id.0, &first.number, &code);
        tx.query_code(&first.number, first.id, &hash);
        tx
    }

    /// Counts a row that became, or would become, a matter.
    pub fn count(&self, tally: &mut Tally, past: &PastAppeal) {
        tally.answered += u64::from(past.replied_at.is_some());
        tally.formulas += u64::from(past.formulas);
        for value in past.filing.values() {
            let (counts, name) = match value {
                Value::Category(id) => (&mut tally.categories, self.city.category_name(id, Language::Zh)),
                Value::Area(id) => (&mut tally.areas, self.city.area_name(*id)),
                _ => continue,
            };
            *counts.entry(name).or_default() += 1;
        }
    }

    /// Whether the whole file was imported before, and when.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn finished_before(&self) -> Result<Option<Instant>, AppError> {
        let run = self.app.store().import_run(self.city.id, &self.file).await?;
        Ok(run.and_then(|run| run.finished_at))
    }

    /// Notes how far the import came; the last note is also written into the audit trail.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn note(&self, tally: &Tally, started_at: Instant, finished: bool) -> Result<(), AppError> {
        let now = self.app.now();
        let mut tx = Tx::new(self.city.id);
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        tx.import_run(&ImportRun {
            file: self.file,
            kind: self.mapper.procedure().id.to_string(),
            started_at,
            done: signed(tally.rows),
            rejected: signed(tally.rejected),
            finished_at: finished.then_some(now),
        });
        if finished {
            tx.audit(AuditEntry {
                at: now,
                kind: Code::from("import-matters"),
                actor: ActorRecord::System,
                matter: None,
                subject: None,
                reason: None,
                detail: format!(
                    "{{\"file\":\"{}\",\"rows\":{},\"filed\":{},\"known\":{},\"rejected\":{}}}",
                    hex(&self.file),
                    tally.rows,
                    tally.filed,
                    tally.known,
                    tally.rejected
                ),
            });
        }
        self.app.store().commit(tx).await?;
        Ok(())
    }
}

/// Why a row cannot become a matter, in the words of the engine. What is wrong with the house or the pack is no
/// fault of a row: it ends the import.
fn rejected(not: NotPlanned) -> Result<Landed, AppError> {
    let reason = match not {
        NotPlanned::Refused(refusal) => match refusal.field {
            Some(field) => format!("{field}：{}", refusal.reason.zh),
            None => refusal.reason.zh,
        },
        NotPlanned::Fault(fault @ (PlanError::NoRule { .. } | PlanError::Term(_))) => fault.to_string(),
        NotPlanned::Fault(fault) => return Err(AppError::Fault(fault.to_string())),
    };
    Ok(Landed::Rejected(reason))
}
