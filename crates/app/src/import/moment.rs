//! Times as other systems write them. Never takes a day for a month to make a date fit.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;

/// The civil time of `text`, by `formats` in order and then ISO 8601, and whether only a day was written.
pub fn read(text: &str, formats: &[String]) -> Option<(DateTime, bool)> {
    let text = text.trim();
    for format in formats {
        let Ok(parsed) = strtime::parse(format, text) else { continue };
        if let Ok(at) = parsed.to_datetime() {
            return Some((at, parsed.hour().is_none()));
        }
    }
    if let Ok(day) = iso_day(text) {
        return Some((day.at(0, 0, 0, 0), true));
    }
    // An offset would say another zone than the map; such a time is not civil and is refused.
    text.parse::<DateTime>().ok().filter(|_| !text.ends_with(['Z', 'z'])).map(|at| (at, false))
}

fn iso_day(text: &str) -> Result<Date, ()> {
    if text.len() == 10 { text.parse().map_err(|_| ()) } else { Err(()) }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn check(text: &str, expected: Option<&str>) {
        let formats: Vec<String> =
            ["%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%m/%d/%Y %I:%M:%S %p"]
                .map(String::from)
                .into();
        let found = read(text, &formats).map(|(at, day)| format!("{at}{}", if day { " day" } else { "" }));
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn times_are_read_as_they_are_written_or_not_at_all() {
        check("2019/5/9 9:49:14", Some("2019-05-09T09:49:14"));
        check("2019/05/09 09:49", Some("2019-05-09T09:49:00"));
        check("2018/4/24", Some("2018-04-24T00:00:00 day"));
        check("12/25/2013 11:59:08 PM", Some("2013-12-25T23:59:08"));
        check("2019-08-01 00:00:00", Some("2019-08-01T00:00:00"));
        check("2019-05-09T09:49:44", Some("2019-05-09T09:49:44"));
        check("2019-05-09", Some("2019-05-09T00:00:00 day"));
        for wrong in ["", "昨天", "2019/13/1", "2019-02-30", "25/12/2013", "2019-08-01T00:00:00Z", "43594"]
        {
            check(wrong, None);
        }
    }
}
