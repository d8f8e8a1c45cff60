//! Acts of administration that give something: asked for by one person, decided by another. Nobody decides what they
//! asked for, nobody gains by what they ask for or decide, and no account comes to hold what may not meet.

use super::accounts::{administrator, fresh};
use super::editions::ACTIVATE;
use crate::city::City;
use crate::import::house::HouseTable;
use crate::session::Me;
use crate::{Answer, App, AppError};
use domain::ability::Ability;
use domain::ids::*;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use serde::{Deserialize, Serialize};
use store::{Account, AccountStatus, CommitError, Holding, PendingAdmin, Tx};

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
    /// The holder leaves: every post goes to the successor, the account is closed. The tasks belong to the posts and
    /// go with them.
    Leave {
        /// Who takes the posts; none when the leaver holds none.
        successor: Option<AccountId>,
    },
    /// A new account at a post, to be activated by its holder.
    Add {
        /// Login name.
        login: String,
        /// Office-holder's name.
        name: String,
        /// Its post.
        post: PostId,
    },
    /// A table of the house, as it was pasted.
    Import {
        /// Which.
        table: String,
        /// Its lines.
        rows: String,
    },
}

impl AdminAct {
    /// Its code.
    pub fn kind(&self) -> &'static str {
        match self {
            AdminAct::Reset => "reset",
            AdminAct::Grant { .. } => "grant",
            AdminAct::Leave { .. } => "leave",
            AdminAct::Add { .. } => "add",
            AdminAct::Import { .. } => "import",
        }
    }
}

/// An act that waits.
#[derive(Debug, Clone, Serialize)]
pub struct PendingView {
    /// Id.
    pub id: i64,
    /// What.
    pub what: String,
    /// The account it is about.
    pub account: Option<i64>,
    /// It is about an edition of the law.
    pub is_edition: bool,
    /// On whom, with what: enough to decide by.
    pub subject: String,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: String,
    /// Whether the viewer may decide: never the one who asked.
    pub may_decide: bool,
}

/// A code shown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCode {
    /// Whose.
    pub login: String,
    /// The activation code.
    pub code: String,
}

impl App {
    /// Acts that wait for a second person.
    pub async fn waiting(&self, me: &Me, language: Language) -> Answer<Vec<PendingView>> {
        administrator(me)?;
        let city = self.city(me.city)?;
        let mut pending = Vec::new();
        for p in self.store().pending_admin(city.id).await? {
            pending.push(PendingView {
                id: p.id,
                what: act_words(p.kind.as_str(), language).unwrap_or_default().to_owned(),
                account: (p.subject != 0).then_some(p.subject),
                is_edition: p.kind.as_str() == ACTIVATE,
                subject: self.subject_of(&city, &p, language).await?,
                asked_by: self.login_of(city.id, p.asked_by).await?,
                asked_at: p.asked_at.show_minute(&city.pack.zone),
                may_decide: p.asked_by != me.staff.account,
            });
        }
        Ok(pending)
    }

    /// What is to be decided, in words: never "a post", but which.
    async fn subject_of(&self, city: &City, p: &PendingAdmin, language: Language) -> Answer<String> {
        let zh = language == Language::Zh;
        let post = |post: &PostId| {
            let unit = city.directory.posts.get(post).map_or(String::new(), |p| city.unit_name(p.unit));
            format!("{unit} · {}", city.post_name(*post))
        };
        if p.kind.as_str() == ACTIVATE {
            return Ok(p.payload.chars().take(12).collect::<String>() + "…");
        }
        let login = self.login_of(city.id, AccountId(p.subject)).await?;
        Ok(match read_act(&p.payload)? {
            AdminAct::Reset => login,
            AdminAct::Grant { post: id } => format!("{login} → {}", post(&id)),
            AdminAct::Leave { successor: None } => login,
            AdminAct::Leave { successor: Some(next) } => {
                let next = self.login_of(city.id, next).await?;
                if zh {
                    format!("{login}，岗位交给 {next}")
                } else {
                    format!("{login}, posts to {next}")
                }
            }
            AdminAct::Add { login, name, post: id } => {
                if zh {
                    format!("{login}（{name}）→ {}", post(&id))
                } else {
                    format!("{login} ({name}) → {}", post(&id))
                }
            }
            AdminAct::Import { table, rows } => {
                let lines = rows.lines().filter(|l| !l.trim().is_empty()).count().saturating_sub(1);
                let table = HouseTable::from_name(&table).map_or(table, |t| t.label(language).to_owned());
                if zh { format!("{table}，{lines} 行") } else { format!("{table}, {lines} lines") }
            }
        })
    }

    async fn login_of(&self, city: CityId, id: AccountId) -> Answer<String> {
        Ok(self.store().account(city, id).await?.map_or_else(|| "—".into(), |a| a.login))
    }

