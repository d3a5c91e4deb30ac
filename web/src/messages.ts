import { bill } from './messages-bill';
import { citizen } from './messages-citizen';

/** Every text a person reads on these pages (zh-CN); those about a bill are next door. */
export const m = {
  brand: '蜀票',
  site: '财政电子票据查验',
  skip: '跳到正文',
  home: '返回查验页',
  footer: '蜀票是开源的财政电子票据平台。查验免费，无需登录。',
  pageTitle: (page: string) => `${page} · 蜀票`,
  loading: '正在加载…',
  retry: '再试一次',
  close: '关闭',

  size: { label: '字号', normal: '标准版', elder: '大字版' },

  field: {
    code: '票据代码',
    number: '票据号码',
    check: '校验码',
    amount: '金额',
    date: '开票日期',
  },

  verify: {
    title: '查验财政电子票据',
    lead: '扫描二维码、输入票面信息或选择票据文件，即可知道真伪和当前状态。',
    scanTitle: '扫码查验',
    scanLead: '对准票面上的二维码，自动填写并查验。',
    scan: '扫描票面二维码',
    formTitle: '按票面信息查验',
    pasteHint: '把二维码链接或整段票据文字粘贴到任意一栏，会自动填写。',
    pasted: '已按粘贴的内容填好，请核对后查验。',
    scanned: '已按二维码的内容填好，请与票面核对。',
    hint: { code: '8 位数字', number: '10 位数字', check: '6 位，区分大小写' },
    optional: (label: string) => `${label}（选填）`,
    optionalHint: '填写后会一并核对。',
    need: {
      code: '票据代码是 8 位数字，在票面左上方。',
      number: '票据号码是 10 位数字，在票面右上方，开头的 0 也要填。',
      check: '校验码是 6 位数字或字母，区分大小写。',
      amount: '请填写金额，例如 286.50。',
    },
    submit: '查验',
    busy: '正在查验…',
    busyHere: '正在本机核对文件…',
    busyUpload: '正在上传并核对文件…',
    fileTitle: '按文件或图片查验',
    fileLead: '票据文件尽量在本机核对，不必上传；图片只在本机读取其中的二维码。',
    drop: '选择文件或图片',
    dropOr: '或把文件拖到这里',
    dropLimit: '票据文件 XML、OFD、PDF，不超过 4 MB；或票据截图、照片',
    dropNow: '松开即开始查验',
    notBill: '认不出这个文件。请选择 XML、OFD 或 PDF 票据文件，或 PNG、JPEG、WebP 格式的票据图片。',
    tooBig: '文件超过 4 MB，不像是一张票据。请确认选对了文件。',
    pictureTooBig: '图片超过 32 MB，请截取有二维码的部分再试。',
    emptyFile: '这个文件是空的，请重新下载后再试。',
    oneFile: '一次只能查验一个文件，请只选一个。',
  },

  scan: {
    title: '扫描二维码',
    starting: '正在打开摄像头…',
    looking: '把票面上的二维码放进框内',
    torch: '手电筒',
    picture: '从图片识别',
    video: '摄像头画面',
    fault: {
      refused: {
        title: '没有使用摄像头的权限',
        text: '请在浏览器或手机的设置中允许本站使用摄像头，然后再试；也可以选一张票据图片来识别。',
      },
      none: { title: '没有找到摄像头', text: '这台设备没有可用的摄像头。可以选一张票据图片来识别。' },
      insecure: {
        title: '当前网址不能使用摄像头',
        text: '浏览器只允许以 https 开头的网址使用摄像头。可以选一张票据图片来识别。',
      },
      busy: { title: '摄像头打不开', text: '可能正被其他程序占用，请关闭后再试；也可以选一张票据图片来识别。' },
    },
  },

  unread: {
    foreignTitle: '这不是票据的二维码',
    foreignLead: '二维码的内容是：',
    foreignAdvice: [
      '请扫描票面上的二维码，不要扫付款码、名片等其他二维码。',
      '内容如果是网址，请不要轻易打开；本页不会替您打开它。',
      '仍认不出来的，请改为输入票面上的代码、号码和校验码。',
    ],
    noneTitle: '图片里没有找到二维码',
    noneLead: '请换一张图片再试：',
    noneAdvice: [
      '二维码要完整、清楚，不反光、不模糊。',
      '照片里二维码太小的，请靠近重拍，或截取二维码附近的部分。',
      '也可以改为输入票面上的代码、号码和校验码。',
    ],
    unableTitle: '这个浏览器不能核对离线二维码',
    unableLead: '请换用较新的浏览器，或者：',
    unableAdvice: ['扫描票面上的普通二维码。', '输入票面上的代码、号码和校验码查验。'],
    brokenTitle: '这张图片打不开',
    brokenLead: '图片可能已经损坏，或者浏览器不支持这种格式。请重新截图或拍照后再试。',
    again: '再扫一次',
  },

  way: {
    here: '文件未离开本机：签名和版面在您的浏览器里核对，只用代码、号码、校验码、金额和日期向平台查询状态。',
    hereUnasked: '文件未离开本机：签名和版面在您的浏览器里核对。',
    upload: '文件已上传，由平台逐字比对。',
    unable: '这个浏览器不能在本机核对文件，已改为上传，由平台核对。',
    send: '上传原件由平台逐字比对',
    sendLead: {
      plain: '还想更放心，可以把文件上传，由平台与留存的原件逐字比对。',
      needed: '本机不能确认这个文件。可以上传，由平台与留存的原件比对。',
    },
  },

  page: {
    title: '版面核对',
    proof: { sealed: '版面由电子印章保护', redrawn: '版面与签名数据一致', unproven: '版面未能证明', changed: '版面被改动' },
  },

  verdict: {
    result: '查验结果',
    fileName: (name: string) => `文件：${name}`,
    title: {
      genuine: '票据真实',
      caution: '票据真实，但请勿报销',
      unknown: '没有查到这张票据',
      altered: '与留存的票据不一致',
      badSignature: '签名未通过验证',
      pageChanged: '版面被改动',
      provisional: '开票单位已签名，财政监制签名待补（离线开具）',
      unproven: '数据真实，但版面未能证明',
      stranger: '签名有效，但平台没有这张票据',
      unasked: '签名有效，但没有查到当前状态',
    },
    hereMessage: {
      genuine: '文件里的签名全部有效，平台也有这张票据。',
      altered: '文件里的签名有效，但内容与平台留存的票据不一致。',
      unknown: '文件里的签名有效，但按其中的代码、号码和校验码，平台没有查到票据。',
      unasked: '文件里的签名全部有效。是否冲红、入账，还没有问到平台。',
      provisional: '文件里开票单位的签名有效，还没有财政监制签名。',
      broken: '文件没有通过本机核对。',
    },
    caution: {
      red: '红字票据：这是用来冲销原票据的，不能报销。',
      reversed: '已冲红：这张票据已被开票单位冲销，请勿报销。',
      exchanged: '已换开纸质票：请以纸质票据为准，电子票据请勿再报销。',
      booked: '已入账：这张票据已经报销入账，请勿重复报销。',
      locked: '报销锁定中：已有单位正在办理报销，请勿重复报销。',
    },
    alteredForm: '请先核对有没有填错。如果与您手中的票面一致，这张票据可能被改动过，请勿报销，并向开票单位核实。',
    alteredFile: '文件内容被改动过，请勿采信。可向开票单位重新索取，或扫描票面二维码下载原件。',
    provisional: '网络中断时由前置服务器开具的票据，联网后由财政部门补签。请稍后再查，或到票据页面重新下载补签后的文件；补签前请勿报销入账。',
    unprovenFile: '签名证明了数据，但没有证明这个文件的版面就是这些数据。报销前请上传比对，或下载原件。',
    strangerFile: '可能是其他平台开具的票据。请到开票省份的平台查询状态，查明前请勿报销。',
    unaskedFile: '请稍后重新选择文件再查一次；没有查到状态之前，请勿报销。',
    unknownFile: '这份文件不是本平台留存的票据。请确认文件来源；外省票据请到开票省份的平台查验。',
    differences: '不一致的地方',
    differenceCols: { label: '栏目', givenForm: '您填写的', givenFile: '文件中的', kept: '留存的' },
    blank: '（空）',
    open: '查看完整票据',
    again: '查验另一张',
  },

  slip: {
    title: { good: '离线核对：签名有效，尚未与平台核对', bad: '离线核对：签名未通过，请勿使用' },
    meaning: {
      unasked: '二维码里的签名在本机核对有效。现在没有连上平台，是否冲红、入账无法得知。',
      unknown: '二维码里的签名在本机核对有效，但平台还没有这张票据，可能是断网时开具、尚未上传。',
    },
    advice: '请与票面核对下列内容；与平台核对之前，请勿报销入账。',
    badAdvice: '二维码的内容可能被改动过，或者签名的证书不被信任。请勿采信，并向开票单位核实。',
    said: '二维码上的内容',
  },

  unknown: {
    title: '没有查到这张票据',
    lead: '请逐项核对：',
    checks: [
      '票据代码是 8 位，票据号码是 10 位，开头的 0 不能省略。',
      '校验码是 6 位，区分大小写；注意分清数字 0 和字母 O、数字 1 和字母 l。',
      '刚刚开具的票据可能还在上传，请稍后再查。',
      '外省票据请到开票省份的平台查验；票据代码前两位是省份代码。',
    ],
    stillBad: '都核对无误仍查不到，请向开票单位核实，核实前请勿付款或报销。',
    toForm: '到查验页核对',
  },

  citizen,

  missing: {
    title: '没有这个页面',
    lead: '网址可能不完整或已经失效。要查验票据，请回到查验页。',
  },

  ...bill,

  trouble: {
    offline: { title: '网络不通', text: '请检查网络连接后再试。' },
    slow: { title: '等待时间太长', text: '服务器暂时没有回应，请稍后再试。' },
    server: { title: '系统暂时出错', text: '这不是您的问题，请稍后再试。' },
    refused: { title: '无法查验', text: '请检查填写的内容后再试。' },
    tooBig: { title: '文件太大', text: '票据文件不超过 4 MB，请确认选对了文件。' },
    unreadable: { title: '这个文件读不懂' },
    tooFast: { title: '查得太快了，请歇一歇', soon: '请稍候片刻再试。', wait: (s: number) => `请等 ${s} 秒后再试。` },
    trace: (id: string) => `如需联系管理员，请提供编号：${id}`,
  },
};
