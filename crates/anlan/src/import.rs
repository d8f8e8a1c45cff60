//! `anlan import`: past appeals by a map, and the tables of a house.
//!
//! Never decides about a row; says what became of each, and loses none.

mod appeals;
mod progress;
mod rejects;

use anlan::wiring::Places;
use app::App;
use app::import::house::HouseTable;
use clap::{Args, Subcommand};
use domain::ids::CityId;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// 导入：往年诉求，以及辖区、单位、岗位、值班表、账号、知识库等
#[derive(Debug, Args)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 往年诉求：CSV、XLSX 或 JSON 行，按对照表导入；可重复运行，不会重复登记
    Appeals(appeals::Appeals),
    /// 辖区：code,name,level,parent_code[,from,to,successors]
    Areas(Table),
    /// 单位：code,name,parent_code,area_code[,functions,duties,steps,from,to,successors]
    Units(Table),
    /// 岗位：unit_code,post_code,name,abilities[,remit,ended]
    Posts(Table),
    /// 值班表：unit_code,level,days,from,to,post_code
    Roster(Table),
    /// 账号：login,display,post_code[,demo,status,to]；离任写 status=left 和接任账号 to
    Accounts(Table),
    /// 知识库：question,answer,owner_unit,basis,valid_from[,valid_to,category]
    Knowledge(Table),
    /// 常用语：key,text[,unit_code]
    Phrases(Table),
    /// 地名别称：alias,area_code[,note]
    Aliases(Table),
}

#[derive(Debug, Args)]
struct Table {
    /// 文件
    file: PathBuf,
    /// 城市代码
    #[arg(long)]
    city: String,
    /// 标为 demo 的账号立即可用，但只能从本机登录
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    places: Places,
}

impl Import {
    /// Runs.
    pub fn run(self) -> ExitCode {
        use HouseTable as H;
        match self.what {
            What::Appeals(appeals) => appeals.run(),
            What::Areas(table) => table.run(H::Areas),
            What::Units(table) => table.run(H::Units),
            What::Posts(table) => table.run(H::Posts),
            What::Roster(table) => table.run(H::Roster),
            What::Accounts(table) => table.run(H::Accounts),
            What::Knowledge(table) => table.run(H::Knowledge),
            What::Phrases(table) => table.run(H::Phrases),
            What::Aliases(table) => table.run(H::Aliases),
        }
    }
}

impl Table {
    fn run(self, table: HouseTable) -> ExitCode {
        super::run_async(async move {
            let app = self.places.open().await?;
            let city = city_of(&app, &self.city).await?;
            let report = anlan::house::import(&app, city, table, &self.file, self.demo).await?;
            println!(
                "{}：共 {} 行；新增 {}，更新 {}，未变 {}",
                table.name(),
                report.lines,
                report.added,
                report.changed,
                report.same
            );
            if !report.activations.is_empty() {
                println!("激活码只显示这一次，三天内有效；本人打开 /staff/activate 设置密码：");
            }
            for activation in report.activations {
                println!("  {}\t{}", activation.login, activation.code);
            }
            app.store().close().await;
            Ok(())
        })
    }
}

/// The city of a code; its pack's name will do.
async fn city_of(app: &App, code: &str) -> Result<CityId, Box<dyn Error>> {
    let cities = app.store().cities().await?;
    if let Some(found) = cities.iter().find(|city| city.code == code || city.pack == code) {
        return Ok(found.id);
    }
    let known: Vec<String> = cities.iter().map(|city| format!("{}（{}）", city.code, city.pack)).collect();
    Err(match known.len() {
        0 => "还没有城市；请先运行 anlan city add --pack 包名".into(),
        _ => format!("没有城市“{code}”；有：{}", known.join("、")).into(),
    })
}
