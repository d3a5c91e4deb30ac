//! What people at the window read when the platform is not heard.

use domain::Moment;
use domain::window::{Cap, Cause, Per, Standing, Window};

/// The sentence of a standing: what is so, until when, and what to do.
pub fn window(window: &Window) -> String {
    let cause = cause(window.cause);
    let by = window.deadline.map(minute);
    match (window.standing, by) {
        (Standing::Open, None) => format!("{cause}，正常开票"),
        (Standing::Open, Some(by)) => format!("{cause}，正常开票；{by} 前须恢复连接"),
        (Standing::Warned { .. }, None) => format!("{cause}已久，仍可开票，请尽快恢复连接"),
        (Standing::Warned { .. }, Some(by)) => {
            format!("{cause}已久，仍可开票，请在 {by} 前恢复连接，逾期将受限制")
        }
        (Standing::Capped { cap, .. }, by) => {
            let tail = by.map(|by| format!("，{by} 起停止开票")).unwrap_or_default();
            format!("{cause}超过期限，{}{tail}；请立即恢复连接或联系财政部门", limit(cap))
        }
        (Standing::Stopped, _) => {
            format!("{cause}超过期限，已停止开票；请恢复连接，或请财政部门宣布应急")
        }
    }
}

/// What a cause is called.
pub const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::LineDown => "与平台的线路中断",
        Cause::Maintenance => "平台维护",
        Cause::Emergency => "应急状态",
        Cause::AllDown => "全部中断、改用纸质票据",
    }
}

fn limit(cap: Cap) -> String {
    let per = |per| match per {
        Per::Hour => "每小时",
        Per::Day => "每天",
    };
    match cap {
        Cap::Bills(most, p) => format!("{}最多开 {most} 张", per(p)),
        Cap::Amount(most, p) => format!("{}开票金额最多 {most} 元", per(p)),
    }
}

/// `2026-11-24 10:00`.
fn minute(at: Moment) -> String {
    let time = at.time_of_day();
    format!("{} {}", at.date(), time.get(..5).unwrap_or(&time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standing_says_what_to_do() {
        let at: Moment = "2026-11-24T10:00:00+08:00".parse().unwrap();
        let said =
            |standing, deadline| window(&Window { standing, cause: Cause::LineDown, deadline });
        let cap = Cap::Bills(200, Per::Hour);
        assert_eq!(
            [
                said(Standing::Open, Some(at)),
                said(Standing::Warned { until: Some(at) }, Some(at)),
                said(Standing::Capped { cap, until: Some(at) }, Some(at)),
                said(Standing::Stopped, None),
            ],
            [
                "与平台的线路中断，正常开票；2026-11-24 10:00 前须恢复连接",
                "与平台的线路中断已久，仍可开票，请在 2026-11-24 10:00 前恢复连接，逾期将受限制",
                "与平台的线路中断超过期限，每小时最多开 200 张，2026-11-24 10:00 起停止开票；\
                 请立即恢复连接或联系财政部门",
                "与平台的线路中断超过期限，已停止开票；请恢复连接，或请财政部门宣布应急",
            ]
        );
        for cause in Cause::ALL {
            let window =
                Window { standing: Standing::Warned { until: None }, cause, deadline: None };
            assert!(!super::window(&window).is_ascii());
        }
    }
}
