import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HelperPlan } from '#shared/model/helper-plan.ts';
import {
  answer,
  helperFile,
  names,
  onMachine,
  output,
  plan,
  run,
  shell,
  steps,
  whyNoNamespaces,
  withBundledHelper,
} from './namespaces.ts';
import type { Action } from './scenario.ts';

const why = whyNoNamespaces();
withBundledHelper();
const HOSTS = '127.0.0.1 localhost\n';
const MINUTE = 60_000;

/** The hosts file and everything of the helper's are as before. */
const untouched = shell('cat /etc/hosts; ls -d /var/lib/gatehouse /etc/sysctl.d/60-gatehouse.conf 2>/dev/null || true');

describe.skipIf(why !== null)(`the helper refuses (skipped where it cannot: ${why ?? 'it can'})`, () => {
  test('a plan that was altered, cut, too large, of another version or of nobody, and does nothing', async () => {
    const good = plan({ hosts: names('shop.test') });
    const text = JSON.stringify(good);
    const inputs: readonly (readonly [string, string, string?])[] = [
      ['', 'plan-missing'],
      [text.slice(0, -10), 'plan-malformed', ''],
      ['[]', 'plan-malformed', ''],
      ['"x"', 'plan-malformed', ''],
      ['null', 'plan-malformed', ''],
      ['\u0000', 'plan-malformed', ''],
      [`${text}${text}`, 'plan-malformed', ''],
      [altered({ extra: 1 }), 'plan-malformed', 'extra'],
      [altered({ op: 'repair' }), 'plan-malformed', 'op'],
      [altered({ op: 'repair', hosts: null }), 'plan-malformed', 'op'],
      [altered({ op: 'repair', hosts: names(), java: true }), 'plan-malformed', 'op'],
      [altered({ hosts: { ...names('a.test'), path: '/etc/passwd' } }), 'plan-malformed', 'hosts.path'],
      [altered({ hosts: { ...names('a.test'), content: 'x' } }), 'plan-malformed', 'hosts.content'],
      [altered({ hosts: { ...names('a.test'), address: '10.0.0.1' } }), 'plan-malformed', 'hosts.address'],
      [
        altered({ hosts: names(...([{ name: 'a.com', userApproved: false }] as never[])) }),
        'plan-malformed',
        'hosts.names.0',
      ],
      [
        altered({ hosts: names(...Array.from({ length: 5001 }, (_, at) => `h${String(at)}.test`)) }),
        'plan-malformed',
        'hosts.names',
      ],
      [altered({ ports: { method: 'sysctl', start: 0 } }), 'plan-malformed', 'ports.start'],
      [altered({ ports: { method: 'setcap', start: 80 } }), 'plan-malformed', 'ports.method'],
      [altered({ dns: { method: 'resolved-dropin', suffixes: ['com'], port: 53 } }), 'plan-malformed', 'dns'],
      [altered({ op: 'run' }), 'plan-malformed', 'op'],
      [altered({ nonce: 'short' }), 'plan-malformed', 'nonce'],
      [altered({ nonce: `${'a'.repeat(16)}\n0` }), 'plan-malformed', 'nonce'],
      [altered({ uid: -1 }), 'plan-malformed', 'uid'],
      [altered({ v: 2 }), 'plan-version'],
      [altered({ uid: 1000 }), 'plan-foreign'],
      [altered({ createdAt: new Date(Date.now() - 61 * MINUTE).toISOString() }), 'plan-expired'],
      [altered({ createdAt: new Date(Date.now() + 10 * MINUTE).toISOString() }), 'plan-early'],
      [altered({ createdAt: 'yesterday' }), 'plan-malformed', 'createdAt'],
      [`{"v":1,"x":"${'a'.repeat(2 * 1024 * 1024)}"}`, 'plan-too-large'],
    ];
    const done = await onMachine(HOSTS, [...inputs.map(([input]) => given(input)), untouched]);
    const found = inputs.map((_, at) => {
      const { ok, steps: all } = answer(done[at]);
      return [ok, all.length, all[0]?.id, all[0]?.detail.code, all[0]?.detail.values['place']];
    });
    expect(found).toEqual(inputs.map(([, code, place]) => [false, 1, 'plan', code, place]));
    expect(output(done.at(-1))).toBe(HOSTS.trim());
  }, 120_000);

  test('a plan that was run before, and one that was refused after it was taken', async () => {
    const once = plan({ hosts: names('shop.test') });
    const wrong = plan({ hosts: names('github.com') });
    const done = await onMachine(HOSTS, [
      run(once),
      run(once),
      run(wrong),
      run(wrong),
      { do: 'helper', words: ['--undo'] },
      run(once),
    ]);
    expect(done.map((each) => steps(each)[0])).toEqual([
      'hosts done hosts-written',
      'plan failed plan-replayed',
      'plan failed name-not-approved',
      'plan failed plan-replayed',
      'ports skipped ports-same',
      'plan failed plan-replayed',
    ]);
  });

  test('names that an Ingress must not take over, each alone, and all of a plan that has one', async () => {
    const bad: readonly (readonly [HelperPlan['hosts'], string, string?])[] = [
      [names('github.com'), 'name-not-approved'],
      [names('shop.test', 'www.google.com'), 'name-not-approved'],
      [names('a\n10.0.0.1 bank.com'), 'name-refused', 'malformed'],
      [names('a.test\u0000'), 'name-refused', 'malformed'],
      [names('a\u2028.test'), 'name-refused', 'malformed'],
      [names('a.test # x'), 'name-refused', 'malformed'],
      [names('$(id).test'), 'name-refused', 'malformed'],
      [names('A.test'), 'name-refused', 'malformed'],
      [names('bücher.test'), 'name-refused', 'malformed'],
      [names('127.1'), 'name-refused', 'address'],
      [names('localhost'), 'name-refused', 'built-in'],
      [names('com'), 'name-refused', 'single-label'],
      [names('*.com'), 'name-refused', 'wildcard'],
      [names({ name: '*', userApproved: true }), 'name-refused', 'catch-all'],
      [names({ name: 'windowsupdate.com', userApproved: true }), 'name-refused', 'reserved'],
      [names({ name: 'metadata.google.internal', userApproved: true }), 'name-refused', 'reserved'],
      [names({ name: 'a.com\n', userApproved: true }), 'name-refused', 'malformed'],
      [
        names({ name: `${hostname().toLowerCase().split('.')[0] ?? ''}.local`, userApproved: true }),
        'name-refused',
        'own-name',
      ],
    ];
    const done = await onMachine(HOSTS, [...bad.map(([hosts]) => run(plan({ hosts }))), untouched]);
    const found = bad.map((_, at) => {
      const [step] = answer(done[at]).steps;
      return [step?.id, step?.state, step?.detail.code, step?.detail.values['reason']];
    });
    expect(found).toEqual(bad.map(([, code, reason]) => ['plan', 'failed', code, reason]));
    expect(output(done.at(-1))).toBe(HOSTS.trim());
  }, 120_000);

  test('no public name that a person approved, nor five thousand private ones', async () => {
    const many = Array.from({ length: 4999 }, (_, at) => `h${String(at)}.test`);
    const done = await onMachine(HOSTS, [
      run(plan({ hosts: names({ name: 'shop.example.com', userApproved: true }, ...many) })),
      shell(
        'grep -c . /etc/hosts; getent hosts h4998.test | cut -d" " -f1; getent hosts shop.example.com | cut -d" " -f1',
      ),
      { do: 'helper', words: ['--undo'] },
      shell('cat /etc/hosts'),
    ]);
    expect(steps(done[0])).toEqual(['hosts done hosts-written']);
    expect(output(done[1]).split('\n')).toEqual(['10003', '::1', '::1']);
    expect(output(done[3])).toBe(HOSTS.trim());
  });

  test('words that are not exactly one of the known', async () => {
    const words = [[], ['--plan-stdin', '--undo'], ['--plan'], ['/tmp/plan.json'], ['--undo=1'], ['']];
    const actions = words.map((each): Action => ({ do: 'helper', words: each, input: JSON.stringify(plan()) }));
    const done = await onMachine(HOSTS, [...actions, { do: 'helper', words: ['--version'] }]);
    expect(words.map((_, at) => steps(done[at]))).toEqual(words.map(() => ['plan failed usage']));
    expect(output(done.at(-1))).toBe('gatehouse-helper 0.1.0 protocol 1');
  });

  test('to work for a user, with something else loaded, or from a file that others can change', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const input = JSON.stringify(plan({ hosts: names('shop.test') }));
    const call = { do: 'helper', words: ['--plan-stdin'], input } as const;
    const copy = join(folder, 'helper.cjs');
    copyFileSync(helperFile(), copy);
    chmodSync(copy, 0o666);
    const done = await onMachine(
      HOSTS,
      [
        { ...call, file: '/mnt/helper.cjs', uid: 65_534 },
        { ...call, environment: { NODE_OPTIONS: '--no-warnings' } },
        { ...call, node: ['--no-warnings'] },
        { ...call, file: copy },
        shell(
          `mkdir -p /mnt/open/deep; chmod 777 /mnt/open; cp ${copy} /mnt/open/deep/; chmod 644 /mnt/open/deep/helper.cjs`,
        ),
        { ...call, file: '/mnt/open/deep/helper.cjs' },
        shell(
          `mkdir /mnt/users; cp /mnt/open/deep/helper.cjs /mnt/users/; chown -R 1000 /mnt/users; mkdir -m 1777 /mnt/sticky; cp /mnt/helper.cjs /mnt/sticky/`,
        ),
        { ...call, file: '/mnt/users/helper.cjs' },
        { ...call, file: '/mnt/users/helper.cjs', environment: { PKEXEC_UID: '1000' } },
        // Under pkexec a sticky folder is no safe one either.
        { ...call, file: '/mnt/sticky/helper.cjs', environment: { PKEXEC_UID: '0' } },
        untouched,
      ],
      { setUp: 'cp "$HELPER_FILE" /mnt/helper.cjs' },
    );
    expect([0, 1, 2, 3, 5, 7, 8, 9].map((at) => steps(done[at])[0])).toEqual([
      'plan failed helper-needs-root',
      'plan failed helper-interpreter',
      'plan failed helper-interpreter',
      'plan failed helper-writable',
      'plan failed helper-writable',
      'plan failed helper-writable',
      'plan failed helper-writable',
      'plan failed helper-writable',
    ]);
    expect(output(done.at(-1))).toBe(HOSTS.trim());
  });

  test('no call by sudo of the user whose program and plan it is, but the plan of another', async () => {
    const setUp = `mkdir /mnt/users; cp "$HELPER_FILE" /mnt/users/helper.cjs; chown -R 1000 /mnt/users`;
    const call = (uid: number): Action => ({
      do: 'helper',
      words: ['--plan-stdin'],
      file: '/mnt/users/helper.cjs',
      environment: { SUDO_UID: '1000' },
      input: JSON.stringify(plan({ hosts: names('shop.test'), uid })),
    });
    const done = await onMachine(HOSTS, [call(1001), call(1000)], { setUp });
    expect(done.map((each) => steps(each)[0])).toEqual(['plan failed plan-foreign', 'hosts done hosts-written']);
  });

  test('no call by sudo where the user’s own group may write, but where another group may', async () => {
    const setUp = `mkdir /mnt/users; cp "$HELPER_FILE" /mnt/users/helper.cjs; chown -R 1000:1000 /mnt/users; chmod -R g+w /mnt/users`;
    const call: Action = {
      do: 'helper',
      words: ['--plan-stdin'],
      file: '/mnt/users/helper.cjs',
      environment: { SUDO_UID: '1000' },
      input: JSON.stringify(plan({ hosts: names('shop.test'), uid: 1000 })),
    };
    const asked = { ...call, environment: { PKEXEC_UID: '1000' } };
    const done = await onMachine(
      HOSTS,
      [asked, shell('chgrp 50 /mnt/users'), call, shell('chgrp 1000 /mnt/users'), call],
      {
        setUp,
      },
    );
    expect([0, 2, 4].map((at) => steps(done[at])[0])).toEqual([
      'plan failed helper-writable',
      'plan failed helper-writable',
      'hosts done hosts-written',
    ]);
  });

  test('no call by pkexec of a file that root alone can change', async () => {
    const call: Action = {
      do: 'helper',
      words: ['--plan-stdin'],
      file: '/mnt/helper',
      environment: { PKEXEC_UID: '1000' },
      input: JSON.stringify(plan({ hosts: names('shop.test'), uid: 1000 })),
    };
    // As it is installed: by its own name, and run by a Node of root's.
    const setUp =
      'cp "$HELPER_FILE" /mnt/helper; cp "$NODE" /mnt/node; chmod 755 /mnt/helper /mnt/node; NODE=/mnt/node';
    const [done] = await onMachine(HOSTS, [call], { setUp });
    expect(steps(done)).toEqual(['hosts done hosts-written']);
  });

  test('state folders that are not root’s alone', async () => {
    const done = await onMachine(HOSTS, [
      shell('mkdir /mnt/theirs; chmod 777 /mnt/theirs; ln -s /mnt/theirs /var/lib/gatehouse'),
      run(plan({ hosts: names('shop.test') })),
      shell('rm /var/lib/gatehouse; mkdir -m 755 /var/lib/gatehouse'),
      run(plan({ hosts: names('shop.test') })),
      shell('chmod 700 /var/lib/gatehouse; chown 1000 /var/lib/gatehouse'),
      run(plan({ hosts: names('shop.test') })),
      shell('chown 0 /var/lib/gatehouse; echo "{" > /var/lib/gatehouse/manifest.json'),
      run(plan({ hosts: names('shop.test') })),
      shell('cat /etc/hosts; ls -A /mnt/theirs'),
    ]);
    expect([1, 3, 5, 7].map((at) => steps(done[at]).at(-1))).toEqual([
      'plan failed helper-folder',
      'plan failed helper-folder',
      'plan failed helper-folder',
      'hosts failed helper-record',
    ]);
    expect(output(done.at(-1))).toBe(HOSTS.trim());
  });
});

function altered(changes: object): string {
  return JSON.stringify({ ...plan({ hosts: names('shop.test') }), ...changes });
}

function given(input: string): Action {
  return { do: 'helper', words: ['--plan-stdin'], input };
}
