//! `anlan import appeals`: reads rows on one thread, lands several hundred at once, keeps what is rejected in
//! the order of the file.

use super::progress::Progress;
use super::rejects::{Rejects, armed};
use anlan::tables::{Found, OWN_HEADINGS, Source};
use anlan::wiring::Places;
use app::App;
use app::import::mapping::PastAppeal;
use app::import::past::{Landed, PastImport, Tally};
use clap::Args;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Rows landed together.
const TOGETHER: usize = 512;

/// How to import past appeals.
#[derive(Debug, Args)]
pub struct Appeals {
    /// 文件：CSV（UTF-8 或 GBK）、XLSX、JSON 行，可用 gzip 压缩
    file: PathBuf,
    /// 城市代码
    #[arg(long)]
    city: String,
    /// 对照表（写法见 docs/reference/import.md）
    #[arg(long)]
    map: PathBuf,
    /// 工作簿里的哪一张表；默认第一张
    #[arg(long)]
    sheet: Option<String>,
    /// 只核对，不写入
    #[arg(long)]
    dry_run: bool,
    /// 未能导入的行写到这个文件；默认“文件名.rejects.csv”，写在当前目录
    #[arg(long)]
    rejects: Option<PathBuf>,
    /// 没有答复的保持待办；默认归档，不算谁逾期
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    places: Places,
}

/// A row on its way: read, or why not.
type Ready = (u64, Vec<Vec<u8>>, Result<PastAppeal, String>);

impl Appeals {
    /// Runs.
    pub fn run(self) -> ExitCode {
        super::super::run_async(async move {
            let rejects = self.rejects_path();
            if rejects.canonicalize().ok().is_some_and(|path| self.file.canonicalize().ok() == Some(path)) {
                return Err("未导入行的文件不能和要导入的文件是同一个；请用 --rejects 另写一个".into());
            }
            let source = Arc::new(Source::open(&self.file, self.sheet.as_deref())?);
            let app = self.places.open().await?;
            let import = Arc::new(self.prepare(&app, &source).await?);
            println!("{}：{}，{} 字节", self.file.display(), source.describe(), source.bytes);
            if let (false, Some(_)) =
                (self.dry_run, import.past.finished_before().await.map_err(super::super::detailed)?)
            {
                println!("这个文件导入过；重新核对，已有的不会重复登记");
            }
            let mut rejects = Rejects::new(&rejects, import.headings());
            let mut progress = Progress::new();
            let tally = self.carry(&app, &source, &import, &mut rejects, &mut progress).await;
            rejects.end()?;
            let (tally, speed) = tally.map(|tally| (tally.clone(), progress.end(tally.rows)))?;
            app.store().close().await;
            self.report(&tally, speed, rejects.written());
            Ok(())
        })
    }

    fn rejects_path(&self) -> PathBuf {
        self.rejects.clone().unwrap_or_else(|| {
            let name = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            PathBuf::from(format!("{name}.rejects.csv"))
        })
    }

    async fn prepare(&self, app: &App, source: &Source) -> Result<Prepared, Box<dyn Error>> {
        let city = super::city_of(app, &self.city).await?;
        let pack = app.city(city)?.pack;
        let map = ::pack::import_map::load(&self.map, &pack).map_err(|complaints| {
            let shown: Vec<String> = complaints.iter().map(|c| c.show(app::Language::Zh)).collect();
            format!("对照表 {} 有问题：\n{}", self.map.display(), shown.join("\n"))
        })?;
        let own: Vec<bool> = source.headings().iter().map(|h| OWN_HEADINGS.contains(&h.as_str())).collect();
        let headings: Vec<String> =
            source.headings().iter().filter(|h| !OWN_HEADINGS.contains(&h.as_str())).cloned().collect();
        let past = PastImport::new(app, city, &map, &headings, source.hash, self.open).map_err(|wrong| {
            format!("{} 不能按 {} 导入：\n{}", self.file.display(), self.map.display(), wrong.join("\n"))
        })?;
        Ok(Prepared { past: Arc::new(past), headings, own })
    }

    async fn carry(
        &self,
        app: &App,
        source: &Arc<Source>,
        import: &Arc<Prepared>,
        rejects: &mut Rejects,
        progress: &mut Progress,
    ) -> Result<Tally, Box<dyn Error>> {
        let (send, mut rows) = tokio::sync::mpsc::channel::<Vec<Ready>>(4);
        let reader = {
            let (source, import) = (source.clone(), import.clone());
            tokio::task::spawn_blocking(move || import.read(&source, &send))
        };
        let started_at = app.now();
        let mut tally = Tally::default();
        while let Some(batch) = rows.recv().await {
            let landed = self.land(import, &batch).await?;
            for ((line, cells, read), landed) in batch.iter().zip(landed) {
                tally.rows += 1;
                match (read, landed) {
                    (Ok(past), Landed::Filed) => {
                        tally.filed += 1;
                        import.past.count(&mut tally, past);
                    }
                    (_, Landed::Known) => tally.known += 1,
                    (_, Landed::Rejected(reason)) => {
                        tally.rejected += 1;
                        rejects.add(*line, &reason, cells)?;
                    }
                    (Err(_), Landed::Filed) => {}
                }
            }
            if !self.dry_run {
                import.past.note(&tally, started_at, false).await.map_err(super::super::detailed)?;
            }
            progress.show(tally.rows, source.progress());
        }
        reader.await??;
        if !self.dry_run {
            import.past.note(&tally, started_at, true).await.map_err(super::super::detailed)?;
        }
        Ok(tally)
    }

