//! Words for what administration deals in: abilities of posts, offices of units, kinds of the audit trail.

use domain::ability::Ability;
use domain::directory::Function;
use domain::label::Language;

fn choose(language: Language, words: (&'static str, &'static str)) -> &'static str {
    if language == Language::Zh { words.0 } else { words.1 }
}

/// What an ability allows.
pub(super) fn ability(ability: Ability, language: Language) -> &'static str {
    let words = match ability {
        Ability::Intake => ("受理派单", "intake"),
        Ability::Handle => ("经办", "handle"),
        Ability::Check => ("审核", "check"),
        Ability::Issue => ("签发", "issue"),
        Ability::Rule => ("裁定", "rule"),
        Ability::Supervise => ("督办", "supervise"),
        Ability::CallBack => ("回访", "call back"),
        Ability::Instruct => ("批示", "instruct"),
        Ability::Patrol => ("网格巡查", "patrol"),
        Ability::OnCall => ("值班", "on call"),
        Ability::KeepKnowledge => ("知识库", "keep answers"),
        Ability::ViewTotals => ("看数据总览", "read totals"),
        Ability::Search => ("查找", "search"),
        Ability::AdministerSystem => ("系统管理", "administer the system"),
        Ability::AdministerSecurity => ("安全管理", "administer security"),
        Ability::Audit => ("审计", "audit"),
    };
    choose(language, words)
}

/// What an office is for.
pub(super) fn function(function: Function, language: Language) -> &'static str {
    let words = match function {
        Function::IntakeOffice => ("受理机构", "intake office"),
        Function::SupervisionOffice => ("督办机构", "supervision office"),
        Function::CallBackCentre => ("回访机构", "call-back centre"),
        Function::GridOffice => ("网格化管理机构", "grid office"),
        // The others have no page of their own yet: their codes are in the guide.
        other => return other.code(),
    };
    choose(language, words)
}

/// What a line of the audit trail records.
pub(super) fn audit(kind: &str, language: Language) -> Option<&'static str> {
    let words = match kind {
        "signed-in" => ("登录", "signed in"),
        "sign-in-refused" => ("登录未成功", "sign-in refused"),
        "elevated" => ("再次验证身份", "proved identity again"),
        "activated" => ("激活账号", "account activated"),
        "account-revoked" => ("停用账号", "account revoked"),
        "post-taken" => ("收回岗位", "post taken away"),
        "admin-asked" => ("提出管理操作", "act of administration asked for"),
        "admin-granted" => ("同意管理操作", "act of administration granted"),
        "admin-refused" => ("不同意管理操作", "act of administration refused"),
        "edition-asked" => ("提出启用新版办理规则", "new edition asked for"),
        "city-made" => ("建立城市", "city made"),
        "keys-rotated" => ("轮换密钥", "keys rotated"),
        "contact-opened" => ("打开联系方式", "contact opened"),
        "phone-compared" => ("比对电话，找回编号", "telephone compared for a lost number"),
        "searched" => ("查找", "searched"),
        "bulk-act" => ("批量办理", "bulk act"),
        "article-saved" => ("保存知识条目", "article saved"),
        "batch-opened" => ("新开批量事件", "batch event opened"),
        "batch-closed" => ("结束批量事件", "batch event closed"),
        "shift-given" => ("交班", "shift handed over"),
        "shift-taken" => ("接班", "shift taken over"),
        "import-areas" => ("导入辖区", "areas imported"),
        "import-units" => ("导入单位", "units imported"),
        "import-posts" => ("导入岗位", "posts imported"),
        "import-roster" => ("导入值班表", "roster imported"),
        "import-accounts" => ("导入账号", "accounts imported"),
        "import-knowledge" => ("导入知识", "knowledge imported"),
        "import-phrases" => ("导入常用语", "phrases imported"),
        "import-aliases" => ("导入地名别名", "place names imported"),
        "import-matters" => ("导入历史办件", "past matters imported"),
        _ => return None,
    };
    Some(choose(language, words))
}

/// Kinds an auditor may choose, in the order of the list above.
pub(super) const AUDITED: &[&str] = &[
    "contact-opened", "searched", "phone-compared", "bulk-act", "signed-in", "sign-in-refused", "elevated",
    "admin-asked", "admin-granted", "admin-refused", "account-revoked", "post-taken", "activated",
    "edition-asked", "import-posts", "import-accounts", "import-units", "import-areas", "import-roster",
    "import-matters", "article-saved", "batch-opened", "batch-closed", "shift-given", "shift-taken",
    "keys-rotated",
];
