//! What `anlan index` is given: the method, the tables, and how they are to be read.

use super::figures::{self, Reading};
use super::{Lang, Stop};
use clap::Args;
use engine_index::method::Method;
use std::path::{Path, PathBuf};

/// The method, the tables, and how they are read.
#[derive(Debug, Args)]
pub struct Input {
    /// 方法：一个 TOML 文件，或含 index.toml 的文件夹 / The method: a TOML file, or a folder with index.toml.
    #[arg(long, value_name = "FILE")]
    pub method: PathBuf,
    /// 数据：CSV、XLSX 或 JSON 行，宽表或长表 / The data: CSV, XLSX or JSON lines, wide or long.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// 工作簿中的工作表 / Sheet of a workbook.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// 数据有多个期间，一起计算 / The data hold several periods, computed together.
    #[arg(long)]
    pub panel: bool,
    /// 只算这一期；数据没有期间列时，作为期间的名称 / This period only; names the period of data without one.
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// 单位名单：单位代码、名称、分组等，每单位一行 / Units: code, name, pools and other words, a row each.
    #[arg(long, value_name = "FILE")]
    pub units: Option<PathBuf>,
    /// 按日期的分母：单位、日期、列、数值；可多次 / Dated denominators: unit, date, column, value; repeatable.
    #[arg(long, value_name = "FILE")]
    pub dated: Vec<PathBuf>,
    /// 单位代码所在的列 / Column of the units' codes.
    #[arg(long, value_name = "HEADING")]
    pub unit_column: Option<String>,
    /// 期间所在的列 / Column of the periods.
    #[arg(long, value_name = "HEADING")]
    pub period_column: Option<String>,
    /// 线程数 / Threads.
    #[arg(long, default_value_t = 2, value_name = "N")]
    pub threads: usize,
    /// 语言 / Language of messages.
    #[arg(long, value_enum, default_value = "zh")]
    pub lang: Lang,
}

impl Input {
    /// Reads the method.
    pub fn read_method(&self) -> Result<Method, Stop> {
        method(&self.method, self.lang)
    }

    /// Reads the tables for a method.
    pub fn read_figures(&self, method: &Method) -> Result<Reading, Stop> {
        figures::read(self, method)
    }
}

/// Reads a method; its complaints are the message.
pub fn method(path: &Path, lang: Lang) -> Result<Method, Stop> {
    pack::method::load(path).map_err(|complaints| {
        let shown: String = complaints.iter().map(|complaint| complaint.show(lang.language())).collect();
        let total = lang.say(
            format!("方法共 {} 个问题，改好之前不能计算", complaints.len()),
            format!(
                "{} complaints about the method: nothing is computed until they are put right",
                complaints.len()
            ),
        );
        Stop::input(format!("{shown}{total}"))
    })
}
