//! Signing in and out, and proving identity again. Wrong name, wrong password, wrong code and a closed
//! account answer alike and take alike.

use super::Me;
use crate::{Answer, App, AppError};
use domain::ids::*;
use domain::label::Label;
use domain::refusal::Refusal;
use ports::one_time::TotpSecret;
use ports::password::verify_password;
use ports::session::SessionToken;
use store::{AccountRow, Tx};

/// A keyed hash of the caller's address, made by `web` under a daily key; never an address.
pub type CallerKey = [u8; 32];

/// What was typed.
pub struct Credentials<'a> {
    /// Login name.
    pub login: &'a str,
    /// Password.
    pub password: &'a str,
    /// One-time code.
    pub totp: &'a str,
}

impl App {
    /// Signs in; gives the session token as text for the cookie. `loopback`: the caller is on this very
    /// machine, the only place demo accounts are good for.
    pub async fn sign_in(
        &self,
        city: CityId,
        given: Credentials<'_>,
        caller: CallerKey,
        loopback: bool,
    ) -> Answer<String> {
        let now = self.now();
        let target = ports::chain::link(caller, given.login.as_bytes());
        let wait = self.throttle().wait_s(&target, now);
        if wait > 0 {
            return Err(AppError::TooMany { seconds: wait });
        }
        let account = self.store().account_by_login(city, given.login.trim()).await?;
        let proved = self.prove(city, account.as_ref(), given.password, given.totp).await?;
        let usable = account.filter(|a| proved && a.active && (loopback || !a.demo) && !a.posts.is_empty());
        let Some(account) = usable else {
            self.throttle().wrong(target, now);
            let mut tx = Tx::new(city);
            tx.audit("sign-in-refused", None, None, "", now);
            self.store().commit(tx).await?;
            return Err(wrong_credentials().into());
        };
        self.throttle().right(&target);
        let token = SessionToken::new(self.random());
        let post = account.posts[0];
        let mut tx = Tx::new(city);
        tx.session(&token.stored(self.peppers().session()), account.id, post, now);
        tx.audit("signed-in", Some(account.id), None, "", now);
        self.store().commit(tx).await?;
        Ok(token.to_text().to_string())
    }

    /// Checks both proofs always, so that the time tells nothing, and burns the one-time code.
    async fn prove(&self, city: CityId, account: Option<&AccountRow>, password: &str, totp: &str) -> Answer<bool> {
        let hash = account.map(|a| a.password.clone());
        let password = password.to_owned();
        let right = tokio::task::spawn_blocking(move || verify_password(&password, hash.as_deref()))
            .await
            .map_err(|e| AppError::Fault(e.to_string()))?;
        let Some(account) = account else { return Ok(false) };
        let opened = self.with_ring(|ring| ring.open_for_account(city.0, account.id.0, &account.totp));
        let secret = match opened {
            Ok(bytes) => TotpSecret::from_bytes(&bytes),
            Err(error) => return Err(AppError::Fault(error.to_string())),
        };
        let seconds = (self.now().0 / 1_000_000).max(0) as u64;
        let step = secret.and_then(|s| s.verify(totp.trim(), seconds, account.totp_step));
        match (right, step) {
            // A code works once: the store refuses a step that is not newer than the last.
            (true, Some(step)) => Ok(self.store().burn_totp(city, account.id, step).await?),
            _ => Ok(false),
        }
    }

    /// Ends the session at once.
    pub async fn sign_out(&self, me: &Me) -> Answer<()> {
        self.store().end_session(me.city, &me.session).await?;
        Ok(())
    }

    /// Proves identity again; holds for ten minutes.
    pub async fn elevate(&self, me: &Me, password: &str, totp: &str) -> Answer<()> {
        let now = self.now();
        let target = ports::chain::link(me.session, b"elevate");
        let wait = self.throttle().wait_s(&target, now);
        if wait > 0 {
            return Err(AppError::TooMany { seconds: wait });
        }
        let account = self.store().account_by_login(me.city, &me.login).await?;
        if !self.prove(me.city, account.as_ref(), password, totp).await? {
            self.throttle().wrong(target, now);
            return Err(wrong_credentials().into());
        }
        self.throttle().right(&target);
        Ok(self.store().elevate_session(me.city, &me.session, now).await?)
    }
}

fn wrong_credentials() -> Refusal {
    Refusal::new(
        "wrong-credentials",
        Label::new("登录名、密码或动态口令不正确，或账号已停用", "login, password or one-time code is wrong, or the account is closed"),
        Label::new(
            "请核对后再试；动态口令每30秒更换，每个只能用一次。仍不能登录请找安全管理员重置",
            "try again; each one-time code works once. Ask the security administrator for a reset",
        ),
    )
}
