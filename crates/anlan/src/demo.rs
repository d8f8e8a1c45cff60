//! What `./demo` prints: the accounts to sign in with and their one-time codes of this half minute.

use anlan::wiring::Places;
use app::App;
use app::admin::demo::DEMO_PASSWORD;
use clap::Args;
use std::net::SocketAddr;
use std::process::ExitCode;

/// 列出演示账号和当前动态口令
#[derive(Debug, Args)]
pub struct DemoAccounts {
    #[command(flatten)]
    places: Places,
}

impl DemoAccounts {
    /// Prints every account, tab-separated: login, code, posts.
    pub fn run(self) -> ExitCode {
        super::run_async(async move {
            let app = self.places.open().await?;
            for city in app.cities() {
                for a in app.demo_accounts(city).await.map_err(super::detailed)? {
                    println!("{}\t{}\t{}", a.login, a.code, a.posts.join("，"));
                }
            }
            Ok(())
        })
    }
}

/// Accounts printed first, by login: one of each role; the others are listed by `anlan demo-accounts`.
const SHOWN: &[&str] = &[
    "seat01", "ruling01", "unit-water", "check-water", "issue-water", "street-shipai", "callback01",
    "supervisor", "leader", "grid01", "grid-office", "knowledge", "analyst", "sysadmin", "secadmin",
    "auditor",
];

/// Prints addresses, accounts and codes.
pub async fn print_accounts(app: &App, listen: SocketAddr) -> Result<(), Box<dyn std::error::Error>> {
    println!();
    println!("居民：  http://{listen}/");
    println!("工作人员：http://{listen}/staff");
    println!("演示账号的密码都是 {DEMO_PASSWORD}；只能从本机登录；动态口令30秒一换，每个只能用一次");
    for city in app.cities() {
        let accounts = app.demo_accounts(city).await.map_err(|e| e.to_string())?;
        for account in accounts.iter().filter(|a| SHOWN.contains(&a.login.as_str())) {
            println!("  {:<14} 动态口令 {}  {}", account.login, account.code, account.posts.join("，"));
        }
        println!("  共{}个账号；最新口令：anlan demo-accounts --data {{数据目录}}", accounts.len());
    }
    println!();
    Ok(())
}
