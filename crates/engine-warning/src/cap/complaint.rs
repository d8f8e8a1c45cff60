//! What is wrong with an alert, where, and what to do. Says nothing about who wrote it.

use domain::label::{Label, Language};
use serde::Serialize;
use std::borrow::Cow;
use std::fmt;

/// The three levels an alert is judged at; each holds the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The XML schema of CAP 1.2.
    Xsd,
    /// What the text of the specification demands beyond its schema.
    Spec,
    /// What an alert needs that the public is to receive.
    Publish,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Level; 3] = [Level::Xsd, Level::Spec, Level::Publish];

    /// The name on the command line and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Xsd => "xsd",
            Level::Spec => "spec",
            Level::Publish => "publish",
        }
    }

    /// What people call it.
    pub fn label(self) -> Label {
        match self {
            Level::Xsd => Label::new("格式", "schema"),
            Level::Spec => Label::new("规范", "specification"),
            Level::Publish => Label::new("发布要求", "publishing profile"),
        }
    }
}

/// Whether a complaint fails the alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// The alert does not pass the level.
    Fault,
    /// It passes, and would be better without.
    Advice,
}

/// Where in an alert: names of elements from the root, each with its place among its namesakes, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Path(Vec<(Cow<'static, str>, usize)>);

impl Path {
    /// The alert itself.
    pub fn alert() -> Self {
        Path(vec![(Cow::Borrowed("alert"), 1)])
    }

    /// The first child of this name.
    pub fn to(&self, name: impl Into<Cow<'static, str>>) -> Self {
        self.to_nth(name, 0)
    }

    /// The child of this name at `index`, counted from 0 among its namesakes.
    pub fn to_nth(&self, name: impl Into<Cow<'static, str>>, index: usize) -> Self {
        let mut steps = self.0.clone();
        steps.push((name.into(), index + 1));
        Path(steps)
    }

    /// The name of the last element.
    pub fn element(&self) -> &str {
        self.0.last().map_or("", |(name, _)| name)
    }

    /// Names and places, from the root.
    pub fn steps(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(name, nth)| (name.as_ref(), *nth))
    }

    /// A path from its steps.
    pub(super) fn from_steps(steps: Vec<(Cow<'static, str>, usize)>) -> Self {
        Path(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, nth)) in self.0.iter().enumerate() {
            let slash = if index > 0 { "/" } else { "" };
            match nth {
                1 => write!(f, "{slash}{name}")?,
                nth => write!(f, "{slash}{name}[{nth}]")?,
            }
        }
        Ok(())
    }
}

impl Serialize for Path {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One thing that is wrong, in both languages, with the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Complaint {
    /// The level that asks for it.
    pub level: Level,
    /// Whether the alert fails by it.
    pub weight: Weight,
    /// A stable name for programs and tests, e.g. `polygon-not-closed`.
    pub rule: &'static str,
    /// The element.
    pub path: Path,
    /// Line of the element in the file, from 1; none for an alert that was never a file.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: Label,
    /// What to do.
    pub remedy: Label,
}

impl Complaint {
    /// A fault of `level`.
    pub fn fault(level: Level, rule: &'static str, path: Path, what: Label, remedy: Label) -> Self {
        Complaint { level, weight: Weight::Fault, rule, path, line: None, what, remedy }
    }

    /// A piece of advice of `level`.
    pub fn advice(level: Level, rule: &'static str, path: Path, what: Label, remedy: Label) -> Self {
        Complaint { weight: Weight::Advice, ..Complaint::fault(level, rule, path, what, remedy) }
    }

    /// The same, with the line of its element.
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// Whether the alert fails by it.
    pub fn is_fault(&self) -> bool {
        self.weight == Weight::Fault
    }

    /// One sentence or two: line, element, what is wrong, what to do.
    pub fn show(&self, language: Language) -> String {
        let what = self.what.in_language(language);
        let remedy = self.remedy.in_language(language);
        match (language, self.line) {
            (Language::Zh, Some(line)) => {
                format!("第 {line} 行 <{}>：{what}。{remedy}。", self.path.element())
            }
            (Language::Zh, None) => format!("<{}>：{what}。{remedy}。", self.path.element()),
            (Language::En, Some(line)) => format!("line {line} <{}>: {what}. {remedy}.", self.path.element()),
            (Language::En, None) => format!("<{}>: {what}. {remedy}.", self.path.element()),
        }
    }
}

/// A label from formatted texts.
macro_rules! say {
    ($zh:literal, $en:literal $(,)?) => {
        domain::label::Label { zh: format!($zh), en: format!($en) }
    };
}
pub(super) use say;

/// Text of a foreign file, short enough to be quoted in a sentence and without line breaks.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let one_line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST + 1).collect();
    match one_line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &one_line[..end]),
        None => one_line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_the_place_only_where_there_could_be_several() {
        let path = Path::alert().to_nth("info", 1).to("area").to_nth("polygon", 2);
        assert_eq!(path.to_string(), "alert/info[2]/area/polygon[3]");
        assert_eq!(path.element(), "polygon");
    }

    #[test]
    fn a_quotation_is_one_short_line() {
        assert_eq!(quoted("a\nb"), "a b");
        assert_eq!(quoted(&"长".repeat(60)).chars().count(), 41);
    }
}
