//! The desk of the knowledge register: looking answers up, writing them, passing on what nobody could answer.

use crate::frame::Look;
use crate::page::desk::Knowledge;
use crate::visit::{Page, Visit, onward};
use app::desk::register::ArticleDraft;
use domain::ability::Ability;

/// Articles, gaps, and the form of an article.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    let me = v.me()?;
    let query = v.asked("q");
    let found = if query.is_empty() { Vec::new() } else { v.web.app.knowledge(v.city, query).await? };
    let view = v.web.app.register(me).await?;
    let mut units: Vec<(i64, String)> = v
        .web
        .app
        .city(v.city)?
        .directory
        .units
        .values()
        .filter(|u| u.to.is_none())
        .map(|u| (u.id.0, u.name.clone()))
        .collect();
    units.sort_by(|a, b| a.1.cmp(&b.1));
    let edited = v.asked("edit").parse::<i64>().ok();
    let page = Knowledge {
        w,
        v: &view,
        csrf: v.viewer.csrf(),
        query,
        found: &found,
        done: !v.asked("done").is_empty(),
        edited: edited.and_then(|id| view.articles.iter().find(|a| a.id == id)),
        gap: v.asked("gap").parse::<i64>().ok().and_then(|id| view.gaps.iter().find(|g| g.id == id)),
        units,
        may_report: me.can(Ability::Intake),
    };
    v.page(w.know_title, &page, Look::WIDE)
}

/// Writes an article.
pub(crate) async fn save(v: Visit) -> Page {
    let text = |name: &str| v.posted(name).to_owned();
    let draft = ArticleDraft {
        id: v.posted("id").parse().ok(),
        question: text("question"),
        answer: text("answer"),
        basis: text("basis"),
        from: text("from"),
        to: text("to"),
        gap: v.posted("gap").parse().ok(),
    };
    v.web.app.save_article(v.me()?, &draft).await?;
    Ok(onward("/staff/knowledge?done=1"))
}

/// Passes a question nobody could answer to the unit that should.
pub(crate) async fn gap(v: Visit) -> Page {
    let unit = v.posted("unit").parse().unwrap_or_default();
    v.web.app.report_gap(v.me()?, v.posted("question"), unit).await?;
    Ok(onward("/staff/knowledge?done=1"))
}
