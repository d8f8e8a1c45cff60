//! `anlan keys rotate`: a new key that wraps, everything wrapped anew under it, the old one taken out.
//!
//! May be stopped or killed at any point and run again: until the last moment both keys are in the ring.

use anlan::keys::{read_ring, ring_written_at, write_ring};
use anlan::wiring::Places;
use app::App;
use clap::{Args, Subcommand};
use ports::keyring::KeyRing;
use ports::random::OsRandomness;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// How often a running program looks whether the ring was changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// 密钥
#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 轮换主密钥：可以在运行中执行，可以随时中断后重新执行
    Rotate {
        #[command(flatten)]
        places: Places,
        /// 等运行中的程序读到新密钥的秒数
        #[arg(long, default_value_t = 3)]
        wait: u64,
    },
    /// 列出主密钥编号，最后一个是当前的
    List {
        #[command(flatten)]
        places: Places,
    },
}

impl Keys {
    /// Runs.
    pub fn run(self) -> ExitCode {
        super::run_async(async move {
            match self.command {
                Command::Rotate { places, wait } => rotate(&places, Duration::from_secs(wait)).await,
                Command::List { places } => {
                    let ring = read_ring(&places.key_dir())?;
                    println!("{:?} 当前 {}", ring.ids(), ring.current_id());
                    Ok(())
                }
            }
        })
    }
}

async fn rotate(places: &Places, wait: Duration) -> Result<(), Box<dyn Error>> {
    let dir = places.key_dir();
    let app = places.open().await?;
    let mut ring = read_ring(&dir)?;
    if ring.ids().len() == 1 {
        let id = ring.add_new(&OsRandomness);
        write_ring(&dir, &ring)?;
        println!("已生成主密钥 {id}，正在转换……");
    } else {
        println!("上次轮换没有完成，继续转到主密钥 {}……", ring.current_id());
    }
    app.replace_ring(read_ring(&dir)?);
    // Programs that run meanwhile wrap under the old key until they have read the new one.
    loop {
        tokio::time::sleep(wait).await;
        let mut left = 0;
        for city in app.store().cities().await? {
            left += app.wrap_anew(city.id).await.map_err(super::detailed)?;
        }
        if left == 0 {
            break;
        }
        println!("已转换 {left} 项");
    }
    for city in app.store().cities().await? {
        app.note_rotation(city.id).await.map_err(super::detailed)?;
    }
    retire(&dir, &mut ring)?;
    println!("轮换完成，当前主密钥 {}。", ring.current_id());
    Ok(())
}

/// Takes the old keys out, each into a file of its own: older backups still need it.
fn retire(dir: &Path, ring: &mut KeyRing) -> Result<(), Box<dyn Error>> {
    let before = read_ring(dir)?;
    let kept = dir.join(format!("ring-before-{}.key", ring.current_id()));
    if !kept.exists() {
        anlan::keys::write_new(&kept, &before.to_file_text())?;
    }
    for id in ring.ids().into_iter().filter(|id| *id != before.current_id()) {
        ring.retire(id)?;
        println!("主密钥 {id} 已停用。");
    }
    write_ring(dir, ring)?;
    println!(
        "停用前的密钥留在 {}：恢复轮换以前的备份要用它。请把它移到别处，与那些备份一样久地保管，到期销毁。",
        kept.display()
    );
    Ok(())
}

/// Takes the ring anew whenever its file was written, for as long as the program runs.
pub async fn follow(app: App, dir: PathBuf) {
    let mut seen = ring_written_at(&dir);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let written = ring_written_at(&dir);
        if written == seen {
            continue;
        }
        match read_ring(&dir) {
            Ok(ring) => {
                app.replace_ring(ring);
                seen = written;
                tracing::info!(keys = ?app.ring_ids(), "the ring was read anew");
            }
            Err(error) => tracing::error!(%error, "the ring cannot be read; the one read before stays"),
        }
    }
}
