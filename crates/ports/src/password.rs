//! Passwords of staff: stored as Argon2id, 19 MiB and two passes, in the usual `$argon2id$…` text.
//!
//! One hash takes about 30 ms and 19 MiB, so callers run it off the request threads behind a small
//! semaphore. The rule asks for length, not for strange characters, and refuses what is guessed
//! first. A password is never stored, logged or shown.

use crate::random::{self, Randomness};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::fmt;

/// Fewest characters of a password.
pub const SHORTEST: usize = 12;
/// Most bytes of a password; longer ones only make the server work.
pub const LONGEST: usize = 256;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Why a new password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordRefusal {
    /// Fewer than [`SHORTEST`] characters.
    TooShort,
    /// More than [`LONGEST`] bytes.
    TooLong,
    /// On the list of what is guessed first, or that with an ending.
    Common,
    /// Few different characters, or a run such as `abcdef`.
    Pattern,
    /// Contains the login name.
    LoginName,
}

impl fmt::Display for PasswordRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PasswordRefusal::TooShort => "口令至少 12 个字符。可以用几个互不相干的词连成一句。",
            PasswordRefusal::TooLong => "口令太长。请控制在 256 字节以内。",
            PasswordRefusal::Common => "这个口令太常见，最先被猜到。请换一个。",
            PasswordRefusal::Pattern => "口令的字符重复或连续过多，容易被猜到。请换一个。",
            PasswordRefusal::LoginName => "口令里不能带登录名。请换一个。",
        })
    }
}

/// The machine could not hash: too little memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordError;

impl fmt::Display for PasswordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("服务器内存不足，口令未处理。请稍后重试；若仍不行，请系统管理员检查内存。")
    }
}

impl std::error::Error for PasswordError {}

/// May this be someone's new password? Asked before [`hash_password`], never at login.
pub fn check_password(password: &str, login_name: &str) -> Result<(), PasswordRefusal> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordRefusal::TooShort);
    }
    if password.len() > LONGEST {
        return Err(PasswordRefusal::TooLong);
    }
    let folded = password.to_lowercase();
    if !login_name.is_empty() && folded.contains(&login_name.to_lowercase()) {
        return Err(PasswordRefusal::LoginName);
    }
    if is_common(&folded) {
        return Err(PasswordRefusal::Common);
    }
    if is_pattern(&folded) {
        return Err(PasswordRefusal::Pattern);
    }
    Ok(())
}

/// The text to store, with a fresh salt.
pub fn hash_password(rng: &dyn Randomness, password: &str) -> Result<String, PasswordError> {
    let salt: [u8; 16] = random::bytes(rng);
    let hash = hasher()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| PasswordError)?;
    Ok(hash.to_string())
}

/// Is this the password? With `stored` absent (no such account) the same work is done and the answer
/// is no, so that time does not tell which names exist.
pub fn verify_password(password: &str, stored: Option<&str>) -> bool {
    // A hash nobody knows a password for: its salt and output are the letters of this alphabet.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$YW5sYW5hbmxhbmFubGFubg$\
                          QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY";
    if password.len() > LONGEST {
        return false;
    }
    let parsed = PasswordHash::new(stored.unwrap_or(NOBODY)).or_else(|_| PasswordHash::new(NOBODY));
    let (Ok(parsed), Ok(hasher)) = (parsed, hasher()) else { return false };
    hasher.verify_password(password.as_bytes(), &parsed).is_ok() && stored.is_some()
}

/// Was `stored` made with weaker settings than today's? Then hash anew at the next login.
pub fn needs_rehash(stored: &str) -> bool {
    let settings = PasswordHash::new(stored).ok().and_then(|hash| Params::try_from(&hash).ok());
    !stored.starts_with("$argon2id$")
        || settings.is_none_or(|p| p.m_cost() < MEMORY_KIB || p.t_cost() < PASSES)
}

