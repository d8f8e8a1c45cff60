//! Accounts: seen by administrators, revoked at once by one, reset and granted only by two.

use crate::session::Me;
use crate::{Answer, App, AppError};
use domain::ability::Ability;
use domain::ids::*;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{Account, AccountStatus, CommitError, Holding, PendingAdmin, Tx};

/// Accounts a page.
const PAGE: u32 = 100;

/// The page of accounts.
#[derive(Debug, Clone, Serialize)]
pub struct AccountsView {
    /// Accounts.
    pub accounts: Vec<AccountView>,
    /// Acts that wait for a second person.
    pub pending: Vec<PendingView>,
    /// Where the next page begins.
    pub next: Option<i64>,
    /// Whether the viewer may ask for and decide acts.
    pub may_decide: bool,
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
    /// Posts held.
    pub posts: Vec<String>,
    /// A demonstration account.
    pub demo: bool,
}

/// An act that waits.
#[derive(Debug, Clone, Serialize)]
pub struct PendingView {
    /// Id.
    pub id: i64,
    /// What.
    pub what: String,
    /// On which account.
    pub subject: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: String,
    /// Whether the viewer may decide: never the one who asked.
    pub may_decide: bool,
}

/// What can be asked for.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case", tag = "act")]
pub enum AdminAct {
    /// A new activation code: password and one-time secret are set anew.
    Reset,
    /// The account takes a post.
    Grant {
        /// Post.
        post: PostId,
    },
}

impl AdminAct {
    fn kind(&self) -> Code {
        Code::from(match self {
            AdminAct::Reset => "reset",
            AdminAct::Grant { .. } => "grant",
        })
    }
}

impl App {
    /// The page.
    pub async fn accounts(&self, me: &Me, after: i64, language: Language) -> Answer<AccountsView> {
        administrator(me)?;
        let city = self.city(me.city)?;
        let today = city.today(self.now());
        let mut posts: HashMap<AccountId, Vec<String>> = HashMap::new();
        for holding in self.store().holdings(city.id, today).await? {
            let post = holding.post;
            let unit = city.directory.posts.get(&post).map_or(String::new(), |p| city.unit_name(p.unit));
            posts.entry(holding.account).or_default().push(format!("{unit} · {}", city.post_name(post)));
        }
        let rows = self.store().accounts(city.id, AccountId(after), PAGE).await?;
        let next = (rows.len() == PAGE as usize).then(|| rows.last().map(|a| a.id.0)).flatten();
        let mut pending = Vec::new();
        for p in self.store().pending_admin(city.id).await? {
            pending.push(PendingView {
                id: p.id,
                what: act_words(p.kind.as_str(), language).to_owned(),
                subject: self.login_of(city.id, AccountId(p.subject)).await?,
                asked_by: self.login_of(city.id, p.asked_by).await?,
                asked_at: p.asked_at.show_minute(&city.pack.zone),
                may_decide: p.asked_by != me.staff.account,
            });
        }
        Ok(AccountsView {
            accounts: rows
                .into_iter()
                .map(|a| AccountView {
                    id: a.id.0,
                    status: status_words(a.status, language).to_owned(),
                    posts: posts.remove(&a.id).unwrap_or_default(),
                    login: a.login,
                    name: a.name,
                    demo: a.demo,
                })
                .collect(),
            pending,
            next,
            may_decide: me.can(Ability::AdministerSecurity) || me.can(Ability::AdministerSystem),
        })
    }

