//! Accounts as administrators see them, and what one security administrator may do alone: what can only lock out.
//! Acts that give anything take two persons: `two_persons`.

use super::two_persons::PendingView;
use crate::session::Me;
use crate::{Answer, App, AppError};
use domain::Date;
use domain::ability::Ability;
use domain::ids::*;
use domain::label::Language;
use serde::Serialize;
use std::collections::HashMap;
use store::{Account, AccountStatus, Holding, Tx};

/// Accounts a page.
const PAGE: u32 = 100;
/// Accounts read at a time when looked for.
const READ: u32 = 500;

/// The page of accounts.
#[derive(Debug, Clone, Serialize)]
pub struct AccountsView {
    /// Accounts.
    pub accounts: Vec<AccountView>,
    /// Where the next page begins.
    pub next: Option<i64>,
    /// Whether the viewer may ask for acts.
    pub may_ask: bool,
}

/// One account.
#[derive(Debug, Clone, Serialize)]
pub struct AccountView {
    /// Id.
    pub id: i64,
    /// Login name.
    pub login: String,
    /// Office-holder's name.
    pub name: String,
    /// Status in words.
    pub status: String,
    /// May sign in.
    pub active: bool,
    /// Posts held: id, name, since when.
    pub posts: Vec<HeldView>,
    /// A demonstration account.
    pub demo: bool,
}

/// A post held.
#[derive(Debug, Clone, Serialize)]
pub struct HeldView {
    /// Post.
    pub id: i64,
    /// Unit and post.
    pub name: String,
    /// Since when.
    pub since: String,
}

/// One account with what may be done about it.
#[derive(Debug, Clone, Serialize)]
pub struct AccountPage {
    /// The account.
    pub account: AccountView,
    /// When it was made.
    pub made: String,
    /// Acts on it that wait for a second person.
    pub pending: Vec<PendingView>,
    /// Posts it may be given: id and name; empty when the viewer may not ask.
    pub posts: Vec<(i64, String)>,
    /// Whether the viewer may ask for acts: a security administrator, never on the own account.
    pub may_ask: bool,
    /// It left: nothing more is done with it.
    pub left: bool,
}

impl App {
    /// A page of accounts; with `query`, those whose login, name, unit or post holds it.
    pub async fn accounts(
        &self,
        me: &Me,
        query: &str,
        after: i64,
        language: Language,
    ) -> Answer<AccountsView> {
        administrator(me)?;
        let city = self.city(me.city)?;
        let mut held = self.held_posts(me.city, city.today(self.now())).await?;
        let query = query.trim().to_lowercase();
        let limit = if query.is_empty() { PAGE } else { READ };
        let (mut after, mut next, mut found) = (AccountId(after), None, Vec::new());
        loop {
            let rows = self.store().accounts(city.id, after, limit).await?;
            let full = rows.len() == limit as usize;
            after = rows.last().map_or(after, |a| a.id);
            for account in rows {
                let posts = held.remove(&account.id).unwrap_or_default();
                let view = view(account, posts, language);
                let texts = [&view.login, &view.name].into_iter().chain(view.posts.iter().map(|p| &p.name));
                if texts.into_iter().any(|text| text.to_lowercase().contains(&query)) {
                    found.push(view);
                }
            }
            let enough = found.len() >= PAGE as usize;
            next = if full { Some(after.0) } else { next };
            if !full || enough || query.is_empty() {
                next = next.filter(|_| full);
                break;
            }
        }
        Ok(AccountsView { accounts: found, next, may_ask: me.can(Ability::AdministerSecurity) })
    }

    /// One account.
    pub async fn account_page(&self, me: &Me, id: i64, language: Language) -> Answer<AccountPage> {
        administrator(me)?;
        let city = self.city(me.city)?;
        let account = self.account_of(me, id).await?;
        let may_ask = me.can(Ability::AdministerSecurity) && account.id != me.staff.account;
        let left = account.status == AccountStatus::Left;
        let held = self.held_posts(me.city, city.today(self.now())).await?.remove(&account.id);
        let mut posts: Vec<(i64, String)> = Vec::new();
        if may_ask && !left {
            let named = |p: &domain::directory::Post| format!("{} · {}", city.unit_name(p.unit), p.name);
            posts = city.directory.posts.values().map(|p| (p.id.0, named(p))).collect();
            posts.sort_by(|a, b| a.1.cmp(&b.1));
        }
        let mut pending = self.waiting(me, language).await?;
        pending.retain(|p| p.account == Some(id));
        Ok(AccountPage {
            made: city.today(account.created_at).to_string(),
            account: view(account, held.unwrap_or_default(), language),
            pending,
            posts,
            may_ask,
            left,
        })
    }

