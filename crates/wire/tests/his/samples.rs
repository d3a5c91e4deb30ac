//! What programs send, one request a method; everything in it is invented.

/// Edition, method, business object.
pub(crate) const SAMPLES: &[(&str, &str, &str)] = &[
    ("medical", "invoiceEBillOutpatient", OUTPATIENT),
    ("medical", "invEBillRegistration", REGISTRATION),
    ("medical", "invEBillCheckUp", CHECK_UP),
    ("medical", "invEBillHospitalized", INPATIENT),
    ("medical", "writeOffEBill", WRITE_OFF),
    (
        "medical",
        "getEBillStatesByBillInfo",
        r#"{"billBatchCode":"51060126","billNo":"0000000123"}"#,
    ),
    (
        "medical",
        "getEBillByBusNo",
        r#"{"busNo":"MZ20261124000021","busDateTime":"20261124080102003"}"#,
    ),
    (
        "medical",
        "getEBillAccountStatus",
        r#"{"billBatchCode":"51060126","billNo":"0000000123","random":"a3f9c2","createTime":"20261124080102003"}"#,
    ),
    ("medical", "getBillDetail", r#"{"billBatchCode":"51060126","billNo":123,"random":"a3f9c2"}"#),
    (
        "medical",
        "getEBillUnPrintList",
        r#"{"busBgnDate":"20261101000000000","busEndDate":"20261124235959000","cardType":"3101",
            "cardNo":"0000000007","patientId":"","pageNo":"1","pageSize":"10"}"#,
    ),
    ("medical", "getPaperBillNo", r#"{"placeCode":"001","pBillBatchCode":"51062126"}"#),
    ("medical", "getValidBillBatchCode", r#"{"placeCode":"001"}"#),
    ("medical", "getValidBillNo", r#"{"placeCode":"001","billBatchCode":"51062126"}"#),
    ("medical", "turnPaper", TURN_PAPER),
    ("medical", "reTurnPaper", TURN_PAPER),
    ("medical", "invalidPaper", VOID_PAPER),
    ("medical", "invalidPayMentVoucherPaper", VOID_PAPER),
    (
        "medical",
        "invalidBlankBillNo",
        r#"{"pBillBatchCode":"51062126","pBillNoStart":"0000000010","pBillNoEnd":"0000000012",
            "placeCode":"001","author":"收费员甲","reason":"打印机卡纸","busDateTime":"20261124090000000"}"#,
    ),
    ("medical", "invoicePayMentVoucher", VOUCHER),
    (
        "medical",
        "writeOffPayMentVoucher",
        r#"{"busType":"07","billBatchCode":"51040126","billNo":"0000000005","reason":"出院退款",
            "operator":"收费员甲","busDateTime":"20261124100000000","placeCode":"001",
            "voucherBatchCode":"51040126","voucherNo":"0000000005","amt":"1000.00","ownAcBalance":"0"}"#,
    ),
    ("medical", "cancelPayMentVoucherBalance", WRITE_OFF),
    ("medical", "checkTotalData", DAY),
    ("medical", "checkWriteOffData", DAY),
    (
        "medical",
        "checkDataByPlace",
        r#"{"busDate":"2026-11-24","placeCode":"001","pageNo":1,"pageSize":200}"#,
    ),
    ("medical", "checkTotalDataByIvcDate", ISSUE_DAY),
    ("medical", "checkWriteOffDataByIvcDate", ISSUE_DAY),
    ("medical", "getBillByBusDate", SPAN),
    ("medical", "getBillByIvcDate", SPAN),
    (
        "medical",
        "sendBillNotice",
        r#"{"billBatchCode":"51060126","billNo":"0000000123","random":"a3f9c2",
            "noticeList":[{"noticeType":"1201","noticeValue":"13800000000"}]}"#,
    ),
    ("standard", "invoiceEBill", AGENCY),
    ("standard", "writeOffEBill", WRITE_OFF),
    (
        "standard",
        "getEBillPicUrl",
        r#"{"billBatchCode":"51010126","billNo":"0000000009","random":"a3f9c2","channelMode":"02"}"#,
    ),
    (
        "standard",
        "getEBillNotifyPic",
        r#"{"billBatchCode":"51010126","billNo":"0000000009","isReturnPic":"1"}"#,
    ),
    (
        "standard",
        "noticeEBill",
        r#"{"billBatchCode":"51010126","billNo":"0000000009","noticeInfo":[{"code":"1202","value":"a@example.com"}]}"#,
    ),
    ("standard", "getPaperBillNo", r#"{"placeCode":"001","pBillBatchCode":"51012126"}"#),
    ("standard", "invoicePBill", PAPER),
    (
        "standard",
        "invalidPBill",
        r#"{"placeCode":"001","billCode":"0121","billBatchCode":"51012126","billNo":"0000000003",
            "author":"开票员甲","reason":"填错","busDateTime":"20261124090000000"}"#,
    ),
    ("standard", "invoiceEPayBook", PAY_BOOK),
    ("standard", "getPayQrCode", r#"{"payCode":"51000026000000000017"}"#),
    ("standard", "getPayBookConfirmResult", r#"{"payCode":"51000026000000000017"}"#),
    ("standard", "getEBillByPayCode", r#"{"payCode":"51000026000000000017"}"#),
    ("college", "invoiceEBillByCollege", COLLEGE),
    ("college", "getEBillPicUrlByBusNo", r#"{"busNo":"XF2026000001"}"#),
];

/// A newest version's outpatient bill: numbers as texts, all groups.
pub(crate) const OUTPATIENT: &str = r#"{
  "busNo":"MZ20261124000021","busType":"02","payer":"示例患者","busDateTime":"20261124080102003",
  "placeCode":"001","payee":"收费员甲","author":"开票员甲","totalAmt":"286.50","remark":"",
  "payerType":"1","idCardNo":"510104199001010012","tel":"","cardType":"3101","cardNo":"0000000007",
  "medicalInstitution":"综合医院","medCareTypeCode":"01","medicalCareType":"职工基本医疗保险",
  "medicalInsuranceID":"M000001","patientCategory":"内科","patientCategoryCode":"01",
  "consultationDate":"20261124","patientNo":21,"sex":"女","age":"34","caseNumber":"B0001",
  "accountPay":"50","fundPay":"100.00","otherfundPay":"0.00","ownPay":"36.50","selfConceitedAmt":"0",
  "selfPayAmt":"150","selfCashPay":"136.5000","reimbursementAmt":"100",
  "otherInfo":[{"infoNo":"1","infoName":"诊断","infoValue":"示例"}],"otherMedicalList":null,
  "payChannelDetail":[{"payChannelCode":"11","payChannelValue":"150"},
                      {"payChannelCode":"05","payChannelValue":"136.50","ItemName":"x"}],
  "isArrears":"0","arrearsReason":"",
  "chargeDetail":[
    {"sortNo":1,"chargeCode":"YP01","chargeName":"西药费","unit":"项","std":"261.500000","number":"1","amt":"261.50","selfAmt":"36.50","remark":""},
    {"sortNo":2,"chargeCode":"0801","chargeName":"诊查","unit":"次","std":25.02,"number":1,"amt":25.02,"selfAmt":0},
    {"sortNo":3,"chargeCode":"0801","chargeName":"诊查","unit":"次","std":-0.02,"number":1,"amt":-0.02,"selfAmt":0}],
  "listDetail":[
    {"listDetailNo":"1","chargeCode":"YP01","chargeName":"西药费","code":"X001","name":"示例片","unit":"盒",
     "specification":"10mg*24","std":"130.7512","number":"2","amt":"261.5024","selfAmt":"36.50","medicalCareType":"2"},
    {"chargeCode":"","chargeName":"诊察费","code":"","name":"普通门诊诊察","unit":"次","std":"25","number":"1","amt":"25"}]
}"#;

/// An old version's registration: names in other fields, no payer type, a bare fraction.
pub(crate) const REGISTRATION: &str = r#"{"busNo":"GH20261124000003","busType":"06","payer":"示例患者二",
  "busDateTime":"2026112408020325","placeCode":"001","payee":"收费员甲","author":"收费员甲",
  "checker":"复核员乙","totalAmt":8.5,"cardType":"1101","cardNo":"510104199001010012",
  "category":"外科","patientCategory":"02","consultationDate":"","sex":"1","age":"40岁",
  "accountPay":0,"fundPay":.0,"ownPay":8.5,"selfCashPay":8.5,"selfPayAmt":0,"isArrears":0,
  "payChannelDetail":[{"payChannelCode":"02","payChannelValue":8.5}],
  "chargeDetail":[{"sortNo":"1","chargeCode":"0811","chargeName":"挂号费","std":8.5,"number":1,"amt":8.5}],
  "listDetail":null}"#;

pub(crate) const CHECK_UP: &str = r#"{"busNo":"TJ20261124000001","busType":"05","payer":"示例有限公司",
  "busDateTime":"20261124083000000","placeCode":"002","payee":"收费员乙","author":"收费员乙",
  "totalAmt":"300","payerType":"2","checkUpNo":"TJ0001","chargeDetail":[
  {"sortNo":1,"chargeCode":"0802","chargeName":"检查费","amt":"300"}],
  "listDetail":[{"name":"胸部正位片","number":"1","amt":"300"}]}"#;

pub(crate) const INPATIENT: &str = r#"{"busNo":"ZY20261124000002","busType":"01","payer":"示例患者三",
  "busDateTime":"20261124110000000","placeCode":"003","payee":"收费员丙","author":"收费员丙","checker":"复核员乙",
  "totalAmt":5200.00,"payerType":"1","sex":"男","age":"62岁","category":"骨科","leaveCategory":"康复科",
  "hospitalNo":"ZY00012","visitNo":"1","caseNumber":"B0012","inHospitalDate":"2026-11-10",
  "outHospitalDate":"20261124","hospitalDays":14,"cashPay":"3000","chequePay":"1000",
  "transferAccountPay":null,"cashRecharge":"0","cashRefund":"1200.00",
  "accountPay":0,"fundPay":2400,"otherfundPay":0,"selfCashPay":2800,"selfPayAmt":2000,"ownPay":800,
  "payMentVoucher":[{"voucherBatchCode":"51040126","voucherNo":"0000000005","voucherAmt":"2800"}],
  "payChannelDetail":[],"chargeDetail":[
  {"sortNo":1,"chargeCode":"0901","chargeName":"床位费","std":"50","number":"14","amt":"700"},
  {"sortNo":2,"chargeCode":"0906","chargeName":"手术费","std":"4500","number":"1","amt":"4500"}],"listDetail":[]}"#;

