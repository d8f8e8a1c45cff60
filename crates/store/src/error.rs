//! What can go wrong in the store, said to the operator: what happened and what to do next.
//!
//! Never holds a value out of a row: an error text may end in a log.

use domain::ids::MatterId;

/// A fault of the database or of what it holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The address of the database cannot be understood.
    #[error("数据库地址无法识别：{0}。请写成文件路径，或 postgres://用户@主机/库名")]
    Address(String),
    /// It cannot be opened or reached.
    #[error("数据库打不开：{0}。请检查路径、权限和数据库服务是否已启动")]
    Unreachable(String),
    /// It may only be read.
    #[error("数据库是只读的，不能写入。请检查文件和目录的写权限，或磁盘是否以只读方式挂载")]
    ReadOnly,
    /// The disk is full.
    #[error("磁盘已满，本次操作没有写入任何内容。请清理磁盘空间后重试")]
    DiskFull,
    /// Another process holds it.
    #[error("数据库正被另一个程序占用。请先停止那个程序（例如正在运行的导入），然后重试")]
    Busy,
    /// The schema is newer than this program.
    #[error("数据库由更新版本的程序建立（第 {found} 号结构，本程序只认识到第 {known} 号）。请升级程序")]
    NewerSchema {
        /// Number found in the database.
        found: i64,
        /// Newest number this program knows.
        known: i64,
    },
    /// The schema is older than this program.
    #[error("数据库结构需要升级（现为第 {found} 号，需要第 {known} 号）。请先备份，再运行数据库升级")]
    OlderSchema {
        /// Number found in the database.
        found: i64,
        /// Newest number this program knows.
        known: i64,
    },
    /// A migration already applied has another text than in this program.
    #[error("第 {0} 号数据库结构与本程序记载的不一致。请使用建立该数据库的程序版本，或从备份恢复")]
    ChangedMigration(i64),
    /// A stored value cannot be read back.
    #[error("数据库内容损坏：{0}。请停止写入，保全现场，从备份恢复")]
    Corrupt(String),
    /// The connection was lost; whether the last write arrived is unknown.
    #[error("与数据库的连接中断。请稍后重试；同一操作重复提交不会办理两次")]
    Disconnected,
    /// Only the embedded database is copied by this program.
    #[error("PostgreSQL 的备份和恢复请用它自带的 pg_dump、pg_basebackup；密钥目录不要放进备份")]
    NotEmbedded,
    /// Anything else the database says.
    #[error("数据库出错：{0}。请查看运行日志，并联系系统管理员")]
    Database(String),
}

/// Why a commit did not come back with "done".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// Someone else changed it first; nothing of this transaction was written. Read again and plan again.
    #[error("内容已被他人更新，请查看最新内容后再操作")]
    Stale,
    /// This very command was carried out before; here is what it made.
    #[error("该操作此前已经办理，无需重复提交")]
    Replayed(Recorded),
    /// A name or number that must be unique is in use; nothing of this transaction was written.
    #[error("已有相同的登记（{0}），请换一个名称或编号")]
    Taken(String),
    /// The connection broke while the answer was on its way: it may or may not be written.
    /// Safe to repeat with the same idempotency key.
    #[error("操作结果未知，请稍后重试；重复提交不会办理两次")]
    Unknown,
    /// The database failed; nothing of this transaction was written.
    #[error(transparent)]
    Fault(#[from] StoreError),
}

impl CommitError {
    /// What meeting a unique key of `table` means: overtaken on rows that carry a version, taken elsewhere.
    pub(crate) fn taken(table: &str) -> CommitError {
        match table {
            "event" | "matter" | "audit" | "vault" | "vault_key" | "command" => CommitError::Stale,
            other => CommitError::Taken(other.to_owned()),
        }
    }
}

/// What a command made when it was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded {
    /// The matter it changed (0: none).
    pub matter: MatterId,
    /// The number of the first event it wrote there.
    pub seq: u32,
}
