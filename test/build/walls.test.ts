import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Importing file → what it imports, each across a wall. */
const WRONG: readonly (readonly [file: string, imported: string])[] = [
  ['shared/model/a.ts', '#engine/routing/match/match.ts'],
  ['shared/model/b.ts', '../../main/engine/coded-error.ts'],
  ['shared/model/c.ts', 'node:fs'],
  ['shared/model/d.ts', '../contract/contract.ts'],
  ['shared/contract/e.ts', '#main/api/commands.ts'],
  ['shared/i18n/f.ts', 'electron'],
  ['renderer/app/a.tsx', '#engine/engine.ts'],
  ['renderer/app/b.tsx', '../../main/engine/engine.ts'],
  ['renderer/app/c.tsx', 'node:path'],
  ['renderer/app/d.tsx', 'electron'],
  ['renderer/app/e.tsx', 'zod'],
  ['renderer/words/a.ts', '../page/address.ts'],
  ['renderer/client/a.ts', '../page/context.ts'],
  ['renderer/page/a.ts', '../parts/button.tsx'],
  ['renderer/page/b.ts', '#renderer/app/app.tsx'],
  ['renderer/parts/a.tsx', '../app/frame/header.tsx'],
  ['renderer/parts/list/b.tsx', '../../views/routes/route-rows.ts'],
  ['renderer/parts/c.tsx', 'node:path'],
  ['renderer/views/routes/a.tsx', '../../app/dialogs/help.tsx'],
  ['main/engine/engine.ts', '#main/api/commands.ts'],
  ['main/engine/coded-error.ts', 'electron'],
  ['main/engine/source/a.ts', '#engine/ingress/rules.ts'],
  ['main/engine/source/b.ts', '../routing/match.ts'],
  ['main/engine/source/demo/c.ts', '../../proxy/exchange.ts'],
  ['main/engine/source/d.ts', '#engine/engine.ts'],
  ['main/engine/source/e.ts', '#shared/contract/contract.ts'],
  ['main/engine/source/f.ts', '#engine/cluster-controller/discover.ts'],
  ['main/engine/cluster-controller/a.ts', '../source/source.ts'],
  ['main/engine/cluster-controller/b.ts', '#engine/ingress/rules.ts'],
  ['main/engine/ingress/b.ts', '../cluster-controller/discover.ts'],
  ['main/engine/ingress/a.ts', '#engine/routing/match/match.ts'],
  ['main/engine/routing/a.ts', '../upstream/balance.ts'],
  ['main/engine/upstream/a.ts', '#engine/proxy/exchange.ts'],
  ['main/engine/upstream/b.ts', '#engine/tls/leaf.ts'],
  ['main/engine/proxy/a.ts', '#engine/hosts/plan.ts'],
  ['main/engine/proxy/steps/b.ts', '../../settings/settings-file.ts'],
  ['main/engine/proxy/c.ts', 'electron'],
  ['main/engine/tls/a.ts', '#engine/requests/ring.ts'],
  ['main/engine/trust/a.ts', '../tls/leaf.ts'],
  ['main/engine/hosts/a.ts', '#engine/source/source.ts'],
  ['main/engine/requests/a.ts', '#engine/proxy/exchange.ts'],
  ['main/engine/settings/a.ts', '../../api/commands.ts'],
  ['main/engine/proxy/d.ts', '../engine-options.ts'],
  ['main/engine/upstream/c.ts', '#engine/views/status-view.ts'],
  ['main/engine/setup/c.ts', '../assembly/setup/setup-access.ts'],
  ['main/engine/setup/a.ts', '#engine/routing/match/match.ts'],
  ['main/engine/browser/a.ts', '#engine/hosts/name-policy.ts'],
  ['main/engine/browser/b.ts', '../tls/leaf.ts'],
  ['main/api/a.ts', '#main/headless/cli.ts'],
  ['main/api/b.ts', 'electron'],
  ['main/api/c.ts', '../start/instance.ts'],
  ['main/engine/evaluation.ts', '#main/start/instance.ts'],
  ['main/engine/setup/b.ts', '#main/helper/plan-protocol.ts'],
  ['main/helper/a.ts', '#main/start/instance.ts'],
  ['main/helper/b.ts', '#engine/setup/plan/plan.ts'],
  ['main/helper/c.ts', '#engine/engine.ts'],
  ['main/helper/d.ts', '../engine/source/source.ts'],
  ['main/start/a.ts', '#main/headless/cli.ts'],
  ['main/start/b.ts', '../shell/window.ts'],
  ['main/start/c.ts', 'electron'],
  ['main/headless/a.ts', '../shell/window.ts'],
  ['main/headless/b.ts', 'electron'],
  ['main/shell/a.ts', '#main/headless/cli.ts'],
  ['main/shell/b.ts', '#renderer/app/app.tsx'],
  ['build/a.ts', 'electron'],
];

