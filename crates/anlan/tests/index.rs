//! `anlan index` on the worked example, and on files that are wrong in every way that people find.

use std::path::{Path, PathBuf};
use std::process::Command;

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/examples/index")
}

/// A folder of the test's own, with the method of the example and a table of figures.
struct Desk {
    folder: tempfile::TempDir,
}

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("a folder for the test") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("room for the test");
        path
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|fault| panic!("{name}: {fault}"))
    }

    fn run(&self, args: &[&str]) -> Said {
        let done = Command::new(env!("CARGO_BIN_EXE_anlan"))
            .arg("index")
            .args(args)
            .current_dir(self.folder.path())
            .output()
            .expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Said { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
    }

    /// Computes with a small method of two indicators and this table.
    fn compute(&self, table: impl AsRef<[u8]>, more: &[&str]) -> Said {
        self.write("small.toml", SMALL);
        self.write("data.csv", table);
        self.run(
            &[&["compute", "--method", "small.toml", "--data", "data.csv", "--out", "out"], more].concat(),
        )
    }

    /// The table is refused with every part of `says`, and nothing is left behind.
    fn refused(&self, table: impl AsRef<[u8]>, says: &[&str]) {
        let said = self.compute(table, &[]);
        assert_eq!(said.code, Some(2), "{}{}", said.out, said.err);
        for part in says {
            assert!(said.err.contains(part), "“{part}” is not in: {}", said.err);
        }
        let left: Vec<_> = std::fs::read_dir(self.folder.path()).expect("the folder").flatten().collect();
        assert_eq!(left.len(), 2, "something half-written was left: {left:?}");
    }
}

const SMALL: &str = r#"
format = 1
id = "small"
label = { zh = "小指数", en = "small index" }
blank = "omitted"
normalise = { min-max = { to = [0, 100] } }
over = "period"
constant = "refuse"
weigh = "equal"
aggregate = { rule = "arithmetic", weights = "shares", missing = { renormalise = 0.5 } }
rank = { ties = "min" }

[[indicator]]
code = "a"
label = { zh = "甲", en = "a" }
unit = "件"
direction = "up"
nature = "outcome"
source = { reported = "service" }
parent = "index"

[[indicator]]
code = "b"
label = { zh = "乙", en = "b" }
unit = "件"
direction = "down"
nature = "outcome"
source = { reported = "service" }
parent = "index"

[[group]]
code = "index"
label = { zh = "总指数", en = "index" }
"#;

