//! Views with long Chinese texts, for the gallery only. No real matter, person or office.

use app::desk::batch::BatchView;
use app::desk::draft::DraftView;
use app::desk::handover::{HandoverRow, HandoverView};
use app::desk::register::{GapView, RegisterView};
use app::resident::law::{LawClock, LawProcedure, LawView};
use app::view::*;

pub fn pair(label: &str, value: &str) -> PairView {
    PairView { label: label.into(), value: value.into() }
}

pub fn basis() -> BasisView {
    BasisView {
        source: "gz-17".into(),
        cited: "《某市政务服务热线规定》第十七条第二款".into(),
        kind: "法规".into(),
        unconfirmed: true,
    }
}

pub fn clock(label: &str, due: &str, remaining: &str, urgence: Urgence, resident: bool) -> ClockView {
    ClockView {
        label: label.into(),
        side: if resident { "诉求人时限" } else { "单位时限" }.into(),
        resident,
        unit: if resident { String::new() } else { "某区城市管理和综合执法局".into() },
        due: due.into(),
        remaining: remaining.into(),
        urgence,
        amount: "15个工作日".into(),
        bound: resident,
        basis: vec![basis()],
        explain: vec![
            "2月12日（星期四）收到，从次日起算".into(),
            "2月13日至2月14日：计2个工作日（2月14日星期六调休上班）".into(),
            "2月15日至2月23日：春节放假，不计".into(),
            "2月24日至3月4日：计7个工作日".into(),
        ],
    }
}

fn option(value: &str, label: &str, group: &str, search: &str, help: &str) -> OptionView {
    OptionView {
        value: value.into(),
        label: label.into(),
        help: help.into(),
        group: group.into(),
        search: search.into(),
        selected: false,
    }
}

pub fn input(name: &str, label: &str, kind: InputKind) -> InputView {
    InputView {
        name: name.into(),
        label: label.into(),
        help: String::new(),
        kind,
        required: false,
        options: vec![],
        value: String::new(),
        max_length: None,
        show_when: String::new(),
        error: String::new(),
        sealed: false,
        contact: false,
    }
}

pub fn form() -> FormView {
    let class = InputView {
        required: true,
        options: vec![
            option("consult", "咨询", "", "", "想知道政策、手续、去哪里办"),
            option("complain", "投诉", "", "", "自己的权益受到影响，要求处理"),
            option("report", "举报", "", "", "反映别人违反规定的行为，可以对被举报的单位隐去身份"),
        ],
        ..input("class", "您要做什么", InputKind::Radio)
    };
    let place = InputView {
        required: true,
        help: "选到知道的那一级就可以，不知道街道可以只选区。".into(),
        options: vec![
            option("1", "甲区", "", "jq 440199", "区"),
            option("2", "长长长长长长长长的街道办事处", "甲区", "ccc 440199001", "街道"),
            option("3", "和平社区", "甲区", "hp 440199001001", "社区"),
        ],
        ..input("area", "事情发生在哪里", InputKind::Picker)
    };
    let text = InputView {
        required: true,
        sealed: true,
        max_length: Some(2000),
        value:
            "楼下餐馆的油烟管道正对着三楼的窗户，\n每天从早上六点开到半夜，<script>家里不敢开窗</script>。"
                .into(),
        ..input("text", "具体情况", InputKind::Paragraph)
    };
    let phone = InputView {
        contact: true,
        sealed: true,
        error: "电话号码应为5至15位数字，请核对".into(),
        value: "12".into(),
        show_when: "stance=named".into(),
        ..input("phone", "联系电话", InputKind::Phone)
    };
    let stance = InputView {
        required: true,
        options: vec![
            option("named", "留联系方式", "", "", "便于核实情况和回访"),
            option("anonymous", "不留联系方式", "", "", "凭编号和查询码看答复"),
        ],
        ..input("stance", "是否留联系方式", InputKind::Radio)
    };
    let mut hide = input("hide", "对承办单位隐去我的身份", InputKind::YesNo);
    hide.value = "yes".into();
    FormView {
        action: "file".into(),
        label: "提交".into(),
        help: String::new(),
        inputs: vec![
            class,
            place,
            input("address", "详细地点", InputKind::Line),
            text,
            InputView {
                required: true,
                help: "公开答复只写处理结果，不写个人信息。".into(),
                ..input("public", "答复是否可以公开", InputKind::YesNo)
            },
            stance,
            phone,
            hide,
            InputView {
                options: vec![
                    option("a", "已拨打物业电话", "", "", ""),
                    option("b", "已向社区反映", "", "", ""),
                ],
                ..input("done", "已经做过什么", InputKind::Checks)
            },
            input("since", "从哪天开始的", InputKind::Day),
            input("earlier", "以前反映过的编号", InputKind::MatterNumber),
            InputView {
                options: vec![option("7", "某局", "", "mj", ""), option("8", "某某局", "", "mmj", "")],
                ..input("helpers", "协办单位", InputKind::ManyPicker)
            },
        ],
        primary: true,
        key: "a".into(),
        order: Some(1),
        request: None,
        blocked: None,
        basis: vec![basis()],
        idempotency: "0123456789abcdef".into(),
        version: 3,
    }
}

