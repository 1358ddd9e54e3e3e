import { beforeAll, describe, expect, test } from 'vitest';
import { onOwnMachine, whyNotHere } from './private-machine.ts';

const reason = whyNotHere();
let seen: Readonly<Record<string, unknown>> = {};

describe(`a set-up by root on a machine of its own${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  beforeAll(async () => {
    if (reason === null) seen = (await onOwnMachine('as-root.ts')) as typeof seen;
  }, 300_000);

  test.runIf(reason === null)('changes nothing before it is confirmed', () => {
    expect([seen['before'], seen['unsaid']]).toEqual([0, 2]);
    expect(seen['dryRun']).toEqual([0, []]);
  });

  test.runIf(reason === null)('leaves public names alone until they are approved by name', () => {
    expect(seen['refused']).toEqual({
      'da2so.com': 'public',
      'regex.da2so.com': 'public',
      'tls.da2so.com': 'public',
      'hostname.localhost': 'built-in',
      'shop.localhost': 'built-in',
    });
    expect(seen['unknown']).toBe(1);
  });

  test.runIf(reason === null)('leads to a host that curl and openssl open without being told to trust anything', () => {
    expect([seen['setUp'], seen['failed']]).toEqual([0, []]);
    expect(seen['events']).toEqual(['plan', 'step', 'setup']);
    expect(seen['hostsFile']).toEqual([
      '127.0.0.1 da2so.com',
      '::1 da2so.com',
      '127.0.0.1 tls.da2so.com',
      '::1 tls.da2so.com',
    ]);
    expect(seen['curl']).toEqual([200, 200, 200]);
    expect(seen['openssl']).toBe(0);
  });

  test.runIf(reason === null)('gives every store another authority for a name that was approved later', () => {
    expect(seen['renewal']).toEqual([
      expect.objectContaining({ action: 'replace', reason: 'outside', outside: ['da2so.com'], full: [] }),
    ]);
    expect(seen['roots']).toEqual([1, 1, false]);
    expect(seen['authority']).toMatchObject({ state: 'good', outside: [], full: [] });
  });

  test.runIf(reason === null)('done again does nothing, and the doctor finds nothing wrong', () => {
    expect([seen['again'], seen['doctor']]).toEqual([[0, 0], []]);
  });

  test.runIf(reason === null)('without an engine is wrong to the doctor, and cannot be done', () => {
    expect(seen['notServing']).toEqual([3, 1]);
  });

  test.runIf(reason === null)('is undone byte for byte, without an engine too', () => {
    expect(seen['undo']).toEqual([0, []]);
    expect(seen['after']).toEqual([0, 0]);
  });

  test.runIf(reason === null)('leaves nothing behind after clean', () => {
    expect([seen['clean'], seen['left']]).toEqual([0, '']);
  });
});
