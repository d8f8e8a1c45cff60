//! A statement written once for both databases, its parameters, and the rows it gives.
//!
//! The text uses `?1 ?2 …` (turned into `$1 $2 …` for PostgreSQL) and the common subset of both: no
//! time, no randomness, no triggers. Text is never put together from input.

use crate::error::StoreError;
use domain::Date;
use domain::ids::*;
use domain::instant::Instant;
use std::sync::OnceLock;

/// How writes of one statement by several transactions of a group may be brought together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merge {
    /// Plain inserts of rows that cannot meet: one multi-row statement.
    Rows,
    /// Upserts: among rows with the same first `.0` parameters the last one wins.
    Last(usize),
    /// Additions: among rows equal in all but the last parameter, that parameter is summed; in key order.
    Sum,
    /// Deletions by key: one statement for all rows named.
    Keys,
    /// One by one, but in any order among transactions that touch different matters.
    Each,
    /// The transaction runs on its own, statement by statement, in the order given.
    Alone,
}

/// The type of a parameter, for arrays of PostgreSQL: `i`, `t` or `b` in [`Statement::kinds`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integer.
    Int,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

/// One SQL statement.
#[derive(Debug)]
pub struct Statement {
    /// The text, with `?1 ?2 …`.
    pub sql: &'static str,
    /// One letter a parameter.
    pub kinds: &'static str,
    /// How it may share a group.
    pub merge: Merge,
    /// If set, changing no row means that someone else was first: the transaction is stale.
    pub must_change: bool,
    /// A read that may take long; never run on a thread that serves others.
    pub heavy: bool,
    /// The text with `$1 $2 …`, made at first use.
    dollars: OnceLock<String>,
}

impl Statement {
    const fn new(
        sql: &'static str,
        kinds: &'static str,
        merge: Merge,
        must_change: bool,
        heavy: bool,
    ) -> Statement {
        Statement { sql, kinds, merge, must_change, heavy, dollars: OnceLock::new() }
    }

    /// A read of few rows by key.
    pub const fn read(sql: &'static str, kinds: &'static str) -> Statement {
        Statement::write(sql, kinds, Merge::Alone)
    }

    /// A read that may go over many rows.
    pub const fn scan(sql: &'static str, kinds: &'static str) -> Statement {
        Statement::new(sql, kinds, Merge::Alone, false, true)
    }

    /// A write that may share a multi-row statement.
    pub const fn write(sql: &'static str, kinds: &'static str, merge: Merge) -> Statement {
        Statement::new(sql, kinds, merge, false, false)
    }

    /// A write of its own.
    pub const fn alone(sql: &'static str, kinds: &'static str) -> Statement {
        Statement::write(sql, kinds, Merge::Alone)
    }

    /// A write of its own that must change a row, or the transaction is stale.
    pub const fn exact(sql: &'static str, kinds: &'static str) -> Statement {
        Statement::new(sql, kinds, Merge::Alone, true, false)
    }

    /// The text for PostgreSQL. (SQLite binds `$2` by first appearance, not by number, hence two forms.)
    pub fn dollars(&self) -> &str {
        self.dollars.get_or_init(|| dollars(self.sql))
    }

    /// The types of the parameters, in order.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> + '_ {
        self.kinds.bytes().map(|letter| match letter {
            b'i' => Kind::Int,
            b'b' => Kind::Bytes,
            _ => Kind::Text,
        })
    }
}

/// `?1 ?2 …` as `$1 $2 …`.
pub(crate) fn dollars(sql: &str) -> String {
    sql.replace('?', "$")
}

/// A value given to or read from the database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Param {
    /// Nothing.
    Null,
    /// An integer: ids, days as `yyyymmdd`, instants in µs, yes/no as 1/0.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// The number of the committer that writes it, put in by the writer.
    Slot,
}

impl Param {
    /// How many bytes it takes, integers as eight.
    pub fn bytes(&self) -> usize {
        match self {
            Param::Null => 0,
            Param::Int(_) | Param::Slot => 8,
            Param::Text(text) => text.len(),
            Param::Bytes(bytes) => bytes.len(),
        }
    }
}

/// The parameters of one execution.
pub type Params = Vec<Param>;

/// Parameters out of any values that have a place in the database.
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::statement::Param::from($value)),*] };
}

/// One execution of a writing statement.
#[derive(Debug, Clone)]
pub struct Write {
    /// Which.
    pub statement: &'static Statement,
    /// With what.
    pub params: Params,
}

/// One row read, whose columns are taken in order.
#[derive(Debug, Default)]
pub struct Row(pub std::collections::VecDeque<Param>);

impl Row {
    /// The next column.
    pub fn take<T: FromParam>(&mut self) -> Result<T, StoreError> {
        T::from_param(self.0.pop_front().unwrap_or(Param::Null))
    }

    /// The next column, parsed as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let text: String = self.take()?;
        serde_json::from_str(&text).map_err(|e| StoreError::Corrupt(format!("JSON（第 {} 列）", e.column())))
    }
}

/// A value as JSON text.
pub fn json<T: serde::Serialize>(value: &T) -> Param {
    // Serialising our own plain data has no failing case: string keys, no custom serialisers.
    Param::Text(serde_json::to_string(value).unwrap_or_default())
}

/// A day as the integer `yyyymmdd`: readable in any database tool, and in order.
pub fn day_number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// What can be read out of a column.
pub trait FromParam: Sized {
    /// Reads it, or says that the database is damaged.
    fn from_param(param: Param) -> Result<Self, StoreError>;
}