#[test]
fn a_wide_table_and_the_same_table_in_long_form_give_the_same_edition() {
    let desk = Desk::new();
    let said = desk.compute("unit,a,b\nx,1,5\ny,3,1\nz,2,拒报\n", &["--period", "2025"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(
        desk.read("out/index.csv"),
        "unit,name,period,score,rank,part,grade,missing,filled\n\
         x,,2025,0,3,,,,0\ny,,2025,100,1,,,,0\nz,,2025,50,2,,,,0\n"
    );
    let wide = desk.read("out/groups.csv");
    std::fs::rename(desk.path("out"), desk.path("wide")).expect("moved");
    let long = "指标,单位,年份,数值,缺失原因\nb,z,2025,,refused\na,y,2025,3,\na,x,2025,1,\nb,x,2025,5,\nb,y,2025,1,\na,z,2025,2,\n";
    let said = desk.compute(long, &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(desk.read("out/groups.csv"), wide);
    let compared = desk.run(&["compare", "wide", "out"]);
    assert!(compared.out.contains("方法：相同") && compared.out.contains("0 个名次有变"), "{}", compared.out);
}

#[test]
fn a_table_in_gbk_with_semicolons_is_read() {
    let desk = Desk::new();
    let table = encoding_rs::GBK
        .encode("单位;期间;a;b\n东区;2025年一季度;1;5\n西区;2025年一季度;3;1\n")
        .0
        .into_owned();
    let said = desk.compute(table, &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(desk.read("out/index.csv").contains("东区,,2025Q1,0,2"));
}

#[test]
fn what_is_wrong_in_a_table_is_said_with_its_line_and_nothing_is_written() {
    let check = |table: &str, says: &[&str]| Desk::new().refused(table, says);
    check("unit,a\nx,1\n", &["缺少方法要用的列：b", "现有：unit、a"]);
    check("a,b\n1,2\n", &["找不到单位代码列"]);
    check("unit,a,b\n", &["只有表头"]);
    check("", &["是空的"]);
    check("unit,a,b\nx,1,2\nx,3,4\n", &["第 3 行", "重复", "第 2 行"]);
    check(
        "unit,a,b\nx,\"1,234\",2\ny,5,NaN\nz,95%,=A1\n",
        &["第 2 行", "千位分隔", "第 3 行", "不是数", "第 4 行", "百分号"],
    );
    check("unit,a,b\nx,1,#DIV/0!\n", &["出错标记"]);
    check("unit,a,b\nx,1\n", &["第 2 行", "2 列"]);
    check("unit,a,b\n,1,2\n", &["没有单位代码"]);
    check("unit,a,b\n=cmd,1,2\n", &["像公式"]);
    check("unit,a,a\nx,1,2\n", &["出现了两次"]);
    check("unit,period,a,b\nx,2024,1,2\nx,2025,1,2\n", &["2 个期间", "--panel", "--period 2024"]);
    check("unit,period,a,b\nx,,1,2\n", &["没有期间"]);
    check("unit,a,b\nx,1,2\ny,1,3\n", &["指标 a", "各单位都相同"]);
    check("unit,indicator,value\nx,a,1\nx,a,2\n", &["x 在 - 的 a 与第 2 行重复"]);
    check("unit,indicator,value\nx,a,1\nx,c,2\n", &["缺少方法要用的列：b"]);
    check("unit,indicator,value,reason\nx,a,1,late\nx,b,2,\n", &["既有数值又有缺失原因"]);
    check("unit,indicator,value,reason\nx,a,,坏了\nx,b,2,\n", &["不是缺失原因"]);
    check("%PDF-1.7", &["PDF"]);
}

#[test]
fn many_faults_are_counted_and_not_all_printed() {
    let desk = Desk::new();
    let rows: String = (0..500).map(|at| format!("u{at},bad,1\n")).collect();
    desk.refused(format!("unit,a,b\n{rows}"), &["第 2 行", "还有 480 处"]);
}

#[test]
fn units_that_are_not_on_the_list_are_refused() {
    let desk = Desk::new();
    desk.write("units.csv", "unit,name\nx,甲\n");
    let said = desk.compute("unit,a,b\nx,1,2\nq,3,4\n", &["--units", "units.csv"]);
    assert!(said.code == Some(2) && said.err.contains("单位 q 不在名单里"), "{}", said.err);
}

#[test]
fn periods_of_different_length_are_not_mixed() {
    let desk = Desk::new();
    let said =
        desk.compute("unit,period,a,b\nx,2024,1,2\ny,2024,2,1\nx,2025Q1,1,2\ny,2025Q1,3,1\n", &["--panel"]);
    assert!(said.code == Some(2) && said.err.contains("2025Q1"), "{}", said.err);
}

#[test]
fn results_are_never_written_over() {
    let desk = Desk::new();
    let table = "unit,a,b\nx,1,5\ny,3,1\n";
    assert_eq!(desk.compute(table, &[]).code, Some(0));
    let again = desk.compute(table, &[]);
    assert!(again.code == Some(2) && again.err.contains("已经有东西"), "{}", again.err);
}

#[test]
fn a_result_that_was_changed_is_not_compared() {
    let desk = Desk::new();
    assert_eq!(desk.compute("unit,a,b\nx,1,5\ny,3,1\n", &[]).code, Some(0));
    let text = desk.read("out/index.csv").replace("y,,-,100", "y,,-,99");
    desk.write("out/index.csv", text);
    let said = desk.run(&["compare", "out", "out"]);
    assert!(said.code == Some(2) && said.err.contains("index.csv 与清单的哈希不符"), "{}", said.err);
}

#[test]
fn a_wrong_method_is_told_with_line_caret_and_remedy() {
    let desk = Desk::new();
    let check = |find: &str, put: &str, says: &[&str]| {
        assert!(SMALL.contains(find), "{find}");
        desk.write("m.toml", SMALL.replacen(find, put, 1));
        let said = desk.run(&["check", "m.toml"]);
        assert_eq!(said.code, Some(2), "{put}: {}", said.out);
        for part in says {
            assert!(said.err.contains(part), "“{part}” is not in: {}", said.err);
        }
    };
    check("parent = \"index\"", "parent = \"indx\"", &["m.toml:20", "没有这个上级分组", "是不是 index？"]);
    check("code = \"b\"", "code = \"a\"", &["用了两次"]);
    check("unit = \"件\"", "unit = \"件/万入\"", &["不认识单位“万入”"]);
    check(
        "unit = \"件\"",
        "unit = \"件/万人\"\nfigure-unit = \"件\"\ndenominator = { column = \"v\", unit = \"辆\" }",
        &["件 / 辆 换算不成 件/万人"],
    );
    check("weigh = \"equal\"", "weigh = \"direct\"", &["没有写权重"]);
    check("weigh = \"equal\"", "weight = 1", &["不认识的键“weight”"]);
    check("min-max = { to = [0, 100] }", "min-max = { to = [0] }", &["正好 2 项"]);
    check("min-max = { to = [0, 100] }", "min-max = { to = [100, 0] }", &["不成立"]);
    check("source = { reported = \"service\" }", "source = { reported = \"petition\" }", &["accident"]);
    check("source = { reported = \"service\" }", "source = { counted = \"received\" }", &["counted"]);
    check(
        "label = { zh = \"甲\", en = \"a\" }",
        "label = { zh = \"信访量\", en = \"a\" }",
        &["charter-demand-scored", "不能计分"],
    );
    check("missing = { renormalise = 0.5 }", "missing = { renormalise = 60 }", &["0 和 1 之间"]);
    check("rule = \"arithmetic\"", "rule = \"arithmetik\"", &["是不是 arithmetic？"]);
    check("ties = \"min\"", "ties = min", &["引号"]);
    let said = desk.run(&["check", "nowhere.toml"]);
    assert!(said.code == Some(2) && said.err.contains("找不到方法文件"), "{}", said.err);
}

/// The arguments that name the worked example.
fn of_example() -> Vec<String> {
    let at = |name: &str| example().join(name).display().to_string();
    let folder = example().display().to_string();
    [
        "--method",
        &folder,
        "--data",
        &at("figures.csv"),
        "--units",
        &at("units.csv"),
        "--dated",
        &at("population.csv"),
    ]
    .map(str::to_owned)
    .to_vec()
}

#[test]
fn the_worked_example_computes_the_same_on_one_thread_and_on_four() {
    let desk = Desk::new();
    let inputs = of_example();
    for threads in ["1", "4"] {
        let mut args: Vec<&str> = vec!["compute", "--panel", "--threads", threads, "--out", threads];
        args.extend(inputs.iter().map(String::as_str));
        let said = desk.run(&args);
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(said.out.contains("8 个单位，8 个期间，7 个指标；填补 3 处"), "{}", said.out);
    }
    assert_eq!(desk.read("1/manifest.json"), desk.read("4/manifest.json"), "hashes of every file included");
    assert!(desk.read("1/fills.csv").contains("D6,2025Q3,road-deaths,"));
    assert!(desk.read("1/weights.csv").contains("index,safety,0.40244"), "weights judged by three experts");
}

#[test]
fn a_number_of_the_worked_example_opens_to_its_figures() {
    let desk = Desk::new();
    let inputs = of_example();
    let mut args: Vec<&str> = vec!["explain", "--unit", "D6", "--period", "2025Q3"];
    args.extend(inputs.iter().map(String::as_str));
    let said = desk.run(&args);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for part in [
        "÷ population 90.1（2024-12-31） × 10 = 1.553829 起/10万人",
        "上报 拒报",
        "缺失，按同组最差填为 0.306331",
        "1 + (4 − x) ÷ (4 − 0) × 99，两端截断",
    ] {
        assert!(said.out.contains(part), "“{part}” is not in: {}", said.out);
    }
    args.push("--json");
    let json: serde_json::Value = serde_json::from_str(&desk.run(&args).out).expect("one object");
    let steps = json["steps"].as_array().expect("steps");
    let parts: f64 = steps.iter().filter(|s| s["depth"] == 1).filter_map(|s| s["part"].as_f64()).sum();
    let index = steps[0]["score"].as_f64().expect("a score");
    assert!((parts - index).abs() < 1e-9, "the parts add up: {parts} {index}");
    let said = desk.run(&[&args[..2], &["D99"], &args[3..]].concat());
    assert!(said.code == Some(2) && said.err.contains("没有单位“D99”"), "{}", said.err);
}

#[test]
fn robustness_counts_every_combination_and_says_which_choice_matters() {
    let desk = Desk::new();
    let (inputs, plan) = (of_example(), example().join("robustness.toml").display().to_string());
    let run = |out: &str, threads: &str| {
        let mut args: Vec<&str> = vec!["robustness", "--plan", &plan, "--threads", threads, "--out", out];
        args.extend(inputs.iter().map(String::as_str));
        desk.run(&args)
    };
    let said = run("one", "1");
    assert_eq!(said.code, Some(0), "{}", said.err);
    for part in ["96 种组合全部算过", "末位 D6：末位的可能性", "因素 left-out：单独解释", "safety 互相抵消"]
    {
        assert!(said.out.contains(part), "“{part}” is not in: {}", said.out);
    }
    assert_eq!(run("two", "3").code, Some(0));
    assert_eq!(desk.read("one/manifest.json"), desk.read("two/manifest.json"));
    assert_eq!(desk.read("one/runs.csv").lines().count(), 97);
    let usual = {
        let mut args: Vec<&str> = vec!["robustness", "--seed", "9", "--period", "2025Q1", "--out", "usual"];
        args.extend(inputs.iter().map(String::as_str));
        desk.run(&args)
    };
    assert!(
        usual.out.contains("2025Q1：按种子 9 抽算") && usual.out.contains("因素 sampling"),
        "{}{}",
        usual.out,
        usual.err
    );
}

#[test]
fn a_plan_that_changes_nothing_is_refused_at_its_place() {
    let desk = Desk::new();
    let text = std::fs::read_to_string(example().join("robustness.toml")).expect("part of the tree");
    let check = |find: &str, put: &str, says: &[&str]| {
        assert!(text.contains(find), "{find}");
        let plan = desk.write("plan.toml", text.replacen(find, put, 1)).display().to_string();
        let inputs = of_example();
        let mut args: Vec<&str> = vec!["robustness", "--plan", &plan, "--out", "out"];
        args.extend(inputs.iter().map(String::as_str));
        let said = desk.run(&args);
        assert_eq!(said.code, Some(2), "{}", said.out);
        for part in says {
            assert!(said.err.contains(part), "“{part}” is not in: {}", said.err);
        }
    };
    check(
        "to = \"arithmetic\", of = [\"safety\"]",
        "to = \"geometric\", of = [\"safety\"]",
        &["plan.toml:14", "什么也不改变"],
    );
    check("of = [\"safety\"]", "of = [\"safty\"]", &["safty"]);
    check("chance = 2", "chance = 0", &["大于零"]);
    check("vary.leave-out = {}", "vary.leave-out = { indicators = [\"x\"] }", &["没有指标“x”"]);
    check("format = 1", "format = 1\ninterval = [0.9, 0.1]", &["先小后大"]);
}

#[test]
fn what_if_tells_who_moves() {
    let desk = Desk::new();
    let inputs = of_example();
    let run = |more: &[&str]| {
        let mut args: Vec<&str> = vec!["what-if"];
        args.extend(more);
        args.extend(inputs.iter().map(String::as_str));
        desk.run(&args)
    };
    let said = run(&["--weight", "safety=0.1", "--without", "facilities"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("D1\t56.9765\t5\t76.4828\t1\t+4"), "{}", said.out);
    assert!(run(&["--weight", "safety=-1"]).err.contains("不为负"));
    assert!(run(&["--weight", "nothing=1"]).err.contains("没有“nothing”"));
    assert!(run(&[]).err.contains("--without"));
}
