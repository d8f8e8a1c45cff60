//! Totals: charts to look at, tables that say the same, and the matters a number counts.

use crate::frame::Look;
use crate::page::staff::{Dashboard, Opened};
use crate::part;
use crate::visit::{Page, Visit};
use app::AppError;
use app::matter::counted::Counted;
use app::matter::dashboard::Wanted;

/// The dashboard of a period.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    let wanted = Wanted {
        from: v.asked("from").parse().ok(),
        to: v.asked("to").parse().ok(),
        mine: !v.asked("mine").is_empty(),
    };
    let view = v.web.app.dashboard(v.me()?, wanted, v.language).await?;
    let tiles = part::tiles(&view.tiles, "/staff/matters");
    v.page(
        w.dashboard_title,
        &Dashboard { w, v: &view, tiles, mine: wanted.mine },
        Look { charts: true, ..Look::WIDE },
    )
}

/// What one of its numbers counts.
pub(crate) async fn open(v: Visit) -> Page {
    let w = v.viewer.w;
    let counted = Counted::read(&v.query).ok_or(AppError::NotFound)?;
    let view = v.web.app.opened(v.me()?, &counted, v.language).await?;
    let caption = w.opened_caption(view.rows.len(), view.counted);
    let rows = part::rows_under(w, &view.rows, !view.bulk.is_empty(), caption);
    v.page(&view.heading, &Opened { w, v: &view, rows, csrf: v.viewer.csrf() }, Look::WIDE)
}
