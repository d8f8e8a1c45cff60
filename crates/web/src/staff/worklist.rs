//! The worklist a post lands on: what is due first.

use crate::frame::Look;
use crate::page::staff::Worklist;
use crate::part;
use crate::visit::{Page, Visit, address, onward};
use app::matter::worklist::WorklistFilter;

/// The worklist; administrators, who have none, land on their own first page.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    let me = v.me()?;
    if me.staff.abilities.iter().any(|a| a.is_administration()) {
        let first =
            v.viewer.me.as_ref().and_then(|m| m.menu.first()).map_or("/staff/switch-post", |(path, _)| path);
        return Ok(onward(first));
    }
    let asked = |name: &str| Some(v.asked(name).to_owned()).filter(|value| !value.is_empty());
    let filter = WorklistFilter { tile: asked("tile"), cursor: asked("cursor") };
    let view = v.web.app.worklist(me, &filter, v.language).await?;
    let next = view.next.as_ref().map(|cursor| {
        let more = address("/staff", "cursor", cursor);
        filter
            .tile
            .as_ref()
            .map_or(more.clone(), |tile| format!("{more}&{}", &address("", "tile", tile)[1..]))
    });
    let page = Worklist {
        w,
        v: &view,
        said: (!v.asked("said").is_empty()).then_some(w.said_taken),
        tiles: part::tiles(&view.tiles, "/staff"),
        rows: part::rows_under(
            w,
            &view.rows,
            !view.bulk.is_empty(),
            w.list_caption(view.rows.len(), view.total),
        ),
        next,
        csrf: v.viewer.csrf(),
    };
    v.page(&view.heading, &page, Look::WIDE)
}
