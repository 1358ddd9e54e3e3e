import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The program that keeps the test cluster, where that is what the ring runs on and its processes may be ended. */
const script = process.env['GATEHOUSE_TEST_CLUSTER'] ?? '';

/** For names of tests: empty where processes of the cluster may be ended, else why they are skipped. */
export const NO_TEST_CLUSTER = script === '' ? ' (SKIPPED: not on the test cluster, whose processes may be ended)' : '';

/** Ends one process of the test cluster as a crash would. `untilUp` has it started again. */
export async function kill(component: 'apiserver' | 'kubelet'): Promise<void> {
  const { stdout } = await run(script, ['kubeconfig']);
  const file = path.join(path.dirname(stdout.trim()), 'run', `${component}.pid`);
  const [word = ''] = (await readFile(file, 'utf8')).split(' ');
  const pid = Number(word);
  if (!Number.isInteger(pid) || pid <= 1) throw new Error(`${file} holds no process id`);
  // Not that of another program that got the number since.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
  if (!(command.split('\0')[0] ?? '').endsWith(component === 'apiserver' ? 'kube-apiserver' : component)) {
    throw new Error(`process ${pid} is not the ${component}`);
  }
  process.kill(pid, 'SIGKILL');
}

/** Starts again what was ended, and waits until everything in the cluster is available. */
export async function untilUp(): Promise<void> {
  await run(script, ['up'], { maxBuffer: 16 * 1024 * 1024 });
}
