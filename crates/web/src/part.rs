//! The parts pages are made of: a form, an input, a clock, a timeline, rows. Each is drawn from a view and knows
//! nothing of any procedure.

use crate::words::Words;
use app::admin::two_persons::PendingView;
use app::view::{
    BasisView, ClockView, FactView, FormView, InputKind, InputView, OptionView, PairView, RefusalView,
    RowView, TileView, TimelineView, Urgence,
};
use askama::Template;

/// Draws a template that cannot fail to draw: writing into a string has no error.
pub(crate) fn draw(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "part/basis.html")]
struct Basis<'a> {
    w: &'a Words,
    basis: &'a [BasisView],
}

/// Articles cited, each a link to the public rules.
pub(crate) fn basis(w: &Words, basis: &[BasisView]) -> String {
    draw(&Basis { w, basis })
}

#[derive(Template)]
#[template(path = "part/refusal.html")]
struct RefusalPart<'a> {
    refusal: &'a RefusalView,
    tone: &'a str,
    basis: String,
}

/// Why not, and the way on.
pub(crate) fn refusal(w: &Words, refusal: &RefusalView) -> String {
    draw(&RefusalPart { refusal, tone: "danger", basis: basis(w, &refusal.basis) })
}

#[derive(Template)]
#[template(path = "part/input.html")]
struct InputPart<'a> {
    w: &'a Words,
    i: &'a InputView,
    id: String,
    /// `field=a|b`, or the field alone for any value.
    show_when: &'a str,
    /// The keyboard starts here.
    focus: bool,
    /// Says nothing of sealing.
    brief: bool,
    aria: String,
}

impl InputPart<'_> {
    fn is_group(&self) -> bool {
        matches!(self.i.kind, InputKind::Radio | InputKind::Checks)
            || (self.i.kind == InputKind::YesNo && self.i.required)
    }

    /// A single box carries its label beside it.
    fn is_lone_check(&self) -> bool {
        self.i.kind == InputKind::YesNo && !self.i.required
    }

    fn is_paragraph(&self) -> bool {
        self.i.kind == InputKind::Paragraph
    }

    fn described(&self) -> bool {
        let i = self.i;
        !i.help.is_empty()
            || (!self.brief && (i.sealed || i.contact))
            || !i.error.is_empty()
            || (!self.brief && i.max_length.is_some() && self.is_paragraph())
    }

    /// The browser insists only where the input always applies: without scripts a part that does not apply is shown too.
    fn must(&self) -> bool {
        self.i.required && self.i.show_when.is_empty()
    }

    fn is_yes(&self) -> bool {
        matches!(self.i.value.as_str(), "yes" | "on" | "true")
            || self.i.options.iter().any(|o| o.selected && o.value == "yes")
    }

    fn is_no(&self) -> bool {
        matches!(self.i.value.as_str(), "no" | "false")
            || self.i.options.iter().any(|o| o.selected && o.value == "no")
    }

    /// Options under their headings, in the order given.
    fn groups(&self) -> Vec<(&str, Vec<&OptionView>)> {
        let mut groups: Vec<(&str, Vec<&OptionView>)> = Vec::new();
        for option in &self.i.options {
            match groups.last_mut() {
                Some((group, options)) if *group == option.group => options.push(option),
                _ => groups.push((&option.group, vec![option])),
            }
        }
        groups
    }

    fn line_type(&self) -> &'static str {
        match self.i.kind {
            InputKind::Phone => r#" type="tel" inputmode="tel" autocomplete="tel""#,
            InputKind::Day => r#" type="date""#,
            InputKind::Number => r#" type="number" inputmode="numeric" step="1""#,
            InputKind::MatterNumber => {
                r#" type="text" autocapitalize="characters" spellcheck="false" autocomplete="off""#
            }
            _ => r#" type="text" autocomplete="off""#,
        }
    }
}

