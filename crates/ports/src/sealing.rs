//! The vault: fields about persons, sealed with AES-256-GCM under the key of their matter.
//!
//! A sealed field opens only with its matter's key and only in its own place: city, matter, field
//! and version are bound in as additional data, so a row moved or rolled back does not open. When
//! the key is destroyed every field, copy and backup of it is noise, while its commitments stay in
//! the events as opaque numbers. Errors never carry content.

use crate::random::{self, Randomness};
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AeadInOut, Aes256Gcm, Key, KeyInit, Nonce, Tag};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of a nonce, in front of every sealed text.
pub(crate) const NONCE: usize = 12;
/// Bytes of an authentication tag, behind every sealed text.
pub(crate) const TAG: usize = 16;

/// Why something sealed could not be opened. Says what to do, never what was inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealError {
    /// Too short or of an unknown format.
    Malformed,
    /// The wrapping key with this number is not in the key file.
    UnknownKey(u32),
    /// Wrong key, wrong place, or altered bytes: these cannot be told apart, by design.
    Refused,
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealError::Malformed => f.write_str("密封数据不完整或格式不明，未打开。请从备份核对该条数据。"),
            SealError::UnknownKey(id) => {
                write!(f, "密钥文件里没有编号 {id} 的主密钥，无法打开。请把轮换前的密钥文件放回后重试。")
            }
            SealError::Refused => {
                f.write_str("密封数据未通过校验（密钥不符、位置不符或内容被改动），未打开。请从备份核对并报告安全管理员。")
            }
        }
    }
}

impl std::error::Error for SealError {}

/// The one place where a sealed field may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aad<'a> {
    /// The tenant.
    pub city: i64,
    /// The matter.
    pub matter: i64,
    /// The field's id.
    pub field: &'a str,
    /// How often this field has been replaced; an older text does not open as the newer one.
    pub version: u32,
}

const FIELD_LABEL: &[u8; 16] = b"anlan field v1\0\0";
const AAD_HEAD: usize = FIELD_LABEL.len() + 8 + 8 + 4;
const AAD_ON_STACK: usize = 128;

impl Aad<'_> {
    /// Hands the packed bytes to `act`. Fixed widths first and the field last, so that no two
    /// places pack alike; on the stack for every field id of a sane length.
    fn packed<R>(&self, act: impl FnOnce(&[u8]) -> R) -> R {
        let mut head = [0; AAD_HEAD];
        head[..16].copy_from_slice(FIELD_LABEL);
        head[16..24].copy_from_slice(&self.city.to_be_bytes());
        head[24..32].copy_from_slice(&self.matter.to_be_bytes());
        head[32..36].copy_from_slice(&self.version.to_be_bytes());
        let length = AAD_HEAD + self.field.len();
        if length <= AAD_ON_STACK {
            let mut all = [0; AAD_ON_STACK];
            all[..AAD_HEAD].copy_from_slice(&head);
            all[AAD_HEAD..length].copy_from_slice(self.field.as_bytes());
            act(&all[..length])
        } else {
            act(&[&head, self.field.as_bytes()].concat())
        }
    }
}

/// The data key of one matter, wiped from memory when dropped.
pub struct MatterKey {
    cipher: Aes256Gcm,
    commitment: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for MatterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MatterKey(…)")
    }
}

impl MatterKey {
    /// Splits the stored data key into one key for sealing and one for commitments.
    pub(crate) fn from_data_key(data_key: &[u8; 32]) -> MatterKey {
        let mut derived = Zeroizing::new([0; 64]);
        let hkdf = Hkdf::<Sha256>::new(None, data_key);
        // 64 bytes are far below HKDF's limit of 255 blocks, the only way this can fail.
        let expanded = hkdf.expand(b"anlan matter v1: seal, commit", &mut *derived);
        debug_assert!(expanded.is_ok());
        let (mut seal, mut commitment) = (Zeroizing::new([0; 32]), Zeroizing::new([0; 32]));
        seal.copy_from_slice(&derived[..32]);
        commitment.copy_from_slice(&derived[32..]);
        MatterKey { cipher: cipher(&seal), commitment }
    }

    /// Seals one field: nonce ‖ ciphertext ‖ tag, 28 bytes longer than `plain`.
    pub fn seal(&self, rng: &dyn Randomness, aad: Aad<'_>, plain: &[u8]) -> Vec<u8> {
        aad.packed(|aad| seal_with(&self.cipher, rng, aad, plain))
    }

    /// Opens a field sealed in exactly this place.
    pub fn open(&self, aad: Aad<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        aad.packed(|aad| open_with(&self.cipher, aad, sealed))
    }

    /// A number that binds an event to a sealed text without telling it: HMAC-SHA-256 under a key
    /// that goes when the matter's key goes, so that not even a guess can be confirmed afterwards.
    pub fn commitment(&self, field: &str, version: u32, plain: &[u8]) -> [u8; 32] {
        let mut mac = keyed(&self.commitment);
        mac.update(&version.to_be_bytes());
        mac.update(&(field.len() as u64).to_be_bytes());
        mac.update(field.as_bytes());
        mac.update(plain);
        mac.finalize().into_bytes().into()
    }
}

/// HMAC-SHA-256 under a 32-byte key.
pub(crate) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC takes keys of any length; `new` with a fixed-size block would need a padded copy.
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of any length"),
    }
}

/// The cipher for a 32-byte key; the key schedule is made once.
pub(crate) fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key))
}

/// nonce ‖ ciphertext ‖ tag in one allocation.
pub(crate) fn seal_with(cipher: &Aes256Gcm, rng: &dyn Randomness, aad: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = random::bytes(rng);
    let mut out = Vec::with_capacity(NONCE + plain.len() + TAG);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(plain);
    match cipher.encrypt_inout_detached(&Nonce::from(nonce), aad, InOutBuf::from(&mut out[NONCE..])) {
        Ok(tag) => out.extend_from_slice(&tag),
        // GCM refuses only texts above 64 GiB; forms and files are limited long before.
        Err(_) => unreachable!("a text above 64 GiB never reaches the vault"),
    }
    out
}

/// Opens what [`seal_with`] made.
pub(crate) fn open_with(
    cipher: &Aes256Gcm,
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>().ok_or(SealError::Malformed)?;
    let (body, tag) = rest.split_last_chunk::<TAG>().ok_or(SealError::Malformed)?;
    let mut plain = Zeroizing::new(body.to_vec());
    cipher
        .decrypt_inout_detached(
            &Nonce::from(*nonce),
            aad,
            InOutBuf::from(plain.as_mut_slice()),
            &Tag::from(*tag),
        )
        .map_err(|_| SealError::Refused)?;
    Ok(plain)
}