fn wrong(expected: &str) -> StoreError {
    StoreError::Corrupt(format!("列的类型不对，应为{expected}"))
}

impl FromParam for i64 {
    fn from_param(param: Param) -> Result<Self, StoreError> {
        match param {
            Param::Int(n) => Ok(n),
            _ => Err(wrong("整数")),
        }
    }
}

impl FromParam for String {
    fn from_param(param: Param) -> Result<Self, StoreError> {
        match param {
            Param::Text(text) => Ok(text),
            _ => Err(wrong("文本")),
        }
    }
}

impl FromParam for Vec<u8> {
    fn from_param(param: Param) -> Result<Self, StoreError> {
        match param {
            Param::Bytes(bytes) => Ok(bytes),
            _ => Err(wrong("字节")),
        }
    }
}

impl<const N: usize> FromParam for [u8; N] {
    fn from_param(param: Param) -> Result<Self, StoreError> {
        Vec::<u8>::from_param(param)?.try_into().map_err(|_| wrong("定长字节"))
    }
}

impl FromParam for bool {
    fn from_param(param: Param) -> Result<Self, StoreError> {
        Ok(i64::from_param(param)? != 0)
    }
}

impl FromParam for Date {
    fn from_param(param: Param) -> Result<Self, StoreError> {
        let n = i64::from_param(param)?;
        let part = |n: i64| i8::try_from(n).map_err(|_| wrong("日期"));
        let year = i16::try_from(n / 10_000).map_err(|_| wrong("日期"))?;
        Date::new(year, part(n / 100 % 100)?, part(n % 100)?).map_err(|_| wrong("日期"))
    }
}

impl<T: FromParam> FromParam for Option<T> {
    fn from_param(param: Param) -> Result<Self, StoreError> {
        match param {
            Param::Null => Ok(None),
            other => T::from_param(other).map(Some),
        }
    }
}

impl<T: Into<Param>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

impl From<bool> for Param {
    fn from(value: bool) -> Self {
        Param::Int(i64::from(value))
    }
}

impl From<Date> for Param {
    fn from(value: Date) -> Self {
        Param::Int(day_number(value))
    }
}

impl From<&str> for Param {
    fn from(value: &str) -> Self {
        Param::Text(value.to_owned())
    }
}

impl From<&String> for Param {
    fn from(value: &String) -> Self {
        Param::Text(value.clone())
    }
}

impl From<String> for Param {
    fn from(value: String) -> Self {
        Param::Text(value)
    }
}

impl From<&[u8]> for Param {
    fn from(value: &[u8]) -> Self {
        Param::Bytes(value.to_vec())
    }
}

impl From<&Vec<u8>> for Param {
    fn from(value: &Vec<u8>) -> Self {
        Param::Bytes(value.clone())
    }
}

impl From<Vec<u8>> for Param {
    fn from(value: Vec<u8>) -> Self {
        Param::Bytes(value)
    }
}

impl<const N: usize> From<[u8; N]> for Param {
    fn from(value: [u8; N]) -> Self {
        Param::Bytes(value.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Param {
    fn from(value: &[u8; N]) -> Self {
        Param::Bytes(value.to_vec())
    }
}

macro_rules! number_params {
    ($($name:ty),*) => {$(
        impl From<$name> for Param {
            fn from(value: $name) -> Self { Param::Int(value.0) }
        }
        impl FromParam for $name {
            fn from_param(param: Param) -> Result<Self, StoreError> { Ok(Self(i64::from_param(param)?)) }
        }
    )*};
}
number_params!(CityId, MatterId, AreaId, UnitId, PostId, AccountId, ArticleId, BatchId, Instant);

macro_rules! small_int_params {
    ($($name:ty),*) => {$(
        impl From<$name> for Param {
            fn from(value: $name) -> Self { Param::Int(i64::from(value)) }
        }
        impl FromParam for $name {
            fn from_param(param: Param) -> Result<Self, StoreError> {
                <$name>::try_from(i64::from_param(param)?).map_err(|_| wrong("较小的整数"))
            }
        }
    )*};
}
small_int_params!(u8, u16, u32);

impl From<i64> for Param {
    fn from(value: i64) -> Self {
        Param::Int(value)
    }
}

macro_rules! text_params {
    ($($name:ty),*) => {$(
        impl From<&$name> for Param {
            fn from(value: &$name) -> Self { Param::Text(value.as_str().to_owned()) }
        }
        impl FromParam for $name {
            fn from_param(param: Param) -> Result<Self, StoreError> {
                Ok(Self::from(String::from_param(param)?.as_str()))
            }
        }
    )*};
}
text_params!(
    ProcedureId, StateId, ActionId, TermId, RoleId, FieldId, NoticeId, CategoryId, Code, EditionHash
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_comes_back_as_it_went_in() {
        for day in [Date::constant(2010, 1, 1), Date::constant(2026, 2, 28), Date::constant(2099, 12, 31)] {
            assert_eq!(Date::from_param(Param::from(day)), Ok(day));
        }
        assert!(Date::from_param(Param::Int(20_260_231)).is_err());
    }

    #[test]
    fn a_column_of_another_type_is_called_damage_not_a_value() {
        assert!(matches!(i64::from_param(Param::Text("1".into())), Err(StoreError::Corrupt(_))));
        assert_eq!(Option::<i64>::from_param(Param::Null), Ok(None));
    }
}
