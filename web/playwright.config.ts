import { defineConfig, devices } from '@playwright/test';
import { launch } from './tests/launch';

/** Browser tests: `mock` against the built pages with an invented server, `live` against the real binary. */
export default defineConfig({
  outputDir: 'test-results/run',
  workers: 1,
  forbidOnly: true,
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    trace: 'retain-on-failure',
    launchOptions: launch(),
  },
  projects: [
    { name: 'mock', testDir: 'tests/mock' },
    { name: 'live', testDir: 'tests/live', timeout: 60_000 },
  ],
});
