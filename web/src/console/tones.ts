/** Colours of Ant Design's parts where its own are too pale: every text reaches 4.5:1. */
const LIGHT = {
  colorPrimaryBg: '#eaf2fc',
  colorPrimaryBgHover: '#dbe9fa',
  colorErrorBg: '#fdeeec',
  colorErrorBorder: '#f3c2bc',
  colorLink: '#14539a',
  colorInfo: '#14539a',
  colorSuccess: '#1c6e38',
  colorWarning: '#8a5200',
  colorInfoBg: '#eaf2fc',
  colorInfoBorder: '#b8d2f0',
  colorSuccessBg: '#e9f6ed',
  colorSuccessBorder: '#b3dcc0',
  colorWarningBg: '#fff5e2',
  colorWarningBorder: '#f0d7a6',
  colorTextDescription: '#5a6472',
  colorTextDisabled: '#667080',
};
const DARK = {
  colorLink: '#7db2f2',
  colorInfo: '#7db2f2',
  colorSuccess: '#6bcb8b',
  colorWarning: '#f0b95b',
  colorBgLayout: '#0f1216',
  colorBgContainer: '#191d23',
  colorBgElevated: '#1f242c',
  colorTextDescription: '#a3acb9',
  colorTextDisabled: '#8d96a3',
};

export const tones = (dark: boolean) => (dark ? DARK : LIGHT);
