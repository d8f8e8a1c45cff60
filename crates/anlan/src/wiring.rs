//! Wiring: address of the database, key files, packs and cities into the use cases.

use crate::clock::SystemClock;
use crate::keys::{self, KeysError};
use app::clock::Clock;
use app::{App, Handles};
use clap::Args;
use domain::ids::CityId;
use pack::Pack;
use ports::erasure_log::ErasureLog;
use ports::random::{OsRandomness, Randomness};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{Store, StoreAddress, StoreError, StoreOptions};

/// Where everything is. Every option may also come from the environment.
#[derive(Debug, Clone, Args)]
pub struct Places {
    /// 数据目录（内嵌数据库和默认的密钥目录所在）
    #[arg(long, env = "ANLAN_DATA", default_value = "data/anlan")]
    pub data: PathBuf,
    /// 数据库地址：文件路径或 postgres://…；不写则用数据目录里的内嵌数据库
    #[arg(long, env = "ANLAN_DATABASE")]
    pub database: Option<String>,
    /// 密钥目录；应放在数据库和备份之外
    #[arg(long, env = "ANLAN_KEYS")]
    pub keys: Option<PathBuf>,
    /// 法规包目录
    #[arg(long, env = "ANLAN_PACKS", default_value = "packs")]
    pub packs: PathBuf,
    /// 本进程编号（多个进程写同一数据库时各用一个）
    #[arg(long, env = "ANLAN_SLOT", default_value_t = 0)]
    pub slot: u16,
}

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A pack does not load.
    #[error("法规包 {0} 有问题，不能使用。请运行 anlan pack check {0} 查看全部问题并改正")]
    Pack(PathBuf),
    /// An edition in the database cannot be opened.
    #[error("数据库中封存的法规版本打不开：{0}")]
    Edition(String),
    /// A directory cannot be made.
    #[error("目录 {0} 无法建立：{1}。请检查权限，或用 --data 指明另一个目录")]
    Directory(PathBuf, std::io::Error),
    /// The list of what was destroyed cannot be applied.
    #[error("销毁记录没有执行完：{0}")]
    Erasures(String),
    /// Serving a city failed.
    #[error("城市无法启用：{0}")]
    City(String),
}

impl Places {
    /// The database address.
    pub fn address(&self) -> Result<StoreAddress, StartError> {
        Ok(match &self.database {
            Some(text) => text.parse()?,
            None => StoreAddress::Sqlite(self.data.join("anlan.db")),
        })
    }

    /// The key directory.
    pub fn key_dir(&self) -> PathBuf {
        self.keys.clone().unwrap_or_else(|| self.data.join("keys"))
    }

    /// The list of what was destroyed, beside the keys.
    pub fn erasure_log(&self) -> ErasureLog {
        ErasureLog::beside_keys(&self.key_dir())
    }

    /// Opens the database alone.
    pub async fn open_store(&self) -> Result<Store, StartError> {
        let options = StoreOptions::new(i64::from(self.slot), ports::chain::link);
        Ok(Store::open(&self.address()?, options).await?)
    }

    /// Opens everything with the real clock and randomness.
    pub async fn open(&self) -> Result<App, StartError> {
        self.open_with(Arc::new(SystemClock), Arc::new(OsRandomness)).await
    }

    /// Opens everything with the given clock and randomness (simulation, tests).
    pub async fn open_with(
        &self,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Randomness>,
    ) -> Result<App, StartError> {
        if self.database.is_none() {
            std::fs::create_dir_all(&self.data).map_err(|e| StartError::Directory(self.data.clone(), e))?;
        }
        // Keys are never made from simulated randomness.
        let keys = keys::open_or_create(&self.key_dir(), &OsRandomness)?;
        let store = self.open_store().await?;
        store.migrate(clock.now()).await?;
        let app = App::new(Handles {
            store,
            ring: keys.ring,
            peppers: keys.peppers,
            clock,
            random,
            slot: self.slot,
        });
        for city in app.store().cities().await? {
            self.serve(&app, city.id, &city.pack).await?;
        }
        // What a restored backup brought back goes again before anybody is let in.
        let again =
            app.destroy_again(&self.erasure_log()).await.map_err(|e| StartError::Erasures(e.to_string()))?;
        if again > 0 {
            tracing::warn!(again, "content that had been destroyed was found again and destroyed");
        }
        Ok(app)
    }

    /// Serves one city by the pack of that name and every edition its matters may still be under.
    pub async fn serve(&self, app: &App, city: CityId, pack: &str) -> Result<(), StartError> {
        let current = Arc::new(load(&self.packs.join(pack))?);
        let mut older = Vec::new();
        for sealed in app.store().editions(city).await? {
            if sealed.hash == current.edition.hash {
                continue;
            }
            let pack = Pack::reopen(&sealed.hash, &sealed.canonical, current.calendar.clone())
                .map_err(|e| StartError::Edition(e.to_string()))?;
            older.push(Arc::new(pack));
        }
        let failed = |e: app::AppError| StartError::City(e.to_string());
        app.keep_edition(city, &current).await.map_err(failed)?;
        let in_force = app.pack_to_serve(city, current.clone(), &older).await.map_err(failed)?;
        older.push(current);
        app.serve_city(city, in_force, older).await.map_err(failed)
    }
}

/// Loads a pack, or says how to see what is wrong with it.
pub fn load(dir: &Path) -> Result<Pack, StartError> {
    pack::load(dir).map_err(|_| StartError::Pack(dir.to_owned()))
}
