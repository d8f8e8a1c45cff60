//! `anlan backup` and `anlan restore`: a copy of the embedded database as of one moment, while it is in use,
//! and the way back. Never copies a key, never writes over a database.

use anlan::wiring::Places;
use clap::Args;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{StoreAddress, StoreError};

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

/// 从备份恢复内嵌数据库（先停止程序）；备份以后销毁过的内容会再次销毁
#[derive(Debug, Args)]
pub struct Restore {
    /// 备份文件
    from: PathBuf,
    #[command(flatten)]
    places: Places,
}

impl Restore {
    /// Runs.
    pub fn run(self) -> ExitCode {
        super::run_async(async move {
            let StoreAddress::Sqlite(target) = self.places.address()? else {
                return Err(StoreError::NotEmbedded.into());
            };
            put_in_place(&self.from, &target)?;
            // Opening destroys again what the list beside the keys names.
            let app = self.places.open().await?;
            app.store().close().await;
            println!("已从 {} 恢复；备份以后销毁过的内容已再次销毁", self.from.display());
            Ok(())
        })
    }
}

/// Copies the backup to the place of the database, which must be free: nothing is ever written over.
fn put_in_place(from: &Path, target: &Path) -> Result<(), Box<dyn Error>> {
    let beside = |end: &str| PathBuf::from(format!("{}{end}", target.display()));
    // A log left behind by another database would be played into this one.
    if target.exists() || beside("-wal").exists() {
        return Err(format!(
            "{} 已有数据库。请先停止程序，把它和同名的 -wal、-shm 文件移到别处，再恢复",
            target.display()
        )
        .into());
    }
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let unfinished = target.with_extension("unfinished");
    std::fs::copy(from, &unfinished)
        .map_err(|e| format!("备份文件 {} 不能读取：{e}。请核对路径", from.display()))?;
    std::fs::File::open(&unfinished)?.sync_all()?;
    std::fs::rename(&unfinished, target)?;
    Ok(())
}
