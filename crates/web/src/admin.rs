//! What administrators open: accounts, the house, editions, imports, acts that need a second person, the audit trail.
//! Never a matter.

use crate::frame::Look;
use crate::page::admin::*;
use crate::part;
use crate::staff::prove;
use crate::visit::{Page, Visit, address, onward};
use app::AppError;
use app::admin::audit::Asked;
use app::admin::two_persons::AdminAct;
use app::import::house::HouseTable;
use axum::extract::Path;
use domain::ability::Ability;
use domain::ids::PostId;

const HOME: &str = "/admin";

/// What waits for a second person, and the ways on.
pub(crate) async fn home(v: Visit) -> Page {
    let w = v.viewer.w;
    let waiting = v.web.app.waiting(v.me()?, v.language).await?;
    let page = Home {
        w,
        done: !v.asked("done").is_empty(),
        none: waiting.is_empty(),
        pending: part::pending(w, &waiting, v.viewer.csrf()),
    };
    v.page(w.admin_title, &page, Look::NARROW)
}

/// Accounts.
pub(crate) async fn accounts(v: Visit) -> Page {
    let w = v.viewer.w;
    let query = v.asked("q");
    let after = v.asked("after").parse().unwrap_or_default();
    let view = v.web.app.accounts(v.me()?, query, after, v.language).await?;
    let next = view.next.map(|after| format!("{}&after={after}", address("/admin/accounts", "q", query)));
    let posts = if view.may_ask { posts(&v)? } else { Vec::new() };
    let page = Accounts {
        w,
        v: &view,
        csrf: v.viewer.csrf(),
        posts,
        query,
        next,
        done: !v.asked("done").is_empty(),
    };
    v.page(w.admin_accounts, &page, Look::WIDE)
}

/// Every post by name.
fn posts(v: &Visit) -> Result<Vec<(i64, String)>, AppError> {
    let city = v.web.app.city(v.city)?;
    let named = |p: &domain::directory::Post| format!("{} · {}", city.unit_name(p.unit), p.name);
    let mut posts: Vec<(i64, String)> = city.directory.posts.values().map(|p| (p.id.0, named(p))).collect();
    posts.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(posts)
}

/// One account.
pub(crate) async fn account(v: Visit, Path(id): Path<String>) -> Page {
    let w = v.viewer.w;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let view = v.web.app.account_page(v.me()?, id, v.language).await?;
    let pending = part::pending(w, &view.pending, v.viewer.csrf());
    let page = Account { w, v: &view, csrf: v.viewer.csrf(), pending, done: !v.asked("done").is_empty() };
    v.page(&view.account.login, &page, Look::NARROW)
}

/// Asks for a new account.
pub(crate) async fn add(v: Visit) -> Page {
    let act = AdminAct::Add {
        login: v.posted("login").to_owned(),
        name: v.posted("name").to_owned(),
        post: posted_post(&v)?,
    };
    let asked = v.web.app.ask_admin(v.me()?, 0, &act).await;
    after(&v, asked, "/admin/accounts", "/admin/accounts")
}

fn posted_post(v: &Visit) -> Result<PostId, AppError> {
    Ok(PostId(v.posted("post").parse().map_err(|_| AppError::NotFound)?))
}

/// Where an act leads: on, or to proving identity first with everything kept.
fn after(v: &Visit, done: Result<(), AppError>, to: &str, back: &str) -> Page {
    match done {
        Ok(()) => Ok(onward(&format!("{back}?done=1"))),
        Err(AppError::ElevationNeeded) => prove::ask(v, to, back),
        Err(other) => Err(other.into()),
    }
}

/// Locks out at once, or asks for what needs a second person.
pub(crate) async fn change(v: Visit, Path((id, act)): Path<(String, String)>) -> Page {
    let account = id.parse().map_err(|_| AppError::NotFound)?;
    let me = v.me()?;
    let app = &v.web.app;
    let done = match act.as_str() {
        "revoke" => app.revoke(me, account).await,
        "take-post" => app.take_post(me, account, posted_post(&v)?.0).await,
        "reset" => app.ask_admin(me, account, &AdminAct::Reset).await,
        "grant" => app.ask_admin(me, account, &AdminAct::Grant { post: posted_post(&v)? }).await,
        "leave" => {
            let successor = match v.posted("to") {
                "" => None,
                login => Some(app.successor(me, login).await?),
            };
            app.ask_admin(me, account, &AdminAct::Leave { successor }).await
        }
        _ => return Err(AppError::NotFound.into()),
    };
    let back = format!("/admin/accounts/{account}");
    after(&v, done, &format!("{back}/{act}"), &back)
}

/// The second person decides; activation codes are shown once.
pub(crate) async fn decide(v: Visit) -> Page {
    let w = v.viewer.w;
    let pending = v.posted("id").parse().map_err(|_| AppError::NotFound)?;
    match v.web.app.decide_admin(v.me()?, pending, v.posted("grant") == "yes").await {
        Ok(codes) if codes.is_empty() => Ok(onward(&format!("{HOME}?done=1"))),
        Ok(codes) => v.page(w.admin_code, &Code { w, codes: &codes }, Look::NARROW),
        Err(AppError::ElevationNeeded) => prove::ask(&v, "/admin/decide", HOME),
        Err(other) => Err(other.into()),
    }
}

