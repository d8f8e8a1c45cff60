//! The closed lists of CAP 1.2: status, kind of message, scope, category, response, urgency, severity,
//! certainty, each with the word on the wire and the words people read. Never a word of our own.

use domain::label::Label;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $variant:ident = $wire:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = $en] #[serde(rename = $wire)] $(#[$item])* $variant,)+
        }

        impl $name {
            /// Every value, in the order of the schema.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The words of the schema.
            pub const WIRE: &'static [&'static str] = &[$($wire),+];

            /// The value with exactly this word on the wire; case counts.
            pub fn from_wire(word: &str) -> Option<Self> {
                match word {
                    $($wire => Some($name::$variant),)+
                    _ => None,
                }
            }

            /// The word on the wire.
            pub const fn wire(self) -> &'static str {
                match self {
                    $($name::$variant => $wire,)+
                }
            }

            /// The words people read.
            pub fn label(self) -> Label {
                match self {
                    $($name::$variant => Label::new($zh, $en),)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.wire())
            }
        }
    };
}

words! {
    /// How a message is to be handled.
    Status {
        Actual = "Actual", "实际", "actual";
        Exercise = "Exercise", "演练", "exercise";
        System = "System", "系统内部", "system";
        Test = "Test", "测试", "test";
        Draft = "Draft", "草稿", "draft";
    }
}

words! {
    /// What a message does.
    MsgType {
        Alert = "Alert", "首次发布", "alert";
        Update = "Update", "更新", "update";
        Cancel = "Cancel", "解除", "cancel";
        Ack = "Ack", "确认收到", "acknowledgement";
        Error = "Error", "拒收", "error";
    }
}

words! {
    /// For whom a message is.
    Scope {
        Public = "Public", "公开", "public";
        Restricted = "Restricted", "限定范围", "restricted";
        Private = "Private", "指定收件人", "private";
    }
}

words! {
    /// What the event is about. There is no social category.
    Category {
        Geo = "Geo", "地质地震", "geophysical";
        Met = "Met", "气象水文", "meteorological";
        Safety = "Safety", "公共安全", "general emergency and public safety";
        Security = "Security", "治安防护", "security";
        Rescue = "Rescue", "救援", "rescue";
        Fire = "Fire", "火灾", "fire";
        Health = "Health", "卫生健康", "health";
        Env = "Env", "环境污染", "environmental";
        Transport = "Transport", "交通运输", "transport";
        Infra = "Infra", "市政设施", "utilities and infrastructure";
        Cbrne = "CBRNE", "化生放核爆", "chemical, biological, radiological, nuclear, explosive";
        Other = "Other", "其他", "other";
    }
}

words! {
    /// What people should do.
    ResponseType {
        Shelter = "Shelter", "就地避险", "take shelter";
        Evacuate = "Evacuate", "撤离", "evacuate";
        Prepare = "Prepare", "做好准备", "prepare";
        Execute = "Execute", "按预案行动", "carry out the plan";
        Avoid = "Avoid", "避开", "avoid";
        Monitor = "Monitor", "关注后续信息", "follow the news";
        Assess = "Assess", "自行判断", "assess";
        AllClear = "AllClear", "危险已解除", "all clear";
        None = "None", "无需行动", "no action";
    }
}

words! {
    /// How soon to act.
    Urgency {
        Immediate = "Immediate", "立即", "immediate";
        Expected = "Expected", "一小时内", "within the hour";
        Future = "Future", "近期", "in the near future";
        Past = "Past", "已过去", "past";
        Unknown = "Unknown", "不明", "unknown";
    }
}

words! {
    /// How grave the event is.
    Severity {
        Extreme = "Extreme", "特别严重", "extreme";
        Severe = "Severe", "严重", "severe";
        Moderate = "Moderate", "较重", "moderate";
        Minor = "Minor", "一般", "minor";
        Unknown = "Unknown", "不明", "unknown";
    }
}

words! {
    /// How sure it is.
    Certainty {
        Observed = "Observed", "已发生", "observed";
        Likely = "Likely", "很可能", "likely";
        Possible = "Possible", "有可能", "possible";
        Unlikely = "Unlikely", "不太可能", "unlikely";
        Unknown = "Unknown", "不明", "unknown";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back_from_the_wire_and_its_other_case_does_not() {
        for category in Category::ALL {
            assert_eq!(Category::from_wire(category.wire()), Some(*category));
            assert_eq!(Category::from_wire(&category.wire().to_lowercase()), None);
        }
        assert_eq!(Category::ALL.len(), 12);
        assert_eq!(Category::from_wire("Social"), None, "there is no social category");
    }
}
