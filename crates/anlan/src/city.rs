//! `anlan city add`: a new tenant out of a pack, with three administrators to be activated.

use anlan::wiring::{Places, load};
use clap::{Args, Subcommand};
use std::process::ExitCode;

/// 城市（租户）
#[derive(Debug, Args)]
pub struct City {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 按一个城市的法规包建立城市，打印系统、安全、审计三个管理员的激活码
    Add {
        #[command(flatten)]
        places: Places,
        /// 法规包
        #[arg(long)]
        pack: String,
        /// 访问该城市的域名；只有一个城市时可以不写
        #[arg(long, default_value = "")]
        host: String,
    },
    /// 列出城市
    List {
        #[command(flatten)]
        places: Places,
    },
}

impl City {
    /// Runs.
    pub fn run(self) -> ExitCode {
        super::run_async(async move {
            match self.command {
                Command::Add { places, pack, host } => {
                    let loaded = load(&places.packs.join(&pack))?;
                    let app = places.open().await?;
                    let (city, administrators) =
                        app.set_up_city(&loaded, &host, true).await.map_err(super::detailed)?;
                    places.serve(&app, city, &pack).await?;
                    println!("已建立 {}（代码 {city}）。激活码只显示这一次，三天内有效：", loaded.label.zh);
                    for a in administrators {
                        println!("  {}  登录名 {}  激活码 {}", a.post, a.login, a.code);
                    }
                    println!("三个人分别打开 /staff/activate，设置密码并绑定动态口令。");
                }
                Command::List { places } => {
                    let app = places.open().await?;
                    for city in app.store().cities().await? {
                        println!("{}  {}  {}", city.code, city.pack, city.host);
                    }
                }
            }
            Ok(())
        })
    }
}
