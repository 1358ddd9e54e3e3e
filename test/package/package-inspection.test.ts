import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createPackage } from '@electron/asar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageFindings } from '../../build/package-inspection.ts';
import { writeStandInElectron } from '../../build/stand-in-electron.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-inspection-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a package that lacks its parts and holds foreign ones is described', async () => {
  const app = join(folder, 'app');
  await write(join(app, 'package.json'), '{}');
  await write(join(app, 'dist/shell/main.js'), '');
  await write(join(app, 'dist/types/main.d.ts'), '');
  await write(join(app, 'dist/THIRD-PARTY-NOTICES.md'), '## bad - 1.0.0 (GPL-3.0)\n');
  await write(join(app, 'node_modules/left/index.js'), '');
  await write(join(app, '.env'), 'SECRET=1');
  const electron = join(folder, 'electron');
  await writeStandInElectron(electron, '45.5.0');
  await write(join(electron, 'gatehouse'), 'no fuses');
  await createPackage(app, join(electron, 'resources/app.asar'));
  const findings = await packageFindings(electron);
  expect(findings).toEqual(
    expect.arrayContaining([
      'app.asar lacks /dist/shell/preload.cjs.',
      'app.asar lacks /dist/renderer/index.html.',
      'app.asar holds /.env.',
      'app.asar holds /dist/types/main.d.ts.',
      'app.asar holds /node_modules/left/index.js.',
      'The locale de.pak was not pruned.',
      'The fuse runAsNode is not off.',
      'The fuse onlyLoadAppFromAsar is not on.',
      'bad 1.0.0 is shipped under GPL-3.0, which is not on the list.',
      'The licence of Gatehouse is not beside the app.',
    ]),
  );
  expect(findings).not.toContain('app.asar holds /package.json.');
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