fn hasher() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|_| PasswordError)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// What is tried first: stems known everywhere and those of government offices here.
const COMMON: &str = "password passw0rd p@ssw0rd p@ssword administrator admin welcome letmein changeme iloveyou woaini \
    woaiwojia qwerty qwertyuiop asdfghjkl zxcvbnm 1qaz2wsx 1qaz2wsx3edc qazwsxedc zaq12wsx abc123 \
    a123456 abcd1234 aa123456 1q2w3e4r 1q2w3e4r5t q1w2e3r4 5201314 1314520 112233 mima guanliyuan \
    zhongguo china zhengfu huawei anlan root test guest user monkey dragon sunshine princess \
    football baseball superman trustno1 12345 123456 12345678 123456789 1234567890 123123 123321 \
    654321 888888 666666 111111 000000 88888888 11111111 密码 口令 我爱你 管理员";

/// A common stem, once or repeated, with up to eight digits or signs about it: `Admin@2026`,
/// `password12345678`.
fn is_common(folded: &str) -> bool {
    let core =
        folded.trim_matches(|c: char| c.is_ascii_digit() || c.is_ascii_punctuation() || c.is_whitespace());
    let ends = folded.chars().count() - core.chars().count();
    let made_of = |text: &str, stem: &str| !text.is_empty() && text.replace(stem, "").is_empty();
    COMMON.split(' ').any(|stem| made_of(folded, stem) || (ends <= 8 && made_of(core, stem)))
}

/// Fewer than five different characters, or two thirds of the steps are 0, +1 or −1.
fn is_pattern(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    let mut different = chars.clone();
    different.sort_unstable();
    different.dedup();
    let small = |pair: &&[char]| u32::from(pair[0]).abs_diff(u32::from(pair[1])) <= 1;
    let small_steps = chars.windows(2).filter(small).count();
    different.len() < 5 || small_steps * 3 >= (chars.len() - 1) * 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SeededRandomness;

    #[test]
    fn the_right_password_opens_and_no_other() {
        let stored = hash_password(&SeededRandomness::new(1), "椰子 灯塔 beijixing 七").expect("memory");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify_password("椰子 灯塔 beijixing 七", Some(&stored)));
        assert!(!verify_password("椰子 灯塔 beijixing 八", Some(&stored)));
        assert!(!verify_password("椰子 灯塔 beijixing 七", None));
        assert!(!needs_rehash(&stored));
    }

    #[test]
    fn a_missing_or_broken_stored_text_never_opens() {
        assert!(!verify_password("", None));
        assert!(!verify_password("", Some("")));
        assert!(!verify_password("x", Some("$argon2id$v=19$broken")));
        assert!(needs_rehash(
            "$argon2id$v=19$m=4096,t=1,p=1$YW5sYW5hbmxhbmFubGFubg$QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY"
        ));
    }

    #[test]
    fn the_stand_in_for_a_missing_account_costs_the_same_work() {
        let nobody = "$argon2id$v=19$m=19456,t=2,p=1$YW5sYW5hbmxhbmFubGFubg$QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY";
        assert!(PasswordHash::new(nobody).is_ok(), "a text that does not parse would answer at once");
        assert!(!needs_rehash(nobody));
    }

    #[test]
    fn the_rule_refuses_what_is_guessed_first_and_takes_long_phrases() {
        let check = |password: &str| check_password(password, "wang.li");
        assert_eq!(check("短短的"), Err(PasswordRefusal::TooShort));
        assert_eq!(check(&"长句".repeat(200)), Err(PasswordRefusal::TooLong));
        assert_eq!(check("Wang.Li-2026-夏"), Err(PasswordRefusal::LoginName));
        for common in [
            "Password@2026", "passwordpassword", "administrator", "admin!@#12345", "1qaz2wsx3edc",
            "woaini5201314!", "123456123456",
        ] {
            assert_eq!(check(common), Err(PasswordRefusal::Common), "{common}");
        }
        for pattern in ["aaaaaaaaaaaab", "abcdefghijklm", "ababababababab", "99887766554433"] {
            assert_eq!(check(pattern), Err(PasswordRefusal::Pattern), "{pattern}");
        }
        for good in ["椰子灯塔北极星七号码头的猫", "correct horse battery", "tK9#vPq2mZ!w"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }
}
