/** Why the signing agent did not sign, by its stable codes; its own detail wins where it gives one. */
export const SENTENCES = {
  AGENT_MISSING: '未连接到签名助手，请确认它正在运行，并允许浏览器访问本机',
  AGENT_SLOW: '签名助手没有及时回应，请检查后再试',
  AGENT_FAILED: '签名助手的回应无法读取，请检查其版本',
  NOT_ALLOWED: '签名助手不为这个网站服务，请从平台页面进入',
  OTHER_SITE: '待签内容是为另一个网站准备的，已拒绝签名',
  UNKNOWN_TEXT: '签名助手只签署登录与审批内容，这段内容已被拒绝',
  NO_CERTIFICATE: '令牌中没有这张证书，请先申请并安装证书',
  NO_KEY: '令牌中还没有密钥，请先生成密钥',
  WRONG_PIN: 'PIN 不正确，请核对后再输入',
  TOKEN_LOCKED: 'PIN 连续输错次数过多，令牌已锁定，请更换密钥并重新申请证书',
  PIN_SHAPE: '新 PIN 应为 6 至 32 位可见字符',
  TOKEN_UNAVAILABLE: '读不到令牌，请检查令牌后再试',
  RATE_LIMITED: '操作过于频繁，请稍等片刻后再试',
} as const;
