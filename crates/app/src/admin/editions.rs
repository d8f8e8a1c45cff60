//! Editions of the law in force: a new one is proposed by its file, asked for by one administrator,
//! confirmed by another, and in force seven days after the public can read that it will be (charter §3).
//! Calendars are dated facts and need none of this.

use crate::session::Me;
use crate::{Answer, App, AppError};
use domain::ability::Ability;
use domain::ids::*;
use domain::instant::Instant;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use pack::Pack;
use serde::Serialize;
use std::sync::Arc;
use store::{PendingAdmin, Tx};

/// Days of public notice before a confirmed edition is in force.
pub const NOTICE_DAYS: i64 = 7;
/// Settings of a city.
const ACTIVE: &str = "edition.active";
const PROPOSED: &str = "edition.proposed";
const NEXT: &str = "edition.next";
/// The pending act that asks for activation.
pub(crate) const ACTIVATE: &str = "activate-edition";

/// The page.
#[derive(Debug, Clone, Serialize)]
pub struct EditionsView {
    /// Hash of the edition in force.
    pub active: String,
    /// Its date.
    pub dated: String,
    /// A newer edition lies in the pack folder: its hash.
    pub proposed: Option<String>,
    /// A confirmed edition and the day it is in force from.
    pub next: Option<(String, String)>,
    /// Whether the viewer may ask for activation.
    pub may_ask: bool,
}

/// A confirmed edition.
struct Coming {
    hash: EditionHash,
    from: Instant,
}

impl App {
    /// Which edition is to be served now, given the one in the pack folder: the active one, the folder's
    /// when the city has none yet, or a confirmed one whose notice is over. Notes the folder's as proposed.
    pub async fn edition_to_serve(&self, city: CityId, folder: &Pack) -> Answer<EditionHash> {
        let offered = folder.edition.hash.clone();
        let active = self.store().setting(city, ACTIVE).await?.map(|h| EditionHash::from(h.as_str()));
        let Some(active) = active else {
            self.set(city, &[(ACTIVE, offered.as_str())]).await?;
            return Ok(offered);
        };
        if let Some(coming) = self.coming(city).await?
            && coming.from <= self.now()
        {
            self.set(city, &[(ACTIVE, coming.hash.as_str()), (NEXT, ""), (PROPOSED, "")]).await?;
            return Ok(coming.hash);
        }
        let proposed = if offered == active { "" } else { offered.as_str() };
        if self.store().setting(city, PROPOSED).await?.unwrap_or_default() != proposed {
            self.set(city, &[(PROPOSED, proposed)]).await?;
        }
        Ok(active)
    }

    async fn set(&self, city: CityId, pairs: &[(&str, &str)]) -> Answer<()> {
        let mut tx = Tx::new(city);
        for (name, value) in pairs {
            tx.setting(name, value);
        }
        self.store().commit(tx).await?;
        Ok(())
    }

    async fn coming(&self, city: CityId) -> Answer<Option<Coming>> {
        let text = self.store().setting(city, NEXT).await?.unwrap_or_default();
        Ok(text.split_once('@').and_then(|(hash, from)| {
            Some(Coming { hash: EditionHash::from(hash), from: Instant(from.parse().ok()?) })
        }))
    }

    /// What residents read of a coming edition.
    pub async fn coming_edition(&self, city: CityId, language: Language) -> Answer<Option<String>> {
        let Some(coming) = self.coming(city).await? else { return Ok(None) };
        let day = self.city(city)?.today(coming.from);
        Ok(Some(match language {
            Language::Zh => format!(
                "新版办理规则（{}…）将于{day}起施行",
                &coming.hash.as_str()[..12.min(coming.hash.as_str().len())]
            ),
            Language::En => format!("a new edition is in force from {day}"),
        }))
    }

    /// The page.
    pub async fn editions(&self, me: &Me) -> Answer<EditionsView> {
        if !me.can(Ability::AdministerSystem) && !me.can(Ability::AdministerSecurity) {
            return Err(AppError::NotFound);
        }
        let city = self.city(me.city)?;
        let proposed = self.store().setting(me.city, PROPOSED).await?.filter(|h| !h.is_empty());
        let next = self.coming(me.city).await?;
        Ok(EditionsView {
            active: city.pack.edition.hash.to_string(),
            dated: city.pack.edition.dated.to_string(),
            may_ask: me.can(Ability::AdministerSystem) && proposed.is_some() && next.is_none(),
            proposed,
            next: next.map(|n| (n.hash.to_string(), city.today(n.from).to_string())),
        })
    }

    /// Asks for activation of the proposed edition; another administrator decides.
    pub async fn ask_activation(&self, me: &Me) -> Answer<()> {
        me.must(Ability::AdministerSystem)?;
        if !me.elevated {
            return Err(AppError::ElevationNeeded);
        }
        let proposed = self.store().setting(me.city, PROPOSED).await?.filter(|h| !h.is_empty());
        let Some(proposed) = proposed else { return Err(nothing_proposed().into()) };
        let mut tx = Tx::new(me.city);
        tx.ask_admin(&PendingAdmin {
            id: self.next_id(),
            kind: Code::from(ACTIVATE),
            subject: 0,
            payload: proposed,
            asked_by: me.staff.account,
            asked_at: self.now(),
        });
        tx.audit(me.audit_entry("edition-asked", self.now()));
        self.store().commit(tx).await?;
        Ok(())
    }

    /// The second person confirmed: in force after the public notice.
    pub(crate) fn confirm_edition(&self, tx: &mut Tx, hash: &str) {
        let from = self.now().plus_minutes(NOTICE_DAYS * 24 * 60);
        tx.setting(NEXT, &format!("{hash}@{}", from.0));
    }

    /// The pack to serve out of the folder's and the sealed older ones.
    pub async fn pack_to_serve(
        &self,
        city: CityId,
        folder: Arc<Pack>,
        older: &[Arc<Pack>],
    ) -> Answer<Arc<Pack>> {
        let wanted = self.edition_to_serve(city, &folder).await?;
        if folder.edition.hash == wanted {
            return Ok(folder);
        }
        older
            .iter()
            .find(|p| p.edition.hash == wanted)
            .cloned()
            .ok_or_else(|| AppError::Fault(format!("封存的现行版本 {wanted} 没有找到，请从备份恢复")))
    }
}

fn nothing_proposed() -> Refusal {
    Refusal::new(
        "nothing-proposed",
        Label::new("法规包目录里没有新的版本", "the pack folder holds no new edition"),
        Label::new(
            "请先把新版法规包放入目录并重新启动，再来申请启用",
            "put the new edition into the folder and restart first",
        ),
    )
}
