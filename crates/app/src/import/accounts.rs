//! `accounts.csv`: who holds which post. An account is made without a password: its holder activates it with a
//! one-time code. A leaver's posts go over to a successor in one act.

use super::house::{Activation, Gathered, HouseError, HouseTable};
use super::posts::incompatible;
use super::sheet::{Faults, Sheet};
use crate::App;
use crate::admin::demo::DEMO_PASSWORD;
use crate::city::City;
use domain::Date;
use domain::ability::Ability;
use domain::directory::Post;
use ports::one_time::TotpSecret;
use std::collections::BTreeMap;
use store::{Account, AccountStatus, Holding, Tx};

/// What the lines of one login say together.
struct Wanted {
    line: u64,
    name: String,
    demo: bool,
    left: bool,
    successor: String,
    posts: Vec<Post>,
    before: Option<Account>,
    held: Vec<Post>,
}

impl App {
    pub(super) async fn gather_accounts(
        &self,
        city: &City,
        sheet: &Sheet,
        today: Date,
        demo: bool,
    ) -> Result<Gathered, HouseError> {
        let mut faults = Faults::default();
        sheet.check_columns(HouseTable::Accounts, &mut faults);
        let mut wanted = self.wanted(city, sheet, today, &mut faults).await?;
        self.hand_over(city, &mut wanted, today, &mut faults).await?;
        for found in wanted.values() {
            let abilities: Vec<Ability> =
                found.posts.iter().flat_map(|p| p.abilities.iter().copied()).collect();
            if let Some(why) = incompatible(&abilities) {
                faults.at(found.line, format!("这些岗位不能由一个账号担任：{why}"));
            }
        }
        faults.end()?;
        let password = if demo { Some(self.hash(DEMO_PASSWORD).await?) } else { None };
        let mut tx = Tx::new(city.id);
        let mut gathered = Gathered::new(sheet);
        for (login, found) in &wanted {
            self.write_account(&mut tx, &mut gathered, login, found, today, password.as_deref());
        }
        Ok(gathered.with(tx))
    }

    async fn wanted(
        &self,
        city: &City,
        sheet: &Sheet,
        today: Date,
        faults: &mut Faults,
    ) -> Result<BTreeMap<String, Wanted>, HouseError> {
        let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
        for line in sheet.lines() {
            let login = line.must("login", 40, faults);
            if !login.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@".contains(c)) {
                faults.at(line.no, "login 只用字母、数字和 - _ . @");
            }
            let name = line.must("display", 40, faults);
            let left = match line.get("status") {
                "" | "active" => false,
                "left" => true,
                other => {
                    faults.at(line.no, format!("status 的“{other}”应为 active 或 left（离任）"));
                    false
                }
            };
            let mut posts = Vec::new();
            let code = line.get("post_code");
            match self.store().post_by_code(city.id, code).await? {
                Some(post) if !left => posts.push(post),
                Some(_) => {}
                None if left && code.is_empty() => {}
                None => faults.at(line.no, format!("没有代码为“{code}”的岗位；请先导入岗位")),
            }
            if let Some(known) = wanted.get_mut(login) {
                if known.name != name || known.left != left {
                    faults.at(line.no, format!("和第 {} 行是同一个账号，但姓名或状态不同", known.line));
                }
                known.posts.extend(
                    posts
                        .into_iter()
                        .filter(|p| known.posts.iter().all(|k| k.id != p.id))
                        .collect::<Vec<_>>(),
                );
                continue;
            }
            let before = self.store().account_by_login(city.id, login).await?;
            if left && before.is_none() {
                faults.at(line.no, format!("没有账号“{login}”，无从离任"));
            }
            let held = match &before {
                Some(account) => self.store().posts_of(city.id, account.id, today).await?,
                None => Vec::new(),
            };
            let (demo, successor) = (line.yes("demo", faults), line.get("to").to_owned());
            wanted.insert(
                login.to_owned(),
                Wanted { line: line.no, name: name.to_owned(), demo, left, successor, posts, before, held },
            );
        }
        Ok(wanted)
    }

    /// The posts of leavers go to whom they name, whether a line of the file or an account that stands.
    async fn hand_over(
        &self,
        city: &City,
        wanted: &mut BTreeMap<String, Wanted>,
        today: Date,
        faults: &mut Faults,
    ) -> Result<(), HouseError> {
        let leavers: Vec<(u64, String, Vec<Post>)> = wanted
            .values()
            .filter(|w| w.left && !w.held.is_empty())
            .map(|w| (w.line, w.successor.clone(), w.held.clone()))
            .collect();
        for (line, successor, posts) in leavers {
            if successor.is_empty() {
                faults.at(line, "离任的人还有岗位，to 要写接任账号；岗位上的办件随岗位走");
                continue;
            }
            if !wanted.contains_key(&successor) {
                let Some(account) = self.store().account_by_login(city.id, &successor).await? else {
                    faults.at(line, format!("没有接任账号“{successor}”"));
                    continue;
                };
                let held = self.store().posts_of(city.id, account.id, today).await?;
                let (name, demo) = (account.name.clone(), account.demo);
                wanted.insert(
                    successor.clone(),
                    Wanted {
                        line,
                        name,
                        demo,
                        left: account.status == AccountStatus::Left,
                        successor: String::new(),
                        posts: held.clone(),
                        before: Some(account),
                        held,
                    },
                );
            }
            let Some(next) = wanted.get_mut(&successor) else { continue };
            if next.left {
                faults.at(line, format!("接任账号“{successor}”也已离任"));
            }
            for post in posts {
                if next.posts.iter().all(|p| p.id != post.id) {
                    next.posts.push(post);
                }
            }
        }
        Ok(())
    }

    fn write_account(
        &self,
        tx: &mut Tx,
        gathered: &mut Gathered,
        login: &str,
        found: &Wanted,
        today: Date,
        demo_password: Option<&str>,
    ) {
        let mut account = found.before.clone().unwrap_or_else(|| self.new_account(login, &found.name));
        account.name = found.name.clone();
        if found.left {
            account.status = AccountStatus::Left;
        }
        let same_posts = found.posts.len() == found.held.len()
            && found.posts.iter().all(|post| found.held.iter().any(|held| held.id == post.id));
        if let Some(before) = &found.before {
            if !gathered.note(Some(&(before.clone(), true)), &(account.clone(), same_posts)) {
                return;
            }
            tx.set_account(&account);
        } else {
            gathered.note(None, &account);
            self.add_fresh(tx, gathered, &mut account, found.demo, demo_password);
        }
        if found.left {
            tx.close_sessions_of(account.id);
            tx.end_holdings(account.id, today);
        } else if !same_posts {
            tx.end_holdings(account.id, today);
            for post in &found.posts {
                tx.holding(&Holding { account: account.id, post: post.id, from: today, to: None });
            }
        }
    }

    fn add_fresh(
        &self,
        tx: &mut Tx,
        gathered: &mut Gathered,
        account: &mut Account,
        demo: bool,
        demo_password: Option<&str>,
    ) {
        if let (true, Some(password)) = (demo, demo_password) {
            let secret = TotpSecret::new(self.random());
            let (city, id) = (tx.city().0, account.id.0);
            account.totp =
                Some(self.with_ring(|r| r.seal_for_account(self.random(), city, id, secret.as_bytes())));
            account.password = Some(password.to_owned());
            account.status = AccountStatus::Active;
            account.demo = true;
            tx.add_account(account);
            return;
        }
        tx.add_account(account);
        let code = self.invite(tx, account.clone());
        gathered.activations.push(Activation { login: account.login.clone(), code });
    }
}