pub fn card() -> ProcedureCard {
    ProcedureCard {
        id: "appeal".into(),
        label: "群众诉求".into(),
        noun: "诉求".into(),
        clocks: vec!["1个工作日内受理并派单".into(), "15个工作日内答复".into()],
    }
}

pub fn refusal() -> RefusalView {
    RefusalView {
        code: "bad-input".into(),
        reason: "“联系电话”：电话号码应为5至15位数字，请核对".into(),
        way_on: "请改正后再提交，您已填写的内容都还在".into(),
        basis: vec![basis()],
        field: Some("phone".into()),
    }
}

pub fn article() -> ArticleView {
    ArticleView {
        id: 9,
        question: "餐馆油烟扰民归谁管？".into(),
        answer: "餐饮油烟由区城市管理和综合执法局负责查处；住宅楼内禁止新建产生油烟的餐饮项目。您可以先向物业反映，也可以直接提交诉求，我们会派给承办单位。".into(),
        owner: "某区城市管理和综合执法局".into(),
        basis: "《大气污染防治法》第八十一条".into(),
        valid: "2026-01-01 至 2026-12-31".into(),
        usable: true,
    }
}

pub fn filed() -> FiledView {
    FiledView {
        number: "20260212-7KQ4M9-X".into(),
        code: "4821 0937 5516 2204".into(),
        dates: vec![
            clock("受理并派单", "2026-02-13", "还有1个工作日", Urgence::Near, true),
            clock("答复", "2026-03-09", "还有15个工作日", Urgence::Calm, true),
        ],
        notice: vec![pair("受理告知书", "您的诉求我们已经收到。\n受理编号20260212-7KQ4M9-X。")],
        id: 77,
    }
}

pub fn timeline() -> Vec<TimelineView> {
    vec![
        TimelineView {
            at: "2026-02-25".into(),
            what: "已派给承办单位".into(),
            who: "热线受理室 派单岗".into(),
            details: vec![pair("主办", "某区城市管理和综合执法局"), pair("答复期限", "2026-03-09")],
            notices: vec![pair("派单告知", "您的诉求已派某区城市管理和综合执法局办理。")],
        },
        TimelineView {
            at: "2026-02-12".into(),
            what: "收到诉求".into(),
            who: "诉求人".into(),
            details: vec![],
            notices: vec![],
        },
    ]
}

pub fn facts() -> Vec<FactView> {
    [
        ("已答复", Some(true), "2026-03-04"),
        ("已解决", Some(true), "部分解决"),
        ("认可", Some(false), ""),
        ("回访确认", None, ""),
        ("已办结", None, ""),
    ]
    .into_iter()
    .map(|(label, state, detail)| FactView { label: label.into(), state, detail: detail.into() })
    .collect()
}

pub fn tracking() -> TrackingView {
    let mut rate = form();
    rate.label = "评价".into();
    rate.inputs.truncate(1);
    let mut withdraw = rate.clone();
    withdraw.action = "withdraw".into();
    withdraw.label = "撤回".into();
    withdraw.primary = false;
    withdraw.blocked = Some(refusal());
    TrackingView {
        number: "20260212-7KQ4M9-X".into(),
        noun: "诉求".into(),
        state: "承办单位正在办理".into(),
        open: true,
        summary: vec![pair("类别", "油烟污染"), pair("地点", "甲区 长长长长长长长长的街道办事处 和平社区")],
        clocks: vec![clock("答复", "2026-03-09", "已超期2天", Urgence::Overdue, true)],
        facts: facts(),
        texts: vec![TextView {
            label: "您反映的情况".into(),
            text: "楼下餐馆的油烟管道正对着三楼的窗户。".into(),
            versions: 2,
        }],
        timeline: timeline(),
        forms: vec![rate, withdraw],
        openings: vec![OpeningView {
            day: "2026-02-26".into(),
            unit: "某区城市管理和综合执法局".into(),
            post: "承办岗".into(),
            what: "联系电话".into(),
            reason: "约定上门查看的时间".into(),
        }],
        promises: vec![pair("某区城市管理和综合执法局", "2026-06-30前完成管道改造")],
    }
}