const WRITE_OFF: &str = r#"{"billBatchCode":"51060126","billNo":"0000000123","reason":"患者退号",
  "operator":"收费员甲","busDateTime":"20261124093000000","placeCode":"001"}"#;

const TURN_PAPER: &str = r#"{"billBatchCode":"51060126","billNo":"0000000123","pBillBatchCode":"51062126",
  "pBillNo":"0000000001","busDateTime":"20261124080102003","placeCode":"001","operator":"自助机01"}"#;

const VOID_PAPER: &str = r#"{"pBillBatchCode":"51062126","pBillNo":"0000000001","placeCode":"001",
  "author":"收费员甲","reason":"打印错位","busDateTime":"20261124090000000"}"#;

pub(crate) const VOUCHER: &str = r#"{"busType":"07","busNo":"YJ20261110000001","payer":"示例患者三",
  "busDateTime":"20261110090000000","placeCode":"003","payee":"收费员丙","drawee":"示例家属","author":"收费员丙",
  "tel":"13800000000","cardType":"3101","cardNo":"0000000012","amt":"4000","ownAcBalance":"4000",
  "hospitalNo":"ZY00012","visitNo":"1","accountName":"","accountNo":"","accountBank":"",
  "payChannelDetail":[{"payChannelCode":"01","payChannelValue":"4000"}]}"#;

