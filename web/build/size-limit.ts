import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

type Chunk = Rollup.OutputChunk;

/**
 * Prints what each page loads first (gzip, JS + CSS) and fails the build when a page is too heavy. `frame` is what
 * every page of that kind loads with it.
 */
export function sizeLimit(pages: string, limit: number, frame: string[] = []): Plugin {
  return {
    name: `size-limit:${pages}`,
    apply: 'build',
    writeBundle(_options, bundle) {
      const sizes = measure(bundle, pages, frame);
      if (sizes.length === 0) this.error(`no page chunk under ${pages}`);
      for (const { page, bytes } of sizes) {
        this.info(`first load of ${page}: ${kb(bytes)} gzip (limit ${kb(limit)})`);
      }
      const heavy = sizes.filter(({ bytes }) => bytes > limit);
      if (heavy.length > 0) this.error(`first load above ${kb(limit)}: ${heavy.map((h) => h.page).join(', ')}`);
    },
  };
}

function measure(bundle: Rollup.OutputBundle, pages: string, frame: string[]) {
  const chunks = Object.values(bundle).filter((c): c is Chunk => c.type === 'chunk');
  const entries = chunks
    .filter((c) => c.isEntry || frame.some((part) => c.facadeModuleId?.includes(part)))
    .map((c) => c.fileName);
  return chunks
    .filter((c) => c.facadeModuleId?.includes(pages))
    .map((c) => ({
      page: c.name,
      bytes: [...firstLoad(bundle, [...entries, c.fileName])].reduce((sum, f) => sum + gzipSize(bundle[f]), 0),
    }));
}

/** The files themselves, everything they import at once, and their styles. */
function firstLoad(bundle: Rollup.OutputBundle, start: string[]): Set<string> {
  const seen = new Set<string>();
  const queue = [...start];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const chunk = bundle[file];
    if (chunk?.type === 'chunk') queue.push(...chunk.imports, ...(chunk.viteMetadata?.importedCss ?? []));
  }
  return seen;
}

function gzipSize(file: Rollup.OutputBundle[string] | undefined): number {
  if (!file) return 0;
  return gzipSync(file.type === 'chunk' ? file.code : file.source).length;
}

const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
