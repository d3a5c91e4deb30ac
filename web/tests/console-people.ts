import type { Me } from '../src/console/types';
import type { AuditView, CertificateRow, ClientRow, PersonRow, RolesAnswer } from '../src/console/types-people';

/** Invented people of the console and what they may do. */

export const UNIT = '12510000000000019B';

const me = (part: Partial<Me>): Me => ({
  id: 'P-1',
  login: 'shili.jia',
  name: '示例管理员甲',
  stage: 'open',
  way: 'password',
  duty: 'business',
  roles: [{ role: 'bureau', name: '财政经办', reach: 'region/510000', reach_name: '示例省' }],
  actions: [],
  region: '510000',
  region_name: '示例省',
  token: 'token-of-the-session',
  idle_seconds: 1800,
  ends: '2099-01-01T00:00:00+08:00',
  has_ukey: false,
  ...part,
});

const EVERYTHING = [
  'org.read',
  'org.write',
  'person.read',
  'person.write',
  'person.reveal',
  'role.assign',
  'role.write',
  'certificate.read',
  'certificate.request',
  'certificate.decide',
  'client.read',
  'client.write',
  'application.read',
  'application.decide',
  'application.carry',
  'bill.read',
  'bill.issue',
  'bill.reverse',
  'front.read',
  'front.write',
  'audit.read',
];

/** Nobody holds all of it in truth; it shows every page in one run. */
export const all = me({ actions: EVERYTHING, unit: UNIT, unit_name: '示例市第一人民医院' });
export const auditor = me({
  id: 'P-2',
  login: 'shili.shenji',
  name: '示例审计员',
  duty: 'audit',
  roles: [{ role: 'auditor', name: '审计管理员', reach: 'region/510000', reach_name: '示例省' }],
  actions: ['audit.read'],
});
export const clerk = me({
  id: 'P-3',
  login: 'kaipiao.jia',
  name: '示例开票员',
  roles: [{ role: 'clerk', name: '开票员', reach: `place/${UNIT}/01`, reach_name: '示例市第一人民医院 门诊' }],
  actions: ['bill.issue', 'bill.read'],
  unit: UNIT,
  unit_name: '示例市第一人民医院',
});

export const staged = (stage: Me['stage']) =>
  me({ stage, actions: [], roles: [], region: '', region_name: '', idle_seconds: 0, ends: '' });

export const person: PersonRow = {
  id: 'P-7',
  login: 'kaipiao.yi',
  name: '示例开票员乙',
  status: 'active',
  duty: 'business',
  region: '510104',
  region_name: '示例市 示例区',
  unit: UNIT,
  unit_name: '示例市第一人民医院',
  id_number: '510104********0012',
  phone: '138****0012',
  roles: [{ role: 'clerk', name: '开票员', reach: `place/${UNIT}/01`, reach_name: '示例市第一人民医院 门诊' }],
  version: 3,
};

export const persons: PersonRow[] = [
  person,
  { ...person, id: 'P-8', login: 'guanli.bing', name: '示例管理员丙', status: 'invited', roles: [], version: 1 },
  { ...person, id: 'P-9', login: 'anquan.ding', name: '示例安全员丁', status: 'suspended', duty: 'security', roles: [] },
];

export const roles: RolesAnswer = {
  actions: [
    { code: 'org.read', name: '查看单位', duties: ['system', 'security', 'audit', 'business'] },
    { code: 'org.write', name: '维护单位', duties: ['system', 'business'] },
    { code: 'person.write', name: '维护人员', duties: ['system', 'business'] },
    { code: 'role.assign', name: '分配角色', duties: ['security'] },
    { code: 'certificate.decide', name: '审批证书', duties: ['security'] },
    { code: 'bill.issue', name: '开具票据', duties: ['business'] },
    { code: 'audit.read', name: '查看审计日志', duties: ['audit'] },
  ],
  roles: [
    { code: 'system', name: '系统管理员', note: '组织与账号', duty: 'system', level: 'region', actions: ['org.read', 'org.write', 'person.write'], version: 1 },
    { code: 'security', name: '安全管理员', note: '授权与证书', duty: 'security', level: 'region', actions: ['org.read', 'role.assign', 'certificate.decide'], version: 1 },
    { code: 'auditor', name: '审计管理员', note: '只读审计', duty: 'audit', level: 'region', actions: ['audit.read'], version: 1 },
    { code: 'bureau', name: '财政经办', note: '单位管理', duty: 'business', level: 'region', actions: ['org.read'], version: 1 },
    { code: 'clerk', name: '开票员', note: '开票', duty: 'business', level: 'place', actions: ['bill.issue'], version: 4 },
  ],
};

export const certificate: CertificateRow = {
  id: 'C-1',
  purpose: 'person',
  subject: 'CN=示例开票员乙,O=示例市第一人民医院,C=CN',
  owner: 'P-7',
  status: 'requested',
  region: '510104',
  unit: UNIT,
  requested_by: 'kaipiao.yi',
  comment: '',
  key_digest: '9f86d081884c7d65',
  since: '2026-11-23T09:00:00+08:00',
  version: 1,
};

export const certificates: CertificateRow[] = [
  certificate,
  {
    ...certificate,
    id: 'C-2',
    serial: '00A1B2C3D4E5F601',
    purpose: 'unit_seal',
    subject: 'CN=示例市第一人民医院,O=示例市第一人民医院,C=CN',
    status: 'active',
    not_before: '2026-01-01T00:00:00+08:00',
    not_after: '2028-12-31T00:00:00+08:00',
    decided_by: 'anquan.ding',
    version: 2,
    pem: '-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n',
  },
];

export const client: ClientRow = {
  id: 'K-0001',
  unit: UNIT,
  unit_name: '示例市第一人民医院',
  label: '示例收费系统',
  proof: 'key',
  scopes: ['bill.issue', 'bill.read'],
  allow: ['10.1.0.0/16'],
  active: true,
  version: 2,
};

const record: AuditView = {
  entry: 1207,
  place: '3/1207',
  at: '2026-11-24T10:42:08+08:00',
  actor: 'person:P-1',
  actor_name: 'shili.jia 示例管理员甲',
  from: '192.0.2.7',
  certificate: '',
  region: '510104',
  unit: UNIT,
  action: 'unit.change',
  action_name: '修改单位',
  subject: `unit:${UNIT}`,
  outcome: 'done',
  before: '0f'.repeat(32),
  after: 'a1'.repeat(32),
  note: '名称变更',
  trace: '4bf92f3577b34da6a3ce929d0e0e4736',
  hash: 'c3'.repeat(32),
};

export const audit: AuditView[] = [
  record,
  { ...record, entry: 1206, action: 'sign_in', action_name: '登录', subject: 'person:P-7', outcome: 'refused', before: '', after: '' },
];
