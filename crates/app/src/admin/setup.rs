//! Setting up a city: its row, its edition, and the three administrators with activation codes.

use crate::{Answer, App, AppError};
use domain::Date;
use domain::ability::Ability;
use domain::directory::{Area, AreaLevel, Post, Unit};
use domain::ids::*;
use pack::Pack;
use std::sync::Arc;
use store::{Account, AccountStatus, AuditEntry, CityRow, Holding, SealedEdition, Tx};

/// An administrator made at set-up.
pub struct Administrator {
    /// Login name.
    pub login: String,
    /// Post.
    pub post: String,
    /// Activation code, shown once.
    pub code: String,
}

/// The three administrators, and what each may do.
const THREE: &[(&str, &str, Ability)] = &[
    ("sysadmin", "系统管理员", Ability::AdministerSystem),
    ("secadmin", "安全管理员", Ability::AdministerSecurity),
    ("auditor", "审计管理员", Ability::Audit),
];

impl App {
    /// Makes a city out of `pack`: root area and, when wanted, the office that administers with three invited
    /// administrators (a demonstration brings its own).
    pub async fn set_up_city(
        &self,
        pack: &Pack,
        host: &str,
        administrators: bool,
    ) -> Answer<(CityId, Vec<Administrator>)> {
        let area = pack
            .area
            .as_ref()
            .ok_or_else(|| AppError::Fault("这个法规包不是一个城市，不能据以建立城市".into()))?;
        let code: i64 = area.code.parse().map_err(|_| AppError::Fault("城市代码不是数字".into()))?;
        let id = CityId(code);
        if self.store().cities().await?.iter().any(|c| c.id == id) {
            return Err(AppError::Fault(format!("城市 {} 已经建立", area.code)));
        }
        let now = self.now();
        let today = now.day_in(&pack.zone);
        let mut tx = Tx::new(id);
        tx.add_city(&CityRow { id, code: area.code.clone(), pack: pack.id.clone(), host: host.to_owned() });
        let root = AreaId(self.next_id());
        tx.area(&root_area(root, &area.code, &area.label.zh, today));
        let mut made = Vec::new();
        let unit = UnitId(self.next_id());
        if administrators {
            tx.unit(&office(unit, root, today));
        }
        for (login, name, ability) in THREE.iter().filter(|_| administrators) {
            let post = PostId(self.next_id());
            let found =
                Post { id: post, unit, name: (*name).into(), abilities: vec![*ability], remit: vec![root] };
            tx.post(&found, login, false);
            let account = self.new_account(login, name);
            tx.add_account(&account);
            tx.holding(&Holding { account: account.id, post, from: today, to: None });
            let code = self.invite(&mut tx, account);
            made.push(Administrator { login: (*login).into(), post: (*name).into(), code });
        }
        tx.audit(AuditEntry {
            at: now,
            kind: Code::from("city-made"),
            actor: domain::actor::ActorRecord::System,
            matter: None,
            subject: Some(id.0),
            reason: None,
            detail: String::new(),
        });
        self.store().commit(tx).await?;
        Ok((id, made))
    }

    /// A new account nobody can sign in with yet.
    pub(crate) fn new_account(&self, login: &str, name: &str) -> Account {
        Account {
            id: AccountId(self.next_id()),
            login: login.to_owned(),
            name: name.to_owned(),
            password: None,
            totp: None,
            totp_step: 0,
            status: AccountStatus::Invited,
            demo: false,
            created_at: self.now(),
        }
    }

    /// Keeps the sealed text of an edition, so that its matters can be read for ever (invariant 4).
    pub async fn keep_edition(&self, city: CityId, pack: &Arc<Pack>) -> Answer<()> {
        let known = self.store().editions(city).await?;
        if known.iter().any(|e| e.hash == pack.edition.hash) {
            return Ok(());
        }
        let mut tx = Tx::new(city);
        tx.edition(&SealedEdition {
            hash: pack.edition.hash.clone(),
            format: pack.edition.format,
            canonical: pack.edition.canonical.clone(),
            kept_at: self.now(),
        });
        self.store().commit(tx).await?;
        Ok(())
    }
}

fn root_area(id: AreaId, code: &str, name: &str, today: Date) -> Area {
    Area {
        id,
        code: code.to_owned(),
        name: name.to_owned(),
        level: AreaLevel::City,
        parent: None,
        from: today,
        to: None,
        successors: Vec::new(),
    }
}

fn office(id: UnitId, area: AreaId, today: Date) -> Unit {
    Unit {
        id,
        code: "administration".into(),
        name: "平台管理办公室".into(),
        parent: None,
        area,
        functions: Vec::new(),
        duties: Vec::new(),
        steps: 1,
        from: today,
        to: None,
        successors: Vec::new(),
    }
}
