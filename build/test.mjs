// `npm test`: installs what is missing, builds what is stale, then hands over to rings.ts on the pinned Node.
import { spawn } from 'node:child_process';
import { buildIfStale, install, root } from './prepare.mjs';

const node = await install();
await buildIfStale(node);
const child = spawn(node, ['build/rings.ts', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
