//! The front door and the help page.

use crate::frame::Look;
use crate::page::resident::{Help, Home};
use crate::visit::{Page, Visit};

/// Big choices, phone first.
pub(crate) async fn show(v: Visit) -> Page {
    let w = v.viewer.w;
    v.page(w.nav_home, &Home { w }, Look::NARROW)
}

/// Plain questions and answers.
pub(crate) async fn help(v: Visit) -> Page {
    let w = v.viewer.w;
    v.page(w.help_title, &Help { w }, Look::NARROW)
}