pub fn row(id: i64, urgence: Urgence) -> RowView {
    RowView {
        id,
        number: format!("20260212-7KQ4M{id}-X"),
        noun: "诉求".into(),
        owed: "待签收".into(),
        category: "生态环境 / 油烟污染".into(),
        area: "甲区 长长长长长长长长的街道办事处".into(),
        unit: "某区城市管理和综合执法局".into(),
        due: "2026-03-09".into(),
        remaining: if urgence == Urgence::Overdue { "已超期2天" } else { "还有3个工作日" }.into(),
        urgence,
        class: "投诉".into(),
    }
}

pub fn tile(label: &str, count: i64, urgence: Urgence) -> TileView {
    TileView { label: label.into(), count, query: format!("tile={count}"), active: count == 3, urgence }
}

pub fn worklist() -> WorklistView {
    let mut urge = form();
    urge.label = "催办".into();
    WorklistView {
        heading: "派单岗 · 热线受理室".into(),
        tiles: vec![
            tile("已超期", 3, Urgence::Overdue),
            tile("今天到期", 12, Urgence::Today),
            tile("两天内到期", 40, Urgence::Near),
            tile("全部", 218, Urgence::Calm),
        ],
        rows: vec![
            row(1, Urgence::Overdue),
            row(2, Urgence::Today),
            row(3, Urgence::Near),
            row(4, Urgence::Calm),
            row(5, Urgence::Provisional),
        ],
        bulk: vec![urge],
        total: 218,
        may_search: true,
        next: Some("abc".into()),
    }
}

pub fn matter() -> MatterView {
    let t = tracking();
    let mut dispatch = form();
    dispatch.label = "派单".into();
    let mut other = form();
    other.action = "refuse".into();
    other.label = "不予受理".into();
    other.key = "x".into();
    other.primary = false;
    let mut blocked = other.clone();
    blocked.action = "extend".into();
    blocked.label = "申请延期".into();
    blocked.blocked = Some(refusal());
    MatterView {
        id: 77,
        number: t.number,
        procedure: "群众诉求".into(),
        noun: "诉求".into(),
        state: "待派单".into(),
        open: true,
        summary: t.summary,
        fields: vec![pair("渠道", "电话"), pair("是否公开", "是")],
        clocks: vec![
            clock("签收", "2026-02-26 10:30", "还有25分钟", Urgence::Today, false),
            clock("答复", "2026-03-09", "还有9个工作日", Urgence::Calm, true),
            clock("回访", "2027-01-04", "暂定", Urgence::Provisional, false),
        ],
        facts: facts(),
        owners: vec![pair("主办单位", "某区城市管理和综合执法局")],
        orders: vec![OrderView {
            kind: "主办".into(),
            unit: "某区城市管理和综合执法局".into(),
            state: "待签收".into(),
            hops: vec![
                pair("某区城市管理和综合执法局", "02-25 09:00起，持有1小时20分"),
                pair("长长长长街道办事处", "02-25 10:20起，持有3小时"),
            ],
            send_backs: 1,
        }],
        texts: t.texts,
        contacts: vec![
            ContactView {
                field: "phone".into(),
                label: "联系电话".into(),
                may_open: true,
                note: "打开会被记录，诉求人可以看到。".into(),
                urgent: false,
            },
            ContactView {
                field: "mobile".into(),
                label: "紧急电话".into(),
                may_open: true,
                note: "涉及生命危险，可先打开后补理由。".into(),
                urgent: true,
            },
            ContactView {
                field: "mail".into(),
                label: "电子邮箱".into(),
                may_open: false,
                note: "答复之后不再打开联系方式。".into(),
                urgent: false,
            },
        ],
        forms: vec![dispatch, other, blocked],
        suggestions: vec![SuggestionView {
            unit: 7,
            name: "某区城市管理和综合执法局".into(),
            why: "权责清单：油烟污染由城管部门负责".into(),
        }],
        timeline: t.timeline,
        links: vec![LinkView {
            kind: "重复件，主件为".into(),
            number: "20260210-AAAAAA-B".into(),
            id: Some(5),
        }],
        promises: t.promises,
        version: 4,
    }
}

