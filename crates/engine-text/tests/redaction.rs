//! What is found in free text and what must be left alone, case by case. All persons and numbers
//! here are made up.

use engine_text::redact::{Kind, MASK, redact};
use proptest::prelude::*;

/// In `text` exactly the part between ⟦ and ⟧ is found, and is of this kind.
#[track_caller]
fn finds(kind: Kind, text: &str) {
    let plain = text.replace(['⟦', '⟧'], "");
    let mut expected = String::new();
    let mut parts = Vec::new();
    for (at, piece) in text.split('⟦').enumerate() {
        match piece.split_once('⟧') {
            Some((part, rest)) if at > 0 => {
                parts.push((kind, part.to_string()));
                expected.extend([MASK, rest]);
            }
            _ => expected.push_str(piece),
        }
    }
    let redacted = redact(&plain);
    assert_eq!((redacted.text.as_str(), redacted.found), (expected.as_str(), parts), "{plain}");
}

#[track_caller]
fn leaves_alone(text: &str) {
    let redacted = redact(text);
    assert_eq!((redacted.text.as_str(), redacted.found), (text, vec![]), "nothing in it identifies a person");
}

#[test]
fn mobile_numbers_are_found_however_they_are_written() {
    for text in [
        "请打⟦13800138000⟧谢谢",
        "⟦138-0013-8000⟧",
        "电话 ⟦138 0013 8000⟧，",
        "我的号码是⟦1 3 8 0 0 1 3 8 0 0 0⟧",
        "⟦１３８００１３８０００⟧",
        "⟦+86 138 0013 8000⟧",
        "⟦+8613800138000⟧",
        "⟦8613800138000⟧",
        "⟦0086-13800138000⟧",
        "tel⟦13800138000⟧",
        "⟦13800138000⟧wx同号",
        "302房⟦13800138000⟧",
        "302 ⟦13800138000⟧ 或 ⟦19912345678⟧",
        "⟦幺三八零零一三八零零零⟧",
        "⟦138零零一三八000⟧",
        "⟦138.0013.8000⟧",
        "⟦138—0013—8000⟧",
    ] {
        finds(Kind::Mobile, text);
    }
}

#[test]
fn landlines_are_found_with_their_area_code_or_after_a_word_for_telephone() {
    for text in [
        "⟦020-81234567⟧",
        "⟦02081234567⟧",
        "⟦(020)81234567⟧",
        "⟦（０２０）８１２３４５６７⟧",
        "⟦020 8123 4567⟧",
        "⟦0755-26012345⟧",
        "⟦0668-2812345⟧",
        "座机：⟦81234567⟧",
        "联系电话⟦8123 4567⟧",
        "⟦+86-20-81234567⟧",
    ] {
        finds(Kind::Landline, text);
    }
}

#[test]
fn id_numbers_are_found_by_province_birthday_and_check_digit() {
    for text in [
        "身份证⟦11010519491231002X⟧",
        "⟦11010519491231002x⟧，",
        "⟦110105 19491231 002X⟧",
        "⟦440524198001010014⟧",
        "⟦１１０１０５１９４９１２３１００２Ｘ⟧",
        "⟦130503670401001⟧",
        "护照号：⟦E12345678⟧",
        "身份证号码是⟦440106900101123⟧",
    ] {
        finds(Kind::IdNumber, text);
    }
}

#[test]
fn bank_cards_are_found_by_their_check_digit_or_by_name() {
    for text in [
        "⟦6222021234567890128⟧",
        "⟦6222 0212 3456 7890 128⟧",
        "⟦4111111111111111⟧",
        "卡号：⟦6222021234567890123⟧",
        "收款账号 ⟦120909876543⟧",
    ] {
        finds(Kind::BankCard, text);
    }
}

#[test]
fn addresses_plates_and_accounts_are_found() {
    for text in ["发到⟦zhang.san+1@example.com.cn⟧。", "⟦ＡＢＣ＠ｅｘａｍｐｌｅ．ｃｏｍ⟧", "邮箱：⟦a@b.cn⟧，"]
    {
        finds(Kind::Email, text);
    }
    for text in ["⟦粤A12345⟧乱停", "车牌⟦粤A·D12345⟧", "⟦京AD12345⟧", "⟦粤Ｂ １２３Ｄ５⟧", "⟦粤Z1234港⟧"]
    {
        finds(Kind::Plate, text);
    }
    for text in ["微信号：⟦zhang_san88⟧", "微信⟦abc12345⟧", "QQ：⟦12345678⟧", "加vx ⟦a1b2c3⟧"]
    {
        finds(Kind::Account, text);
    }
}

