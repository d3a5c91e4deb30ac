import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { apiDocs } from './build/api-docs.ts';
import { publicChunks } from './build/public-chunks.ts';
import { sizeLimit } from './build/size-limit.ts';

/** What the real server answers while the pages come from Vite. */
const SERVED = ['/api', '/trust.pem', '^/b/.*\\.(ofd|pdf|png|xml|xbrl)(\\?.*)?$'];

export default defineConfig({
  plugins: [
    react(),
    publicChunks(),
    apiDocs(),
    sizeLimit('/src/pages/', 200_000),
    sizeLimit('/src/console/pages/', 500_000, ['/src/console/ConsoleApp', '/src/console/shell/Shell']),
    sizeLimit('/src/join/JoinSite', 500_000),
    sizeLimit('/src/front/FrontPage', 200_000),
  ],
  build: {
    target: ['chrome88', 'safari14', 'firefox86'],
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries(SERVED.map((path) => [path, 'http://127.0.0.1:8080'])) },
  test: {
    environment: 'happy-dom',
    include: ['tests/unit/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
