import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contents, curl, differences, gatehouse, ordinaryUser, root, serve, type Said } from './story.ts';

/** Set-ups by a user without rights. Prints what was seen as one line of JSON. */
const [scratch = ''] = process.argv.slice(2);
// Only what is mounted over it hides the checkout's own folder from others; a scratch folder is root's alone otherwise.
chmodSync(scratch, 0o755);
const person = ordinaryUser(scratch);
const manifests = join(scratch, 'manifests');
mkdirSync(manifests);
const seen: Record<string, unknown> = {};

/** A folder of manifests with one host for each name, all led to a Service without endpoints. */
function declare(...hosts: readonly string[]): void {
  const documents = hosts.map(
    (host) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: ${host.replaceAll('.', '-')}, namespace: default }
spec:
  rules:
    - host: ${host}
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: shop, port: { number: 80 } } } }] }
`,
  );
  writeFileSync(join(manifests, 'all.yaml'), documents.join('---\n'));
}

function events(said: Said): readonly Record<string, unknown>[] {
  return said.out
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function failure(said: Said): unknown {
  return (events(said).find(({ event }) => event === 'setup')?.['failure'] as { code?: string } | null)?.code ?? null;
}

/** A stand-in for polkit's program: asks nobody, and does what a policy would have done. */
function installPkexec(body: string): void {
  writeFileSync('/usr/bin/pkexec', `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  chownSync('/usr/bin/pkexec', 0, 0);
}

declare('shop.test', 'api.shop.test');
const before = contents(person.home);
const desktop = { DISPLAY: ':9' };

// Without a prompt: the command is printed, root runs it, the engine goes on.
let engine = await serve(person, ['--manifests', manifests]);
seen['ports'] = events(gatehouse(person, ['status', '-o', 'json']))[0]?.['listening'];
const asked = gatehouse(person, ['setup', '--yes', '-o', 'json']);
const plan = events(asked).find(({ event }) => event === 'plan') as {
  elevation: { method: string; command: string };
  asksPassword: string[];
};
seen['asked'] = [asked.code, failure(asked), plan.elevation.method, plan.asksPassword];
seen['command'] = /^sudo \S+ \S+ --plan-stdin < \S+setup-plan\.json$/.test(plan.elevation.command);
seen['hostsBefore'] = differences(before, contents(person.home)).filter((path) => path.startsWith('/etc'));
const sudo = gatehouse({ ...root(scratch), home: person.home }, ['setup', '--yes', '-o', 'json'], { SUDO_UID: '5000' });
seen['sudo'] = [sudo.code, failure(sudo), sudo.error];
seen['portStart'] = readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'latin1').trim();
seen['curl'] = ['https://shop.test/', 'http://api.shop.test/'].map(curl);
const undone = gatehouse({ ...root(scratch), home: person.home }, ['undo'], { SUDO_UID: '5000' });
seen['undone'] = [undone.code, differences(before, contents(person.home)), undone.error];
await engine.stop();

// With a prompt that the person dismisses, and one that nobody can show.
for (const [name, body] of [
  ['dismissed', 'exit 126'],
  ['no agent', 'echo "Error executing command as another user: No authentication agent found." >&2; exit 127'],
] as const) {
  installPkexec(body);
  engine = await serve(person, ['--manifests', manifests], desktop);
  const said = gatehouse(person, ['setup', '--yes', '-o', 'json', '--no-ports']);
  seen[name] = [said.code, failure(said), differences(before, contents(person.home))];
  await engine.stop();
}
rmSync('/usr/bin/pkexec');

process.stdout.write(`\n${JSON.stringify(seen)}\n`);
