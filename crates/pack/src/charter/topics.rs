//! What no pack may hold, by topic: the words that betray it, the floor of the charter it breaks, and what
//! serves the lawful core instead.
//!
//! Words only; what a procedure does is judged in `acts`.

/// Where a topic's words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Ids and labels of fields.
    Field,
    /// Ids and labels of lists and their items.
    Item,
    /// Ids and labels of the procedure, its states, actions, roles, terms, ladders and notice titles.
    Name,
    /// Categories that are kept.
    Category,
    /// Categories that are watched.
    Watched,
    /// Bodies of notices.
    Body,
    /// Responsibilities of units.
    Duty,
    /// Help under a field, a code or an action, unless it says not to.
    Help,
    /// Indicators, groups, rules and events of a method of scores.
    Scored,
}

/// One topic.
pub struct Topic {
    /// Code of the complaint.
    pub code: &'static str,
    /// Section of the charter.
    pub section: &'static str,
    /// Where its words are looked for.
    pub scopes: &'static [Scope],
    /// Chinese words and pinyin, then English words in lower case; English as whole words.
    pub words: &'static [&'static str],
    /// What the floor says: Chinese, English.
    pub floor: [&'static str; 2],
    /// What serves the lawful core: Chinese, English.
    pub instead: [&'static str; 2],
}

use Scope::*;

/// Every topic.
pub const TOPICS: &[Topic] = &[
    Topic {
        code: "charter-identity",
        section: "§1",
        scopes: &[Field, Item, Help],
        words: &[
            "身份证", "证件号", "证件类型", "公民身份", "护照", "社保号", "社会保障号", "医保卡", "驾驶证号",
            "shenfenzheng", "sfzh", "zhengjianhao", "id number", "id card", "identity card",
            "identity number", "passport", "ssn", "national id", "citizen number",
        ],
        floor: ["不收集证件号码", "no number of a person's papers is kept"],
        instead: ["核对身份用编号和查询码；代办写“代他人提出”", "Number and query code prove who asks"],
    },
    Topic {
        code: "charter-person-data",
        section: "§1",
        scopes: &[Field, Item, Help],
        words: &[
            "出生", "生日", "年龄", "性别", "民族", "族别", "国籍", "籍贯", "宗教", "信仰", "教派",
            "政治面貌", "党员", "党派", "病史", "病情", "疾病", "病名", "残疾证", "残疾等级", "残疾类别",
            "残疾状况", "精神状", "精神障碍", "健康状况", "健康信息", "血型", "体检", "疫苗", "怀孕", "孕期",
            "孕产情况", "前科", "案底", "犯罪记录", "违法记录", "服刑", "家庭成员", "配偶", "亲属", "亲戚",
            "子女", "父母", "婚姻", "户主", "学历", "文化程度", "职业", "收入", "存款", "征信", "信用分",
            "性取向", "chusheng", "nianling", "xingbie", "minzu", "zongjiao", "zhengzhimianmao", "dangyuan",
            "bingshi", "qianke", "andi", "jiatingchengyuan", "peiou", "hunyin", "xueli", "birth", "birthday",
            "birthdate", "age", "age group", "gender", "sex", "ethnicity", "ethnic", "ethnic group",
            "nationality", "religion", "religious", "faith", "belief", "political status",
            "political affiliation", "party member", "party membership", "medical history", "illness",
            "disease", "disability", "mental state", "mental health", "health status", "health condition",
            "blood type", "vaccination", "pregnant", "criminal record", "conviction", "offence history",
            "family member", "spouse", "next of kin", "kin", "marital status", "education level",
            "occupation", "income", "credit score", "orientation",
        ],
        floor: [
            "不收集出生、亲属、民族、宗教、党派、健康、前科等个人信息",
            "birth, kin, ethnicity, religion, party, health and record are never kept",
        ],
        instead: [
            "只写事情本身；需要照顾的，由本人在诉求内容里说明",
            "Write about the matter; who needs care says so in her own words",
        ],
    },
    Topic {
        code: "charter-biometric",
        section: "§1",
        scopes: &[Field, Item, Name, Help],
        words: &[
            "人脸", "面部", "指纹", "声纹", "虹膜", "步态", "刷脸", "车牌", "号牌", "手机串号", "设备号",
            "设备指纹", "微信号", "qq号", "抖音号", "社交账号", "网络账号", "网名", "昵称账号", "轨迹",
            "行踪", "renlian", "zhiwen", "shengwen", "chepai", "weixinhao", "xingji guiji", "imei", "imsi",
            "mac address", "face image", "face photo", "face id", "face recognition", "facial",
            "fingerprint", "voiceprint", "iris", "gait", "license plate", "licence plate", "plate number",
            "number plate", "device id", "device number", "wechat", "wechat id", "weibo", "openid",
            "social account", "online account", "handle name", "whereabouts", "movement track",
            "location track",
        ],
        floor: [
            "不收集人脸、声音、车牌、设备、网络账号和行踪",
            "face, voice, plate, device, online account and whereabouts are never kept",
        ],
        instead: [
            "照片只照地点和设施；违停写地点和时间",
            "Photographs show places and facilities; write place and time",
        ],
    },
    Topic {
        code: "charter-register",
        section: "§1",
        scopes: &[Field, Item, Name, Category, Duty],
        words: &[
            "户籍", "户口", "暂住", "居住证", "流动人口", "外来人口", "实有人口", "常住人口", "人口信息",
            "人口登记", "人口台账", "人房信息", "租客", "租户信息", "一人一档", "人员档案", "人员信息",
            "人员台账", "人员登记", "住户登记", "户号", "huji", "hukou", "renkou", "liudongrenkou", "hukou",
            "household register", "household registration", "population register", "floating population",
            "migrant population", "tenant", "tenant list", "resident register", "person file",
            "personal file", "dossier", "residence permit",
        ],
        floor: ["没有人口、住户和人员的登记", "there is no register of population, households or persons"],
        instead: [
            "房屋隐患按建筑物上报；人数只用统计总数",
            "Building hazards are reported by building; head counts are totals of areas",
        ],
    },
    Topic {
        code: "charter-kinds-of-persons",
        section: "§1",
        scopes: &[Field, Item, Name, Category, Duty, Scored],
        words: &[
            "刑满释放", "刑释", "社区矫正", "矫正对象", "精神病", "精神患者", "肇事肇祸", "吸毒", "戒毒人员",
            "信访老户", "老户", "上访户", "上访人员", "重点人员", "重点人群", "重点对象", "特殊人群",
            "特殊人员", "特殊群体", "关注人员", "关注对象", "敏感人员", "敏感群体", "涉稳", "稳控", "维稳",
            "管控对象", "高危人员", "不稳定人员", "困难人群", "低保户", "低保人员", "艾滋", "信教", "教徒",
            "邪教人员", "少数民族", "汉族", "回族", "藏族", "维吾尔族", "无业人员", "闲散人员", "境外人员",
            "三无人员", "刁民", "缠访", "闹访", "zhongdianrenyuan", "teshurenqun", "wenkong", "laohu",
            "ex offender", "ex prisoner", "released prisoner", "mentally ill", "psychiatric patient",
            "mental patient", "drug user", "drug addict", "key person", "key population", "special group",
            "special population", "person of interest", "person of concern", "person of attention",
            "vulnerable person list", "welfare household", "habitual petitioner", "serial petitioner",
            "vexatious", "troublemaker", "persons under control", "stability control",
            "stability maintenance", "believer",
        ],
        floor: ["不按人群分类、不设重点人员", "persons are not sorted into kinds; nobody is a key person"],
        instead: [
            "需要帮助的，由本人、监护人或发现人为这一件事求助",
            "A request for help is made for one matter by the person, guardian or finder",
        ],
    },
    Topic {
        code: "charter-kinds-of-persons",
        section: "§1",
        scopes: &[Field, Item],
        words: &[
            "人员类别", "人员类型", "人员属性", "人员等级", "人员标签", "诉求人类型", "诉求人类别",
            "诉求人等级", "诉求人标签", "来电人类型", "来电人标签", "来访人类型", "申请人类型", "申请人类别",
            "画像", "信用等级", "常访户", "专业户", "钉子户", "问题家庭", "单亲", "失独", "空巢", "独居",
            "孤寡", "留守", "精障", "退役军人", "涉军", "外籍", "籍人员", "残疾人员", "贫困户",
            "renyuanleixing", "renyuanleibie", "huaxiang", "applicant type", "person type", "caller type",
            "type of caller", "type of applicant", "type of person", "kind of person", "caller tag",
            "caller grade", "customer tag", "persona", "profile", "caller profile", "living alone",
            "left behind", "single parent", "poor household",
        ],
        floor: ["不按人群分类、不给人贴标签", "persons are neither sorted into kinds nor labelled"],
        instead: [
            "按事情分类；需要照顾的，由本人在诉求里说明",
            "Sort by what it is about; who needs care says so",
        ],
    },
    Topic {
        code: "charter-demand",
        section: "§1",
        scopes: &[Field, Item, Name, Body],
        words: &[
            "来电次数", "来访次数", "投诉次数", "诉求次数", "上访次数", "信访次数", "举报次数", "访次",
            "累计投诉", "累计来电", "重复来电", "重复投诉", "重复诉求人", "重复信访", "多次投诉", "多次上访",
            "频繁投诉", "恶意投诉人", "职业投诉人", "职业打假", "越级", "进京", "赴省", "到省访", "上访",
            "个访", "集体访", "非访", "异常访", "异常上访", "极端行为", "人数", "涉及人数", "参与人数",
            "聚集", "laidiancishu", "shangfang", "yueji", "renshu", "repeat caller", "repeat complainer",
            "repeat complainant", "repeat petitioner", "frequent caller", "frequent complainer",
            "serial complainer", "times called", "times complained", "call count", "visit count",
            "number of visit", "number of call", "number of complaint", "visit level", "level of visit",
            "abnormal visit", "head count", "headcount", "crowd size", "number of people",
            "number of person", "participant count", "leapfrog petition", "petition count",
        ],
        floor: [
            "诉求和来访的多少、层级、人数不入字段，也不作依据",
            "how often, how high and how many people ask is no field and no ground",
        ],
        instead: [
            "同一事项引用原办件的编号和事实；每件照常办理",
            "Cite the earlier matter and its facts; each matter is handled on its own",
        ],
    },
    Topic {
        code: "charter-blacklist",
        section: "§1",
        scopes: &[Field, Item, Name, Body, Scored],
        words: &[
            "黑名单", "灰名单", "拉黑", "屏蔽来电", "屏蔽号码", "限制来电", "限制投诉", "不再受理您",
            "不再受理该", "禁止投诉", "封号", "失信", "滥用名单", "heimingdan", "blacklist", "black list",
            "blocklist", "block list", "greylist", "graylist", "watchlist", "watch list", "barred caller",
            "ban caller", "banned caller", "block caller", "blocked caller", "abuse list",
        ],
        floor: ["没有针对人的名单、封禁和标记", "no list, ban or mark against a person exists"],
        instead: [
            "不予受理只能针对这一件事，写明理由和救济途径",
            "Only a matter is refused, with its ground and remedy",
        ],
    },
    Topic {
        code: "charter-scoring",
        section: "§1",
        scopes: &[Field, Item, Name, Body, Duty],
        words: &[
            "扣分", "加分", "积分", "打分", "评分排名", "排名通报", "一票否决", "零上访", "零投诉", "零诉求",
            "指标任务", "任务数", "任务量", "上报任务", "完成数", "考核目标", "达标率", "有奖举报", "奖金",
            "奖励", "悬赏", "线索费", "koufen", "jifen", "jiangli", "score", "scoring", "merit point",
            "penalty point", "bonus point", "deduction", "bonus", "reward", "bounty", "quota",
            "monthly target", "visit target", "reporting target", "target number", "target count", "ranking",
            "veto", "zero petition", "zero complaint", "performance pay",
        ],
        floor: [
            "诉求、信访、举报、上报的多少不计分、不排名、不设指标、不给奖惩",
            "demand is no score, rank, target, veto, reward or pay",
        ],
        instead: [
            "考核另有程序，只用公开的、单位以外会签的结果指标",
            "Appraisal has its own procedure with public indicators of outcome",
        ],
    },
    Topic {
        code: "charter-demand-scored",
        section: "§1",
        scopes: &[Scored],
        words: &[
            "信访量", "信访数", "信访件数", "信访总量", "信访批次", "信访发生", "万人信访", "上访", "访次",
            "批次人次", "进京", "赴省", "到省", "越级", "集体访", "集访", "个访", "非访", "异常访", "缠访",
            "零上访", "零投诉", "零诉求", "零信访", "投诉量", "投诉数", "投诉件数", "投诉率", "万人投诉",
            "投诉总量", "诉求量", "诉求数", "诉求件数", "诉求总量", "万人诉求", "诉求下降", "来电量",
            "来电数", "来访量", "来访数", "来信量", "来信数", "来访人次", "举报量", "举报数", "举报件数",
            "线索数", "线索条数", "复议量", "复议数", "复议件数", "复议申请", "诉讼量", "诉讼数", "诉讼件数",
            "起诉数", "纠纷量", "纠纷数", "纠纷件数", "纠纷发生", "纠纷总量", "参与率", "参与面", "参与度",
            "参与人数", "参与人次", "上报量", "上报数", "上报件数", "报警量", "报警数", "警情数", "评价数",
            "受理量", "受理数", "受理件数", "登记量", "立案数", "撤诉率", "撤回率", "息访", "息诉", "罢访",
            "群体性事件", "群体事件", "聚集", "集会", "游行", "罢工", "舆情", "邪教", "宗教", "维稳", "涉稳",
            "petition count", "petition rate", "petitions received", "petitions per", "number of petition",
            "volume of petition", "visits received", "complaint count", "complaint rate",
            "complaints received", "complaints per", "number of complaint", "volume of complaint",
            "appeal count", "appeal rate", "appeals received", "appeals per", "number of appeal",
            "volume of appeal", "call volume", "calls received", "calls per", "number of call", "tip count",
            "tips received", "number of tip", "dispute count", "disputes per", "number of dispute",
            "dispute rate", "lawsuit count", "lawsuits per", "number of lawsuit", "number of suit",
            "reviews filed", "number of review", "participation", "participants", "turnout", "reports filed",
            "number of report", "withdrawal rate", "protest", "mass incident", "public opinion", "cult",
            "religion",
        ],
        floor: [
            "人们诉求、信访、投诉、举报、诉讼、参与的多少只能展示，不能计分",
            "how much people ask, complain, sue, report or take part is shown and never scored",
        ],
        instead: [
            "请改用办得怎样：按期答复率、回访确认解决率、设施完好率、事故起数",
            "Score how it was handled: answered in time, confirmed by call-back, facilities in repair, accidents",
        ],
    },
    Topic {
        code: "charter-declined-class",
        section: "§1",
        scopes: &[Category],
        words: &[
            "集会", "游行", "示威", "静坐", "罢工", "罢课", "聚众", "群体性事件", "群体事件", "邪教", "法轮",
            "宗教", "教会", "教堂活动", "传教", "信教", "上访", "信访人", "涉军", "退役人员", "维稳", "涉稳",
            "舆情", "言论", "谣言", "网络评论", "境外势力", "jihui", "youxing", "xiejiao", "zongjiao",
            "yuqing", "assembly", "demonstration", "protest", "sit in", "strike action", "rally",
            "mass incident", "crowd incident", "cult", "sect", "religion", "religious", "church", "mosque",
            "petitioner", "public opinion", "online speech", "rumour", "rumor", "dissent",
        ],
        floor: [
            "集会、邪教、宗教、言论、人群等不作为类目登记",
            "assembly, cults, religion, speech and kinds of people are no class",
        ],
        instead: [
            "请写 declined = true 和 route，告知法定途径",
            "Write declined = true and route: the lawful route",
        ],
    },
    Topic {
        code: "charter-watch",
        section: "§1",
        scopes: &[Watched],
        words: &[
            "家庭", "家暴", "婚姻", "邻里", "信访", "上访", "调解", "复议", "诉讼", "投诉人", "举报线索",
            "患者", "病人", "人员", "人群", "住户", "学生", "教师", "退役", "业主维权", "维权", "讨薪人",
            "拆迁", "征地", "family", "domestic", "marriage", "neighbour quarrel", "petition", "mediation",
            "complainant", "patient", "student", "teacher", "veteran", "person", "people", "protest",
        ],
        floor: [
            "家庭、医疗、信访、调解、维权等与人有关的类目不得监测",
            "classes about persons, families, petitions and mediation are never watched",
        ],
        instead: [
            "请去掉 watched；能监测的只有清单里的物",
            "Take watched away; only the listed things may be watched",
        ],
    },
    Topic {
        code: "charter-dwelling",
        section: "§2",
        scopes: &[Field, Item, Name, Body, Duty],
        words: &[
            "入户", "逐户", "逐人", "敲门行动", "住户巡查", "家访", "走访住户", "查租", "出租屋巡查",
            "住宅内", "宿舍巡查", "ruhu", "zhuhu", "home visit", "household visit", "house to house",
            "door to door", "dwelling patrol", "patrol of home", "inspect home", "room check",
            "flat inspection",
        ],
        floor: ["巡查只看地点和设施，从不入户", "patrols look at places and facilities, never dwellings"],
        instead: ["房屋安全按楼栋外观和公共部位上报", "Report a building by its outside and common parts"],
    },
    Topic {
        code: "charter-surveillance",
        section: "§1",
        scopes: &[Field, Item, Name, Category, Body, Duty, Scored],
        words: &[
            "视频监控", "摄像头布控", "天网", "雪亮工程", "布控", "盯防", "盯人", "跟踪监视", "线人", "耳目",
            "情报", "舆情监测", "网评", "劝返", "截访", "拦访", "接返", "稳控措施", "训诫", "bukong",
            "jiefang", "xianren", "cctv", "video surveillance", "surveillance", "informant", "informer",
            "intelligence", "opinion monitoring", "sentiment monitoring", "intercept petitioner",
            "persuade to return",
        ],
        floor: ["没有监控、线人、舆情和拦访", "no surveillance, informants, opinion control or interception"],
        instead: [
            "信访人有依法走访的权利；本系统只管答复的时限",
            "Petitioners may go where the law lets them; only the right to reply is clocked",
        ],
    },
    Topic {
        code: "charter-silence",
        section: "§2",
        scopes: &[Name, Item, Body],
        words: &[
            "视为满意", "视为同意", "视为认可", "视为解决", "视为撤回同意", "默认满意", "默认同意",
            "自动满意", "自动好评", "未回复即满意", "不回复即同意", "强制调解", "必须调解",
            "deemed satisfied", "deemed agreed", "deemed resolved", "deemed consent", "silence is consent",
            "default satisfied", "auto satisfied", "compulsory mediation", "mandatory mediation",
        ],
        floor: [
            "沉默不等于同意，也没有人被迫调解",
            "silence is never consent; nobody is forced into mediation",
        ],
        instead: [
            "联系不上就写“未联系上”，满意由本人说",
            "Not reached is written as not reached; only she says she is satisfied",
        ],
    },
];

/// Keys that would be a dormant hook wherever they stood.
pub const FORBIDDEN_KEYS: &[&str] = &[
    "score", "scores", "weight", "points", "quota", "target", "rank", "ranking", "deduct", "deduction",
    "bonus", "reward", "veto", "threshold", "blacklist", "watchlist", "person", "persons", "people",
    "household", "register", "persona", "profile", "id-number", "tag", "tags", "label-person", "custom",
    "script", "expression", "formula", "sql", "search", "export", "index", "join",
];
