//! Activation: with the one-time code from two administrators, the holder sets a password and takes the
//! one-time secret. Until then nobody can sign in.

use crate::session::sign_in::CallerKey;
use crate::{Answer, App, AppError};
use domain::ids::*;
use domain::label::Label;
use domain::refusal::Refusal;
use ports::one_time::TotpSecret;
use ports::password::{check_password, hash_password};
use ports::query_code::{QueryCode, code_hash, code_matches, new_query_code};
use store::{Account, AccountStatus, AuditEntry, Tx};

/// How the password column of an invited account begins; no password hash begins like it.
const INVITED: &str = "activation:";
/// Hours an activation code is good for.
const HOURS: i64 = 72;

/// What the holder is shown once.
pub struct Activated {
    /// For the authenticator, as `otpauth://…`.
    pub uri: String,
    /// The same secret to type in.
    pub secret: String,
}

impl App {
    /// Turns an account into an invited one within `tx`; gives the activation code, shown once.
    pub(crate) fn invite(&self, tx: &mut Tx, mut account: Account) -> String {
        let code = new_query_code(self.random());
        let hash = code_hash(self.peppers().query_code(), tx.city().0, &account.login, &code);
        let until = self.now().plus_minutes(HOURS * 60);
        account.password = Some(format!("{INVITED}{}:{}", until.0, crate::vault::hex(&hash)));
        account.totp = None;
        account.status = AccountStatus::Invited;
        tx.close_sessions_of(account.id);
        tx.set_account(&account);
        code.grouped().to_string()
    }

    /// The holder activates: wrong login, wrong code and an expired one answer alike.
    pub async fn activate(
        &self,
        city: CityId,
        login: &str,
        code: &str,
        password: &str,
        caller: CallerKey,
    ) -> Answer<Activated> {
        let now = self.now();
        let login = login.trim();
        let target = ports::chain::link(caller, login.as_bytes());
        let wait = self.throttle().wait_s(&target, now);
        if wait > 0 {
            return Err(AppError::TooMany { seconds: wait });
        }
        if let Err(refusal) = check_password(password, login) {
            return Err(weak(&refusal.to_string()).into());
        }
        let account = self.store().account_by_login(city, login).await?;
        let (until, kept) = account.as_ref().and_then(invited).unwrap_or((0, [0; 32]));
        let right = QueryCode::parse(code).is_ok_and(|code| {
            code_matches(&kept, &code_hash(self.peppers().query_code(), city.0, login, &code))
        });
        let Some(mut account) = account.filter(|_| right && now.0 < until) else {
            self.throttle().wrong(target, now);
            return Err(wrong().into());
        };
        let secret = TotpSecret::new(self.random());
        account.password = Some(self.hash(password).await?);
        account.totp = Some(
            self.with_ring(|r| r.seal_for_account(self.random(), city.0, account.id.0, secret.as_bytes())),
        );
        account.totp_step = 0;
        account.status = AccountStatus::Active;
        let mut tx = Tx::new(city);
        tx.set_account(&account);
        tx.audit(AuditEntry {
            at: now,
            kind: Code::from("activated"),
            actor: domain::actor::ActorRecord::System,
            matter: None,
            subject: Some(account.id.0),
            reason: None,
            detail: String::new(),
        });
        self.store().commit(tx).await?;
        self.throttle().right(&target);
        let issuer = self.city(city)?.pack.label.zh.clone();
        Ok(Activated {
            uri: secret.uri(&format!("安澜 {issuer}"), &account.login).to_string(),
            secret: secret.to_base32().to_string(),
        })
    }

    /// Argon2id off the async threads.
    pub(crate) async fn hash(&self, password: &str) -> Answer<String> {
        let app = self.clone();
        let password = password.to_owned();
        tokio::task::spawn_blocking(move || hash_password(app.random(), &password))
            .await
            .map_err(|e| AppError::Fault(e.to_string()))?
            .map_err(|e| AppError::Fault(e.to_string()))
    }
}

fn invited(account: &Account) -> Option<(i64, [u8; 32])> {
    let (until, hash) = account.password.as_deref()?.strip_prefix(INVITED)?.split_once(':')?;
    let mut bytes = [0; 32];
    if hash.len() != 64 {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hash.get(i * 2..i * 2 + 2)?, 16).ok()?;
    }
    Some((until.parse().ok()?, bytes))
}

fn weak(why: &str) -> Refusal {
    Refusal::new(
        "weak-password",
        Label { zh: why.to_owned(), en: "the password is too easy to guess".into() },
        Label::new("请另设一个至少12位、不常见的密码", "choose another of at least 12 characters"),
    )
    .at_field("password")
}

fn wrong() -> Refusal {
    Refusal::new(
        "wrong-activation",
        Label::new("登录名或激活码不正确，或激活码已过期", "login or activation code is wrong or expired"),
        Label::new(
            "请核对后再试；激活码三天有效，过期请找安全管理员重新申请",
            "try again, or ask the security administrator for a new code",
        ),
    )
}
