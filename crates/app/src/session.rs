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
use store::SessionRow;

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
        let row = self.store().session(city, &stored).await?.ok_or(AppError::SignInNeeded)?;
        let now = self.now();
        let idle = now.0 - row.seen_at.0 > IDLE_MINUTES * 60_000_000;
        let old = now.0 - row.created_at.0 > LONGEST_MINUTES * 60_000_000;
        if idle || old || !row.account_active {
            self.store().end_session(city, &stored).await?;
            return Err(AppError::SignInNeeded);
        }
        // Once a minute is enough to know whether somebody is still there.
        if now.0 - row.seen_at.0 > 60_000_000 {
            self.store().touch_session(city, &stored, now).await?;
        }
        let served = self.city(city)?;
        let post = served.directory.posts.get(&row.post).ok_or(AppError::SignInNeeded)?;
        let me = Me {
            city,
            staff: Staff {
                account: row.account,
                post: post.id,
                unit: post.unit,
                abilities: post.abilities.clone(),
                remit: post.remit.clone(),
            },
            elevated: elevated(&row, now),
            session: stored,
            login: row.login.clone(),
        };
        let posts = row
            .posts
            .iter()
            .filter_map(|id| served.directory.posts.get(id))
            .map(|p| (p.id.0, format!("{} · {}", served.unit_name(p.unit), p.name)))
            .collect();
        let view = MeView {
            login: me.login.clone(),
            post: post.name.clone(),
            unit: served.unit_name(post.unit),
            posts,
            menu: menu(&me, &served, language),
            csrf: token.form_token(self.peppers().csrf(), "staff"),
            elevated: me.elevated,
        };
        Ok((me, view))
    }

    /// Whether `given` is the anti-forgery token of this session.
    pub fn csrf_matches(&self, token: &str, given: &str) -> bool {
        SessionToken::from_text(token).is_some_and(|t| t.form_token_matches(self.peppers().csrf(), "staff", given))
    }

    /// Acts in another post of the same account from now on.
    pub async fn switch_post(&self, me: &Me, post: i64) -> Answer<()> {
        let row = self.store().session(me.city, &me.session).await?.ok_or(AppError::SignInNeeded)?;
        if !row.posts.contains(&PostId(post)) {
            return Err(AppError::NotFound);
        }
        Ok(self.store().session_post(me.city, &me.session, PostId(post)).await?)
    }
}

fn elevated(row: &SessionRow, now: Instant) -> bool {
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
    }
    if me.can(Ability::AdministerSystem) || me.can(Ability::AdministerSecurity) {
        add("/admin/accounts", "账号与岗位", "Accounts");
    }
    if me.can(Ability::Audit) {
        add("/admin/audit", "审计记录", "Audit");
    }
    found
}
