//! The keys that wrap the matters' keys. They live in a file outside database and backup.
//!
//! One key is current and wraps; older ones still open, until every row has been wrapped anew.
//! Rotation is therefore safe to break off at any point: a row is wrapped either under the old key
//! or under the new one, and both are in the ring. Who holds database and backup but not this file
//! holds noise.

use crate::random::{self, Randomness};
use crate::reading;
use crate::sealing::{self, MatterKey, NONCE, SealError, TAG};
use aes_gcm::Aes256Gcm;
use std::fmt;
use zeroize::Zeroizing;

/// Wrapped data key of one matter, as stored: format 1 ‖ wrapping key's number ‖ nonce ‖ ciphertext.
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedKey(pub Vec<u8>);

impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WrappedKey({} bytes)", self.0.len())
    }
}

/// The only format so far: AES-256-GCM. A national algorithm would be format 2.
const FORMAT: u8 = 1;
const HEAD: usize = 1 + 4;
const FILE_TITLE: &str = "anlan-keyring 1";

impl WrappedKey {
    /// The number of the wrapping key; for counting what a rotation still has to do.
    pub fn wrapping_key(&self) -> Result<u32, SealError> {
        match self.0.split_first_chunk::<HEAD>() {
            Some(([FORMAT, a, b, c, d], rest)) if rest.len() == NONCE + 32 + TAG => {
                Ok(u32::from_be_bytes([*a, *b, *c, *d]))
            }
            _ => Err(SealError::Malformed),
        }
    }
}

struct WrappingKey {
    id: u32,
    bytes: Zeroizing<[u8; 32]>,
    cipher: Aes256Gcm,
}

impl WrappingKey {
    fn new(id: u32, bytes: Zeroizing<[u8; 32]>) -> Self {
        WrappingKey { id, cipher: sealing::cipher(&bytes), bytes }
    }
}

/// All wrapping keys, one of them current. Wiped from memory when dropped.
///
/// Nonces are random, so one wrapping key should not wrap more than 2³² keys
/// (NIST SP 800-38D §8.3); rotate long before.
pub struct KeyRing {
    keys: Vec<WrappingKey>,
    current: usize,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({:?}, current {})", self.ids(), self.current_id())
    }
}

/// Why a key file cannot be used: what is wrong, in which line. Never a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFileError(pub String);

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for KeyFileError {}

impl KeyRing {
    /// A ring with one fresh key, number 1.
    pub fn generate(rng: &dyn Randomness) -> KeyRing {
        KeyRing { keys: vec![WrappingKey::new(1, Zeroizing::new(random::bytes(rng)))], current: 0 }
    }

    /// Adds a fresh key and makes it current; the others still open. Returns its number.
    pub fn add_new(&mut self, rng: &dyn Randomness) -> u32 {
        let id = self.keys.iter().map(|key| key.id).max().unwrap_or(0) + 1;
        self.keys.push(WrappingKey::new(id, Zeroizing::new(random::bytes(rng))));
        self.current = self.keys.len() - 1;
        id
    }

    /// Takes an old key out, once nothing is wrapped under it. Refuses the current one.
    pub fn retire(&mut self, id: u32) -> Result<(), KeyFileError> {
        if id == self.current_id() {
            return Err(KeyFileError(format!("主密钥 {id} 正在使用，不能停用。请先轮换到新的主密钥。")));
        }
        let at = self.keys.iter().position(|key| key.id == id);
        let at = at.ok_or_else(|| KeyFileError(format!("没有编号 {id} 的主密钥。请核对编号。")))?;
        self.keys.remove(at);
        self.current -= usize::from(at < self.current);
        Ok(())
    }

    /// The number of the key that wraps.
    pub fn current_id(&self) -> u32 {
        self.keys[self.current].id
    }

    /// The numbers of all keys, oldest first.
    pub fn ids(&self) -> Vec<u32> {
        self.keys.iter().map(|key| key.id).collect()
    }

