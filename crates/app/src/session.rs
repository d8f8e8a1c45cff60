//! Sessions of staff: signing in with password and one-time code, the post acted in, fresh proof of
//! identity for opening data and exports.
//!
//! Limits of the security floor: idle 15 minutes, 8 hours at most, rotated at sign-in, revoked at once.

pub mod sign_in;

use crate::view::MeView;
use crate::{Answer, App, AppError};
use domain::ability::Ability;
use domain::actor::{Actor, Staff};
use domain::ids::*;
use domain::instant::Instant;
use domain::label::Language;
use engine_procedure::procedure::{Channel, Procedure};
use ports::session::SessionToken;
use store::{AccountStatus, AuditEntry, Session, Tx};

/// Minutes without an act after which a session ends.
pub const IDLE_MINUTES: i64 = 15;
/// Minutes after which it ends in any case.
pub const LONGEST_MINUTES: i64 = 8 * 60;
/// Minutes a fresh proof of identity holds.
pub const ELEVATED_MINUTES: i64 = 10;

/// Who is signed in, as use cases need it.
#[derive(Debug, Clone)]
pub struct Me {
    /// Tenant.
    pub city: CityId,
    /// The post acted in.
    pub staff: Staff,
    /// Identity was proved again within the last ten minutes.
    pub elevated: bool,
    /// Stored form of the session token.
    pub(crate) session: [u8; 32],
    pub(crate) login: String,
}

impl Me {
    /// As an actor of the engine.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.staff.clone())
    }

    /// A line of the audit trail by this member of staff.
    pub fn audit_entry(&self, kind: &str, at: Instant) -> AuditEntry {
        AuditEntry {
            at,
            kind: Code::from(kind),
            actor: self.actor().record(),
            matter: None,
            subject: None,
            reason: None,
            detail: String::new(),
        }
    }

    /// Whether the post holds an ability.
    pub fn can(&self, ability: Ability) -> bool {
        self.staff.abilities.contains(&ability)
    }

    /// Refuses, as "not found", what the post may not even know of.
    pub fn must(&self, ability: Ability) -> Answer<()> {
        if self.can(ability) { Ok(()) } else { Err(AppError::NotFound) }
    }

    /// The channel this post files `procedure` through.
    pub fn channel_for(&self, procedure: &Procedure) -> Answer<Channel> {
        let fits = |channel: Channel, ability| procedure.channels.contains(&channel) && self.can(ability);
        if fits(Channel::Intake, Ability::Intake) {
            Ok(Channel::Intake)
        } else if fits(Channel::Field, Ability::Patrol) {
            Ok(Channel::Field)
        } else {
            Err(AppError::NotFound)
        }
    }
}

impl App {
    /// Who the token belongs to; rolls the idle time. Anything wrong with it answers alike.
    pub async fn me(&self, city: CityId, token: &str, language: Language) -> Answer<(Me, MeView)> {
        let token = SessionToken::from_text(token).ok_or(AppError::SignInNeeded)?;
        let stored = token.stored(self.peppers().session());
        let session = self.store().session(city, &stored).await?.ok_or(AppError::SignInNeeded)?;
        let now = self.now();
        let served = self.city(city)?;
        let account = self.store().account(city, session.account).await?;
        let account = account.filter(|a| a.status == AccountStatus::Active);
        let idle = now.0 - session.seen_at.0 > IDLE_MINUTES * 60_000_000;
        let old = now.0 - session.created_at.0 > LONGEST_MINUTES * 60_000_000;
        let Some(account) = account.filter(|_| !idle && !old) else {
            self.end_session(city, &stored).await?;
            return Err(AppError::SignInNeeded);
        };
        // Once a minute is enough to know whether somebody is still there.
        if now.0 - session.seen_at.0 > 60_000_000 {
            let mut tx = Tx::new(city);
            tx.session_seen(&stored, now);
            self.store().commit(tx).await?;
        }
        let posts = self.store().posts_of(city, account.id, served.today(now)).await?;
        let post = posts
            .iter()
            .find(|p| session.post == Some(p.id))
            .or(posts.first())
            .ok_or(AppError::SignInNeeded)?
            .clone();
        let me = Me {
            city,
            staff: Staff {
                account: account.id,
                post: post.id,
                unit: post.unit,
                abilities: post.abilities.clone(),
                remit: post.remit.clone(),
            },
            elevated: elevated(&session, now),
            session: stored,
            login: account.login.clone(),
        };
        let view = MeView {
            login: account.login,
            unit: served.unit_name(post.unit),
            post: post.name,
            posts: posts
                .into_iter()
                .map(|p| (p.id.0, format!("{} · {}", served.unit_name(p.unit), p.name)))
                .collect(),
            menu: menu(&me, &served, language),
            csrf: token.form_token(self.peppers().csrf(), "staff"),
            elevated: me.elevated,
        };
        Ok((me, view))
    }

