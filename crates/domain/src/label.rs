//! Words shown to people, in the binding Chinese and in English.

use serde::{Deserialize, Serialize};

/// A label in both languages. Chinese binds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// Chinese, binding.
    pub zh: String,
    /// English, complete for pages.
    pub en: String,
}

/// The language a page is shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

impl Label {
    /// A label from both texts.
    pub fn new(zh: &str, en: &str) -> Self {
        Label { zh: zh.into(), en: en.into() }
    }

    /// The text in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}
