import react from '@vitejs/plugin-react';
import { build, type Plugin, type Rollup } from 'vite';

/** What the public pages never load; a trial build does without it. */
const APART = /\/(console\/ConsoleApp|join\/JoinSite|front\/FrontPage)$/;

/** What starts everything, and what is no code of a chunk. */
const ITSELF = /^\0|\/src\/(main|App)\.tsx$|\.css$|\.html$/;

/**
 * Keeps the public pages' shared code in the same few chunks they would have without the console. Else every part
 * that the console shares would be cut into chunks of its own, and many small files compress worse than a few
 * large ones: the search page grew by 10 KB.
 */
export function publicChunks(): Plugin {
  let homes = new Map<string, string>();
  return {
    name: 'public-chunks',
    apply: 'build',
    async config({ build: options }) {
      homes = await trial(options?.target);
      const name = (id: string) => homes.get(id) ?? null;
      return {
        build: { rolldownOptions: { output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ debugName: 'public', name }] } } } },
      };
    },
  };
}

/** Which module lies in which chunk when there are only the public pages. */
async function trial(target: unknown): Promise<Map<string, string>> {
  const without: Plugin = {
    name: 'without-console',
    enforce: 'pre',
    resolveId: (id) => (APART.test(id) ? '\0without' : null),
    load: (id) => (id === '\0without' ? 'export default () => null' : null),
  };
  const { output } = (await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [without, react()],
    build: { write: false, minify: false, target: target as string[] },
  })) as Rollup.RollupOutput;
  const chunks = output.filter((chunk) => chunk.type === 'chunk') as Rollup.OutputChunk[];
  const pages = chunks.filter((chunk) => chunk.facadeModuleId?.includes('/src/pages/'));
  const loads = pages.map((page) => loaded(chunks, [page, ...chunks.filter((chunk) => chunk.isEntry)]));
  // What every page loads is one chunk: fewer seams, fewer bytes.
  const home = (chunk: Rollup.OutputChunk) =>
    loads.every((load) => load.has(chunk)) ? 'public-base' : `public-${chunk.name}`;
  // What is loaded by its own name, a page or the checker, keeps that name.
  const named = new Set(chunks.map((chunk) => chunk.facadeModuleId));
  return new Map(
    chunks.flatMap((chunk) =>
      chunk.moduleIds.filter((id) => !ITSELF.test(id) && !named.has(id)).map((id) => [id, home(chunk)] as const),
    ),
  );
}

function loaded(chunks: Rollup.OutputChunk[], start: Rollup.OutputChunk[]): Set<Rollup.OutputChunk> {
  const seen = new Set<Rollup.OutputChunk>();
  const queue = [...start];
  for (let chunk = queue.pop(); chunk !== undefined; chunk = queue.pop()) {
    if (seen.has(chunk)) continue;
    seen.add(chunk);
    const { imports } = chunk;
    queue.push(...chunks.filter(({ fileName }) => imports.includes(fileName)));
  }
  return seen;
}
