import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
/** Another folder is for tests, which must not change what is built while others use it. */
const dist = values.out ?? `${root}dist`;

/** What can be built on its own: `node build/bundle.ts headless renderer`. Nothing named means everything. */
const TARGETS = ['renderer', 'headless', 'shell', 'preload', 'helper'] as const;
type Target = (typeof TARGETS)[number];

/** What the running shell shows; `icon.png` is for packaging alone. */
const ICONS = ['window.png', 'tray.png', 'trayTemplate.png', 'trayTemplate@2x.png'];

const shared: InlineConfig = {
  configFile: false,
  logLevel: 'warn',
  clearScreen: false,
  cacheDir: `${root}node_modules/.vite`,
};

function renderer(): InlineConfig {
  return {
    ...shared,
    root: `${root}renderer`,
    base: './',
    publicDir: false,
    plugins: [react()],
    build: {
      outDir: `${dist}/renderer`,
      emptyOutDir: true,
      target: 'chrome140',
      modulePreload: { polyfill: false },
      // Small files inlined as data: addresses would need an exception in the Content-Security-Policy.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1024,
      reportCompressedSize: false,
      license: { fileName: 'THIRD-PARTY-NOTICES.md' },
    },
  };
}

/**
 * Writes what is beyond latin1 as escapes. One such letter makes the engine keep a whole file with two bytes for each of
 * its letters, which is megabytes of memory while the program runs.
 */
function escapeBeyondLatin1(): Plugin {
  return {
    name: 'escape-beyond-latin1',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue;
        output.code = output.code.replaceAll(/[^\x00-\xff]/g, escaped);
      }
    },
  };
}

function escaped(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Headless and shell share their chunks, so that the packaged app holds the engine once. */
function node(entries: Record<string, string>): InlineConfig {
  return {
    ...shared,
    root,
    publicDir: false,
    plugins: [escapeBeyondLatin1()],
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    build: {
      ssr: true,
      outDir: dist,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: false,
      chunkSizeWarningLimit: 8192,
      reportCompressedSize: false,
      license: { fileName: 'THIRD-PARTY-NOTICES.md' },
      rolldownOptions: {
        input: entries,
        external: ['electron', 'original-fs'],
        output: {
          format: 'esm',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          // Node keeps the text of what it has loaded: without blanks and remarks that is 8 MB less, and names stay.
          minify: { compress: false, mangle: false, codegen: true },
        },
      },
    },
  };
}

/** A sandboxed preload can be neither an ES module nor more than one file. */
function preload(): InlineConfig {
  return {
    ...shared,
    root,
    publicDir: false,
    ssr: { noExternal: true, external: ['electron'], target: 'node' },
    build: {
      ssr: true,
      outDir: `${dist}/shell`,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { preload: `${root}main/shell/preload.ts` },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  };
}

/** The elevated helper is one file that needs nothing beside it, so that root can own all of what runs. */
function helper(): InlineConfig {
  return {
    ...shared,
    root,
    publicDir: false,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir: dist,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { helper: `${root}main/helper/main.ts` },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  };
}

/** Whoever hands the helper to a prompt compares it with this first. */
async function recordHelper(): Promise<void> {
  const hash = createHash('sha256')
    .update(await readFile(`${dist}/helper.cjs`))
    .digest('hex');
  await writeFile(`${dist}/helper.cjs.sha256`, `${hash}  helper.cjs\n`);
}

async function copyDemoManifests(): Promise<void> {
  const from = `${root}main/engine/source/demo`;
  const manifests = (await readdir(from, { recursive: true })).filter((name) => name.endsWith('.yaml'));
  if (manifests.length === 0) throw new Error(`${from} holds no manifests.`);
  await rm(`${dist}/demo`, { recursive: true, force: true });
  await mkdir(`${dist}/demo`, { recursive: true });
  for (const name of manifests) await cp(`${from}/${name}`, `${dist}/demo/${basename(name)}`);
}

async function copyIcons(): Promise<void> {
  await mkdir(`${dist}/shell/icons`, { recursive: true });
  for (const name of ICONS) await cp(`${root}build/icons/${name}`, `${dist}/shell/icons/${name}`);
}

async function makeExecutable(file: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!text.startsWith('#!')) await writeFile(file, `#!/usr/bin/env -S node --max-semi-space-size=4\n${text}`);
  await chmod(file, 0o755);
}

async function bundle(targets: ReadonlySet<Target>): Promise<void> {
  const entries: Record<string, string> = {};
  if (targets.has('headless')) entries['gatehouse'] = `${root}main/headless/main.ts`;
  if (targets.has('shell')) entries['shell/main'] = `${root}main/shell/main.ts`;
  // What is only partly built must not pass for what `npm start` finds unchanged.
  await rm(`${dist}/.build`, { force: true });
  // The chunks of a program that is not built again are still needed.
  if (targets.has('headless') && targets.has('shell')) await rm(`${dist}/chunks`, { recursive: true, force: true });
  if (Object.keys(entries).length > 0) {
    await build(node(entries));
    await copyDemoManifests();
  }
  if (targets.has('headless')) await makeExecutable(`${dist}/gatehouse.js`);
  if (targets.has('shell')) await copyIcons();
  if (targets.has('preload')) await build(preload());
  if (targets.has('helper')) {
    await build(helper());
    await makeExecutable(`${dist}/helper.cjs`);
    await recordHelper();
  }
  if (targets.has('renderer')) await build(renderer());
}

function isTarget(name: string): name is Target {
  return (TARGETS as readonly string[]).includes(name);
}

const unknown = positionals.filter((name) => !isTarget(name));
if (unknown.length > 0) {
  console.error(`build/bundle.ts builds ${TARGETS.join(', ')}; it does not know ${unknown.join(', ')}.`);
  process.exit(2);
}
const started = performance.now();
const chosen = positionals.filter(isTarget);
await bundle(new Set(chosen.length > 0 ? chosen : TARGETS));
console.error(
  `Built ${chosen.length > 0 ? chosen.join(', ') : 'everything'} in ${Math.round(performance.now() - started)} ms.`,
);
