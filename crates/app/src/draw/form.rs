//! Forms of actions: inputs by field kind, options from closed lists and the house of the city.

use crate::city::City;
use crate::form::Pairs;
use crate::view::{FormView, InputKind, InputView, OptionView, RefusalView};
use domain::directory::AreaLevel;
use domain::field::FieldKind;
use domain::ids::*;
use domain::label::Language;
use domain::matter::Matter;
use engine_procedure::procedure::{Action, Field, Input, Procedure, When};

/// Up to this many choices are drawn as radio buttons or check boxes.
const FEW: usize = 7;

/// What a form is drawn for.
pub struct Drawing<'a> {
    /// City.
    pub city: &'a City,
    /// Procedure.
    pub procedure: &'a Procedure,
    /// Language.
    pub language: Language,
    /// Values to show in the inputs (prefill, or what was posted before a refusal).
    pub given: &'a Pairs,
    /// A refusal to show at its field.
    pub refusal: Option<&'a RefusalView>,
    /// Idempotency key of this form.
    pub key: String,
    /// The matter acted on; none when filing.
    pub matter: Option<&'a Matter>,
    /// Articles of the register that may be used today.
    pub articles: &'a [(ArticleId, String)],
}

/// Draws the form of `action`.
pub fn form(d: &Drawing<'_>, action: &Action, order: Option<u16>, request: Option<u16>) -> FormView {
    FormView {
        action: action.id.to_string(),
        label: action.label.in_language(d.language).to_owned(),
        help: action.help.as_ref().map_or(String::new(), |h| h.in_language(d.language).to_owned()),
        inputs: action.inputs.iter().filter_map(|i| input(d, i)).collect(),
        primary: action.primary,
        key: action.key.map_or(String::new(), String::from),
        order,
        request,
        blocked: None,
        basis: action.basis.iter().map(|s| super::basis(&d.city.pack, s, d.language)).collect(),
        idempotency: d.key.clone(),
        version: d.matter.map_or(0, |m| m.version),
    }
}

fn input(d: &Drawing<'_>, input: &Input) -> Option<InputView> {
    let field = d.procedure.field(input.field.as_str())?;
    let chosen: Vec<&str> =
        d.given.iter().filter(|(n, _)| n == field.id.as_str()).map(|(_, v)| v.as_str()).collect();
    let options = options(d, field, input, &chosen);
    let error = match d.refusal {
        Some(r) if r.field.as_deref() == Some(field.id.as_str()) => r.reason.clone(),
        _ => String::new(),
    };
    Some(InputView {
        name: field.id.to_string(),
        label: field.label.in_language(d.language).to_owned(),
        help: field.help.as_ref().map_or(String::new(), |h| h.in_language(d.language).to_owned()),
        kind: kind(field.kind, options.len()),
        required: input.required && !stands(d, input),
        options,
        value: chosen.first().map_or(String::new(), |v| (*v).to_owned()),
        max_length: field.max_length,
        show_when: input.when.first().map_or(String::new(), show_when),
        error,
        sealed: field.kind.is_sealed(),
        contact: field.kind.is_contact(),
    })
}

/// A value that already stands in the matter need not be given again.
fn stands(d: &Drawing<'_>, input: &Input) -> bool {
    let known = |m: &Matter| m.fields.contains_key(&input.field) || m.texts.contains_key(&input.field);
    input.stands && d.matter.is_some_and(known)
}

fn kind(kind: FieldKind, options: usize) -> InputKind {
    match kind {
        FieldKind::Choice if options <= FEW => InputKind::Radio,
        FieldKind::Choices if options <= FEW => InputKind::Checks,
        FieldKind::Choices | FieldKind::Units => InputKind::ManyPicker,
        FieldKind::Choice
        | FieldKind::Category
        | FieldKind::Area
        | FieldKind::Unit
        | FieldKind::Post
        | FieldKind::Article => InputKind::Picker,
        FieldKind::Date => InputKind::Day,
        FieldKind::YesNo => InputKind::YesNo,
        FieldKind::Number | FieldKind::Money => InputKind::Number,
        FieldKind::Matter => InputKind::MatterNumber,
        FieldKind::ContactPhone => InputKind::Phone,
        FieldKind::ContactName | FieldKind::HomeAddress | FieldKind::Place => InputKind::Line,
        FieldKind::Text | FieldKind::Reply | FieldKind::PrivateReply | FieldKind::Note => {
            InputKind::Paragraph
        }
    }
}

