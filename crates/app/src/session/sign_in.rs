//! Signing in and out, and proving identity again. Wrong name, wrong password, wrong code and a closed
//! account answer alike and take alike.

use super::Me;
use crate::{Answer, App, AppError};
use domain::actor::ActorRecord;
use domain::ids::*;
use domain::instant::Instant;
use domain::label::Label;
use domain::refusal::Refusal;
use ports::one_time::TotpSecret;
use ports::password::verify_password;
use ports::session::SessionToken;
use store::{Account, AccountStatus, AuditEntry, CommitError, Session, Tx};

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
        // Trimmed before it is counted, or a blank more would begin a fresh count.
        let login = given.login.trim();
        let target = ports::chain::link(caller, login.as_bytes());
        let wait = self.throttle().wait_s(&target, now);
        if wait > 0 {
            return Err(AppError::TooMany { seconds: wait });
        }
        let account = self.store().account_by_login(city, login).await?;
        let step = self.prove(city, account.as_ref(), given.password, given.totp).await?;
        let usable =
            account.zip(step).filter(|(a, _)| a.status == AccountStatus::Active && (loopback || !a.demo));
        let Some((account, step)) = usable else {
            self.throttle().wrong(target, now);
            let mut tx = Tx::new(city);
            tx.audit(system_entry("sign-in-refused", None, now));
            self.store().commit(tx).await?;
            return Err(wrong_credentials().into());
        };
        let token = SessionToken::new(self.random());
        let mut tx = Tx::new(city);
        // A code works once: stale means that this step, or a later one, was used before.
        tx.use_totp_step(account.id, step);
        tx.open_session(&Session {
            token: token.stored(self.peppers().session()),
            account: account.id,
            post: None,
            created_at: now,
            seen_at: now,
            elevated_at: None,
        });
        tx.audit(system_entry("signed-in", Some(account.id.0), now));
        match self.store().commit(tx).await {
            Ok(_) => {}
            Err(CommitError::Stale) => {
                self.throttle().wrong(target, now);
                return Err(wrong_credentials().into());
            }
            Err(other) => return Err(other.into()),
        }
        self.throttle().right(&target);
        Ok(token.to_text().to_string())
    }

    /// Checks both proofs always, so that the time tells nothing; gives the step of the one-time code.
    async fn prove(
        &self,
        city: CityId,
        account: Option<&Account>,
        password: &str,
        totp: &str,
    ) -> Answer<Option<i64>> {
        let hash = account.and_then(|a| a.password.clone());
        let password = password.to_owned();
        let right = tokio::task::spawn_blocking(move || verify_password(&password, hash.as_deref()))
            .await
            .map_err(|e| AppError::Fault(e.to_string()))?;
        let Some((account, sealed)) = account.and_then(|a| Some((a, a.totp.as_ref()?))) else {
            return Ok(None);
        };
        let opened = self.with_ring(|ring| ring.open_for_account(city.0, account.id.0, sealed));
        let bytes = opened.map_err(|error| AppError::Fault(error.to_string()))?;
        let seconds = (self.now().0 / 1_000_000).max(0) as u64;
        let last = u64::try_from(account.totp_step).ok().filter(|s| *s > 0);
        let step = TotpSecret::from_bytes(&bytes).and_then(|s| s.verify(totp.trim(), seconds, last));
        Ok(step.filter(|_| right).and_then(|s| i64::try_from(s).ok()))
    }

    /// Ends the session at once.
    pub async fn sign_out(&self, me: &Me) -> Answer<()> {
        self.end_session(me.city, &me.session).await
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
        let Some(step) = self.prove(me.city, account.as_ref(), password, totp).await? else {
            self.throttle().wrong(target, now);
            return Err(wrong_credentials().into());
        };
        let mut tx = Tx::new(me.city);
        tx.use_totp_step(me.staff.account, step);
        tx.elevate_session(&me.session, now);
        tx.audit(me.audit_entry("elevated", now));
        match self.store().commit(tx).await {
            Ok(_) => {
                self.throttle().right(&target);
                Ok(())
            }
            Err(CommitError::Stale) => Err(wrong_credentials().into()),
            Err(other) => Err(other.into()),
        }
    }
}

/// An audit line nobody of the staff has put their name to yet.
fn system_entry(kind: &str, subject: Option<i64>, at: Instant) -> AuditEntry {
    AuditEntry {
        at,
        kind: Code::from(kind),
        actor: ActorRecord::System,
        matter: None,
        subject,
        reason: None,
        detail: String::new(),
    }
}

fn wrong_credentials() -> Refusal {
    Refusal::new(
        "wrong-credentials",
        Label::new(
            "登录名、密码或动态口令不正确，或账号已停用",
            "login, password or one-time code is wrong, or the account is closed",
        ),
        Label::new(
            "请核对后再试；动态口令每30秒更换，每个只能用一次。仍不能登录请找安全管理员重置",
            "try again; each one-time code works once. Ask the security administrator for a reset",
        ),
    )
}
