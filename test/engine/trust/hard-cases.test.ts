import { beforeAll, describe, expect, test } from 'vitest';
import { isInstalled, needing } from './machine.ts';
import { hasPrivateMachine, onPrivateMachine } from './private-machine.ts';

const tools = [
  '/usr/sbin/update-ca-certificates',
  '/usr/bin/wget',
  '/usr/bin/curl',
  '/usr/bin/python3',
  '/usr/bin/dpkg',
];
const has = hasPrivateMachine() && isInstalled(...tools);
let seen: Readonly<Record<string, unknown>> = {};

describe(`the system's own store${needing('root with mount namespaces, wget, curl, python3 or dpkg', has)}`, () => {
  beforeAll(async () => {
    if (has) seen = (await onPrivateMachine('hard-cases.ts')) as typeof seen;
  }, 450_000);

  test.runIf(has)('that cannot be written is left as it is, with the reason', () => {
    expect([seen['readOnly'], seen['fullDisk']]).toEqual([
      ['failed', 'read-only', 'EROFS', 0],
      ['failed', 'read-only', 'ENOSPC', 0],
    ]);
    expect(seen['afterReadOnly']).toEqual([]);
  });

  test.runIf(has)('takes a root and gives it back while apt is at work', () => {
    expect([seen['aptAtWork'], seen['afterApt']]).toEqual([
      ['changed', 'installed'],
      ['changed', 'absent'],
    ]);
  });

  test.runIf(has)('has no trace of an installation that was killed at any point, once it was taken back', () => {
    expect([seen['crashes'], seen['finished']]).toEqual([[true, []], 'installed']);
  });

  test.runIf(has)('is what wget (GnuTLS) and curl go by, names and all', () => {
    expect(seen['byName']).toEqual({ '/usr/bin/wget': [0, 5], '/usr/bin/curl': [0, 60] });
  });
});
