import { describe, expect, test } from 'vitest';
import { RequestRing } from '#engine/requests/ring.ts';
import { finished } from './finished.ts';

const SECRET = 'hunter2secret';

function stored(wish: Parameters<typeof finished>[0]): string {
  const ring = new RequestRing({ capacity: 2, arenaBytes: 64 * 1024 });
  return JSON.stringify(ring.read(ring.add(finished(wish))));
}

const HEADERS: readonly (readonly [name: string, value: string, kept: string])[] = [
  ['Authorization', `Bearer ${SECRET}`, 'Bearer •••'],
  ['authorization', SECRET, '•••'],
  ['Proxy-Authorization', `Basic ${SECRET}`, 'Basic •••'],
  ['X-Api-Key', SECRET, '•••'],
  ['X-Auth-Token', SECRET, '•••'],
  ['X-CSRF-Token', SECRET, '•••'],
  ['X-Vault-Token', SECRET, '•••'],
  ['Cookie', `a=${SECRET}; b=${SECRET}`, 'a=•••; b=•••'],
  ['Set-Cookie', `sid=${SECRET}; Path=/; HttpOnly`, 'sid=•••; Path=/; HttpOnly'],
  ['Referer', `https://x.test/?token=${SECRET}&page=2`, 'https://x.test/?token=•••&page=2'],
  ['Location', `https://x.test/cb?code=${SECRET}`, 'https://x.test/cb?code=•••'],
];

describe('masks before anything is stored', () => {
  test.for(HEADERS)('%s', ([name, value, kept]) => {
    for (const side of ['requestHeaders', 'responseHeaders'] as const) {
      const text = stored({ [side]: [name, value] });
      expect(text).not.toContain(SECRET);
      expect(text).toContain(JSON.stringify([name, kept]));
    }
  });

  test.for([
    'token',
    'access_token',
    'id_token',
    'refresh_token',
    'code',
    'client_secret',
    'api_key',
    'apikey',
    'password',
    'signature',
    'X-Amz-Signature',
  ])('the parameter %s of a query', (name) => {
    const text = stored({ target: `/?a=1&${name}=${SECRET}&b=2`, upstreamTarget: `/x?${name}=${SECRET}` });
    expect(text).not.toContain(SECRET);
    expect(text).toContain(`a=1&${name}=•••&b=2`);
  });

  test('a parameter whose name is escaped', () => {
    expect(stored({ target: `/?%74oken=${SECRET}` })).not.toContain(SECRET);
  });
});

test('leaves everything else as it was', () => {
  const text = stored({ target: '/?tokens=1&decode=2&page=3', requestHeaders: ['X-Token-Count', '5', 'Cookie2', '1'] });
  expect(text).toContain('tokens=1&decode=2&page=3');
  expect(text).toContain('["X-Token-Count","5"]');
});
