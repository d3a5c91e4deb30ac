/** What citizens read about signing in with their real names. */
export const citizen = {
  signIn: '登录',
  my: '我的',
  title: '我的',
  lead: (portal: string) => `通过“${portal}”实名登录。登录后，屏幕上的个人信息只显示一部分。`,
  off: '本站尚未开通个人登录。查验票据无需登录。',
  going: '正在前往…',
  coming: '正在登录…',
  name: '姓名',
  idNumber: '证件号码',
  phone: '手机号码',
  none: '未提供',
  ends: (at: string) => `本次登录最晚到 ${at} 为止，离开时请退出。`,
  signOut: '退出登录',
  failed: '登录没有完成',
  again: '重新登录',
};
