//! The audit trail as its administrator reads it: who did what when, never the content of a matter; and
//! the proof that no line was changed.

use crate::session::Me;
use crate::{Answer, App};
use domain::ability::Ability;
use domain::actor::ActorRecord;
use domain::ids::*;
use domain::instant::Instant;
use serde::Serialize;
use store::AuditFilter;

/// Lines a page.
const PAGE: u32 = 100;
/// Lines verified at a time.
const CHAIN_PAGE: u32 = 1000;

/// A page of the trail.
#[derive(Debug, Clone, Serialize)]
pub struct AuditView {
    /// Lines, newest first.
    pub lines: Vec<AuditLine>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// One line.
#[derive(Debug, Clone, Serialize)]
pub struct AuditLine {
    /// When.
    pub at: String,
    /// What.
    pub kind: String,
    /// Who: login and post.
    pub who: String,
    /// On what: id of an account, or "办件" for a matter.
    pub subject: String,
    /// Reason code.
    pub reason: String,
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
}

impl App {
    /// A page of the trail.
    pub async fn audit_trail(&self, me: &Me, after: Option<&str>) -> Answer<AuditView> {
        me.must(Ability::Audit)?;
        let city = self.city(me.city)?;
        let filter = AuditFilter {
            from: Instant(0),
            to: Instant(self.now().0 + 1),
            kind: None,
            account: None,
            after: after.and_then(read_mark),
            limit: PAGE,
        };
        let rows = self.store().audit(city.id, &filter).await?;
        let next = (rows.len() == PAGE as usize)
            .then(|| rows.last().map(|r| format!("{}.{}.{}", r.entry.at.0, r.slot, r.no)))
            .flatten();
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let e = row.entry;
            let who = match e.actor {
                ActorRecord::Staff { account, post, unit } => {
                    let login =
                        self.store().account(city.id, account).await?.map_or(String::new(), |a| a.login);
                    format!("{login}（{} · {}）", city.unit_name(unit), city.post_name(post))
                }
                ActorRecord::Applicant => "诉求人".into(),
                ActorRecord::System => "系统".into(),
            };
            lines.push(AuditLine {
                at: e.at.show_minute(&city.pack.zone),
                kind: e.kind.to_string(),
                who,
                subject: match (e.matter, e.subject) {
                    (Some(_), _) => "办件".into(),
                    (None, Some(id)) => id.to_string(),
                    (None, None) => String::new(),
                },
                reason: e.reason.map_or(String::new(), |r| r.to_string()),
            });
        }
        Ok(AuditView { lines, next })
    }

    /// Verifies every chain of the city from its first line.
    pub async fn verify_audit(&self, city: CityId) -> Answer<Vec<ChainView>> {
        let mut found = Vec::new();
        for (slot, last) in self.store().audit_chains(city).await? {
            let mut link = [0; 32];
            let mut view = ChainView { slot, lines: 0, broken_at: None };
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
            found.push(view);
        }
        Ok(found)
    }
}

fn read_mark(text: &str) -> Option<(Instant, i64, i64)> {
    let mut parts = text.split('.');
    Some((Instant(parts.next()?.parse().ok()?), parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}
