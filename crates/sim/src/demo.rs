//! `sim demo`: makes the demonstration city once and fills it with ninety days; a second call does nothing.

use crate::actor::Town;
use crate::clock::{Dice, SimClock};
use crate::habits::Habits;
use crate::life::Life;
use crate::stories::Stories;
use anlan::clock::SystemClock;
use anlan::wiring::{Places, load};
use app::clock::Clock;
use clap::Args;
use domain::instant::Instant;
use ports::random::OsRandomness;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;

/// Days filled.
const DAYS: i64 = 90;
/// Seed of the dice: the same city every time.
const SEED: u64 = 20_220_301;

/// 建立演示城市
#[derive(Debug, Args)]
pub struct Demo {
    #[command(flatten)]
    places: Places,
    /// 法规包
    #[arg(long)]
    pack: String,
    /// 演示材料目录；默认 houses/<法规包>
    #[arg(long)]
    house: Option<PathBuf>,
    /// 大约多少件
    #[arg(long, default_value_t = 2000)]
    matters: u32,
}

impl Demo {
    /// Fills, or says that it is filled.
    pub async fn run(self) -> Result<(), Box<dyn Error>> {
        let marker = self.places.data.join("demo.done");
        if marker.exists() {
            return Ok(());
        }
        let house = self.house.clone().unwrap_or_else(|| PathBuf::from("houses").join(&self.pack));
        if self.places.database.is_none() && self.places.data.join("anlan.db").exists() {
            // Half a city from an interrupted run is worth nothing: it is made anew.
            for name in ["anlan.db", "anlan.db-wal", "anlan.db-shm"] {
                let path = self.places.data.join(name);
                if path.exists() {
                    std::fs::remove_file(path)?;
                }
            }
        }
        println!("正在建立演示城市（只在第一次运行时需要，大约一两分钟）");
        let pack = load(&self.places.packs.join(&self.pack))?;
        let now = SystemClock.now();
        let today = now.day_in(&pack.zone);
        let first = today.saturating_sub(jiff::Span::new().days(DAYS));
        let start = Instant::start_of(first, &pack.zone);
        let clock = Arc::new(SimClock::default());
        clock.set(start);
        let app = self.places.open_with(clock.clone(), Arc::new(OsRandomness)).await?;
        let (city, _) = app.set_up_city(&pack, "", false).await.map_err(Detailed)?;
        self.places.serve(&app, city, &self.pack).await?;
        anlan::house::import_all(&app, city, &house, true).await?;
        app.refresh_house(city).await.map_err(Detailed)?;
        let served = app.city(city).map_err(Detailed)?;
        let today_there = served.today(start);
        let mut life = Life {
            app: &app,
            town: Town::new(&app.store().holdings(city, today_there).await?),
            habits: Habits::read(&house.join("habits.csv"))?,
            stories: Stories::read(&house.join("stories.csv"))?,
            articles: app.store().articles(city).await?.into_iter().map(|a| a.id).collect(),
            city: served,
            clock,
            dice: Dice::new(SEED),
        };
        let a_day = f64::from(self.matters) / (DAYS as f64 * 0.82);
        let season = life
            .live(start, now, a_day, |day, season| {
                if season.filed % 7 == 0 {
                    eprint!("\r{day}：已登记 {} 件，办理 {} 步", season.filed, season.acts);
                }
            })
            .await
            .map_err(Detailed)?;
        eprintln!();
        println!("完成：{} 件，{} 步", season.filed, season.acts);
        app.store().close().await;
        std::fs::write(marker, format!("{} {}\n", self.pack, today))?;
        Ok(())
    }
}

/// An error of a use case with its cause: there is no page to keep it from.
#[derive(Debug)]
struct Detailed(app::AppError);

impl std::fmt::Display for Detailed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            app::AppError::Fault(cause) => f.write_str(cause),
            other => write!(f, "{other}"),
        }
    }
}

impl Error for Detailed {}
