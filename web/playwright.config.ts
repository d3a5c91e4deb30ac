import { defineConfig, devices } from '@playwright/test';
import { launch } from './tests/launch';

/** Browser tests: `mock` against the built pages with an invented server, `live` against the real binary. */
export default defineConfig({
  outputDir: 'test-results/run',
  workers: '100%',
  forbidOnly: true,
  // On a build server two browsers share two cores with everything else; what passes at the second try is told as flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    // Recording costs a third of the time; `--trace retain-on-failure` looks closer.
    screenshot: 'only-on-failure',
    launchOptions: launch(),
  },
  projects: [
    // First and on one worker: all share one server, and its people wait for each other.
    { name: 'live', testDir: 'tests/live', timeout: 60_000, workers: 1 },
    { name: 'mock', testDir: 'tests/mock', fullyParallel: true },
  ],
});