    /// Asks for an act; somebody else decides it.
    pub async fn ask_admin(&self, me: &Me, account: i64, act: &AdminAct) -> Answer<()> {
        match act {
            AdminAct::Import { .. } => me.must(Ability::AdministerSystem)?,
            _ => me.must(Ability::AdministerSecurity)?,
        }
        fresh(me)?;
        let subject = match act {
            AdminAct::Add { .. } | AdminAct::Import { .. } => 0,
            _ => self.account_of(me, account).await?.id.0,
        };
        // Everything a decision would be refused for is refused now.
        self.carry(me, subject, act).await?;
        let mut tx = Tx::new(me.city);
        tx.ask_admin(&PendingAdmin {
            id: self.next_id(),
            kind: Code::from(act.kind()),
            subject,
            payload: serde_json::to_string(act).map_err(|e| AppError::Fault(e.to_string()))?,
            asked_by: me.staff.account,
            asked_at: self.now(),
        });
        let mut entry = me.audit_entry("admin-asked", self.now());
        entry.subject = (subject != 0).then_some(subject);
        entry.reason = Some(Code::from(act.kind()));
        tx.audit(entry);
        self.store().commit(tx).await?;
        Ok(())
    }

    /// The account a login name stands for, as a successor.
    pub async fn successor(&self, me: &Me, login: &str) -> Answer<AccountId> {
        me.must(Ability::AdministerSecurity)?;
        match self.store().account_by_login(me.city, login.trim()).await? {
            Some(account) => Ok(account.id),
            None => Err(no_such_login().into()),
        }
    }

    /// The second person decides. What is granted is done in the same transaction; activation codes are shown once.
    pub async fn decide_admin(&self, me: &Me, pending: i64, grant: bool) -> Answer<Vec<NewCode>> {
        administrator(me)?;
        fresh(me)?;
        let waiting = self.store().pending_admin(me.city).await?;
        let found = waiting.into_iter().find(|p| p.id == pending).ok_or(AppError::NotFound)?;
        if found.asked_by == me.staff.account {
            return Err(second_person().into());
        }
        let now = self.now();
        let (mut tx, mut codes) = (Tx::new(me.city), Vec::new());
        if grant && found.kind.as_str() == ACTIVATE {
            self.confirm_edition(&mut tx, &found.payload);
        } else if grant {
            (tx, codes) = self.carry(me, found.subject, &read_act(&found.payload)?).await?;
        }
        tx.decide_admin(pending, me.staff.account, now, grant);
        let mut entry = me.audit_entry(if grant { "admin-granted" } else { "admin-refused" }, now);
        entry.subject = (found.subject != 0).then_some(found.subject);
        entry.reason = Some(found.kind.clone());
        tx.audit(entry);
        match self.store().commit(tx).await {
            Ok(_) => {}
            Err(CommitError::Stale) => return Err(AppError::Stale),
            Err(other) => return Err(other.into()),
        }
        if found.kind.as_str() == "import" && grant {
            self.refresh_house(me.city).await?;
        }
        Ok(codes)
    }

    /// What an act would write, checked for whoever asks or decides: nobody gains by their own hand.
    async fn carry(&self, me: &Me, subject: i64, act: &AdminAct) -> Answer<(Tx, Vec<NewCode>)> {
        let today = self.city(me.city)?.today(self.now());
        let mut tx = Tx::new(me.city);
        let mut codes = Vec::new();
        match act {
            AdminAct::Reset => {
                let account = self.account_of(me, subject).await?;
                if account.status == AccountStatus::Left {
                    return Err(has_left().into());
                }
                let login = account.login.clone();
                codes.push(NewCode { code: self.invite(&mut tx, account), login });
            }
            AdminAct::Grant { post } => {
                let account = self.account_of(me, subject).await?;
                self.check_grant(me, &account, &[*post]).await?;
                tx.holding(&Holding { account: account.id, post: *post, from: today, to: None });
            }
            AdminAct::Leave { successor } => self.leave(&mut tx, me, subject, *successor).await?,
            AdminAct::Add { login, name, post } => {
                let account = self.fresh_account(me, login, name).await?;
                self.check_grant(me, &account, &[*post]).await?;
                tx.add_account(&account);
                tx.holding(&Holding { account: account.id, post: *post, from: today, to: None });
                let login = account.login.clone();
                codes.push(NewCode { code: self.invite(&mut tx, account), login });
            }
            AdminAct::Import { table, rows } => {
                let table = HouseTable::from_name(table).ok_or(AppError::NotFound)?;
                (tx, codes) = self.carry_import(me, table, rows).await?;
            }
        }
        Ok((tx, codes))
    }

