//! Switching between the posts of one account.

use crate::frame::Look;
use crate::page::staff::SwitchPost;
use crate::visit::{Page, Visit, onward};
use app::AppError;

/// The posts of this account.
pub(crate) async fn choose(v: Visit) -> Page {
    let w = v.viewer.w;
    let me = v.viewer.me.as_ref().ok_or(AppError::SignInNeeded)?;
    v.page(w.post_title, &SwitchPost { w, me, now: v.me()?.staff.post.0 }, Look::NARROW)
}

/// Acts in another post from now on.
pub(crate) async fn switch(v: Visit) -> Page {
    let post = v.posted("post").parse().map_err(|_| AppError::NotFound)?;
    v.web.app.switch_post(v.me()?, post).await?;
    Ok(onward("/staff"))
}
