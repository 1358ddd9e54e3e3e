import { beforeAll, describe, expect, test } from 'vitest';
import { onOwnMachine, whyNotHere } from './private-machine.ts';

const reason = whyNotHere();
let seen: Readonly<Record<string, unknown>> = {};

describe(`a set-up beside another program on port 443${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  beforeAll(async () => {
    if (reason === null) seen = (await onOwnMachine('other-program.ts')) as typeof seen;
  }, 300_000);

  test.runIf(reason === null)('leads the names to 127.0.0.2, where the port is free', () => {
    expect([seen['doctor'], seen['setUp'], seen['entries']]).toEqual([true, 0, ['127.0.0.2 shop.test']]);
    expect(seen['curl']).toEqual([503, 503]);
  });

  test.runIf(reason === null)('has private names follow the Ingress objects, and public ones not', () => {
    expect(seen['followed']).toEqual(['127.0.0.2 new.test', '127.0.0.2 shop.test']);
  });

  test.runIf(reason === null)('is undone byte for byte', () => {
    expect(seen['undo']).toEqual([0, []]);
  });
});