    /// What becomes of each row of a batch, in order. All are in flight at once and share durable commits.
    async fn land(&self, import: &Arc<Prepared>, batch: &[Ready]) -> Result<Vec<Landed>, Box<dyn Error>> {
        let mut landed = Vec::with_capacity(batch.len());
        for (_, _, read) in batch {
            landed.push(match read {
                Ok(past) if self.dry_run => import.past.rehearse(past).map_err(super::super::detailed)?,
                Ok(_) => Landed::Known,
                Err(reason) => Landed::Rejected(reason.clone()),
            });
        }
        if self.dry_run {
            return Ok(landed);
        }
        let mut flying = JoinSet::new();
        for (at, (_, _, read)) in batch.iter().enumerate() {
            if let Ok(past) = read.clone() {
                let import = import.past.clone();
                flying.spawn(async move { (at, import.land(&past).await) });
            }
        }
        let mut fault = None;
        while let Some(done) = flying.join_next().await {
            let (at, outcome) = done?;
            match outcome {
                Ok(outcome) => landed[at] = outcome,
                Err(why) => fault = Some(super::super::detailed(why)),
            }
        }
        match fault {
            None => Ok(landed),
            Some(why) => {
                Err(format!("{why}\n已经导入的都在；排除故障后重新运行同一条命令，会从没有导入的接着做")
                    .into())
            }
        }
    }

    fn report(&self, tally: &Tally, speed: f64, rejects: Option<&Path>) {
        let verb = if self.dry_run { "可以导入" } else { "已导入" };
        println!(
            "共 {} 行：{verb} {}（其中有答复 {}），以前导入过 {}，未导入 {}；{speed:.0} 行/秒",
            tally.rows, tally.filed, tally.answered, tally.known, tally.rejected
        );
        for (title, counts) in [("按类别", &tally.categories), ("按辖区", &tally.areas)] {
            let mut sorted: Vec<_> = counts.iter().collect();
            sorted.sort_by_key(|(name, n)| (std::cmp::Reverse(**n), (*name).clone()));
            let shown: Vec<String> = sorted.iter().take(20).map(|(name, n)| format!("{name} {n}")).collect();
            if !shown.is_empty() {
                println!("{title}：{}", shown.join("，"));
            }
        }
        if tally.formulas > 0 {
            println!("{} 处文字以 = + - @ 开头，按普通文字保存，不作公式", tally.formulas);
        }
        if let Some(path) = rejects {
            println!("未导入的行和原因写在 {}；改好后可以用同一个对照表再导入", path.display());
        }
        if !self.dry_run && tally.filed > 0 {
            println!("每件都有新的编号；查询码没有发给任何人，本人可凭时间、地点到热线查找后补发");
        }
    }
}

/// An import with what the file adds of its own.
struct Prepared {
    past: Arc<PastImport>,
    headings: Vec<String>,
    own: Vec<bool>,
}

impl Prepared {
    fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Reads the whole file into batches; stops when nobody takes them any more.
    fn read(&self, source: &Source, send: &tokio::sync::mpsc::Sender<Vec<Ready>>) -> Result<(), String> {
        let dropped = self.past.mapper().dropped();
        let mut wanted = dropped.iter().copied();
        let skip: Vec<bool> = self.own.iter().map(|own| *own || wanted.next() == Some(true)).collect();
        let mut batch = Vec::with_capacity(TOGETHER);
        source.rows(&skip, &mut |found| {
            batch.push(match found {
                Found::Row(row) => self.ready(row.line, row.cells),
                Found::Bad(bad) => (bad.line, self.without_identifiers(bad.cells), Err(bad.reason)),
            });
            batch.len() < TOGETHER || send.blocking_send(std::mem::take(&mut batch)).is_ok()
        })?;
        if !batch.is_empty() {
            let _ = send.blocking_send(batch);
        }
        Ok(())
    }

    fn ready(&self, line: u64, cells: Vec<String>) -> Ready {
        let mended = self.own.contains(&true);
        let mut cells: Vec<String> = cells
            .into_iter()
            .zip(&self.own)
            .filter(|(_, own)| !**own)
            .map(|(cell, _)| if mended { armed(cell) } else { cell })
            .collect();
        let read = self.past.read(line, &mut cells);
        (line, cells.into_iter().map(String::into_bytes).collect(), read)
    }

    /// Where the cells of a bad row could be told apart, those that would not be imported are emptied.
    fn without_identifiers(&self, cells: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        if cells.len() != self.own.len() {
            return cells;
        }
        let kept = cells.into_iter().zip(&self.own).filter(|(_, own)| !**own).map(|(cell, _)| cell);
        let (dropped, erased) = (self.past.mapper().dropped(), self.past.mapper().identifiers());
        let mut cells: Vec<Vec<u8>> = kept.collect();
        for at in 0..cells.len() {
            if !dropped[at] && !erased[at] {
                continue;
            }
            let own = std::mem::take(&mut cells[at]);
            let id = own.trim_ascii();
            if erased[at] && id.len() > 1 {
                cells.iter_mut().for_each(|cell| *cell = without(cell, id));
            }
        }
        cells
    }
}

/// `cell` with every `id` in it taken out; on bytes, for the row may be no text.
fn without(cell: &[u8], id: &[u8]) -> Vec<u8> {
    let mut rest = cell;
    let mut kept = Vec::with_capacity(cell.len());
    while let Some(at) = rest.windows(id.len()).position(|part| part == id) {
        kept.extend_from_slice(&rest[..at]);
        rest = &rest[at + id.len()..];
    }
    kept.extend_from_slice(rest);
    kept
}