/// Units of the house.
pub(crate) async fn house(v: Visit) -> Page {
    let w = v.viewer.w;
    let query = v.asked("q");
    let view = v.web.app.house(v.me()?, query).await?;
    v.page(w.house_title, &House { w, v: &view, query }, Look::WIDE)
}

/// One unit: posts, holders, roster.
pub(crate) async fn unit(v: Visit, Path(id): Path<String>) -> Page {
    let w = v.viewer.w;
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let view = v.web.app.house_unit(v.me()?, id, v.language).await?;
    v.page(&view.unit.name, &Unit { w, v: &view }, Look::WIDE)
}

/// The edition in force, the one proposed, the one to come.
pub(crate) async fn editions(v: Visit) -> Page {
    let w = v.viewer.w;
    let me = v.me()?;
    let view = v.web.app.editions(me).await?;
    let mut waiting = v.web.app.waiting(me, v.language).await?;
    waiting.retain(|p| p.is_edition);
    let pending = part::pending(w, &waiting, v.viewer.csrf());
    let page = Editions { w, v: &view, csrf: v.viewer.csrf(), pending, done: !v.asked("done").is_empty() };
    v.page(w.edition_title, &page, Look::NARROW)
}

/// Asks for activation of the proposed edition.
pub(crate) async fn ask_edition(v: Visit) -> Page {
    let asked = v.web.app.ask_activation(v.me()?).await;
    after(&v, asked, "/admin/editions", "/admin/editions")
}

/// Past imports, and a place to paste a table.
pub(crate) async fn imports(v: Visit) -> Page {
    show_imports(&v, None).await
}

/// Shows what a pasted table would do.
pub(crate) async fn preview(v: Visit) -> Page {
    let table = HouseTable::from_name(v.posted("table")).ok_or(AppError::NotFound)?;
    let view = v.web.app.preview_import(v.me()?, table, v.posted("rows")).await?;
    show_imports(&v, Some(view)).await
}

async fn show_imports(v: &Visit, preview: Option<app::admin::pasted::PastedView>) -> Page {
    let w = v.viewer.w;
    let me = v.me()?;
    let past = v.web.app.past_imports(me, v.language).await?;
    let columns = |table: HouseTable| {
        let (must, may) = table.columns();
        let may: Vec<&str> = may.iter().filter(|column| **column != "demo").copied().collect();
        match may.as_slice() {
            [] => must.join(" "),
            may => format!("{} [{}]", must.join(" "), may.join(" ")),
        }
    };
    let tables = HouseTable::ALL.map(|t| Table {
        name: t.name(),
        label: t.label(v.language),
        columns: columns(t),
        chosen: t.name() == v.posted("table"),
    });
    let page = Imports {
        w,
        csrf: v.viewer.csrf(),
        done: !v.asked("done").is_empty(),
        preview: preview.as_ref(),
        may_ask: me.can(Ability::AdministerSystem),
        tables: &tables,
        table: v.posted("table"),
        rows: v.posted("rows"),
        past: &past,
    };
    v.page(w.imports_title, &page, Look::WIDE)
}

/// Asks for the import of a pasted table.
pub(crate) async fn ask_import(v: Visit) -> Page {
    let act = AdminAct::Import { table: v.posted("table").to_owned(), rows: v.posted("rows").to_owned() };
    let asked = v.web.app.ask_admin(v.me()?, 0, &act).await;
    after(&v, asked, "/admin/imports/ask", "/admin/imports")
}

/// The trail, newest first.
pub(crate) async fn audit(v: Visit) -> Page {
    let w = v.viewer.w;
    let (kind, login, from, to) = (v.asked("kind"), v.asked("login"), v.asked("from"), v.asked("to"));
    let asked = Asked {
        kind: kind.to_owned(),
        login: login.to_owned(),
        from: from.parse().ok(),
        to: to.parse().ok(),
        after: Some(v.asked("after").to_owned()).filter(|mark| !mark.is_empty()),
    };
    let view = v.web.app.audit_trail(v.me()?, &asked, v.language).await?;
    let next = view.next.as_ref().map(|mark| {
        let given = [("login", login), ("from", from), ("to", to), ("after", mark.as_str())];
        let given: String =
            given.iter().map(|(name, value)| format!("&{}", &address("", name, value)[1..])).collect();
        address("/admin/audit", "kind", kind) + &given
    });
    let page = Audit { w, v: &view, csrf: v.viewer.csrf(), kind, login, from, to, next };
    v.page(w.trail_title, &page, Look::WIDE)
}

/// Verifies every chain from its first line.
pub(crate) async fn verify(v: Visit) -> Page {
    let w = v.viewer.w;
    let me = v.me()?;
    let chains = v.web.app.verify_trail(me).await?;
    v.page(w.trail_verified, &Chains { w, chains: &chains }, Look::NARROW)
}
