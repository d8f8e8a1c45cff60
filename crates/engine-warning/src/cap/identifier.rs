//! Names of messages by the value rules of the national standard: who, when, which of that second. Also lawful
//! in CAP. Never a random number.

use super::time::Time;
use serde::{Deserialize, Serialize};

/// The office that issues, in the codes of the national standards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Office {
    /// Six digits of its administrative division.
    pub division: String,
    /// Three digits of the kind of agency.
    pub agency: String,
    /// Three digits of the unit under it.
    #[serde(default = "no_unit")]
    pub unit: String,
    /// Two digits of the branch under that.
    #[serde(default = "no_branch")]
    pub branch: String,
}

fn no_unit() -> String {
    "000".into()
}

fn no_branch() -> String {
    "00".into()
}

impl Office {
    /// An office from its four codes; none, if one is not of so many digits.
    pub fn new(division: &str, agency: &str, unit: &str, branch: &str) -> Option<Office> {
        let office = Office {
            division: division.into(),
            agency: agency.into(),
            unit: unit.into(),
            branch: branch.into(),
        };
        office.is_sound().then_some(office)
    }

    /// Whether every code is of its number of digits.
    pub fn is_sound(&self) -> bool {
        let digits =
            |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        digits(&self.division, 6)
            && digits(&self.agency, 3)
            && digits(&self.unit, 3)
            && digits(&self.branch, 2)
    }

    /// The name of the message entered at this moment, the `serial`th of it (0 to 9): 31 characters. None for
    /// a serial beyond 9: wait for the next second.
    pub fn identifier(&self, entered: Time, serial: u8) -> Option<String> {
        let Office { division, agency, unit, branch } = self;
        (serial <= 9).then(|| format!("{division}{agency}{unit}{branch}_{}_{serial}", entered.digits()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_has_thirty_one_characters() {
        let office = Office::new("990101", "416", "000", "00").unwrap();
        let entered = Time::parse("2026-11-22T09:30:00+08:00").unwrap();
        let identifier = office.identifier(entered, 3).unwrap();
        assert_eq!(identifier, "99010141600000_20261122093000_3");
        assert_eq!(identifier.len(), 31);
        assert_eq!(office.identifier(entered, 10), None);
        assert_eq!(Office::new("99010", "416", "000", "00"), None);
    }
}
