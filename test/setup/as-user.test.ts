import { beforeAll, describe, expect, test } from 'vitest';
import { onOwnMachine, whyNotHere } from './private-machine.ts';

const reason = whyNotHere();
let seen: Readonly<Record<string, unknown>> = {};

describe(`a set-up by an ordinary user${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  beforeAll(async () => {
    if (reason === null) seen = (await onOwnMachine('as-user.ts')) as typeof seen;
  }, 300_000);

  test.runIf(reason === null)('without a prompt says which command to run, and changes nothing of the system', () => {
    expect(seen['ports']).toEqual({
      http: ['http://127.0.0.1:8080', 'http://[::1]:8080'],
      https: ['https://127.0.0.1:8443', 'https://[::1]:8443'],
    });
    expect(seen['asked']).toEqual([1, 'run-command', 'command', ['hosts', 'system-store', 'ports']]);
    expect([seen['command'], seen['hostsBefore']]).toEqual([true, []]);
  });

  test.runIf(reason === null)('with sudo opens 80 and 443 for the engine of the user, trusted by curl', () => {
    expect(seen['sudo']).toEqual([0, null, '']);
    // No endpoints are declared: that it answers, and is trusted, is what counts.
    expect([seen['portStart'], seen['curl']]).toEqual(['80', [503, 503]]);
  });

  test.runIf(reason === null)('is undone byte for byte', () => {
    expect(seen['undone']).toEqual([0, [], '']);
  });

  test.runIf(reason === null).each([
    ['dismissed', 'cancelled'],
    ['no agent', 'no-agent'],
  ])('leaves nothing behind where the prompt is answered by: %s', (name, code) => {
    expect(seen[name]).toEqual([1, code, []]);
  });
});
