/** Run by `hard-cases.test.ts` on a private copy of this machine: faults of the system's store, as one line of JSON. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAuthority } from '#engine/tls/authority.ts';
import type { Machine } from '#engine/trust/machine.ts';
import { readRoot } from '#engine/trust/root-certificate.ts';
import { run } from '#engine/trust/run.ts';
import { SystemStore } from '#engine/trust/stores/system-store.ts';
import { TrustManifest } from '#engine/trust/trust-manifest.ts';
import { killAt } from './crash.ts';
import { serveByName, signAnyway } from './leaf-server.ts';
import { contentsOf } from './system-contents.ts';

const ANCHORS = '/usr/local/share/ca-certificates';
const [scratch = ''] = process.argv.slice(2);
const machine: Machine = {
  platform: 'linux',
  root: '/',
  home: join(scratch, 'home'),
  env: {},
  uid: 0,
  stateFolder: join(scratch, 'state'),
};
const manifest = new TrustManifest(join(machine.stateFolder, 'trust-manifest'));
const authority = await makeAuthority([]);
const root = readRoot(authority.root);
if (root === null) throw new Error('no root');
const seen: Record<string, unknown> = {};

// A machine that trusts few: the tool, which is run dozens of times here, works long for each authority.
execFileSync('/bin/sed', ['-i', '20,$ s/^[^#!]/!&/', '/etc/ca-certificates.conf']);
execFileSync('/usr/sbin/update-ca-certificates', ['--fresh'], { stdio: 'ignore' });
const before = await contentsOf(machine.home);
const differences = async (): Promise<readonly string[]> => {
  const after = await contentsOf(machine.home);
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((path) => before[path] !== after[path]);
};
const store = await SystemStore.open(machine, run);
const failure = async (): Promise<unknown> => {
  const { outcome, reason, values } = await store.install(root, manifest);
  return [outcome, reason, values['detail'], (await manifest.records()).length];
};

execFileSync('/bin/mount', ['--bind', ANCHORS, ANCHORS]);
execFileSync('/bin/mount', ['-o', 'remount,ro,bind', ANCHORS]);
seen['readOnly'] = await failure();
execFileSync('/bin/umount', [ANCHORS]);
seen['afterReadOnly'] = await differences();

execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', ANCHORS]);
await appendFile(join(ANCHORS, 'fill'), Buffer.alloc(4096));
seen['fullDisk'] = await failure();
execFileSync('/bin/umount', [ANCHORS]);
execFileSync('/usr/sbin/update-ca-certificates', ['--fresh'], { stdio: 'ignore' });

// As apt does while it works: Debian's hook for Java then waits, and the exit code is good all the same.
const lock = `import fcntl,sys
files=[open(path,'w') for path in ('/var/lib/dpkg/lock-frontend','/var/lib/dpkg/lock')]
for file in files: fcntl.lockf(file, fcntl.LOCK_EX)
print('locked',flush=True); sys.stdin.read()`;
const apt = spawn('/usr/bin/python3', ['-c', lock], { stdio: ['pipe', 'pipe', 'inherit'] });
await once(apt.stdout, 'data');
seen['aptAtWork'] = [(await store.install(root, manifest)).outcome, (await store.detect(root)).state];
apt.stdin.end();
await once(apt, 'exit');
seen['afterApt'] = [(await store.remove(root, manifest)).outcome, (await store.detect(root)).state];

let point = 0;
const traces: string[] = [];
for (; await killAt(point, machine, 'system', root); point += 1) {
  await store.remove(root, manifest);
  const left = await differences();
  // Java's keystore has dates in it, which its own tools write anew.
  traces.push(
    ...left.filter((path) => !path.endsWith('/java/cacerts')),
    ...(await manifest.records()).map(({ store: id }) => id),
  );
}
seen['crashes'] = [point > 0, traces];
seen['finished'] = (await store.detect(root)).state;

// GnuTLS, and names as the machine resolves them.
await appendFile('/etc/hosts', '\n127.0.0.1 shop.test github.com\n');
const [allowed, forbidden] = [await signAnyway(authority, 'shop.test'), await signAnyway(authority, 'github.com')];
const { server, port } = await serveByName((name) => Promise.resolve(name === 'github.com' ? forbidden : allowed));
const codes: Record<string, unknown> = {};
for (const [program, ...args] of [
  ['/usr/bin/wget', '-q', '-T', '10', '-t', '1', '-O', '/dev/null'],
  ['/usr/bin/curl', '-s', '-o', '/dev/null'],
]) {
  const answers = [];
  for (const host of ['shop.test', 'github.com']) {
    answers.push((await run(program ?? '', [...args, `https://${host}:${String(port)}/`])).code);
  }
  codes[program ?? ''] = answers;
}
seen['byName'] = codes;
server.close();
process.stdout.write(`${JSON.stringify(seen)}\n`);
process.exit(0);
