//! A number of the dashboard as something that can be opened: which matters it counts, written in an address and read
//! back. Decides nothing about who may open it.

use crate::city::City;
use crate::form::Pairs;
use domain::Date;
use domain::duty::Stock;
use domain::ids::*;
use domain::label::Language;
use domain::matter::Matter;

/// Days ahead that count as soon, today included.
pub(crate) const SOON_DAYS: i64 = 3;

/// Which matters of a place are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Open ones.
    Open,
    /// Open past the resident's day; a provisional day makes nobody late.
    Overdue,
    /// Open, the resident's day within three days.
    Soon,
    /// Filed between these days, open or not.
    Received(Date, Date),
}

/// A number: which matters, of which unit, area and category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Which.
    pub which: Which,
    /// Led by this unit.
    pub unit: Option<UnitId>,
    /// In this area or below it.
    pub area: Option<AreaId>,
    /// Of this category or below it.
    pub category: Option<CategoryId>,
}

impl Counted {
    /// All matters of a kind.
    pub fn all(which: Which) -> Counted {
        Counted { which, unit: None, area: None, category: None }
    }

    /// As the query of an address; codes and ids only.
    pub fn query(&self) -> String {
        let mut text = match self.which {
            Which::Open => "due=open".to_owned(),
            Which::Overdue => "due=overdue".to_owned(),
            Which::Soon => "due=soon".to_owned(),
            Which::Received(from, to) => format!("due=received&from={from}&to={to}"),
        };
        let mut add = |name: &str, value: Option<String>| {
            text.extend(value.map(|value| format!("&{name}={value}")));
        };
        add("unit", self.unit.map(|u| u.to_string()));
        add("area", self.area.map(|a| a.to_string()));
        add("category", self.category.as_ref().map(ToString::to_string));
        text
    }

    /// Reads the query of an address; none when it names no number.
    pub fn read(pairs: &Pairs) -> Option<Counted> {
        let value = |name: &str| {
            pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
        };
        let which = match value("due").unwrap_or("open") {
            "open" => Which::Open,
            "overdue" => Which::Overdue,
            "soon" => Which::Soon,
            "received" => Which::Received(value("from")?.parse().ok()?, value("to")?.parse().ok()?),
            _ => return None,
        };
        let id = |name: &str| value(name).map(|v| v.parse::<i64>().ok());
        Some(Counted {
            which,
            unit: id("unit").map_or(Some(None), |id| id.map(|id| Some(UnitId(id))))?,
            area: id("area").map_or(Some(None), |id| id.map(|id| Some(AreaId(id))))?,
            category: value("category").map(CategoryId::from),
        })
    }

    /// What is counted, in words.
    pub fn heading(&self, city: &City, language: Language) -> String {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.area.map(|a| city.area_name(a)));
        words.extend(self.unit.map(|u| city.unit_name(u)));
        words.extend(self.category.as_ref().map(|c| city.category_name(c, language)));
        words.push(self.which.label(language));
        words.join(" · ")
    }

    /// Whether it counts this cell of the stock.
    pub(crate) fn counts(&self, city: &City, cell: &Stock, today: Date) -> bool {
        let due = match self.which {
            Which::Open => true,
            Which::Overdue => is_overdue(cell, today),
            Which::Soon => is_soon(cell, today),
            Which::Received(..) => false,
        };
        due && self.unit.is_none_or(|unit| cell.unit == Some(unit))
            && self.lies_in(city, cell.area, cell.category.as_ref())
    }

    /// Whether it counts this matter.
    pub(crate) fn holds(&self, city: &City, matter: &Matter, today: Date) -> bool {
        match self.which {
            Which::Received(from, to) => {
                (from..=to).contains(&matter.filed_on)
                    && self.unit.is_none_or(|unit| matter.last_lead().map(|o| o.unit) == Some(unit))
                    && self.lies_in(city, matter.area(), matter.category())
            }
            _ => domain::duty::stock(matter).is_some_and(|cell| self.counts(city, &cell, today)),
        }
    }

    fn lies_in(&self, city: &City, area: Option<AreaId>, category: Option<&CategoryId>) -> bool {
        let within = |above: AreaId| area.is_some_and(|a| city.directory.area_within(a, above));
        let under =
            |above: &CategoryId| category.is_some_and(|c| categories_up(city, c).any(|c| c == *above));
        self.area.is_none_or(within) && self.category.as_ref().is_none_or(under)
    }
}

impl Which {
    /// In words.
    pub fn label(self, language: Language) -> String {
        let word = |zh: &str, en: &str| if language == Language::Zh { zh.to_owned() } else { en.to_owned() };
        match self {
            Which::Open => word("在办", "open"),
            Which::Overdue => word("已超期", "overdue"),
            Which::Soon => word("三天内到期", "due in three days"),
            Which::Received(from, to) if language == Language::Zh => format!("{from}至{to}收到"),
            Which::Received(from, to) => format!("received {from} to {to}"),
        }
    }
}

/// A category and those above it.
pub(crate) fn categories_up(city: &City, category: &CategoryId) -> impl Iterator<Item = CategoryId> {
    let mut next = Some(category.clone());
    let mut steps = 0;
    std::iter::from_fn(move || {
        let now = next.take()?;
        steps += 1;
        if steps < 16 {
            next = city.directory.categories.get(&now).and_then(|c| c.parent.clone());
        }
        Some(now)
    })
}

/// Open past its day.
pub(crate) fn is_overdue(cell: &Stock, today: Date) -> bool {
    !cell.provisional && cell.due_day.is_some_and(|day| day < today)
}

/// Due today or in the next days.
pub(crate) fn is_soon(cell: &Stock, today: Date) -> bool {
    cell.due_day.is_some_and(|day| today <= day && day <= last_soon(today))
}

/// The last day that counts as soon.
pub(crate) fn last_soon(today: Date) -> Date {
    today.saturating_add(jiff::Span::new().days(SOON_DAYS - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(query: &str) -> Pairs {
        query
            .split('&')
            .filter_map(|p| p.split_once('='))
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
            .collect()
    }

    #[test]
    fn a_number_is_read_back_from_its_address() {
        let day = |d| Date::constant(2026, 3, d);
        for which in [Which::Open, Which::Overdue, Which::Soon, Which::Received(day(2), day(9))] {
            let number = Counted {
                which,
                unit: Some(UnitId(7)),
                area: Some(AreaId(440_106)),
                category: Some("noise".into()),
            };
            assert_eq!(Counted::read(&pairs(&number.query())), Some(number));
            assert_eq!(Counted::read(&pairs(&Counted::all(which).query())), Some(Counted::all(which)));
        }
    }

    #[test]
    fn what_is_no_number_opens_nothing() {
        for query in ["due=all", "due=received", "due=received&from=x&to=y", "due=open&unit=x"] {
            assert_eq!(Counted::read(&pairs(query)), None, "{query}");
        }
        assert_eq!(
            Counted::read(&Pairs::new()),
            Some(Counted::all(Which::Open)),
            "nothing asked: all open ones"
        );
    }
}
