import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { apiDocs } from './build/api-docs.ts';
import { sizeLimit } from './build/size-limit.ts';

export default defineConfig({
  plugins: [react(), apiDocs(), sizeLimit('/src/pages/', 200_000)],
  build: {
    target: ['chrome88', 'safari14', 'firefox86'],
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '^/b/.*\\.xml$': 'http://127.0.0.1:8080' } },
  test: {
    environment: 'happy-dom',
    include: ['tests/unit/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