    async fn held_posts(&self, id: CityId, today: Date) -> Answer<HashMap<AccountId, Vec<HeldView>>> {
        let city = self.city(id)?;
        let mut posts: HashMap<AccountId, Vec<HeldView>> = HashMap::new();
        for holding in self.store().holdings(id, today).await? {
            let post = holding.post;
            let unit = city.directory.posts.get(&post).map_or(String::new(), |p| city.unit_name(p.unit));
            posts.entry(holding.account).or_default().push(HeldView {
                id: post.0,
                name: format!("{unit} · {}", city.post_name(post)),
                since: holding.from.to_string(),
            });
        }
        Ok(posts)
    }

    /// Bars an account at once and ends every session of it. One security administrator is enough: what
    /// can only lock out needs no second person.
    pub async fn revoke(&self, me: &Me, account: i64) -> Answer<()> {
        me.must(Ability::AdministerSecurity)?;
        fresh(me)?;
        let mut found = self.account_of(me, account).await?;
        found.status = AccountStatus::Revoked;
        let mut tx = Tx::new(me.city);
        tx.set_account(&found);
        tx.close_sessions_of(found.id);
        let mut entry = me.audit_entry("account-revoked", self.now());
        entry.subject = Some(account);
        tx.audit(entry);
        self.store().commit(tx).await?;
        Ok(())
    }

    /// Takes a post away at once. The tasks stay with the post, whoever holds it next.
    pub async fn take_post(&self, me: &Me, account: i64, post: i64) -> Answer<()> {
        me.must(Ability::AdministerSecurity)?;
        fresh(me)?;
        let found = self.account_of(me, account).await?;
        let today = self.city(me.city)?.today(self.now());
        let holders = self.store().holders(me.city, PostId(post), today).await?;
        let held: Vec<&Holding> = holders.iter().filter(|h| h.account == found.id).collect();
        if held.is_empty() {
            return Err(AppError::NotFound);
        }
        let mut tx = Tx::new(me.city);
        for holding in held {
            tx.holding(&Holding { to: Some(today), ..*holding });
        }
        // A session may act in that post: it ends, and the next one finds the posts left.
        tx.close_sessions_of(found.id);
        let mut entry = me.audit_entry("post-taken", self.now());
        (entry.subject, entry.detail) = (Some(account), format!("{{\"post\":{post}}}"));
        tx.audit(entry);
        self.store().commit(tx).await?;
        Ok(())
    }

    pub(super) async fn account_of(&self, me: &Me, account: i64) -> Answer<Account> {
        self.store().account(me.city, AccountId(account)).await?.ok_or(AppError::NotFound)
    }
}

fn view(account: Account, posts: Vec<HeldView>, language: Language) -> AccountView {
    AccountView {
        id: account.id.0,
        status: status_words(account.status, language).to_owned(),
        active: account.status == AccountStatus::Active,
        posts,
        login: account.login,
        name: account.name,
        demo: account.demo,
    }
}

/// Refuses whoever is neither system nor security administrator.
pub(super) fn administrator(me: &Me) -> Answer<()> {
    if me.can(Ability::AdministerSecurity) || me.can(Ability::AdministerSystem) {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// Refuses whoever did not prove identity again.
pub(super) fn fresh(me: &Me) -> Answer<()> {
    if me.elevated { Ok(()) } else { Err(AppError::ElevationNeeded) }
}

fn status_words(status: AccountStatus, language: Language) -> &'static str {
    match (status, language) {
        (AccountStatus::Active, Language::Zh) => "使用中",
        (AccountStatus::Active, Language::En) => "in use",
        (AccountStatus::Invited, Language::Zh) => "待激活",
        (AccountStatus::Invited, Language::En) => "to be activated",
        (AccountStatus::Revoked, Language::Zh) => "已停用",
        (AccountStatus::Revoked, Language::En) => "revoked",
        (AccountStatus::Left, Language::Zh) => "已离任",
        (AccountStatus::Left, Language::En) => "left",
    }
}