#[test]
fn names_are_found_where_a_phrase_introduces_them() {
    for text in [
        "我叫⟦王建国⟧，住天河",
        "我叫⟦王强⟧住在天河",
        "我叫⟦李明明⟧想反映",
        "您好，我是⟦陈小红⟧。",
        "姓名：⟦张三⟧",
        "姓名 ⟦张三⟧ 电话见附件",
        "联系人：⟦欧阳文华⟧；",
        "联系人⟦刘洋⟧，",
        "投诉人⟦赵某⟧",
        "姓名：⟦阿依古丽·买买提⟧",
        "户主：⟦买买提⟧",
        "⟦王⟧先生反映",
        "我找⟦陈志强⟧先生",
        "楼上⟦王建国⟧先生多次",
        "邻居⟦司徒美⟧女士",
        "，⟦关⟧先生说",
        "社区⟦李⟧阿姨",
        "我姓⟦郭⟧",
        "负责人：⟦周大福⟧。",
        "投诉人：⟦唐文军⟧、⟦李和云⟧和⟦赵某⟧。",
        "我叫⟦李明明⟧，今年五十岁。⟦李明明⟧的房子漏水，请联系⟦李明明⟧本人",
        "投诉人：⟦黄意如⟧日期不详",
    ] {
        finds(Kind::Name, text);
    }
}

#[test]
fn amounts_days_and_numbers_of_things_are_left_alone() {
    for text in [
        "欠薪1380013800元",
        "合计13800138000元",
        "金额13800138000.50",
        "2026-11-22 10:30",
        "20261122",
        "2026年11月22日至2026-12-01",
        "2026.11.22-2026.12.01",
        "订单号13800138000",
        "订单编号：4401061990030712341",
        "运单JD13800138000",
        "工单编号20261122-7K3-M9Q-RT4",
        "快递单号 13800138000",
        "统一社会信用代码91440101MA5CKQ7X2B",
        "天河路123号3栋502房",
        "天河路123-145号15栋2单元302",
        "拨打12345、110、95598都没人接",
        "客服400-800-1234",
        "公交B12路，每15分钟一班，6:30-22:30",
        "小区有13 14 15 16栋",
        "粤港澳大湾区",
        "川A级景区",
        "G4京港澳高速",
        "电表读数00138001380",
        "面积120.5㎡，共3801户",
        "价格从1380 涨到 1980",
        "@所有人",
        "1971.12-1972.1在粮食局，1986.2-1991.11在工会",
        "2024-1-1-2025-12-3",
        "见http://example.com/a@b",
        "微信支付 wechat 扫码",
    ] {
        leaves_alone(text);
    }
}

#[test]
fn everyday_words_that_look_like_names_are_left_alone() {
    for text in [
        "我是天河区居民",
        "我是业主，",
        "我是高中生，",
        "我是黄埔人。",
        "我是单亲妈妈",
        "我叫了救护车",
        "我叫车没叫到",
        "联系人和电话见附件",
        "联系人：保密",
        "姓名：匿名",
        "申请人于2026年提交",
        "申请人应当到场",
        "举报人马上离开",
        "当事人方便时",
        "我和先生去",
        "我先生说",
        "各位先生女士",
        "老先生摔倒",
        "出租车师傅拒载",
        "保洁阿姨没来",
        "宿管阿姨",
        "高龄大爷",
        "路边大妈跳舞",
        "王家村路灯不亮",
        "李子园社区",
        "本人曾多次投诉",
        "本人住在石牌",
        "业主张贴公告",
        "老板：高空抛物没人管吗",
        "联系人：订单号123",
        "各位家长：晚上好！",
        "对方说我姓什么没必要知道",
        "我是金谷豪庭的住户",
        "本人曾拨打过热线",
    ] {
        leaves_alone(text);
    }
}

#[test]
fn several_finds_keep_their_order_and_the_rest_stays_as_it_was() {
    let redacted = redact("我叫张三，电话１３８００１３８０００，车粤A12345，住Ａ栋。");
    assert_eq!(redacted.text, "我叫＊＊，电话＊＊，车＊＊，住Ａ栋。");
    let kinds: Vec<Kind> = redacted.found.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, [Kind::Name, Kind::Mobile, Kind::Plate]);
    assert_eq!(redacted.found[1].1, "１３８００１３８０００");
}

#[test]
fn an_endless_text_of_groups_ends_quickly() {
    for text in [
        "1 ".repeat(50_000),
        "138-".repeat(20_000),
        "王先生".repeat(20_000),
        "@".repeat(50_000),
        "微信a1".repeat(20_000),
    ] {
        redact(&text);
    }
}

proptest! {
    #[test]
    fn no_mobile_number_survives_in_any_text(
        before in "[路灯坏了请打电话，。a ]{0,12}", tail in "[0-9]{9}", second in 3u8..10,
        gap in prop::sample::select(vec!["", " ", "-", "－", "　"]), after in "[谢谢，。! ]{0,8}",
    ) {
        prop_assume!(!before.ends_with('a') && !before.ends_with("a "));
        let number = format!("1{second}{}{gap}{}{gap}{}", &tail[..1], &tail[1..5], &tail[5..]);
        let redacted = redact(&format!("{before}{number}{after}"));
        prop_assert!(!redacted.text.contains(|c: char| c.is_ascii_digit()), "{}", redacted.text);
        prop_assert_eq!(&redacted.found.last().expect("found").1, &number);
    }

    #[test]
    fn what_is_found_and_what_is_left_make_up_the_text(text in "(\\PC|我叫|先生|138|0013|8000|粤A|@|：){0,30}") {
        let redacted = redact(&text);
        let finds: usize = redacted.found.iter().map(|(_, find)| find.chars().count()).sum();
        let masks = redacted.found.len() * MASK.chars().count();
        prop_assert_eq!(redacted.text.chars().count() - masks + finds, text.chars().count());
    }
}
