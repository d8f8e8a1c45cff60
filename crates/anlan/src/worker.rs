//! `anlan worker`: timers and outbox, and what a new day brings: the house and the edition of that day, provisional
//! dates counted again, content destroyed at its end date. Idempotent, so that several may run and any may be killed.

use anlan::wiring::Places;
use app::App;
use clap::Args;
use domain::Date;
use domain::ids::CityId;
use std::collections::HashMap;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

/// 运行定时任务和待发事项
#[derive(Debug, Args)]
pub struct Worker {
    #[command(flatten)]
    places: Places,
    /// 间隔秒数
    #[arg(long, default_value_t = 5)]
    every: u64,
}

impl Worker {
    /// Runs until stopped.
    pub fn run(self) -> ExitCode {
        super::run_async(async move {
            let app = self.places.open().await?;
            tokio::spawn(super::rotation::follow(app.clone(), self.places.key_dir()));
            run(&app, &self.places, Duration::from_secs(self.every.max(1))).await;
            Ok(())
        })
    }
}

/// Rounds for ever; a failed round is logged and tried again.
pub async fn run(app: &App, places: &Places, every: Duration) {
    let mut days = HashMap::new();
    loop {
        for city in app.cities() {
            if let Err(error) = new_day(app, places, city, &mut days).await {
                tracing::error!(city = city.0, %error, "the day could not be begun; it is tried again");
            }
        }
        match app.work().await {
            Ok(round) if round.climbed + round.delivered > 0 => {
                tracing::info!(climbed = round.climbed, delivered = round.delivered, "worked");
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, detail = ?error, "a round of the worker failed; it is tried again")
            }
        }
        tokio::time::sleep(every).await;
    }
}

/// Once a legal day and city, and once after the start.
async fn new_day(
    app: &App,
    places: &Places,
    city: CityId,
    days: &mut HashMap<CityId, Date>,
) -> Result<(), Box<dyn Error>> {
    let today = app.city(city)?.today(app.now());
    let began = days.get(&city).copied();
    if began == Some(today) {
        return Ok(());
    }
    if began.is_some() {
        // Areas, units and posts are dated, and a confirmed edition comes into force on its day.
        let cities = app.store().cities().await?;
        if let Some(row) = cities.into_iter().find(|row| row.id == city) {
            places.serve(app, city, &row.pack).await?;
        }
    }
    let redated = app.redate(city).await.map_err(super::detailed)?;
    let swept = app.keep(city, &places.erasure_log()).await.map_err(super::detailed)?;
    tracing::info!(city = city.0, redated, erased = swept.erased, forgotten = swept.forgotten, "a new day");
    days.insert(city, today);
    Ok(())
}
