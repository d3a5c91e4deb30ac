// Puts the API's documentation beside the pages: Swagger UI as it is published, unbundled, so that
// no page of the public site carries a byte of it.
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

export function apiDocs(): Plugin {
  return {
    name: 'api-docs',
    apply: 'build',
    async writeBundle({ dir }) {
      const docs = join(dir ?? 'dist', 'docs');
      const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
      for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE']) {
        await cp(join(swagger, file), join(docs, file));
      }
      await cp('docs', docs, { recursive: true });
    },
  };
}
