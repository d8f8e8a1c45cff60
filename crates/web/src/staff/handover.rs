//! Handing over a shift: what is open, to whom, and the confirmation of both.

use crate::frame::Look;
use crate::page::desk::Handover;
use crate::part;
use crate::visit::{Page, Visit, onward};
use app::AppError;

/// What there is to hand over, and what waits for this post.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    let view = v.web.app.handover(v.me()?, v.language).await?;
    let page = Handover {
        w,
        v: &view,
        csrf: v.viewer.csrf(),
        done: !v.asked("done").is_empty(),
        unacknowledged: part::rows(w, &view.unacknowledged, false),
        due: part::rows(w, &view.due, false),
    };
    v.page(w.hand_title, &page, Look::WIDE)
}

/// Gives the shift.
pub(crate) async fn give(v: Visit) -> Page {
    let post = v.posted("post").parse().map_err(|_| AppError::NotFound)?;
    v.web.app.give_shift(v.me()?, post, v.posted("note")).await?;
    Ok(onward("/staff/handover?done=1"))
}

/// Takes it.
pub(crate) async fn take(v: Visit) -> Page {
    let id = v.posted("id").parse().map_err(|_| AppError::NotFound)?;
    v.web.app.take_shift(v.me()?, id).await?;
    Ok(onward("/staff/handover?done=1"))
}
