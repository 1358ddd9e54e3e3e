import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { applyClassicExample, type ClassicExample } from './classic-example.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/gatehouse.js', import.meta.url));

interface Finding {
  readonly event: string;
  readonly check: string;
  readonly result: string;
  readonly code: string;
  readonly subject: string;
  readonly evidence: string | null;
  readonly command: string | null;
}

let example: ClassicExample;
beforeAll(async () => {
  example = await applyClassicExample();
  // A tunnel is tried to a pod that is ready.
  while (!(await example.cluster.isRolledOut(example.namespace, 'hostname-deployment'))) await pause(250);
});
afterAll(async () => {
  await example?.[Symbol.asyncDispose]();
});

/** What the doctor finds, and its exit code. */
async function examine(files: readonly string[], ...words: readonly string[]) {
  await using folder = await temporaryFolder();
  const options = ['--kubeconfig', ...files, ...words, '--state-dir', folder.path, '-o', 'json'];
  const child = spawn(process.execPath, [PROGRAM, 'doctor', 'cluster', ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, error, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  const lines = out.split('\n').filter((line) => line !== '');
  const findings = lines.map((line) => JSON.parse(line) as Finding).filter(({ event }) => event === 'check');
  return { code: code as number, error, findings };
}

function codesOf(findings: readonly Finding[], check: string): ReadonlySet<string> {
  return new Set(findings.filter((finding) => finding.check === check).map(({ result, code }) => `${result} ${code}`));
}

const admin = (process.env['KUBECONFIG'] ?? '').split(path.delimiter);

test('an administrator is told that all is well, down to a tunnel that opens', async () => {
  const { code, error, findings } = await examine(admin, '-n', example.namespace);
  expect([code, error, findings.filter(({ result }) => result === 'fail')]).toEqual([0, '', []]);
  expect(codesOf(findings, 'version')).toEqual(new Set(['ok version-read']));
  expect(codesOf(findings, 'identity')).toEqual(new Set(['ok accepted']));
  expect(codesOf(findings, 'rights')).toEqual(new Set(['ok right-given']));
  expect(codesOf(findings, 'port-forward')).toEqual(new Set(['ok forward-given']));
  expect(codesOf(findings, 'tunnel')).toEqual(new Set(['ok tunnel-open']));
});

const NAMES = ['viewer', 'readonly', 'exec'];
const fileOf = (name: string): string => path.join(path.dirname(admin[0] ?? ''), `${name}.kubeconfig`);
const missing = NAMES.filter((name) => !existsSync(fileOf(name)));

describe.skipIf(missing.length > 0)(
  `kubeconfigs of few rights${missing.length > 0 ? ` (SKIPPED: there is no ${missing.join(', ')}.kubeconfig beside the first one)` : ''}`,
  () => {
    test('a viewer of one namespace is told what is missing, and that tunnels open all the same', async () => {
      const { code, findings } = await examine([fileOf('viewer')]);
      expect(code).toBe(0);
      expect(codesOf(findings, 'rights')).toEqual(new Set(['ok right-partial', 'warn right-missing-optional']));
      // It may create but not get, which one of the transports needs.
      expect(codesOf(findings, 'port-forward')).toEqual(new Set(['warn forward-half']));
      expect(codesOf(findings, 'tunnel')).toEqual(new Set(['ok tunnel-open']));
      const forward = findings.find(({ check }) => check === 'port-forward');
      expect([forward?.subject, forward?.evidence]).toEqual([
        'team-a',
        expect.stringContaining('cannot get resource "pods/portforward"'),
      ]);
      expect(forward?.command).toContain('resources: [pods/portforward]\n  verbs: [get, create]');
    });

    test('a reader of all namespaces is told that no tunnel is allowed, and gets the Role for it', async () => {
      const { findings } = await examine([fileOf('readonly')]);
      expect(codesOf(findings, 'rights')).toEqual(new Set(['ok right-given', 'warn right-missing-optional']));
      expect(codesOf(findings, 'port-forward')).toEqual(new Set(['warn forward-missing']));
      const tunnel = findings.find(({ check }) => check === 'tunnel');
      expect(['tunnel-failed', 'no-way']).toContain(tunnel?.code);
      expect(tunnel?.command).toContain('resources: [pods/portforward]\n  verbs: [get, create]');
    });

    test('a plugin is found and run when its context is named', async () => {
      const { code, findings } = await examine([fileOf('exec')]);
      expect(code).toBe(0);
      expect(codesOf(findings, 'plugin')).toEqual(new Set(['ok plugin-found']));
      expect(codesOf(findings, 'sign-in')).toEqual(new Set(['ok credential-ready']));
      expect(codesOf(findings, 'identity')).toEqual(new Set(['ok accepted']));
    });
  },
);
