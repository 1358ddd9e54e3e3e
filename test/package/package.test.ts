import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageFindings, readPackage, type PackageContents } from '../../build/package-inspection.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const onLinux = process.platform === 'linux' && process.arch === 'x64';

let output = '';
let contents: PackageContents;

beforeAll(async () => {
  if (!onLinux) return;
  output = await mkdtemp(join(tmpdir(), 'gatehouse-package-'));
  await promisify(execFile)(process.execPath, ['build/package.ts', '--stand-in', '--output', output], { cwd: root });
  contents = await readPackage(unpacked());
}, 120_000);

afterAll(() => rm(output, { recursive: true, force: true }));

test.runIf(onLinux)('nothing is wrong with the package', async () => {
  expect(await packageFindings(unpacked())).toEqual([]);
});

test.runIf(onLinux)('it holds the bundles and package.json, and no package as a folder', () => {
  const roots = new Set(contents.files.map((file) => file.split('/')[1] ?? ''));
  expect([...roots].sort()).toEqual(['dist', 'package.json']);
  expect(contents.files.filter((file) => file.includes('node_modules'))).toEqual([]);
});

test.runIf(onLinux)('it holds the manifests of the demo', () => {
  expect(contents.files).toContain('/dist/demo/1-classic.yaml');
});

test.runIf(onLinux)('only the locales of our languages are kept', () => {
  expect(contents.locales).toEqual(['en-GB.pak', 'en-US.pak', 'ko.pak']);
});

test.runIf(onLinux)('the binary can neither run as Node nor be debugged nor load another app', () => {
  expect(contents.fuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

function unpacked(): string {
  return join(output, 'linux-unpacked');
}
