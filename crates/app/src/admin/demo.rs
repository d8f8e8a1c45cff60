//! Demonstration accounts: what a newcomer needs to sign in from this very machine. Refuses every other
//! address (see `session::sign_in`), so that a demonstration left running is no open door.

use crate::{Answer, App, AppError};
use domain::ids::*;
use ports::one_time::TotpSecret;
use store::AccountStatus;

/// The one password of all demonstration accounts; it opens nothing from another address.
pub const DEMO_PASSWORD: &str = "anlan-demo-2026";

/// A demonstration account.
pub struct DemoAccount {
    /// Login name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Posts held: unit and post.
    pub posts: Vec<String>,
    /// The one-time code of this half minute.
    pub code: String,
}

impl App {
    /// Every demonstration account of a city with its present one-time code.
    pub async fn demo_accounts(&self, city: CityId) -> Answer<Vec<DemoAccount>> {
        let served = self.city(city)?;
        let now = self.now();
        let today = served.today(now);
        let seconds = (now.0 / 1_000_000).max(0) as u64;
        let mut found = Vec::new();
        let mut after = AccountId(0);
        loop {
            let page = self.store().accounts(city, after, 500).await?;
            let Some(last) = page.last().map(|a| a.id) else { return Ok(found) };
            for account in page.into_iter().filter(|a| a.demo && a.status == AccountStatus::Active) {
                let Some(sealed) = &account.totp else { continue };
                let secret = self
                    .with_ring(|ring| ring.open_for_account(city.0, account.id.0, sealed))
                    .map_err(|e| AppError::Fault(e.to_string()))?;
                let Some(secret) = TotpSecret::from_bytes(&secret) else { continue };
                let posts = self.store().posts_of(city, account.id, today).await?;
                found.push(DemoAccount {
                    posts: posts
                        .iter()
                        .map(|p| format!("{} · {}", served.unit_name(p.unit), p.name))
                        .collect(),
                    code: secret.code_at(seconds),
                    login: account.login,
                    name: account.name,
                });
            }
            after = last;
        }
    }
}
