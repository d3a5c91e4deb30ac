import type { Hit, RegionView, SessionView, Todo, UnitChange, UnitRow, UnitView } from '../src/console/types';
import type {
  ApplicationRow,
  ApplicationView,
  BillSummary,
  IssueAnswer,
  JoinStage,
  Progress,
  StageCount,
  TestBill,
} from '../src/console/types-join';
import { UNIT } from './console-people';

/** Invented units, applications and bills, in the shape the server answers with. */

const region = (code: string, name: string, level: RegionView['level'], parent?: string, units = 0): RegionView => ({
  code,
  name,
  level,
  ...(parent && { parent }),
  bureau: `${name}财政局`,
  units,
  live: 0,
});

export const regions: RegionView[] = [
  region('510000', '示例省', 'province', undefined, 12),
  region('510100', '示例市', 'city', '510000', 8),
  region('510104', '示例区', 'county', '510100', 5),
  region('510105', '示例新区', 'county', '510100', 3),
  region('510300', '示例二市', 'city', '510000', 4),
];

export const kinds = [
  { code: '0401', name: '非税收入统一票据（电子）' },
  { code: '0601', name: '医疗门诊收费票据（电子）' },
  { code: '0602', name: '医疗住院收费票据（电子）' },
];

const unit: UnitRow = {
  credit_code: UNIT,
  name: '示例市第一人民医院',
  region: '510104',
  region_name: '示例市 示例区',
  industry: 'medical',
  access: 'online',
  status: 'active',
  live: true,
  places: 2,
  version: 5,
};

export const units: UnitRow[] = [
  unit,
  { ...unit, credit_code: '12511100000000086T', name: '示例区实验小学', industry: 'education', access: 'web', live: false, places: 1, version: 1 },
  { ...unit, credit_code: '12510000000000021X', name: '示例市慈善会', industry: 'society', access: 'web', status: 'suspended', places: 1, version: 2 },
];

export const unitView: UnitView = {
  unit,
  payee_name: '示例市第一人民医院',
  payee_account: '5101****0001',
  payee_bank: '示例银行示例支行',
  seal_name: '示例市第一人民医院财政票据专用章',
  places: [
    { code: '01', name: '门诊收费处' },
    { code: '02', name: '住院收费处' },
  ],
  kinds: ['0601', '0602'],
};

export const history: UnitChange[] = [
  { at: '2026-11-20T09:00:00+08:00', by: '示例管理员甲', changes: ['名称：示例医院 → 示例市第一人民医院'] },
];

export const todos: Todo[] = [
  { kind: 'application', title: '待审核的上线申请', count: 3, to: '/console/applications?stage=submitted', days: 4 },
  { kind: 'certificate', title: '待审批的证书', count: 1, to: '/console/certificates?status=requested', days: 1 },
];

export const hits: Hit[] = [
  { kind: 'unit', title: '示例市第一人民医院', detail: UNIT, to: `/console/units?unit=${UNIT}` },
  { kind: 'person', title: '示例开票员乙', detail: 'kaipiao.yi', to: '/console/persons?person=P-7' },
];

export const sessions: SessionView[] = [
  { id: 'S-1', current: true, way: 'password', from: '192.0.2.7', agent: '示例浏览器 1.0', began: '2026-11-24T08:30:00+08:00', seen: '2026-11-24T10:42:00+08:00' },
  { id: 'S-2', current: false, way: 'ukey', from: '192.0.2.9', agent: '示例浏览器 2.0', began: '2026-11-23T08:30:00+08:00', seen: '2026-11-23T17:00:00+08:00' },
];

const WAY = [
  ['apply', '提交申请'],
  ['review', '财政审核'],
  ['activate', '激活账号'],
  ['prepare', '准备'],
  ['test', '试开票'],
  ['open', '申请开通'],
  ['live', '正式上线'],
] as const;

const AT: Record<JoinStage, number> = { submitted: 1, returned: 0, approved: 2, preparing: 3, opening: 5, live: 7, closed: 7 };

const test = (step: number, state: TestBill['state']): TestBill => ({
  step,
  title: `试开第 ${step} 种情形`,
  state,
  note: state === 'passed' ? '票面与数据一致' : '',
  ...(state === 'passed' && { picture: `/api/v1/console/onboarding/tests/${step}/picture.png` }),
});

export const tests = (passed: number): TestBill[] =>
  Array.from({ length: 10 }, (_, i) => test(i + 1, i < passed ? 'passed' : 'open'));

export const progress = (stage: JoinStage, part: Partial<Progress> = {}): Progress => ({
  id: 'J-20261124-01',
  credit_code: UNIT,
  name: '示例市第一人民医院',
  bureau: '示例区财政局',
  stage,
  steps: WAY.map(([code, name], i) => ({
    code,
    name,
    state: i < AT[stage] ? 'done' : i === AT[stage] ? 'now' : 'later',
    waits_for: i === AT[stage] ? (code === 'review' || code === 'live' ? 'bureau' : 'unit') : '',
    ...(i < AT[stage] && { at: '2026-11-22T09:00:00+08:00' }),
    note: stage === 'returned' && i === 0 ? '请补充收费许可文件' : '',
  })),
  kinds: ['0601'],
  items: [],
  kinds_approved: stage !== 'submitted',
  clerks: 1,
  has_key: true,
  tests: tests(3),
  version: 6,
  ...part,
});

export const application = (id: string, stage: JoinStage, days: number): ApplicationRow => ({
  id,
  credit_code: UNIT,
  name: `示例单位${id}`,
  region: '510104',
  region_name: '示例市 示例区',
  industry: 'medical',
  access: 'web',
  stage,
  since: '2026-11-20T09:00:00+08:00',
  days,
  waits_for: stage === 'submitted' || stage === 'opening' ? 'bureau' : stage === 'live' ? '' : 'unit',
  version: 2,
});

export const applications = [
  application('A-1', 'submitted', 4),
  application('A-2', 'submitted', 0),
  application('A-3', 'preparing', 2),
  application('A-4', 'opening', 1),
  application('A-5', 'live', 0),
];

export const stages: StageCount[] = [
  { stage: 'submitted', count: 2, days: 4 },
  { stage: 'preparing', count: 1, days: 2 },
  { stage: 'opening', count: 1, days: 1 },
  { stage: 'live', count: 1, days: 0 },
];

export const applicationView: ApplicationView = {
  application: applications[0]!,
  contact: '示例经办人',
  id_number: '510104********0012',
  phone: '138****0012',
  payee_account: '5101****0001',
  payee_bank: '示例银行示例支行',
  documents: [{ id: 'D-1', name: '示例信用代码证书.pdf', media: 'application/pdf', bytes: 204800 }],
  progress: progress('submitted', { tests: [], kinds: [] }),
  log: [{ at: '2026-11-20T09:00:00+08:00', by: '示例经办人', text: '提交申请' }],
};

export const summary: BillSummary = {
  code: '51060126',
  number: '0000000001',
  check_code: 'a3f9c2',
  business_key: 'WEB20261124104208000001',
  place: '01',
  total: '286.50',
  issued_at: '2026-11-24T10:42:08+08:00',
  seq: 1,
};

export const bills: BillSummary[] = [
  summary,
  { ...summary, number: '0000000002', seq: 2, total: '-286.50', reverses: { code: '51060126', number: '0000000001' } },
];

export const issued: IssueAnswer = {
  bill: summary,
  replayed: false,
  page: 'https://pj.example.cn/b/51060126/0000000001/a3f9c2',
  file: '/b/51060126/0000000001/a3f9c2.ofd',
};
