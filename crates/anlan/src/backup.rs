//! `anlan backup`: a copy of the embedded database as of one moment, while it is in use. Never copies a key.

use anlan::wiring::Places;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// 备份内嵌数据库（运行中也可以）；不含密钥
#[derive(Debug, Args)]
pub struct Backup {
    /// 备份文件；不得已存在
    to: PathBuf,
    #[command(flatten)]
    places: Places,
}

impl Backup {
    /// Runs.
    pub fn run(self) -> ExitCode {
        super::run_async(async move {
            if self.to.exists() {
                return Err(format!("{} 已经存在；请换一个文件名", self.to.display()).into());
            }
            let store = self.places.open_store().await?;
            store.check_schema().await?;
            store.backup(&self.to).await?;
            store.close().await;
            println!("已备份到 {}。密钥目录不在其中，请另行分开保管", self.to.display());
            Ok(())
        })
    }
}
