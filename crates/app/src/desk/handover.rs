//! The shift hand-over: what the seat leaves behind – drafts, promised call-backs, unacknowledged danger
//! orders – shown to both; it holds only when both have confirmed.

use crate::city::City;
use crate::matter::act::procedure_of;
use crate::session::Me;
use crate::view::RowView;
use crate::{Answer, App, AppError, draw};
use domain::ability::Ability;
use domain::directory::{Post, Urgency};
use domain::ids::*;
use domain::label::{Label, Language};
use domain::refusal::Refusal;
use serde::Serialize;
use store::{CommitError, Handover, Tx, WorklistOf};

/// Rows looked through for what is urgent.
const LOOKED_AT: u32 = 500;
/// Longest note, in characters.
const NOTE_MAX: usize = 1000;

/// The page.
#[derive(Debug, Clone, Serialize)]
pub struct HandoverView {
    /// Drafts not yet filed.
    pub drafts: Vec<crate::desk::draft::DraftView>,
    /// Danger and utility orders nobody has acknowledged.
    pub unacknowledged: Vec<RowView>,
    /// What the post owes today or is late with.
    pub due: Vec<RowView>,
    /// Posts the shift may be given to.
    pub posts: Vec<(i64, String)>,
    /// Hand-overs waiting for this post to confirm.
    pub waiting: Vec<HandoverRow>,
}

/// One hand-over.
#[derive(Debug, Clone, Serialize)]
pub struct HandoverRow {
    /// Id.
    pub id: i64,
    /// From which post.
    pub from: String,
    /// When.
    pub at: String,
    /// Note.
    pub note: String,
}

impl App {
    /// What there is to hand over, and what waits for this post.
    pub async fn handover(&self, me: &Me, language: Language) -> Answer<HandoverView> {
        me.must(Ability::Intake)?;
        let city = self.city(me.city)?;
        let now = self.now();
        let today = city.today(now);
        let units = [me.staff.unit];
        let of = WorklistOf { units: &units, abilities: &me.staff.abilities, post: Some(me.staff.post) };
        let rows = self.store().worklist(city.id, of, None, LOOKED_AT).await?;
        let due = rows
            .iter()
            .filter(|r| r.duty.due_day.is_some_and(|d| d <= today))
            .map(|r| draw::row::duty(&city, r, now, language))
            .collect();
        let unacknowledged = self
            .unacknowledged(&city, me)
            .await?
            .iter()
            .map(|m| draw::row::matter(&city, m, now, language))
            .collect();
        let mut waiting = Vec::new();
        for h in self.store().handovers(city.id, me.staff.post).await? {
            let note = self
                .with_ring(|r| r.open_for_account(city.id.0, h.from_account.0, &h.note_sealed))
                .map_err(|e| AppError::Fault(e.to_string()))?;
            waiting.push(HandoverRow {
                id: h.id,
                from: city.post_name(h.from_post),
                at: h.given_at.show_minute(&city.pack.zone),
                note: String::from_utf8_lossy(&note).into_owned(),
            });
        }
        let posts = seats_of(&city, me).map(|p| (p.id.0, p.name.clone())).collect();
        Ok(HandoverView { drafts: self.drafts(me).await?, unacknowledged, due, posts, waiting })
    }

    /// Open matters of danger or utilities whose order nobody has acknowledged.
    async fn unacknowledged(&self, city: &City, me: &Me) -> Answer<Vec<domain::matter::Matter>> {
        let mut found = Vec::new();
        for timer in self.store().due_timers(city.id, self.now().plus_minutes(24 * 60), LOOKED_AT).await? {
            let matter = self.load(city.id, timer.matter).await?;
            let urgent = matter.category().is_some_and(|c| city.directory.urgency(c) != Urgency::General);
            let waits = urgent && matter.lead().is_some_and(|o| o.acknowledged_at.is_none());
            if waits && self.within(city, procedure_of(city, &matter)?.as_ref(), &matter, me) {
                found.push(matter);
            }
        }
        Ok(found)
    }

    /// Gives the shift to another post.
    pub async fn give_shift(&self, me: &Me, to_post: i64, note: &str) -> Answer<()> {
        me.must(Ability::Intake)?;
        if !seats_of(&self.city(me.city)?, me).any(|post| post.id.0 == to_post) {
            return Err(AppError::NotFound);
        }
        let note: String = note.trim().chars().take(NOTE_MAX).collect();
        let now = self.now();
        let mut tx = Tx::new(me.city);
        tx.give_shift(&Handover {
            id: self.next_id(),
            from_account: me.staff.account,
            from_post: me.staff.post,
            to_post: PostId(to_post),
            note_sealed: self.with_ring(|r| {
                r.seal_for_account(self.random(), me.city.0, me.staff.account.0, note.as_bytes())
            }),
            given_at: now,
            taken_by: None,
            taken_at: None,
        });
        tx.audit(me.audit_entry("shift-given", now));
        self.store().commit(tx).await?;
        Ok(())
    }

    /// Takes it: only then has it changed hands, and never into the hands that gave it.
    pub async fn take_shift(&self, me: &Me, id: i64) -> Answer<()> {
        me.must(Ability::Intake)?;
        let waiting = self.store().handovers(me.city, me.staff.post).await?;
        let found = waiting.into_iter().find(|h| h.id == id).ok_or(AppError::NotFound)?;
        if found.from_account == me.staff.account {
            return Err(Refusal::new(
                "shift-needs-two",
                Label::new("交班的人不能自己接班", "who gives the shift cannot take it"),
                Label::new("请接班人登录后确认", "the one who takes over must sign in and confirm"),
            )
            .into());
        }
        let now = self.now();
        let mut tx = Tx::new(me.city);
        tx.take_shift(id, me.staff.account, now);
        tx.audit(me.audit_entry("shift-taken", now));
        match self.store().commit(tx).await {
            Ok(_) => Ok(()),
            Err(CommitError::Stale) => Err(AppError::Stale),
            Err(other) => Err(other.into()),
        }
    }
}

/// The seats of the own office: who may take over.
fn seats_of<'a>(city: &'a City, me: &Me) -> impl Iterator<Item = &'a Post> {
    let unit = me.staff.unit;
    let seats = city.directory.posts.values();
    seats.filter(move |post| post.unit == unit && post.abilities.contains(&Ability::Intake))
}
