//! `anlan worker`: timers and outbox. Idempotent, so that several may run and any may be killed.

use anlan::wiring::Places;
use app::App;
use clap::Args;
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
            run(&app, Duration::from_secs(self.every.max(1))).await;
            Ok(())
        })
    }
}

/// Rounds for ever; a failed round is logged and tried again.
pub async fn run(app: &App, every: Duration) {
    loop {
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
