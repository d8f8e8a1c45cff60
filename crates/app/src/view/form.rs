//! Forms, drawn from the pack.

use super::BasisView;
use serde::Serialize;

/// How an input is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum InputKind {
    /// Few choices: radio buttons.
    Radio,
    /// Many choices: a picker that matches pinyin initials and codes.
    Picker,
    /// Several choices: check boxes.
    Checks,
    /// Several choices among many: picker with several values.
    ManyPicker,
    /// One line of text.
    Line,
    /// A telephone number.
    Phone,
    /// Several lines.
    Paragraph,
    /// A day.
    Day,
    /// Yes or no.
    YesNo,
    /// A whole number.
    Number,
    /// A public number of another matter.
    MatterNumber,
}

/// An option of a choice or picker.
#[derive(Debug, Clone, Serialize)]
pub struct OptionView {
    /// Sent value.
    pub value: String,
    /// Shown.
    pub label: String,
    /// Under it.
    pub help: String,
    /// Heading it stands under in a picker.
    pub group: String,
    /// Pinyin initials, code and aliases, separated by spaces, for the picker to match.
    pub search: String,
    /// Chosen.
    pub selected: bool,
}

/// One input.
#[derive(Debug, Clone, Serialize)]
pub struct InputView {
    /// Form name: the field id.
    pub name: String,
    /// Label.
    pub label: String,
    /// Help.
    pub help: String,
    /// How it is drawn.
    pub kind: InputKind,
    /// Must be filled.
    pub required: bool,
    /// Options of choices.
    pub options: Vec<OptionView>,
    /// Present value of text, day, number.
    pub value: String,
    /// Most characters.
    pub max_length: Option<u32>,
    /// Shown only when another field has one of these values: `field=value|value`.
    pub show_when: String,
    /// What is wrong with it.
    pub error: String,
    /// Kept sealed; says so under it.
    pub sealed: bool,
    /// A contact: who may open it is said under it.
    pub contact: bool,
}

impl InputView {
    /// A plain input that must be filled and is kept nowhere.
    pub fn asked(
        name: &str,
        label: &str,
        kind: InputKind,
        options: Vec<OptionView>,
        value: &str,
    ) -> InputView {
        InputView {
            name: name.to_owned(),
            label: label.to_owned(),
            help: String::new(),
            kind,
            required: true,
            options,
            value: value.to_owned(),
            max_length: None,
            show_when: String::new(),
            error: String::new(),
            sealed: false,
            contact: false,
        }
    }
}

/// A form of one action.
#[derive(Debug, Clone, Serialize)]
pub struct FormView {
    /// Action id.
    pub action: String,
    /// Button.
    pub label: String,
    /// Under the heading.
    pub help: String,
    /// Inputs.
    pub inputs: Vec<InputView>,
    /// The main thing to do here.
    pub primary: bool,
    /// The key that opens it.
    pub key: String,
    /// The order it is about.
    pub order: Option<u16>,
    /// The request it is about.
    pub request: Option<u16>,
    /// Why it cannot be done now, with the way on (button shown but explained).
    pub blocked: Option<super::RefusalView>,
    /// Articles.
    pub basis: Vec<BasisView>,
    /// Idempotency key to send back.
    pub idempotency: String,
    /// Version of the matter the form was drawn from.
    pub version: u32,
}