/// One input of a form.
fn input(w: &Words, i: &InputView, prefix: &str, focus: bool, brief: bool) -> String {
    let id = format!("{prefix}-{}", i.name);
    let show_when = i.show_when.strip_suffix("=*").unwrap_or(&i.show_when);
    let mut part = InputPart { w, i, id, show_when, focus, brief, aria: String::new() };
    if part.described() {
        part.aria = format!(r#" aria-describedby="{}-says""#, part.id);
    }
    if !i.error.is_empty() {
        part.aria.push_str(r#" aria-invalid="true""#);
    }
    if focus {
        part.aria.push_str(" autofocus");
    }
    draw(&part)
}

/// How one form stands on its page. The form itself comes from the pack.
#[derive(Template)]
#[template(path = "part/form.html")]
pub(crate) struct FormPart<'a> {
    pub w: &'a Words,
    pub form: &'a FormView,
    /// Where it is posted.
    pub to: String,
    /// Its id on the page, and the beginning of the ids of its inputs.
    pub prefix: String,
    /// Token of the session; empty for residents.
    pub csrf: &'a str,
    /// The server keeps a draft under this id …
    pub draft: String,
    /// … sent to this address.
    pub draft_url: String,
    /// This browser keeps a draft.
    pub keep: bool,
    /// Sent along unseen.
    pub hidden: Vec<(String, String)>,
    /// Drawn before the inputs.
    pub before: String,
    /// Drawn after the inputs.
    pub after: String,
    /// Further buttons before the main one.
    pub buttons: String,
    /// The main thing to do on this page.
    pub primary: bool,
    /// The key that sends it.
    pub send_key: &'a str,
    /// Where giving up leads.
    pub cancel: String,
    /// The keyboard starts in the first input.
    pub focus: bool,
    /// For staff, who know what is sealed and to whom it opens.
    pub brief: bool,
    basis: String,
}

impl<'a> FormPart<'a> {
    /// A plain form posted to `to`.
    pub fn new(w: &'a Words, form: &'a FormView, to: String, prefix: &str) -> Self {
        FormPart {
            w,
            form,
            to,
            prefix: prefix.to_owned(),
            csrf: "",
            draft: String::new(),
            draft_url: String::new(),
            keep: false,
            hidden: Vec::new(),
            before: String::new(),
            after: String::new(),
            buttons: String::new(),
            primary: true,
            send_key: "",
            cancel: String::new(),
            focus: false,
            brief: false,
            basis: basis(w, &form.basis),
        }
    }

    fn input(&self, i: &InputView, first: &bool) -> String {
        input(self.w, i, &self.prefix, self.focus && *first, self.brief)
    }
}

#[derive(Template)]
#[template(path = "part/dates-button.html")]
struct DatesButton<'a> {
    w: &'a Words,
    to: &'a str,
}

/// A button that shows the dates before anything is sent.
pub(crate) fn dates_button(w: &Words, to: &str) -> String {
    draw(&DatesButton { w, to })
}

/// An id for a form, told apart by the order or request it is about.
pub(crate) fn form_id(form: &FormView) -> String {
    let about = |n: Option<u16>, letter: char| n.map(|n| format!("-{letter}{n}")).unwrap_or_default();
    format!("act-{}{}{}", form.action, about(form.order, 'o'), about(form.request, 'r'))
}

#[derive(Template)]
#[template(path = "part/act.html")]
struct ActPart<'a> {
    form: &'a FormView,
    id: String,
    open: bool,
    key: &'a str,
    about: String,
    body: String,
}

/// What may be done on a matter: each act opens to its form, or to why it cannot be done now. `brief` for staff.
pub(crate) fn acts(
    w: &Words,
    forms: &[FormView],
    to: impl Fn(&FormView) -> String,
    csrf: &str,
    brief: bool,
) -> Vec<String> {
    let main = forms.iter().position(|f| f.primary && f.blocked.is_none());
    let mut drawn = Vec::with_capacity(forms.len());
    for (at, form) in forms.iter().enumerate() {
        let id = form_id(form);
        let (body, about) = match &form.blocked {
            Some(why) => {
                let part = RefusalPart { refusal: why, tone: "warn", basis: basis(w, &why.basis) };
                (draw(&part), w.cannot_now.to_owned())
            }
            None => {
                let mut part = FormPart::new(w, form, to(form), &format!("{id}-form"));
                part.csrf = csrf;
                part.keep = true;
                part.primary = main == Some(at);
                part.brief = brief;
                part.send_key = if brief && main == Some(at) { "alt+s" } else { "" };
                (draw(&part), String::new())
            }
        };
        drawn.push(draw(&ActPart { form, id, open: main == Some(at), key: &form.key, about, body }));
    }
    drawn
}

