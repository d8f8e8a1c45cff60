//! The audit trail as its administrator reads it: who did what when, never the content of a matter; and
//! the proof that no line was changed.

use super::{two_persons, words};
use crate::city::City;
use crate::session::Me;
use crate::vault::hex;
use crate::{Answer, App};
use domain::Date;
use domain::ability::Ability;
use domain::actor::ActorRecord;
use domain::ids::*;
use domain::instant::Instant;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use serde::Serialize;
use store::{AuditEntry, AuditFilter};

/// Lines a page.
const PAGE: u32 = 100;
/// Lines verified at a time.
const CHAIN_PAGE: u32 = 1000;
/// Lines verified from the page at most; longer chains are verified by command.
const LONGEST: i64 = 500_000;

/// Which part of the trail is read.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Of this kind only; empty: every kind.
    pub kind: String,
    /// By this account or on it; empty: everybody.
    pub login: String,
    /// From this day.
    pub from: Option<Date>,
    /// To this day, included.
    pub to: Option<Date>,
    /// Where the page before ended.
    pub after: Option<String>,
}

/// A page of the trail.
#[derive(Debug, Clone, Serialize)]
pub struct AuditView {
    /// Lines, newest first.
    pub lines: Vec<AuditLine>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// Kinds that may be chosen: code and name.
    pub kinds: Vec<(String, String)>,
}

/// One line.
#[derive(Debug, Clone, Serialize)]
pub struct AuditLine {
    /// When.
    pub at: String,
    /// What.
    pub kind: String,
    /// Who: login, unit and post.
    pub who: String,
    /// On what: the number of a matter or the login of an account; never what they hold.
    pub subject: String,
    /// What exactly, in words where there are words.
    pub detail: String,
}

/// What verifying a chain found.
#[derive(Debug, Clone, Serialize)]
pub struct ChainView {
    /// The committer.
    pub slot: i64,
    /// Lines verified.
    pub lines: i64,
    /// The first line that does not fit, if any.
    pub broken_at: Option<i64>,
    /// The link after the last line verified: to be noted elsewhere.
    pub link: String,
}

impl App {
    /// A page of the trail.
    pub async fn audit_trail(&self, me: &Me, asked: &Asked, language: Language) -> Answer<AuditView> {
        me.must(Ability::Audit)?;
        let city = self.city(me.city)?;
        let kinds = || {
            words::AUDITED
                .iter()
                .filter_map(|k| Some(((*k).to_owned(), words::audit(k, language)?.to_owned())))
        };
        let mut view = AuditView { lines: Vec::new(), next: None, kinds: kinds().collect() };
        let account = match asked.login.trim() {
            "" => None,
            login => match self.store().account_by_login(city.id, login).await? {
                Some(account) => Some(account.id),
                None => return Ok(view),
            },
        };
        let start = |day: Date| Instant::start_of(day, &city.pack.zone);
        let filter = AuditFilter {
            from: asked.from.map_or(Instant(0), start),
            to: asked.to.and_then(|day| day.tomorrow().ok()).map_or(Instant(self.now().0 + 1), start),
            kind: Some(asked.kind.trim()).filter(|kind| !kind.is_empty()).map(Code::from),
            account,
            after: asked.after.as_deref().and_then(read_mark),
            limit: PAGE,
        };
        let rows = self.store().audit(city.id, &filter).await?;
        view.next = (rows.len() == PAGE as usize)
            .then(|| rows.last().map(|r| format!("{}.{}.{}", r.entry.at.0, r.slot, r.no)))
            .flatten();
        for row in rows {
            view.lines.push(self.audit_line(&city, row.entry, language).await?);
        }
        Ok(view)
    }

