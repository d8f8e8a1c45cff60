//! Batch events: one cause, many calls. Opened from the matter that carries the one order.

use crate::frame::Look;
use crate::page::desk::Batches;
use crate::staff::matter::number;
use crate::visit::{Page, Visit, onward};
use app::AppError;

/// Open events, and the form of a new one when a matter was named to carry it.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    let me = v.me()?;
    let batches = v.web.app.batches(me, v.language).await?;
    let carrier = match v.asked("matter") {
        "" => None,
        id => Some(v.web.app.matter(me, number(id)?, v.language).await?),
    };
    let page = Batches {
        w,
        csrf: v.viewer.csrf(),
        batches: &batches,
        carrier: carrier.as_ref(),
        done: !v.asked("done").is_empty(),
    };
    v.page(w.batch_title, &page, Look::WIDE)
}

/// Opens one.
pub(crate) async fn open(v: Visit) -> Page {
    v.web.app.open_batch(v.me()?, number(v.posted("matter"))?, v.posted("title")).await?;
    Ok(onward("/staff/batch?done=1"))
}

/// Closes one: nobody joins it any more.
pub(crate) async fn close(v: Visit) -> Page {
    let id = v.posted("id").parse().map_err(|_| AppError::NotFound)?;
    v.web.app.close_batch(v.me()?, id).await?;
    Ok(onward("/staff/batch?done=1"))
}