const DAY: &str = r#"{"busDate":"2026-11-24","isReturnList":0,"pageNo":1,"pageSize":200}"#;
const ISSUE_DAY: &str = r#"{"ivcDate":"2026-11-24","isReturnList":"","pageNo":1,"pageSize":200}"#;
const SPAN: &str = r#"{"busBgnDate":"20261124000000001","busEndDate":"20261124235959001","placeCode":"",
  "dataType":1,"pageNo":1,"pageSize":200}"#;

pub(crate) const AGENCY: &str = r#"{"busNo":"SW20261124000001","busDateTime":"20261124140000000","placeCode":"001",
  "billCode":"0101","payer":"示例有限公司","payerType":"2","payee":"收费员甲","author":"开票员甲",
  "payChannel":"02","remark":null,"totalAmt":120,"chargeDetail":[
  {"chargeCode":"103044306","chargeName":"证照工本费","std":"12","number":"10","amt":"120"}]}"#;

const PAPER: &str = r#"{"busNo":"ZZ20261124000001","busDateTime":"20261124140000000","billDate":"20261124140000000",
  "placeCode":"001","billCode":"0101","billBatchCode":"51012126","billNo":"0000000003","payer":"示例缴款人",
  "payerType":"1","payChannel":"02","payee":"收费员甲","author":"开票员甲","totalAmt":"12.00","chargeDetail":[
  {"chargeCode":"103044306","chargeName":"证照工本费","std":"12","number":"1","amt":"12"}]}"#;

const PAY_BOOK: &str = r#"{"busNo":"JK20261124000001","placeCode":"001","billCode":"0300","effectiveDate":"20261231",
  "payerType":"1","payer":"示例缴款人","author":"经办人甲","totalAmt":"80.00","chargeDetail":[
  {"chargeCode":"103044306","chargeName":"不动产登记费","unit":"件","std":"80","number":"1","amt":"80.00"}]}"#;

pub(crate) const COLLEGE: &str = r#"{"busType":"SLXY0000001","busNo":"XF2026000001","placeCode":"001","billCode":"0101",
  "channel":"微信","chargePeriod":"2026","chargeDate":"2026-09-01","payerType":"1","recer":"财务处",
  "ivcDate":"2026-09-01","stuName":"示例学生","operator":"开票员甲","totalAmt":"5800.000000","memo":"",
  "stuNo":"20260001","collegeName":"示例学院","proName":"会计学","className":"一班","noticeMode":"0",
  "itemDetail":[{"itemCode":"103042750","itemName":"学费","count":"1","standard":"4600.000000","amt":"4600.000000","units":"学年"},
                {"itemCode":"103042751","itemName":"住宿费","count":"1","standard":"1200","units":"学年"}]}"#;