    pub(crate) async fn end_session(&self, city: CityId, stored: &[u8; 32]) -> Answer<()> {
        let mut tx = Tx::new(city);
        tx.close_session(stored);
        self.store().commit(tx).await?;
        Ok(())
    }

    /// Whether `given` is the anti-forgery token of this session.
    pub fn csrf_matches(&self, token: &str, given: &str) -> bool {
        SessionToken::from_text(token)
            .is_some_and(|t| t.form_token_matches(self.peppers().csrf(), "staff", given))
    }

    /// Acts in another post of the same account from now on.
    pub async fn switch_post(&self, me: &Me, post: i64) -> Answer<()> {
        let today = self.city(me.city)?.today(self.now());
        let posts = self.store().posts_of(me.city, me.staff.account, today).await?;
        if !posts.iter().any(|p| p.id.0 == post) {
            return Err(AppError::NotFound);
        }
        let mut tx = Tx::new(me.city);
        tx.session_post(&me.session, PostId(post));
        self.store().commit(tx).await?;
        Ok(())
    }
}

fn elevated(row: &Session, now: Instant) -> bool {
    row.elevated_at.is_some_and(|at| (0..=ELEVATED_MINUTES * 60_000_000).contains(&(now.0 - at.0)))
}

/// Menu entries this post may open.
fn menu(me: &Me, city: &crate::city::City, language: Language) -> Vec<(String, String)> {
    let zh = language == Language::Zh;
    let mut found = Vec::new();
    let mut add = |path: &str, name_zh: &str, name_en: &str| {
        found.push((path.to_owned(), if zh { name_zh.to_owned() } else { name_en.to_owned() }));
    };
    let administers = me.staff.abilities.iter().any(|a| a.is_administration());
    if !administers {
        add("/staff", "待办", "Worklist");
    }
    for p in city.pack.procedures.values() {
        if me.channel_for(p).is_ok() {
            let path = format!("/staff/file/{}", p.id);
            add(&path, &format!("登记{}", p.noun.zh), &format!("New {}", p.noun.en));
        }
    }
    if me.can(Ability::Search) {
        add("/staff/search", "查找", "Search");
    }
    if me.can(Ability::ViewTotals) {
        add("/staff/dashboard", "数据总览", "Dashboard");
    }
    if me.can(Ability::KeepKnowledge) || me.can(Ability::Intake) {
        add("/staff/knowledge", "知识库", "Knowledge");
    }
    if me.can(Ability::Intake) {
        add("/staff/handover", "交接班", "Hand-over");
        add("/staff/batch", "批量事件", "Batch events");
        add("/staff/lost", "找回编号", "Lost numbers");
    }
    if me.can(Ability::AdministerSystem) || me.can(Ability::AdministerSecurity) {
        add("/admin", "待确认", "To decide");
        add("/admin/accounts", "账号", "Accounts");
        add("/admin/house", "单位与值班", "Units and rosters");
        add("/admin/imports", "导入", "Imports");
        add("/admin/editions", "规则版本", "Editions");
    }
    if me.can(Ability::Audit) {
        add("/admin/audit", "审计记录", "Audit");
    }
    found
}