pub fn dashboard() -> DashboardView {
    let days: Vec<String> = (1..=28).map(|d| format!("2026-02-{d:02}")).collect();
    let series = |name: &str, tone, base: i64| SeriesView {
        name: name.into(),
        values: (0..28).map(|d| base + (d * 7) % 23).collect(),
        tone,
    };
    let number =
        |n, opens: bool, urgence| NumberView { n, query: opens.then(|| "due=open&area=1".into()), urgence };
    let row = |name: &str, opens| TableRowView {
        name: name.into(),
        numbers: vec![number(1820, opens, Urgence::Calm), number(12, opens, Urgence::Overdue)],
    };
    let choice = |label: &str, active| ChoiceView { label: label.into(), query: "mine=1".into(), active };
    DashboardView {
        heading: "某市某区人民政府派出的街道办事处".into(),
        from: "2026-02-01".into(),
        to: "2026-02-28".into(),
        scopes: vec![choice("某市", false), choice("某区", true)],
        periods: vec![choice("近7天", false), choice("近30天", true)],
        tiles: vec![tile("收到", 1820, Urgence::Calm), tile("超期", 3, Urgence::Overdue)],
        trend: ChartView {
            kind: "line",
            labels: days,
            series: vec![series("收到", "", 40), series("其中超期答复", "over", 2)],
            stacked: false,
        },
        tables: vec![TableView {
            caption: "按区".into(),
            columns: vec!["在办".into(), "已超期".into()],
            rows: vec![row("甲区", true), row("乙区名字特别特别特别长的一个派出机构</script>", false)],
            chart: Some(ChartView {
                kind: "rows",
                labels: vec!["甲区".into(), "乙区名字特别特别特别长的一个派出机构</script>".into()],
                series: ["over", "soon", "calm"]
                    .map(|tone| SeriesView { name: tone.into(), values: vec![4, 9], tone })
                    .to_vec(),
                stacked: true,
            }),
        }],
    }
}

pub fn opened() -> OpenedView {
    OpenedView {
        heading: "某区 · 某局 · 已超期".into(),
        counted: 2,
        rows: vec![row(1, Urgence::Overdue), row(2, Urgence::Met)],
        hidden: 3,
        more: true,
        choices: vec![ChoiceView { label: "在办".into(), query: "due=open".into(), active: true }],
        bulk: vec![form()],
    }
}

pub fn me() -> MeView {
    MeView {
        login: "paidan01".into(),
        post: "派单岗".into(),
        unit: "热线受理室".into(),
        posts: vec![(1, "派单岗".into()), (2, "受理岗".into())],
        menu: vec![
            ("/staff".into(), "待办".into()),
            ("/staff/file".into(), "登记来电".into()),
            ("/staff/search".into(), "查找".into()),
            ("/staff/knowledge".into(), "知识库".into()),
            ("/staff/handover".into(), "交接班".into()),
            ("/staff/dashboard".into(), "概况".into()),
        ],
        csrf: "TOKEN".into(),
        elevated: false,
    }
}

pub fn register() -> RegisterView {
    let expired = ArticleView { id: 10, usable: false, ..article() };
    let gap = GapView {
        id: 3,
        question: "夜间能不能装修？".into(),
        unit: "某区住房和城乡建设局".into(),
        since: "2026-03-02".into(),
    };
    RegisterView { articles: vec![expired, article()], gaps: vec![gap], may_write: true }
}

pub fn handover() -> HandoverView {
    HandoverView {
        drafts: vec![DraftView { id: "d0".into(), procedure: "appeal".into(), saved: "10:32".into() }],
        unacknowledged: vec![row(1, Urgence::Overdue)],
        due: vec![row(2, Urgence::Today), row(3, Urgence::Overdue)],
        posts: vec![(2, "热线受理室 · 夜班受理岗".into())],
        waiting: vec![HandoverRow {
            id: 4,
            from: "热线受理室 · 早班受理岗".into(),
            at: "2026-03-02 16:00".into(),
            note: "两位诉求人约好晚上七点以后回电。".into(),
        }],
    }
}

pub fn law() -> LawView {
    let clock = LawClock {
        label: "答复".into(),
        resident: true,
        amount: "15个工作日".into(),
        when: "投诉、举报".into(),
        basis: basis(),
    };
    let procedure = LawProcedure {
        id: "appeal".into(),
        label: "群众诉求".into(),
        clocks: vec![clock.clone(), LawClock { label: "签收".into(), resident: false, ..clock }],
        kept: vec![("联系电话".into(), "核实情况和回访".into(), "办结后3年".into())],
        roles: vec!["受理岗".into(), "承办单位".into()],
        states: vec!["已收到".into(), "承办单位正在办理".into()],
    };
    LawView {
        next: Some("2026-07-01起施行新版".into()),
        pack: "某市".into(),
        edition: "2026-01-01".into(),
        hash: "9f2c4e".repeat(10),
        procedures: vec![procedure],
        sources: vec![basis()],
    }
}

pub fn batches() -> Vec<BatchView> {
    vec![BatchView {
        id: 5,
        title: "某路段爆管停水".into(),
        carrier: "20260212-7KQ4M9-X".into(),
        matter: 77,
        category: "供水".into(),
        since: "2026-03-02 09:10".into(),
        members: 128,
    }]
}