    async fn audit_line(&self, city: &City, e: AuditEntry, language: Language) -> Answer<AuditLine> {
        let kind = e.kind.as_str();
        let subject = match (e.matter, e.subject) {
            (Some(matter), _) => {
                self.store().matter(city.id, matter).await?.map_or_else(String::new, |m| m.number)
            }
            // What is done to an account, or by one that had not yet proved who it is.
            (None, Some(id)) => match self.store().account(city.id, AccountId(id)).await? {
                Some(account) => account.login,
                None => String::new(),
            },
            (None, None) => String::new(),
        };
        let reason = e.reason.map_or(String::new(), |r| reason(city, r.as_str(), language));
        // Who signs in or activates has not yet put a name to it: the account says who it was.
        let (who, subject) = match (kind, e.actor) {
            ("signed-in" | "activated", ActorRecord::System) => (subject, String::new()),
            (_, actor) => (self.actor_words(city, actor, language).await?, subject),
        };
        Ok(AuditLine {
            at: e.at.show_minute(&city.pack.zone),
            kind: words::audit(kind, language).map_or_else(|| kind.to_owned(), str::to_owned),
            who,
            subject,
            detail: reason,
        })
    }

    /// Who, in words.
    pub(super) async fn actor_words(
        &self,
        city: &City,
        actor: ActorRecord,
        language: Language,
    ) -> Answer<String> {
        let zh = language == Language::Zh;
        Ok(match actor {
            ActorRecord::Staff { account, post, unit } => {
                let login = self.store().account(city.id, account).await?.map_or(String::new(), |a| a.login);
                format!("{login}（{} · {}）", city.unit_name(unit), city.post_name(post))
            }
            ActorRecord::Applicant => if zh { "当事人" } else { "the applicant" }.into(),
            ActorRecord::System => if zh { "系统" } else { "the system" }.into(),
        })
    }

    /// Verifies every chain, for the auditor.
    pub async fn verify_trail(&self, me: &Me) -> Answer<Vec<ChainView>> {
        me.must(Ability::Audit)?;
        let lines: i64 = self.store().audit_chains(me.city).await?.iter().map(|(_, last)| last).sum();
        if lines > LONGEST {
            return Err(too_many(lines).into());
        }
        self.verify_audit(me.city).await
    }

    /// Verifies every chain of the city from its first line.
    pub async fn verify_audit(&self, city: CityId) -> Answer<Vec<ChainView>> {
        let mut found = Vec::new();
        for (slot, last) in self.store().audit_chains(city).await? {
            let mut link = [0; 32];
            let mut view = ChainView { slot, lines: 0, broken_at: None, link: String::new() };
            while view.lines < last && view.broken_at.is_none() {
                let rows = self.store().audit_chain(city, slot, view.lines, CHAIN_PAGE).await?;
                if rows.is_empty() {
                    view.broken_at = Some(view.lines + 1);
                }
                for row in rows {
                    link = ports::chain::link(link, &row.linked_bytes(city));
                    if row.no != view.lines + 1 || link != row.link {
                        view.broken_at = Some(view.lines + 1);
                        break;
                    }
                    view.lines += 1;
                }
            }
            view.link = hex(&link);
            found.push(view);
        }
        Ok(found)
    }
}

/// A reason code in words: an action of a procedure, an act of administration, else the code.
fn reason(city: &City, code: &str, language: Language) -> String {
    let action = city.pack.procedures.values().find_map(|p| p.action(code));
    match (action, two_persons::act_words(code, language)) {
        (Some(action), _) => action.label.in_language(language).to_owned(),
        (None, Some(words)) => words.to_owned(),
        (None, None) => code.to_owned(),
    }
}

fn too_many(lines: i64) -> Refusal {
    Refusal::new(
        "chain-too-long",
        Label {
            zh: format!("共有{lines}条记录，在网页上核对要等太久"),
            en: format!("{lines} lines are too many to verify from a page"),
        },
        Label::new(
            "请在服务器上用 anlan audit verify 核对",
            "verify them on the server with anlan audit verify",
        ),
    )
}

fn read_mark(text: &str) -> Option<(Instant, i64, i64)> {
    let mut parts = text.split('.');
    Some((Instant(parts.next()?.parse().ok()?), parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