    async fn login_of(&self, city: CityId, id: AccountId) -> Answer<String> {
        Ok(self.store().account(city, id).await?.map_or_else(|| "—".into(), |a| a.login))
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

    /// Asks for an act; somebody else decides it.
    pub async fn ask_admin(&self, me: &Me, account: i64, act: &AdminAct) -> Answer<()> {
        me.must(Ability::AdministerSecurity)?;
        fresh(me)?;
        let found = self.account_of(me, account).await?;
        if let AdminAct::Grant { post } = act {
            self.check_grant(me, &found, *post).await?;
        }
        let mut tx = Tx::new(me.city);
        tx.ask_admin(&PendingAdmin {
            id: self.next_id(),
            kind: act.kind(),
            subject: account,
            payload: serde_json::to_string(act).map_err(|e| AppError::Fault(e.to_string()))?,
            asked_by: me.staff.account,
            asked_at: self.now(),
        });
        let mut entry = me.audit_entry("admin-asked", self.now());
        entry.subject = Some(account);
        entry.reason = Some(act.kind());
        tx.audit(entry);
        self.store().commit(tx).await?;
        Ok(())
    }

    /// The second person decides. A granted reset gives the activation code, shown once.
    pub async fn decide_admin(&self, me: &Me, pending: i64, grant: bool) -> Answer<Option<String>> {
        administrator(me)?;
        fresh(me)?;
        let waiting = self.store().pending_admin(me.city).await?;
        let found = waiting.into_iter().find(|p| p.id == pending).ok_or(AppError::NotFound)?;
        if found.asked_by == me.staff.account {
            return Err(second_person().into());
        }
        let now = self.now();
        let mut tx = Tx::new(me.city);
        tx.decide_admin(pending, me.staff.account, now, grant);
        let mut code = None;
        if grant && found.kind.as_str() == super::editions::ACTIVATE {
            self.confirm_edition(&mut tx, &found.payload);
        } else if grant {
            let account = self.account_of(me, found.subject).await?;
            match serde_json::from_str(&found.payload).map_err(|e| AppError::Fault(e.to_string()))? {
                AdminAct::Reset => code = Some(self.invite(&mut tx, account)),
                AdminAct::Grant { post } => {
                    self.check_grant(me, &account, post).await?;
                    let today = self.city(me.city)?.today(now);
                    tx.holding(&Holding { account: account.id, post, from: today, to: None });
                }
            }
        }
        let mut entry = me.audit_entry(if grant { "admin-granted" } else { "admin-refused" }, now);
        entry.subject = Some(found.subject);
        entry.reason = Some(found.kind.clone());
        tx.audit(entry);
        match self.store().commit(tx).await {
            Ok(_) => Ok(code),
            Err(CommitError::Stale) => Err(AppError::Stale),
            Err(other) => Err(other.into()),
        }
    }

    async fn account_of(&self, me: &Me, account: i64) -> Answer<Account> {
        self.store().account(me.city, AccountId(account)).await?.ok_or(AppError::NotFound)
    }

    /// No self-grant, and no two abilities that may not meet in one account.
    async fn check_grant(&self, me: &Me, account: &Account, post: PostId) -> Answer<()> {
        if account.id == me.staff.account {
            return Err(self_grant().into());
        }
        let city = self.city(me.city)?;
        let wanted = city.directory.posts.get(&post).ok_or(AppError::NotFound)?;
        let today = city.today(self.now());
        for held in self.store().posts_of(me.city, account.id, today).await? {
            for (a, b) in held.abilities.iter().flat_map(|a| wanted.abilities.iter().map(move |b| (*a, *b))) {
                if let Some(why) = a.incompatible_with(b) {
                    return Err(incompatible(why).into());
                }
            }
        }
        Ok(())
    }
}

fn administrator(me: &Me) -> Answer<()> {
    if me.can(Ability::AdministerSecurity) || me.can(Ability::AdministerSystem) {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

fn fresh(me: &Me) -> Answer<()> {
    if me.elevated { Ok(()) } else { Err(AppError::ElevationNeeded) }
}

fn act_words(kind: &str, language: Language) -> &'static str {
    match (kind, language) {
        ("reset", Language::Zh) => "重置密码和动态口令",
        ("reset", Language::En) => "reset password and one-time secret",
        ("grant", Language::Zh) => "授予岗位",
        ("grant", Language::En) => "grant a post",
        (super::editions::ACTIVATE, Language::Zh) => "启用新版办理规则（七天后施行）",
        (super::editions::ACTIVATE, Language::En) => "activate a new edition (in force after seven days)",
        (_, Language::Zh) => "其他",
        (_, Language::En) => "other",
    }
}

fn status_words(status: AccountStatus, language: Language) -> &'static str {
    match (status, language) {
        (AccountStatus::Active, Language::Zh) => "使用中",
        (AccountStatus::Active, Language::En) => "in use",
        (AccountStatus::Invited, Language::Zh) => "待激活",
        (AccountStatus::Invited, Language::En) => "to be activated",
        (AccountStatus::Revoked, Language::Zh) => "已停用",
        (AccountStatus::Revoked, Language::En) => "revoked",
        (AccountStatus::Left, Language::Zh) => "已离岗",
        (AccountStatus::Left, Language::En) => "left",
    }
}

fn second_person() -> Refusal {
    Refusal::new(
        "second-person-needed",
        Label::new("提出申请的人不能自己批准", "who asks cannot decide"),
        Label::new("请由另一位管理员登录后确认", "another administrator must sign in and decide"),
    )
}

fn self_grant() -> Refusal {
    Refusal::new(
        "no-self-grant",
        Label::new("不能给自己授予岗位", "nobody grants a post to themselves"),
        Label::new(
            "请由另一位安全管理员提出，再由第三人确认",
            "another security administrator must ask, and a third person decide",
        ),
    )
}

fn incompatible(why: &'static str) -> Refusal {
    Refusal::new(
        "incompatible-abilities",
        Label { zh: why.to_owned(), en: "these abilities may not meet in one account".into() },
        Label::new(
            "请先结束其原岗位，或将岗位授予其他人",
            "end the post held first, or choose another person",
        ),
    )
}
