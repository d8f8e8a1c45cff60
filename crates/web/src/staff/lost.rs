//! A lost number: place, day and kind of matter find candidates, the caller's telephone is compared. Never a search by
//! person.

use crate::frame::Look;
use crate::page::desk::Lost;
use crate::part::{FormPart, draw};
use crate::visit::{Page, Visit};
use app::AppError;
use app::desk::lost::Remembered;

/// Asks.
pub(crate) async fn ask(v: Visit) -> Page {
    show(&v, None, "")
}

/// Compares, and shows the number with a new code when the telephone fits.
pub(crate) async fn find(v: Visit) -> Page {
    let w = v.viewer.w;
    let day = v.posted("day").parse();
    let (Ok(area), Ok(day)) = (v.posted("area").parse(), day) else { return show(&v, None, w.lost_all) };
    let asked = Remembered {
        area,
        day,
        category: v.posted("category").to_owned(),
        phone: v.posted("phone").to_owned(),
    };
    match v.web.app.find_lost(v.me()?, &asked).await {
        Ok(Some(found)) => show(&v, Some(found), ""),
        Ok(None) => show(&v, None, w.lost_none),
        Err(AppError::Refused(refusal)) => {
            let view = v.web.app.refusal_view(v.city, &refusal, v.language)?;
            show(&v, None, &format!("{}{}{}", view.reason, w.stop, view.way_on))
        }
        Err(other) => Err(other.into()),
    }
}

fn show(v: &Visit, found: Option<(String, String)>, says: &str) -> Page {
    let w = v.viewer.w;
    let form = v.web.app.lost_form(v.me()?, &v.pairs, v.language)?;
    let mut part = FormPart::new(w, &form, "/staff/lost".to_owned(), "lost");
    part.csrf = v.viewer.csrf();
    part.focus = true;
    v.page(w.lost_title, &Lost { w, found, says, form: draw(&part) }, Look::NARROW)
}
