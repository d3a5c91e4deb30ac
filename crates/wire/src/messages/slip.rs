//! What people read of a slip (离线二维码) that was checked without a network.

use crate::slip::SlipError;

/// The sentence of a check that asked nobody.
pub const fn slip(genuine: bool) -> &'static str {
    if genuine {
        "离线核对：签名有效，尚未与平台核对"
    } else {
        "离线核对：签名未通过，请勿使用"
    }
}

/// Why a text is no slip.
pub const fn slip_error(error: SlipError) -> &'static str {
    match error {
        SlipError::Foreign => "这不是票据的离线二维码",
        SlipError::Form => "离线二维码的内容不完整或已被改动，请重新扫描；若仍如此，请勿使用",
        SlipError::Serial => "开票单位证书的序列号格式不对，无法生成离线二维码",
    }
}
