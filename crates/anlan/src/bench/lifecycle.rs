//! `anlan bench loop`: whole lifecycles through the use cases, every step durable: file, accept, dispatch,
//! acknowledge, answer, call back, rate. Never writes into a database that holds anything else.

use super::figures::{Durations, cpu_time, peak_memory_mib};
use super::house::{House, build};
use anlan::wiring::{Places, load};
use app::city::City;
use app::{App, AppError};
use clap::Args;
use domain::actor::Actor;
use domain::field::Value;
use domain::ids::*;
use engine_procedure::Command;
use engine_procedure::procedure::{Channel, Procedure};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::{FloorShape, StoreAddress, Written};

/// The steps, in order.
const STEPS: [&str; 7] = ["file", "accept", "dispatch", "acknowledge", "issue", "call-back-result", "rate"];

/// 完整办理流程的吞吐、延迟、处理器时间，与裸事务的比值
#[derive(Debug, Args)]
pub struct Loop {
    /// 先放进多少件已有的办件
    #[arg(long, default_value_t = 0)]
    existing: u64,
    /// 测多少秒
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// 同时有多少个客户
    #[arg(long, default_value_t = 256)]
    clients: u64,
    /// 数据库地址；不写则在临时目录里建一个内嵌数据库
    #[arg(long)]
    database: Option<String>,
    /// 法规包目录
    #[arg(long, env = "ANLAN_PACKS", default_value = "packs")]
    packs: PathBuf,
    /// 用哪个法规包；不写则用第一个可受理的城市
    #[arg(long)]
    pack: Option<String>,
    /// 临时目录
    #[arg(long, default_value = "target/bench")]
    dir: PathBuf,
}

/// What all clients share.
struct Stage {
    app: App,
    city: City,
    procedure: Arc<Procedure>,
    house: House,
    category: CategoryId,
    next: AtomicU64,
}

impl Loop {
    /// Measures and prints.
    pub async fn measure(self) -> Result<(), Box<dyn std::error::Error>> {
        let data = self.dir.join(format!("{}-{}", std::process::id(), self.existing));
        let pack = self.chosen()?;
        let places = Places {
            data: data.clone(),
            database: self.database.clone(),
            keys: None,
            packs: self.packs.clone(),
            slot: 0,
        };
        let stage = Arc::new(self.stage(&places, &pack).await?);
        let existing = run(&stage, self.clients, Until::Lifecycles(self.existing)).await?;
        let written = stage.app.store().written();
        let before = cpu_time();
        let measured = run(&stage, self.clients, Until::Passed(Duration::from_secs(self.seconds))).await?;
        let cpu = cpu_time().saturating_sub(before);
        let matters = existing.lifecycles + measured.lifecycles;
        let ours = measured.lifecycles as f64 * STEPS.len() as f64 / measured.took.as_secs_f64();
        self.print(measured, cpu);
        let now = stage.app.store().written();
        let shape = FloorShape::of(Written {
            transactions: now.transactions - written.transactions,
            rows: now.rows - written.rows,
            bytes: now.bytes - written.bytes,
        });
        self.print_floor(&data, shape, ours).await?;
        if self.database.is_none() && matters > 0 {
            let bytes: u64 = ["anlan.db", "anlan.db-wal"]
                .iter()
                .filter_map(|name| std::fs::metadata(data.join(name)).ok())
                .map(|m| m.len())
                .sum();
            println!("bytes per matter       {}", bytes / matters);
        }
        println!("peak memory            {} MiB", peak_memory_mib());
        stage.app.store().close().await;
        // Best effort: what stays behind is in the folder named above.
        let _ = std::fs::remove_dir_all(&data);
        Ok(())
    }

