import type { Unit } from './age';

/** Texts about front servers, for their own page and for the console (zh-CN). */

const UNIT: Record<Unit, string> = { second: '秒', minute: '分钟', hour: '小时', day: '天' };

export const f = {
  product: '蜀票',
  subtitle: '前置服务器',
  title: '前置服务器状态',
  skip: '跳到正文',
  loading: '正在读取状态…',
  retry: '再试一次',
  none: '—',
  span: (count: number, unit: Unit) => `${count} ${UNIT[unit]}`,
  ago: (span: string) => `${span}前`,
  never: '从未联系',

  gate: { open: '可开票', warned: '可开票，时限将到', capped: '限量开票', shut: '暂停开票', unknown: '状态未知' },
  gateUnknown: '本机服务没有回应，可能不能开票。',
  gateText: '设备、证书和配置均有效，可以正常开具。',
  cause: { line_down: '线路中断', maintenance: '平台维护', emergency: '应急', all_down: '全部中断（改用纸质票据）' } as Record<string, string>,
  deadline: (cause: string, time: string) => `按“${cause}”的时限，${time} 起将收紧或停止离线开票。`,
  declare: {
    open: '录入应急公告',
    title: '录入财政部门的应急公告',
    lead: '线路中断时，把财政部门通过短信、邮件等方式发来的公告全文粘贴到这里。公告带有财政部门的签名，本机会核对。',
    label: '公告全文',
    placeholder: 'shupiao-letter/1 …',
    send: '核对并生效',
    done: (cause: string, until: string) => `已生效：${cause}，至 ${until}`,
    failed: '没有录入，请稍后重试。',
  },
  standing: { active: '正常', frozen: '已冻结', retired: '已停用', lost: '已失联' } as Record<string, string>,
  stale: {
    title: '读不到本机服务的状态',
    nothing: '正在重试。请检查本机服务是否在运行、网络是否连通。',
    text: (time: string) => `正在重试。下面显示的是 ${time} 的状态，可能已经变化；请检查本机服务是否在运行。`,
  },
  notFront: {
    title: '本机不是前置服务器',
    lead: '这台服务器是平台，没有前置服务器的状态页。前置服务器的运行情况可以在管理台“前置服务器”中查看。',
    console: '打开管理台',
    verify: '查验票据',
  },
  updated: (time: string) => `更新于 ${time}`,

  link: {
    title: '与平台的连接',
    on: '连接正常',
    off: '连接中断',
    heard: '最近联系',
    standing: '平台认定',
    clock: '时钟偏差',
    same: '与平台一致',
    behind: (span: string) => `本机慢 ${span}`,
    ahead: (span: string) => `本机快 ${span}`,
    config: '配置有效期至',
  },
  backlog: {
    title: '待回传',
    count: (n: string) => `${n} 条`,
    nothing: '全部已回传',
    oldest: '最早一条',
    waits: (span: string) => `已等待 ${span}`,
    refused: '平台退回',
    refusedText: (n: number) => (n === 0 ? '没有' : `${n} 张，请联系财政部门`),
  },
  device: {
    title: '本机',
    certificate: '设备证书到期',
    disk: '磁盘可用',
    program: '程序版本',
    started: '启动时间',
    gb: (size: string) => `${size} GB`,
    unknown: '未知',
    renew: (days: number) => (days < 0 ? '已过期，请立即更换' : `${days} 天后到期`),
  },
  stock: {
    title: '号码库存',
    none: '还没有下发号段，不能开票。请联系财政部门。',
    left: (n: string) => `剩余 ${n} 个`,
    place: (place: string, name: string) => (name ? `${name}（${place}）` : `开票点 ${place}`),
    kind: (kind: string) => `票据种类 ${kind}`,
    runsOut: '预计用完',
    days: (days: number) => {
      if (days === 0) return '已用完';
      if (!Number.isFinite(days)) return '近期没有用量';
      if (days < 1) return `约 ${Math.max(1, Math.round(days * 24))} 小时`;
      return days > 90 ? '90 天以上' : `约 ${Math.floor(days)} 天`;
    },
    rate: (perDay: string) => `日均 ${perDay} 个`,
    basis: '按近 7 天用量估算，最近 24 小时更快时按最近 24 小时。',
    pick: '查看哪一处的用量',
  },
  chart: {
    title: '每小时用量',
    range: '时间范围',
    day: '24 小时',
    week: '7 天',
    used: '用号',
    unit: '个',
    summary: (hours: number, sum: string, peak: string, at: string) => `最近 ${hours} 小时共用 ${sum} 个号码，最多的一小时用了 ${peak} 个（${at}）`,
    nothing: (hours: number) => `最近 ${hours} 小时没有用号`,
    failed: '图表没有加载出来',
  },
  recent: {
    title: '最近开具的票据',
    lead: '最近 20 张，不显示交款人信息。',
    none: '还没有开具票据。',
    cols: { time: '开具时间', bill: '票据代码 / 号码', unit: '开票单位', place: '开票点', total: '金额', state: '状态' },
    home: '已监制',
    waits: '待监制',
    reversal: '红字',
  },
};
