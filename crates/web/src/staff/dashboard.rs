//! Totals: tables for everyone, charts for those whose browser draws them.

use crate::frame::Look;
use crate::page::staff::{self, Dashboard};
use crate::part;
use crate::visit::{Page, Visit};

/// The dashboard of a period.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    let (from, to) = (v.asked("from"), v.asked("to"));
    let view = v.web.app.dashboard(v.me()?, from.parse().ok(), to.parse().ok(), v.language).await?;
    let page = Dashboard {
        w,
        v: &view,
        from,
        to,
        tiles: part::tiles(&view.tiles, "/staff"),
        trend: staff::trend(&view),
    };
    v.page(&view.heading, &page, Look { charts: true, ..Look::WIDE })
}