#[derive(Template)]
#[template(path = "part/clock.html")]
struct ClockPart<'a> {
    w: &'a Words,
    c: &'a ClockView,
    open: bool,
}

impl ClockPart<'_> {
    fn tone(&self) -> &'static str {
        tone(self.c.urgence)
    }

    fn basis(&self) -> String {
        basis(self.w, &self.c.basis)
    }
}

/// One date with every reason of it.
pub(crate) fn clock(w: &Words, c: &ClockView) -> String {
    draw(&ClockPart { w, c, open: false })
}

/// Clocks that run, then those that ended folded away.
pub(crate) fn clocks(w: &Words, clocks: &[ClockView]) -> String {
    let over = |c: &&ClockView| matches!(c.urgence, Urgence::Met | Urgence::Missed);
    let cards = |some: Vec<&ClockView>| some.into_iter().map(|c| clock(w, c)).collect();
    let running = cards(clocks.iter().filter(|c| !over(c)).collect());
    draw(&ClocksPart { w, running, ended: cards(clocks.iter().filter(over).collect()) })
}

#[derive(Template)]
#[template(path = "part/clocks.html")]
struct ClocksPart<'a> {
    w: &'a Words,
    running: Vec<String>,
    ended: Vec<String>,
}

/// The colour of a clock; the words beside it say the same.
pub(crate) fn tone(urgence: Urgence) -> &'static str {
    match urgence {
        Urgence::Calm | Urgence::Paused => "calm",
        Urgence::Near | Urgence::Today => "soon",
        Urgence::Overdue | Urgence::Missed => "over",
        Urgence::Provisional => "provisional",
        Urgence::Met => "done",
    }
}

#[derive(Template)]
#[template(path = "part/timeline.html")]
struct TimelinePart<'a> {
    timeline: &'a [TimelineView],
}

/// What happened.
pub(crate) fn timeline(timeline: &[TimelineView]) -> String {
    draw(&TimelinePart { timeline })
}

#[derive(Template)]
#[template(path = "part/facts.html")]
struct FactsPart<'a> {
    w: &'a Words,
    facts: &'a [FactView],
}

/// Answered, resolved, agreed, confirmed, closed.
pub(crate) fn facts(w: &Words, facts: &[FactView]) -> String {
    draw(&FactsPart { w, facts })
}

#[derive(Template)]
#[template(path = "part/pairs.html")]
struct PairsPart<'a> {
    pairs: &'a [PairView],
}

/// Labels and values.
pub(crate) fn pairs(pairs: &[PairView]) -> String {
    draw(&PairsPart { pairs })
}

#[derive(Template)]
#[template(path = "part/rows.html")]
struct RowsPart<'a> {
    w: &'a Words,
    rows: &'a [RowView],
    caption: String,
    pick: bool,
}

impl RowsPart<'_> {
    fn tone(&self, row: &RowView) -> &'static str {
        tone(row.urgence)
    }
}

/// Rows of matters, due first: a table at a desk, cards in the hand.
pub(crate) fn rows(w: &Words, rows: &[RowView], pick: bool) -> String {
    rows_under(w, rows, pick, w.rows_caption(rows.len()))
}

/// The same under a caption of its own.
pub(crate) fn rows_under(w: &Words, rows: &[RowView], pick: bool, caption: String) -> String {
    draw(&RowsPart { w, rows, caption, pick })
}

#[derive(Template)]
#[template(path = "part/tiles.html")]
struct TilesPart<'a> {
    tiles: &'a [TileView],
    base: &'a str,
}

impl TilesPart<'_> {
    fn tone(&self, tile: &TileView) -> &'static str {
        tone(tile.urgence)
    }
}

#[derive(Template)]
#[template(path = "part/pending.html")]
struct PendingPart<'a> {
    w: &'a Words,
    pending: &'a [PendingView],
    csrf: &'a str,
}

/// Acts of administration that wait, each with its decision.
pub(crate) fn pending(w: &Words, pending: &[PendingView], csrf: &str) -> String {
    draw(&PendingPart { w, pending, csrf })
}

/// Numbers that open to what they count.
pub(crate) fn tiles(tiles: &[TileView], base: &str) -> String {
    draw(&TilesPart { tiles, base })
}
