#!/usr/bin/env -S node --max-semi-space-size=4
import { fileURLToPath } from 'node:url';
import { isTooOld, OLDEST_NODE } from './node-version.ts';

// Nothing else is loaded before the version is known to be right: an older Node could not even read it.
if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `error: Gatehouse needs Node ${OLDEST_NODE} or newer; this is ${process.version}.\n` +
      'hint: In its own folder, "npm start" and "npx gatehouse" use the Node that Gatehouse brings along.\n',
  );
  process.exit(1);
}
const { runProgram } = await import('./program.ts');
// Beside the bundle; run from its source, this program shows the page that was built last.
const page = import.meta.url.endsWith('.ts') ? '../../dist/renderer' : './renderer';
process.exit(await runProgram(fileURLToPath(new URL(page, import.meta.url))));