    /// The text of the key file: `key NUMBER HEX` a line, then `current NUMBER`.
    pub fn to_file_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(64 + 84 * self.keys.len()));
        text.push_str(FILE_TITLE);
        text.push('\n');
        for key in &self.keys {
            text.push_str(&format!("key {} ", key.id));
            reading::push_hex(&mut text, &key.bytes);
            text.push('\n');
        }
        text.push_str(&format!("current {}\n", self.current_id()));
        text
    }

    /// Reads [`to_file_text`](Self::to_file_text) back; empty lines and `#` comments are allowed.
    pub fn from_file_text(text: &str) -> Result<KeyRing, KeyFileError> {
        let wrong = |line: usize, what: &str| {
            KeyFileError(format!("密钥文件第 {line} 行{what}。请用备份的密钥文件替换。"))
        };
        let mut keys: Vec<WrappingKey> = Vec::new();
        let mut current = None;
        let mut lines = reading::lines(text);
        match lines.next() {
            Some((_, FILE_TITLE)) => {}
            Some((line, _)) => return Err(wrong(line, &format!("应为“{FILE_TITLE}”"))),
            None => return Err(KeyFileError("密钥文件是空的。请用备份的密钥文件替换。".into())),
        }
        for (line, content) in lines {
            let mut words = content.split_whitespace();
            match (words.next(), words.next(), words.next(), words.next()) {
                (Some("key"), Some(id), Some(hex), None) => {
                    let id: u32 = id.parse().map_err(|_| wrong(line, "密钥编号不是数字"))?;
                    let bytes = reading::hex32(hex).ok_or_else(|| wrong(line, "密钥应为 64 位十六进制"))?;
                    if keys.iter().any(|key| key.id == id) {
                        return Err(wrong(line, "密钥编号重复"));
                    }
                    keys.push(WrappingKey::new(id, bytes));
                }
                (Some("current"), Some(id), None, None) if current.is_none() => {
                    let at = keys.iter().position(|key| id.parse() == Ok(key.id));
                    current = Some(at.ok_or_else(|| wrong(line, "所指的主密钥不在上文"))?);
                }
                _ => return Err(wrong(line, "无法识别")),
            }
        }
        let current = current.ok_or_else(|| {
            KeyFileError("密钥文件没有写明当前主密钥（current）。请用备份的密钥文件替换。".into())
        })?;
        Ok(KeyRing { keys, current })
    }

    /// A fresh data key for a matter, and its wrapped form to be stored with the matter.
    pub fn new_matter_key(&self, rng: &dyn Randomness, city: i64, matter: i64) -> (MatterKey, WrappedKey) {
        let data_key = Zeroizing::new(random::bytes(rng));
        let wrapped = self.wrap(rng, city, matter, &data_key);
        (MatterKey::from_data_key(&data_key), wrapped)
    }

    /// The matter's key, if `wrapped` was made for this city and matter by a key of this ring.
    pub fn open(&self, city: i64, matter: i64, wrapped: &WrappedKey) -> Result<MatterKey, SealError> {
        Ok(MatterKey::from_data_key(&*self.unwrap(city, matter, wrapped)?))
    }

    /// The same data key under the current wrapping key; `None` when it is there already.
    pub fn rewrap(
        &self,
        city: i64,
        matter: i64,
        wrapped: &WrappedKey,
        rng: &dyn Randomness,
    ) -> Result<Option<WrappedKey>, SealError> {
        if wrapped.wrapping_key()? == self.current_id() {
            return Ok(None);
        }
        let data_key = self.unwrap(city, matter, wrapped)?;
        Ok(Some(self.wrap(rng, city, matter, &data_key)))
    }

    /// Seals a small secret of an account (its one-time-code secret), which belongs to no matter.
    pub fn seal_for_account(&self, rng: &dyn Randomness, city: i64, account: i64, plain: &[u8]) -> Vec<u8> {
        let key = &self.keys[self.current];
        let mut out = Vec::with_capacity(HEAD + NONCE + plain.len() + TAG);
        out.push(FORMAT);
        out.extend_from_slice(&key.id.to_be_bytes());
        out.extend(sealing::seal_with(&key.cipher, rng, &place(b"acct", key.id, city, account), plain));
        out
    }

    /// Opens what [`seal_for_account`](Self::seal_for_account) made for this account.
    pub fn open_for_account(
        &self,
        city: i64,
        account: i64,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let Some(([FORMAT, a, b, c, d], rest)) = sealed.split_first_chunk::<HEAD>() else {
            return Err(SealError::Malformed);
        };
        let key = self.key(u32::from_be_bytes([*a, *b, *c, *d]))?;
        sealing::open_with(&key.cipher, &place(b"acct", key.id, city, account), rest)
    }

    /// What was sealed for this account, sealed again under the current key; `None` when it is already.
    pub fn reseal_for_account(
        &self,
        rng: &dyn Randomness,
        city: i64,
        account: i64,
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, SealError> {
        if sealed.get(1..HEAD) == Some(&self.current_id().to_be_bytes()) {
            return Ok(None);
        }
        let plain = self.open_for_account(city, account, sealed)?;
        Ok(Some(self.seal_for_account(rng, city, account, &plain)))
    }

    fn key(&self, id: u32) -> Result<&WrappingKey, SealError> {
        self.keys.iter().find(|key| key.id == id).ok_or(SealError::UnknownKey(id))
    }

    fn wrap(&self, rng: &dyn Randomness, city: i64, matter: i64, data_key: &[u8; 32]) -> WrappedKey {
        let key = &self.keys[self.current];
        let mut out = Vec::with_capacity(HEAD + NONCE + 32 + TAG);
        out.push(FORMAT);
        out.extend_from_slice(&key.id.to_be_bytes());
        out.extend(sealing::seal_with(&key.cipher, rng, &place(b"wrap", key.id, city, matter), data_key));
        WrappedKey(out)
    }

    fn unwrap(&self, city: i64, matter: i64, wrapped: &WrappedKey) -> Result<Zeroizing<[u8; 32]>, SealError> {
        let key = self.key(wrapped.wrapping_key()?)?;
        let plain =
            sealing::open_with(&key.cipher, &place(b"wrap", key.id, city, matter), &wrapped.0[HEAD..])?;
        let mut data_key = Zeroizing::new([0; 32]);
        data_key.copy_from_slice(&plain);
        Ok(data_key)
    }
}

/// Additional data of a wrapping key: what it wraps, which key, for whom. All of fixed width.
fn place(what: &[u8; 4], key: u32, city: i64, owner: i64) -> [u8; 36] {
    let mut out = [0; 36];
    out[..12].copy_from_slice(b"anlan ring 1");
    out[12..16].copy_from_slice(what);
    out[16..24].copy_from_slice(&city.to_be_bytes());
    out[24..32].copy_from_slice(&owner.to_be_bytes());
    out[32..36].copy_from_slice(&key.to_be_bytes());
    out
}
