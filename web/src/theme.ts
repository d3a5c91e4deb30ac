import { theme, type ThemeConfig } from 'antd';
import { useSyncExternalStore } from 'react';
import { useElder } from './elder';

const FONT =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Ant Design's theme; the same colours as styles/base.css and styles/elder.css. The system says whether it is dark. */
export function useTheme(): ThemeConfig {
  return useThemeOf(useMedia('(prefers-color-scheme: dark)'));
}

/** The same for pages that ask the reader whether it shall be dark. */
export function useThemeOf(dark: boolean): ThemeConfig {
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const elder = useElder();
  const strong = useMedia('(prefers-contrast: more)') || elder;
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...(strong ? STRONG : PLAIN)[dark ? 'dark' : 'light'],
      ...(elder ? { fontSize: 20, controlHeight: 56, controlHeightLG: 60 } : { fontSize: 15, controlHeightLG: 46 }),
      borderRadius: 8,
      fontFamily: FONT,
      motion: !still,
    },
  };
}

const PLAIN = {
  light: {
    colorPrimary: '#14539a',
    colorError: '#b42318',
    colorBgBase: '#ffffff',
    colorTextPlaceholder: '#667080',
  },
  dark: { colorPrimary: '#3a7cd0', colorError: '#ff8b80', colorBgBase: '#14171c', colorTextPlaceholder: '#8d96a3' },
};

/** At least 7:1 for every text. */
const STRONG = {
  light: {
    colorPrimary: '#0b3d78',
    colorError: '#8c1a11',
    colorBgBase: '#ffffff',
    colorTextBase: '#000000',
    colorTextPlaceholder: '#4d5560',
    colorBorder: '#5a6472',
  },
  dark: {
    colorPrimary: '#1f4f8f',
    colorError: '#ffb3ab',
    colorBgBase: '#0c0e11',
    colorTextBase: '#ffffff',
    colorTextPlaceholder: '#b4bcc7',
    colorBorder: '#8d96a3',
  },
};

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );
}