/// `field=a|b` for the browser; only equality can be shown there, the server decides all.
fn show_when(when: &When) -> String {
    let codes: Vec<&str> = when.is.iter().chain(&when.one_of).map(Code::as_str).collect();
    match (codes.is_empty(), when.present) {
        (false, _) => format!("{}={}", when.field, codes.join("|")),
        (true, Some(true)) => format!("{}=*", when.field),
        _ => String::new(),
    }
}

fn options(d: &Drawing<'_>, field: &Field, input: &Input, chosen: &[&str]) -> Vec<OptionView> {
    let directory = &d.city.directory;
    let mut found = match field.kind {
        FieldKind::Choice | FieldKind::Choices => return choices(d, field, input, chosen),
        FieldKind::Category => categories(d.city, d.language),
        FieldKind::Area => areas(d.city),
        FieldKind::Unit | FieldKind::Units => directory
            .units
            .values()
            .filter(|u| u.to.is_none())
            .map(|u| {
                let group = u.parent.map_or(String::new(), |p| d.city.unit_name(p));
                option(&u.id.to_string(), &u.name, group, &u.code)
            })
            .collect(),
        FieldKind::Post => directory
            .posts
            .values()
            .map(|p| option(&p.id.to_string(), &p.name, d.city.unit_name(p.unit), ""))
            .collect::<Vec<_>>(),
        FieldKind::Article => d
            .articles
            .iter()
            .map(|(id, question)| option(&id.to_string(), question, String::new(), ""))
            .collect(),
        _ => return Vec::new(),
    };
    settle(&mut found, chosen);
    found
}

/// Puts options in their order and marks those chosen.
pub(crate) fn settle(options: &mut [OptionView], chosen: &[&str]) {
    options.sort_by(|a, b| (&a.group, &a.label, &a.value).cmp(&(&b.group, &b.label, &b.value)));
    for option in options {
        option.selected = chosen.contains(&option.value.as_str());
    }
}

/// Leaves of the category tree, under their parents.
pub(crate) fn categories(city: &City, language: Language) -> Vec<OptionView> {
    let all = &city.directory.categories;
    all.values()
        .filter(|c| !all.values().any(|x| x.parent.as_ref() == Some(&c.id)))
        .map(|c| {
            let group = c.parent.as_ref().map_or(String::new(), |p| city.category_name(p, language));
            option(c.id.as_str(), c.label.in_language(language), group, &c.aliases.join(" "))
        })
        .collect()
}

/// Districts and everything below, under what they lie in.
pub(crate) fn areas(city: &City) -> Vec<OptionView> {
    city.directory
        .areas
        .values()
        .filter(|a| a.to.is_none() && a.level >= AreaLevel::District)
        .map(|a| {
            let group = a
                .parent
                .and_then(|p| city.directory.areas.get(&p))
                .filter(|p| p.level != AreaLevel::City)
                .map_or(String::new(), |_| city.area_name(a.parent.unwrap_or(a.id)));
            let also = city.place_aliases.get(&a.id).map_or("", String::as_str);
            option(&a.id.to_string(), &a.name, group, &format!("{} {also}", a.code))
        })
        .collect()
}

fn choices(d: &Drawing<'_>, field: &Field, input: &Input, chosen: &[&str]) -> Vec<OptionView> {
    let Some(list) = field.list.as_deref().and_then(|l| d.procedure.list(l)) else { return Vec::new() };
    list.items
        .iter()
        .filter(|i| input.only.is_empty() || input.only.contains(&i.code))
        .map(|i| {
            let mut found = option(i.code.as_str(), i.label.in_language(d.language), String::new(), "");
            found.help = i.help.as_ref().map_or(String::new(), |h| h.in_language(d.language).to_owned());
            found.selected = chosen.contains(&i.code.as_str());
            found
        })
        .collect()
}

fn option(value: &str, label: &str, group: String, also: &str) -> OptionView {
    OptionView {
        value: value.to_owned(),
        label: label.to_owned(),
        help: String::new(),
        group,
        search: format!("{} {also}", engine_text::picker::initials(label).join(" ")),
        selected: false,
    }
}
