import type { BillFace, Detail, Item, Signature, VerifyAnswer } from '../src/api';
import type { FileProof, SlipProof } from '../src/local-check';

/** Invented bills, in the shape the server answers with. */

const item = (code: string, name: string, amount: string): Item => ({
  code,
  name,
  quantity: '1',
  unit: '项',
  standard: amount,
  amount,
  remark: '',
});

const detail = (parent: Item, code: string, name: string, amount: string, remark: string): Detail => ({
  ...item(code, name, amount),
  item_code: parent.code,
  item_name: parent.name,
  remark,
});

const items = [
  item('0801', '诊察费', '25.00'),
  item('0802', '检查费', '120.00'),
  item('0803', '化验费', '66.50'),
  item('0807', '西药费', '75.00'),
] as const;

export const signatures: Signature[] = [
  {
    role: 'unit',
    signer: 'CN=示例市第一人民医院,O=示例市第一人民医院,C=CN',
    serial: '00A1B2C3D4E5F601',
    signed_at: '2026-11-24T10:42:08+08:00',
    valid: true,
    problem: null,
  },
  {
    role: 'supervision',
    signer: 'CN=示例财政局财政票据监制,O=示例财政局,C=CN',
    serial: '00A1B2C3D4E5F602',
    signed_at: '2026-11-24T10:42:09+08:00',
    valid: true,
    problem: null,
  },
];

export const seals: Signature[] = [
  { ...signatures[0]!, role: 'unit_seal', serial: '00A1B2C3D4E5F603', signed_at: '2026-11-24T10:42:10+08:00' },
  { ...signatures[1]!, role: 'supervision_seal', serial: '00A1B2C3D4E5F604', signed_at: '2026-11-24T10:42:11+08:00' },
];

export const bill: BillFace = {
  code: '51060126',
  number: '0000000001',
  check_code: 'a3f9c2',
  name: '四川省医疗门诊收费票据（电子）',
  kind: '0601',
  region: '510104',
  region_name: '四川省成都市锦江区',
  unit: { code: '12510000MB0X0000QQ', name: '示例市第一人民医院' },
  payer: { type: 'person', name: '示*患', code: '510104********0000' },
  total: '286.50',
  total_capital: '贰佰捌拾陆元伍角整',
  issued_at: '2026-11-24T10:42:07+08:00',
  items: [...items],
  face_lines: 12,
  details: [
    detail(items[0], '110200001', '普通门诊诊察费', '25.00', '甲类'),
    detail(items[1], '220302001', '示例超声检查', '120.00', '乙类'),
    detail(items[2], '250101015', '示例血细胞分析', '66.50', '甲类'),
    detail(items[3], 'XA02BC0001', '示例药品甲 20mg×14粒', '75.00', '自费'),
  ],
  ext: [
    { name: 'OrgType', label: '医疗机构类型', value: '综合医院' },
    { name: 'Gender', label: '性别', value: '女' },
    { name: 'PatientNumber', label: '门诊号', value: 'MZ2026112400021' },
    { name: 'MedicalDate', label: '就诊日期', value: '2026-11-24' },
    { name: 'MedicalInsuranceType', label: '医保类型', value: '职工基本医疗保险' },
    { name: 'FundPayAmount', label: '医保统筹基金支付', value: '143.25' },
    { name: 'AccountPayAmount', label: '个人账户支付', value: '100.00' },
    { name: 'OwnPayAmount', label: '个人现金支付', value: '43.25' },
  ],
  remark: '',
  handler: '开票员甲',
  checker: '复核员乙',
  pay_mode: '4',
  place: '01',
  pages: 1,
  state: { reversed_by: null, reverses: null, exchanged_to: null, booked: null, locked: false },
  signatures,
};

export const key = { code: bill.code, number: bill.number, check_code: bill.check_code };

export const withState = (state: Partial<BillFace['state']>): BillFace => ({
  ...bill,
  state: { ...bill.state, ...state },
});

export const redBill: BillFace = {
  ...withState({ reverses: key }),
  number: '0000000002',
  total: '-286.50',
  total_capital: '（负数）贰佰捌拾陆元伍角整',
  items: items.map((i) => ({ ...i, quantity: '-1', amount: `-${i.amount}` })),
  details: [],
};

export const longBill: BillFace = {
  ...bill,
  total: '12345678.90',
  total_capital: '壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整',
  remark: '这是一条很长的备注，用来确认窄屏幕上不会出现横向滚动，文字会自动换行显示完整。',
  items: Array.from({ length: 16 }, (_, i) => item(`0${801 + i}`, `示例收费项目名称比较长的第 ${i + 1} 项`, '1234567.89')),
};

export const forgedBill: BillFace = {
  ...bill,
  signatures: [{ ...signatures[0]!, valid: false, problem: '签名值与内容不符，票据内容在签名后被改动。' }, signatures[1]!],
};

/** Issued by a front server that had no line: finance has not signed yet. */
export const awaited: Signature[] = [
  signatures[0]!,
  { role: 'supervision', signer: '', serial: '', signed_at: '', valid: false, problem: '缺少此签名' },
];
/** As long as a slip may be. */
export const slipText = `SPQ1${'AB23'.repeat(71)}`;
export const awaitedBill: BillFace = { ...bill, signatures: awaited };

export const genuine: VerifyAnswer = {
  format: 'numbers',
  verdict: 'genuine',
  message: '票据由示例市第一人民医院开具，两个签名均有效。',
  states: [],
  differences: [],
  bill,
  signatures,
  page: null,
};

export const reversed: VerifyAnswer = {
  ...genuine,
  message: '票据真实，但已被冲红。',
  states: ['reversed'],
  bill: withState({ reversed_by: { code: '51060126', number: '0000000002', check_code: 'b7d1e0' } }),
};

export const altered: VerifyAnswer = {
  ...genuine,
  verdict: 'altered',
  message: '金额与留存的票据不一致。',
  differences: [{ field: 'amount', label: '金额', given: '1.00', kept: '286.50' }],
};

export const unknown: VerifyAnswer = {
  format: 'numbers',
  verdict: 'unknown',
  message: '没有这张票据的记录。',
  states: [],
  differences: [],
  bill: null,
  signatures: [],
  page: null,
};

/** What the browser's own checker says of a file. */
export const proof: FileProof = {
  format: 'ofd',
  genuine: true,
  bill,
  signatures: [...signatures, ...seals],
  page: { proof: 'sealed', message: '两枚印章均有效，盖章后版面没有改动。' },
};

/** What it says of an offline QR code. */
export const slipProof: SlipProof = {
  format: 'slip',
  genuine: true,
  message: '离线核对：签名有效，尚未与平台核对',
  bill: {
    code: bill.code,
    number: bill.number,
    check_code: bill.check_code,
    total: bill.total,
    date: '2026-11-24',
    unit: bill.unit,
    grant: 'g-1',
  },
  signatures: signatures.slice(0, 1),
};

export const unproven: FileProof = {
  ...proof,
  format: 'pdf',
  signatures,
  page: { proof: 'unproven', message: '这个 PDF 的版面不是平台绘制的，本机不能证明它与数据一致。' },
};

export const pageChanged: FileProof = {
  ...proof,
  genuine: false,
  page: { proof: 'changed', message: '版面上的金额与签名数据不一致。' },
};

export const problem = (status: number, more: object = {}) => ({
  type: 'about:blank',
  title: '请求有误',
  status,
  detail: '请检查后再试。',
  code: 'bad_request',
  trace_id: '4bf92f3577b34da6',
  ...more,
});