    fn chosen(&self) -> Result<String, Box<dyn std::error::Error>> {
        if let Some(pack) = &self.pack {
            return Ok(pack.clone());
        }
        let mut names: Vec<String> = std::fs::read_dir(&self.packs)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        names
            .into_iter()
            .find(|name| {
                load(&self.packs.join(name)).is_ok_and(|p| p.area.is_some() && p.accepts_real_matters())
            })
            .ok_or_else(|| "没有可受理的城市法规包，请用 --pack 指明".into())
    }

    async fn stage(&self, places: &Places, pack: &str) -> Result<Stage, Box<dyn std::error::Error>> {
        let app = places.open().await?;
        if !app.cities().is_empty() {
            return Err("这个数据库里已有城市；测量只在空数据库上进行，请另给一个 --database".into());
        }
        let loaded = load(&places.packs.join(pack))?;
        let (city, _) = app.set_up_city(&loaded, "", false).await.map_err(crate::detailed)?;
        places.serve(&app, city, pack).await?;
        let house = build(&app, city, &loaded).await?;
        let city = app.city(city).map_err(crate::detailed)?;
        let procedure = city
            .pack
            .procedures
            .values()
            .find(|p| STEPS.iter().all(|s| p.action(s).is_some()))
            .ok_or("法规包里没有包含全部测量环节的程序")?
            .clone();
        let category = city
            .pack
            .categories
            .iter()
            .find(|c| c.parent.is_some() && c.urgency == domain::directory::Urgency::General)
            .ok_or("法规包里没有类别")?
            .id
            .clone();
        Ok(Stage { app, city, procedure, house, category, next: AtomicU64::new(0) })
    }

    /// The same rows and bytes as bare durable transactions, in the same run on the same disk.
    async fn print_floor(
        &self,
        data: &Path,
        shape: FloorShape,
        ours: f64,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let address = match &self.database {
            Some(text) => text.parse()?,
            None => StoreAddress::Sqlite(data.join("floor.db")),
        };
        let stop = Arc::new(AtomicBool::new(false));
        let bell = stop.clone();
        let seconds = self.seconds.clamp(1, 5);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            bell.store(true, Ordering::Relaxed);
        });
        let began = Instant::now();
        let done = store::floor(&address, shape, usize::try_from(self.clients)?, stop).await?;
        let floor = done as f64 / began.elapsed().as_secs_f64();
        println!(
            "raw floor              {floor:.0} transactions/s of {} rows, {} bytes each",
            shape.rows, shape.row_bytes
        );
        println!("steps to raw floor     {:.2}", ours / floor.max(1.0));
        Ok(())
    }

    fn print(&self, mut measured: Measured, cpu: Duration) {
        let seconds = measured.took.as_secs_f64();
        let steps = measured.lifecycles * STEPS.len() as u64;
        println!("clients {} · seconds {:.1} · existing {}", self.clients, seconds, self.existing);
        println!("lifecycles/s           {:.0}", measured.lifecycles as f64 / seconds);
        println!("durable steps/s        {:.0}", steps as f64 / seconds);
        println!("CPU per step           {:.0} µs", cpu.as_micros() as f64 / steps.max(1) as f64);
        println!("{:<18} {:>9} {:>9} {:>9} {:>9}", "step", "n", "p50 ms", "p95 ms", "p99 ms");
        for (name, durations) in STEPS.iter().zip(&mut measured.steps) {
            println!(
                "{name:<18} {:>9} {:>9.2} {:>9.2} {:>9.2}",
                durations.count(),
                durations.percentile_ms(0.50),
                durations.percentile_ms(0.95),
                durations.percentile_ms(0.99)
            );
        }
    }
}

/// When to stop.
#[derive(Clone, Copy)]
enum Until {
    Lifecycles(u64),
    Passed(Duration),
}

/// What a run gave.
struct Measured {
    lifecycles: u64,
    took: Duration,
    steps: [Durations; STEPS.len()],
}