    async fn leave(&self, tx: &mut Tx, me: &Me, subject: i64, successor: Option<AccountId>) -> Answer<()> {
        let mut account = self.account_of(me, subject).await?;
        if account.id == me.staff.account {
            return Err(self_grant().into());
        }
        let today = self.city(me.city)?.today(self.now());
        let held = self.store().posts_of(me.city, account.id, today).await?;
        let next = match successor {
            Some(id) => Some(self.account_of(me, id.0).await?),
            None if held.is_empty() => None,
            None => return Err(no_successor().into()),
        };
        tx.end_holdings(account.id, today);
        if let Some(next) = next {
            if next.id == account.id || matches!(next.status, AccountStatus::Left | AccountStatus::Revoked) {
                return Err(no_successor().into());
            }
            let posts: Vec<PostId> = held.iter().map(|p| p.id).collect();
            self.check_grant(me, &next, &posts).await?;
            for post in posts {
                tx.holding(&Holding { account: next.id, post, from: today, to: None });
            }
        }
        account.status = AccountStatus::Left;
        tx.close_sessions_of(account.id);
        tx.set_account(&account);
        Ok(())
    }

    async fn fresh_account(&self, me: &Me, login: &str, name: &str) -> Answer<Account> {
        let (login, name) = (login.trim(), name.trim());
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.@".contains(c);
        let fits = |text: &str| (1..=40).contains(&text.chars().count());
        if !fits(login) || !login.chars().all(plain) || !fits(name) {
            return Err(bad_login().into());
        }
        if self.store().account_by_login(me.city, login).await?.is_some() {
            return Err(login_taken().into());
        }
        Ok(self.new_account(login, name))
    }

    /// No self-grant, and no two abilities that may not meet in one account.
    async fn check_grant(&self, me: &Me, account: &Account, posts: &[PostId]) -> Answer<()> {
        if account.id == me.staff.account {
            return Err(self_grant().into());
        }
        let city = self.city(me.city)?;
        let today = city.today(self.now());
        let mut abilities: Vec<Ability> = Vec::new();
        for held in self.store().posts_of(me.city, account.id, today).await? {
            abilities.extend(held.abilities);
        }
        for post in posts {
            abilities.extend(&city.directory.posts.get(post).ok_or(AppError::NotFound)?.abilities);
        }
        let pairs =
            abilities.iter().enumerate().flat_map(|(at, a)| abilities[at + 1..].iter().map(move |b| (a, b)));
        for (a, b) in pairs {
            if let Some(why) = a.incompatible_with(*b) {
                return Err(incompatible(why).into());
            }
        }
        Ok(())
    }
}

fn read_act(payload: &str) -> Answer<AdminAct> {
    serde_json::from_str(payload).map_err(|e| AppError::Fault(e.to_string()))
}

/// What an act is, in words.
pub(super) fn act_words(kind: &str, language: Language) -> Option<&'static str> {
    let (zh, en) = match kind {
        "reset" => ("重置密码和动态口令", "reset password and one-time secret"),
        "grant" => ("授予岗位", "grant a post"),
        "leave" => ("离任，岗位交接", "leave, and hand over the posts"),
        "add" => ("新增账号", "add an account"),
        "import" => ("导入", "import"),
        ACTIVATE => ("启用新版办理规则（七天后施行）", "activate a new edition (in force after seven days)"),
        _ => return None,
    };
    Some(if language == Language::Zh { zh } else { en })
}

fn second_person() -> Refusal {
    Refusal::new(
        "second-person-needed",
        Label::new("提出申请的人不能自己批准", "who asks cannot decide"),
        Label::new("请由另一位管理员登录后确认", "another administrator must sign in and decide"),
    )
}

/// Nobody gains by their own hand.
pub(super) fn self_grant() -> Refusal {
    Refusal::new(
        "no-self-grant",
        Label::new("不能改动自己的账号和岗位", "nobody changes their own account or post"),
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

fn no_such_login() -> Refusal {
    Refusal::new(
        "no-such-login",
        Label::new("没有这个接任账号", "there is no such account to take over"),
        Label::new(
            "请核对登录名；接任人还没有账号的，先新增账号",
            "check the login name, or add the account first",
        ),
    )
}

fn no_successor() -> Refusal {
    Refusal::new(
        "no-successor",
        Label::new(
            "离任的人还有岗位，要写明接任账号；接任账号须在使用，且不是本人",
            "who leaves holds posts: name an account in use that takes them, not the same one",
        ),
        Label::new(
            "岗位上的办件随岗位走，写明接任人的登录名再提出",
            "the tasks go with the posts; name the successor's login",
        ),
    )
}

fn has_left() -> Refusal {
    Refusal::new(
        "has-left",
        Label::new("这个账号已经离任，不再使用", "this account has left and is not used again"),
        Label::new("回来工作的，请新增账号", "whoever comes back gets a new account"),
    )
}

fn bad_login() -> Refusal {
    Refusal::new(
        "bad-login",
        Label::new(
            "登录名只用字母、数字和 - _ . @，姓名要填写，都不超过40字",
            "a login has letters, digits and - _ . @; a name is needed; 40 characters at most",
        ),
        Label::new("请改正后再提出", "mend it and ask again"),
    )
}

fn login_taken() -> Refusal {
    Refusal::new(
        "login-taken",
        Label::new("这个登录名已经有人使用", "this login name is in use"),
        Label::new("请换一个登录名", "choose another"),
    )
}
