import { theme, type ThemeConfig } from 'antd';
import { useSyncExternalStore } from 'react';

const FONT =
  '-apple-system, BlinkMacSystemFont, "Segoe UI", "PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Ant Design's theme; the same colours as styles/base.css. */
export function useTheme(): ThemeConfig {
  const dark = useMedia('(prefers-color-scheme: dark)');
  const still = useMedia('(prefers-reduced-motion: reduce)');
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#3a7cd0' : '#14539a',
      colorError: dark ? '#ff8b80' : '#b42318',
      colorBgBase: dark ? '#14171c' : '#ffffff',
      colorTextPlaceholder: dark ? '#8d96a3' : '#667080',
      borderRadius: 8,
      controlHeightLG: 46,
      fontSize: 15,
      fontFamily: FONT,
      motion: !still,
    },
  };
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => window.matchMedia(query).matches,
  );
}
