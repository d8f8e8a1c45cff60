//! Opening one contact of one matter, with a reason, recorded so that the applicant can read it.

use crate::matter::act::procedure_of;
use crate::session::Me;
use crate::{Answer, App, AppError};
use domain::directory::Urgency;
use domain::ids::*;
use domain::label::Label;
use domain::refusal::Refusal;
use store::Tx;

/// Shortest reason accepted, in characters.
const REASON_MIN: usize = 4;
/// Longest.
const REASON_MAX: usize = 200;

impl App {
    /// Opens `field` of the matter for who now owes an act on it. Danger to life needs no fresh proof of
    /// identity and no reason beforehand; everything else needs both.
    pub async fn open_contact(&self, me: &Me, id: i64, field: &str, reason: &str) -> Answer<String> {
        let city = self.city(me.city)?;
        let matter = self.load(me.city, MatterId(id)).await?;
        let p = procedure_of(&city, &matter)?;
        if !self.within(&city, &p, &matter, me) {
            return Err(AppError::NotFound);
        }
        let found = p.field(field).filter(|f| f.kind.is_contact()).ok_or(AppError::NotFound)?;
        let actor = me.actor();
        let roles = engine_procedure::roles_of(&p, &matter, &self.context(&city, &actor));
        if !found.seen_by.is_empty() && !found.seen_by.iter().any(|r| roles.contains(r)) {
            return Err(not_yours().into());
        }
        engine_procedure::may_open_contact(&p, &matter, &actor, &city.directory)?;
        let urgent = matter.category().is_some_and(|c| city.directory.urgency(c) == Urgency::Danger);
        let reason = reason.trim();
        if !urgent {
            if !me.elevated {
                return Err(AppError::ElevationNeeded);
            }
            if !(REASON_MIN..=REASON_MAX).contains(&reason.chars().count()) {
                return Err(reason_needed().into());
            }
        }
        let key = self.matter_key(city.id, matter.id).await?.ok_or(AppError::NotFound)?;
        let text = self.open_text(&matter, &key, &found.id).await?.ok_or(AppError::NotFound)?;
        // Recorded before it is shown: an opening that could not be recorded does not happen.
        let reason = if reason.is_empty() { "危及人身安全，紧急联系" } else { reason };
        let now = self.now();
        let mut tx = Tx::new(city.id);
        tx.opening(&store::Opening {
            matter: matter.id,
            account: me.staff.account,
            post: me.staff.post,
            unit: me.staff.unit,
            field: found.id.clone(),
            // Free text of staff, which may name anybody: sealed like any other.
            reason: self.seal_reason(&matter, &key, now, reason),
            at: now,
        });
        let mut entry = me.audit_entry("contact-opened", now);
        entry.matter = Some(matter.id);
        entry.detail = found.id.to_string();
        tx.audit(entry);
        self.store().commit(tx).await?;
        Ok(text)
    }
}

/// Somebody else's contact.
pub(crate) fn not_yours() -> Refusal {
    Refusal::new(
        "contact-not-yours",
        Label::new("您的岗位不能查看这项联系方式", "your post may not open this contact"),
        Label::new(
            "如需联系诉求人，请由当前负责的岗位联系，或通过答复告知",
            "ask the post in charge to call, or write it in the answer",
        ),
    )
}

fn reason_needed() -> Refusal {
    Refusal::new(
        "reason-needed",
        Label::new("请写明查看联系方式的理由（4至200字）", "say why you open it (4 to 200 characters)"),
        Label::new(
            "例如：“上门核实前电话预约”。理由会给诉求人看",
            "for example: to arrange a visit; the applicant reads it",
        ),
    )
    .at_field("reason")
}
