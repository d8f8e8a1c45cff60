//! Key files: the ring that wraps matter keys and the server's secrets. They live outside the database and
//! outside its backup, readable by the owner only, and are never logged.

use ports::keyring::KeyRing;
use ports::random::Randomness;
use ports::secret::Peppers;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The file of the ring.
const RING: &str = "ring.key";

/// Keys and secrets as read.
pub struct Keys {
    /// Wraps matter keys.
    pub ring: KeyRing,
    /// Query codes, index, sessions, forms.
    pub peppers: Peppers,
}

/// Why keys could not be read.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file cannot be read or written.
    #[error("密钥文件 {path}：{cause}。请检查目录权限，或用 --keys 指明密钥目录")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// Its content is not a key file.
    #[error("密钥文件 {path} 的内容不正确：{cause}。请从离线备份恢复密钥文件；没有密钥，已有内容无法打开")]
    Content {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: String,
    },
    /// Others may read it.
    #[error("密钥文件 {0} 允许他人读取。请执行 chmod 600 后重试")]
    TooOpen(PathBuf),
    /// One of the two files is missing.
    #[error("密钥目录 {0} 只有一部分密钥文件。请从离线备份恢复缺少的文件，不要重新生成")]
    Half(PathBuf),
}

/// Reads the keys of `dir`; makes them when there are none yet.
pub fn open_or_create(dir: &Path, rng: &dyn Randomness) -> Result<Keys, KeysError> {
    let (ring, peppers) = (dir.join(RING), dir.join("server.key"));
    match (ring.exists(), peppers.exists()) {
        (true, true) => {}
        (false, false) => {
            fs::create_dir_all(dir).map_err(|cause| KeysError::File { path: dir.to_owned(), cause })?;
            write_new(&ring, &KeyRing::generate(rng).to_file_text())?;
            write_new(&peppers, &Peppers::generate(rng).to_text())?;
        }
        _ => return Err(KeysError::Half(dir.to_owned())),
    }
    let content = |path: &Path, cause: &dyn std::fmt::Display| KeysError::Content {
        path: path.to_owned(),
        cause: cause.to_string(),
    };
    Ok(Keys {
        ring: KeyRing::from_file_text(&read(&ring)?).map_err(|e| content(&ring, &e))?,
        peppers: Peppers::from_text(&read(&peppers)?).map_err(|e| content(&peppers, &e))?,
    })
}

fn read(path: &Path) -> Result<String, KeysError> {
    let file = |cause| KeysError::File { path: path.to_owned(), cause };
    let mode = fs::metadata(path).map_err(file)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeysError::TooOpen(path.to_owned()));
    }
    fs::read_to_string(path).map_err(file)
}

/// Writes a key file that must not exist yet, readable by its owner only; durable when this returns.
pub fn write_new(path: &Path, text: &str) -> Result<(), KeysError> {
    let file = |cause| KeysError::File { path: path.to_owned(), cause };
    let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(file)?;
    out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(file)
}

/// Reads the ring of `dir`.
pub fn read_ring(dir: &Path) -> Result<KeyRing, KeysError> {
    let path = dir.join(RING);
    KeyRing::from_file_text(&read(&path)?).map_err(|e| KeysError::Content { path, cause: e.to_string() })
}

/// Replaces the ring of `dir`: whoever reads it, even after a crash at this very moment, finds the old one
/// or the new one, whole.
pub fn write_ring(dir: &Path, ring: &KeyRing) -> Result<(), KeysError> {
    let (path, fresh) = (dir.join(RING), dir.join("ring.key.new"));
    let file = |cause| KeysError::File { path: path.clone(), cause };
    match fs::remove_file(&fresh) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => return Err(file(cause)),
        _ => {}
    }
    write_new(&fresh, &ring.to_file_text())?;
    fs::rename(&fresh, &path).map_err(file)?;
    fs::File::open(dir).and_then(|folder| folder.sync_all()).map_err(file)
}

/// When the ring of `dir` was last written; none when it cannot be told.
pub fn ring_written_at(dir: &Path) -> Option<std::time::SystemTime> {
    fs::metadata(dir.join(RING)).and_then(|meta| meta.modified()).ok()
}
