//! Sealed files, named by their content, on disk before anyone is told where.
//!
//! A file is sealed under its matter's key and named by the hash of the *sealed* bytes, so a name
//! tells nothing and the same photograph sent twice is two files. [`Files::put`] returns only after
//! file and folder are synced; the row that names the file is written after that. What no row names
//! is left over from a crash and may be swept. Names given by people are never used as names on disk.

use crate::random::Randomness;
use crate::sealing::{Aad, MatterKey, SealError};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use zeroize::Zeroizing;

/// Largest file taken, in bytes before sealing: sealing needs it in memory as a whole.
pub const LARGEST: usize = 32 * 1024 * 1024;

/// Where a sealed file is: SHA-256 of its sealed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileAddress(pub [u8; 32]);

impl fmt::Display for FileAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FileAddress {
    /// From 64 hexadecimal digits; nothing else is an address, so no path can be smuggled in.
    pub fn parse(text: &str) -> Option<FileAddress> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
        Some(FileAddress(bytes.try_into().ok()?))
    }
}

/// Why a file could not be kept or given.
#[derive(Debug)]
pub enum FileError {
    /// Larger than [`LARGEST`].
    TooLarge,
    /// No file at this address.
    Missing,
    /// The bytes on disk are not those that were put there.
    Damaged,
    /// Does not open with this key in this place.
    Sealed(SealError),
    /// The disk refused.
    Disk(io::Error),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileError::TooLarge => {
                write!(f, "文件超过 {} MB，未保存。请压缩后再上传。", LARGEST / 1024 / 1024)
            }
            FileError::Missing => f.write_str("文件不在存储目录里。请从备份恢复文件目录后重试。"),
            FileError::Damaged => f.write_str("文件在磁盘上已损坏，未打开。请从备份恢复该文件，并检查磁盘。"),
            FileError::Sealed(error) => error.fmt(f),
            FileError::Disk(error) => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    f.write_str("磁盘已满，文件未保存。请系统管理员清理空间后重试。")
                }
                io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                    f.write_str("文件目录不可写，文件未保存。请系统管理员检查目录权限。")
                }
                _ => f.write_str("读写文件失败。请重试；若仍不行，请系统管理员检查磁盘。"),
            },
        }
    }
}

impl std::error::Error for FileError {}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { FileError::Missing } else { FileError::Disk(error) }
    }
}

/// A folder of sealed files.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
}

impl Files {
    /// The folder, made if missing.
    pub fn open(root: impl Into<PathBuf>) -> Result<Files, FileError> {
        let root = root.into();
        fs::create_dir_all(&root)?;
        Ok(Files { root })
    }

    /// Seals and keeps `plain`; durable when this returns.
    pub fn put(
        &self,
        rng: &dyn Randomness,
        key: &MatterKey,
        aad: Aad<'_>,
        plain: &[u8],
    ) -> Result<FileAddress, FileError> {
        if plain.len() > LARGEST {
            return Err(FileError::TooLarge);
        }
        let sealed = key.seal(rng, aad, plain);
        let address = FileAddress(Sha256::digest(&sealed).into());
        let path = self.path(address);
        let folder = path.parent().unwrap_or(&self.root);
        if !folder.exists() {
            fs::create_dir_all(folder)?;
            sync_folder(&self.root)?;
        }
        // Written beside and renamed, so that no half file ever bears an address.
        let unfinished = path.with_extension("new");
        let written = write_synced(&unfinished, &sealed).and_then(|()| fs::rename(&unfinished, &path));
        if let Err(error) = written {
            let _ = fs::remove_file(&unfinished);
            return Err(error.into());
        }
        sync_folder(folder)?;
        Ok(address)
    }

    /// Opens the file at `address` with its matter's key, in the place it was sealed for.
    pub fn get(
        &self,
        key: &MatterKey,
        aad: Aad<'_>,
        address: FileAddress,
    ) -> Result<Zeroizing<Vec<u8>>, FileError> {
        let sealed = fs::read(self.path(address))?;
        if <[u8; 32]>::from(Sha256::digest(&sealed)) != address.0 {
            return Err(FileError::Damaged);
        }
        key.open(aad, &sealed).map_err(FileError::Sealed)
    }

    /// Removes the file, if there; durable when this returns.
    pub fn remove(&self, address: FileAddress) -> Result<(), FileError> {
        let path = self.path(address);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(sync_folder(path.parent().unwrap_or(&self.root))?),
        }
    }

    /// Files written before `before` that `named` does not know, and unfinished ones: what a crash
    /// between file and row left behind. `before` must lie well back, or a file whose row is on its
    /// way is taken for a leftover.
    pub fn leftovers(
        &self,
        before: SystemTime,
        named: impl Fn(FileAddress) -> bool,
    ) -> Result<Vec<PathBuf>, FileError> {
        let mut found = Vec::new();
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?.path();
            if !folder.is_dir() {
                continue;
            }
            for file in fs::read_dir(folder)? {
                let file = file?;
                let name = file.file_name();
                let is_named = name.to_str().and_then(FileAddress::parse).is_some_and(&named);
                if !is_named && file.metadata()?.modified()? < before {
                    found.push(file.path());
                }
            }
        }
        Ok(found)
    }

    /// Two digits make a folder, so that none grows beyond reason.
    fn path(&self, address: FileAddress) -> PathBuf {
        let name = address.to_string();
        self.root.join(&name[..2]).join(name)
    }
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A new or removed name is durable only once its folder is synced.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