/** Importing file → what it may import. */
const RIGHT: readonly (readonly [file: string, imported: string])[] = [
  ['shared/contract/right.ts', '../model/route-view.ts'],
  ['renderer/app/right.tsx', '#shared/model/route-view.ts'],
  ['renderer/app/frame/right.tsx', '../../views/routes/routes-view.tsx'],
  ['renderer/views/routes/right.tsx', '../../parts/list/grid.tsx'],
  ['renderer/parts/list/right.tsx', '../../page/navigation.ts'],
  ['main/engine/routing/right.ts', '#engine/ingress/rules.ts'],
  ['main/engine/proxy/steps/right.ts', '../../upstream/balance.ts'],
  ['main/engine/proxy/right.ts', '#engine/tls/certificate-store.ts'],
  ['main/engine/source/demo/right.ts', '../source.ts'],
  ['main/engine/source/right.ts', '#engine/coded-error.ts'],
  ['main/engine/cluster-controller/right.ts', '#shared/model/snapshot.ts'],
  ['main/engine/evaluator.ts', './cluster-controller/discover.ts'],
  ['main/api/right.ts', '#engine/engine.ts'],
  ['main/helper/right.ts', '#engine/hosts/plan-hosts.ts'],
  ['main/headless/right.ts', '#main/api/commands.ts'],
  ['main/start/right.ts', '#main/api/commands.ts'],
  ['main/headless/start.ts', '#main/start/instance.ts'],
  ['main/shell/start.ts', '#main/start/instance.ts'],
  ['main/shell/right.ts', 'electron'],
];

interface Finding {
  readonly filename: string;
  readonly code: string;
}

let folder = '';
let findings: readonly Finding[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-walls-'));
  for (const [file, imported] of [...WRONG, ...RIGHT]) await write(file, `import '${imported}';\n`);
  await write('main/engine/requests/one.ts', "import { two } from './two.ts';\nexport const one = () => two;\n");
  await write('main/engine/requests/two.ts', "import { one } from './one.ts';\nexport const two = () => one;\n");
  await write('main/engine/tls/default.ts', 'export default 1;\n');
  await write('main/engine/tls/loud.ts', "console.log('loud');\n");
  await write('main/headless/loud.ts', "console.log('loud');\n");
  findings = await lint();
}, 30_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('every import across a wall is an error', () => {
  expect(filesWith('no-restricted-imports')).toEqual(WRONG.map(([file]) => file).sort());
});

test('cycles, default exports and printing outside the command line are errors', () => {
  expect({
    cycles: filesWith('no-cycle'),
    defaults: filesWith('no-default-export'),
    printing: filesWith('no-console'),
  }).toEqual({
    cycles: ['main/engine/requests/one.ts', 'main/engine/requests/two.ts'],
    defaults: ['main/engine/tls/default.ts'],
    printing: ['main/engine/tls/loud.ts'],
  });
});

function filesWith(rule: string): readonly string[] {
  return [...new Set(findings.filter((found) => found.code.includes(rule)).map((found) => found.filename))].sort();
}

async function write(file: string, text: string): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

function lint(): Promise<readonly Finding[]> {
  const arguments_ = [
    join(root, 'node_modules/oxlint/bin/oxlint'),
    '-c',
    join(root, 'build/oxlint.json'),
    '-f',
    'json',
    '.',
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, arguments_, { cwd: folder }, (_error, stdout, stderr) => {
      // A finding makes the exit code 1, so that only output that is no JSON counts as a failure to run.
      if (!stdout.startsWith('{')) reject(new Error(`oxlint did not answer: ${stdout}${stderr}`));
      else resolve((JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics);
    });
  });
}
