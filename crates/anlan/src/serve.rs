//! `anlan serve`: the web, and the worker inside it.

use anlan::wiring::{Places, StartError};
use clap::Args;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

/// How often the worker looks for timers and outbox rows.
const WORK_EVERY: Duration = Duration::from_secs(5);

/// 启动网站和定时任务
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    places: Places,
    /// 监听地址
    #[arg(long, env = "ANLAN_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 演示：启动时打印演示账号和当前动态口令；演示账号只能从本机登录
    #[arg(long)]
    demo: bool,
    /// 只提供网站，不运行定时任务（由 anlan worker 运行）
    #[arg(long)]
    no_worker: bool,
}

impl Serve {
    /// Runs until stopped.
    pub fn run(self) -> ExitCode {
        super::run_async(self.serve())
    }

    async fn serve(self) -> Result<(), Box<dyn std::error::Error>> {
        let app = self.places.open().await?;
        if app.cities().is_empty() {
            return Err(Box::new(StartError::City("数据库里还没有城市。请先运行 anlan city add".into())));
        }
        let listener = tokio::net::TcpListener::bind(self.listen).await.map_err(|e| {
            format!("地址 {} 不能监听：{e}。请换一个端口，例如 --listen 127.0.0.1:8081", self.listen)
        })?;
        println!("安澜已启动：http://{}", self.listen);
        if self.demo {
            super::demo::print_accounts(&app, self.listen).await?;
        }
        tokio::spawn(super::rotation::follow(app.clone(), self.places.key_dir()));
        if !self.no_worker {
            let (worker, places) = (app.clone(), self.places.clone());
            tokio::spawn(async move { super::worker::run(&worker, &places, WORK_EVERY).await });
        }
        let options = web::WebOptions { secure_cookies: true, demo: self.demo };
        web::serve(app, listener, options, stop_signal()).await?;
        Ok(())
    }
}

async fn stop_signal() {
    // Without a signal handler the program is stopped by being killed, which the store survives.
    let _ = tokio::signal::ctrl_c().await;
}