async fn run(stage: &Arc<Stage>, clients: u64, until: Until) -> Result<Measured, Box<dyn std::error::Error>> {
    let start = Instant::now();
    let goal = match until {
        Until::Lifecycles(n) => stage.next.load(Ordering::SeqCst) + n,
        Until::Passed(_) => u64::MAX,
    };
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let stage = stage.clone();
        tasks.spawn(async move {
            let mut steps: [Durations; STEPS.len()] = Default::default();
            let mut done = 0;
            loop {
                if matches!(until, Until::Passed(limit) if start.elapsed() >= limit) {
                    break;
                }
                let n = stage.next.fetch_add(1, Ordering::SeqCst);
                if n >= goal {
                    stage.next.fetch_sub(1, Ordering::SeqCst);
                    break;
                }
                lifecycle(&stage, n, &mut steps).await?;
                done += 1;
            }
            Ok::<_, AppError>((done, steps))
        });
    }
    let mut measured = Measured { lifecycles: 0, took: Duration::ZERO, steps: Default::default() };
    while let Some(joined) = tasks.join_next().await {
        let (done, steps) = joined?.map_err(crate::detailed)?;
        measured.lifecycles += done;
        for (all, one) in measured.steps.iter_mut().zip(steps) {
            all.merge(one);
        }
    }
    measured.took = start.elapsed();
    Ok(measured)
}

/// One matter from filing to rating; every step reads the matter, plans, and commits durably.
async fn lifecycle(stage: &Stage, n: u64, steps: &mut [Durations; STEPS.len()]) -> Result<(), AppError> {
    let area = stage.house.areas[n as usize % stage.house.areas.len()];
    let (unit, handler) = &stage.house.units[n as usize % stage.house.units.len()];
    let code = |code: &str| Value::Code(Code::from(code));
    let text = |text: &str| Value::Text(text.to_owned());
    let form = |pairs: Vec<(&str, Value)>| -> BTreeMap<FieldId, Value> {
        pairs.into_iter().map(|(k, v)| (FieldId::from(k), v)).collect()
    };
    let values = form(vec![
        ("class", code("help")),
        ("category", Value::Category(stage.category.clone())),
        ("area", Value::Area(area)),
        (
            "text",
            text("路口的积水两天没有退，早晚高峰电动车和行人只能走机动车道，请派人看看排水口是不是堵了。"),
        ),
        ("place", text("东风路与建设路交叉口西南角")),
        ("visibility", code("private")),
        ("contact-phone", text("10000000000")),
    ]);
    let began = Instant::now();
    let key = format!("bench:{n}");
    let filed = stage
        .app
        .file_command(&stage.city, &Actor::Applicant, &stage.procedure, Channel::Public, values, &key)
        .await?;
    steps[0].add(began.elapsed());
    let staff: [(&Actor, BTreeMap<FieldId, Value>); 6] = [
        (&stage.house.intake, form(vec![])),
        (&stage.house.intake, form(vec![("lead", Value::Unit(*unit))])),
        (handler, form(vec![])),
        (
            handler,
            form(vec![
                ("outcome", code("solved")),
                ("reply", text("排水口已清掏，积水当日退去，已安排雨天巡查。")),
            ]),
        ),
        (&stage.house.callback, form(vec![("resolved", Value::YesNo(true)), ("agreed", Value::YesNo(true))])),
        (&Actor::Applicant, form(vec![("resolved", Value::YesNo(true)), ("agreed", Value::YesNo(true))])),
    ];
    for (at, (actor, values)) in staff.into_iter().enumerate() {
        let began = Instant::now();
        let matter =
            stage.app.store().matter(stage.city.id, filed.after.id).await?.ok_or(AppError::NotFound)?;
        let action = STEPS[at + 1];
        let command = Command { values, ..Command::bare(ActionId::from(action)) };
        let key = format!("bench:{n}:{action}");
        stage.app.carry_out(&stage.city, actor, &matter, &stage.procedure, &command, &key).await?;
        steps[at + 1].add(began.elapsed());
    }
    Ok(())
}
