import { describe, expect, test } from 'vitest';
import { admit, randomKey } from '#main/start/access.ts';
import type { Knock } from '#main/start/access.ts';

const keys = { port: 4000, token: randomKey(), session: randomKey() };
const cookie = `gatehouse-4000=${keys.session}`;

function knock(changes: Partial<Knock>): Knock {
  return {
    kind: 'page',
    host: '127.0.0.1:4000',
    origin: null,
    cookie: null,
    authorization: null,
    fetchSite: null,
    target: '/',
    ...changes,
  };
}

const allowed = { kind: 'allow' };
function refused(why: 'host' | 'origin' | 'token') {
  return { kind: 'refuse', why };
}

describe('the Host header', () => {
  test.for(['127.0.0.1:4000', 'localhost:4000', 'LOCALHOST:4000', '[::1]:4000'])('%s is ours', (host) => {
    expect(admit(knock({ host, cookie }), keys)).toEqual(allowed);
  });

  test.for([
    null,
    '',
    '127.0.0.1',
    'localhost',
    '127.0.0.1:4001',
    'evil.example:4000',
    'localhost.evil.example:4000',
    '127.0.0.1:4000:4000',
    '127.0.0.1:4000@evil.example',
    '0.0.0.0:4000',
    '[::1]',
    'x.localhost:4000',
  ])('%j is not ours, whatever else is shown', (host) => {
    const all = { host, cookie, authorization: `Bearer ${keys.token}`, target: `/?token=${keys.token}` };
    expect(admit(knock(all), keys)).toEqual(refused('host'));
  });

  test('port 80 may be left out, as browsers do', () => {
    const standard = { ...keys, port: 80 };
    expect(admit(knock({ host: 'localhost', authorization: `Bearer ${keys.token}` }), standard)).toEqual(allowed);
  });
});

describe('the Origin header', () => {
  test.for(['page', 'socket'] as const)('our own page may ask for a %s', (kind) => {
    expect(admit(knock({ kind, origin: 'http://127.0.0.1:4000', cookie }), keys)).toEqual(allowed);
  });

  test.for([
    'null',
    'http://evil.example',
    'https://127.0.0.1:4000',
    'http://127.0.0.1:4001',
    'http://localhost:4000',
    'http://127.0.0.1:4000.evil.example',
  ])('another origin is refused, whatever else is shown: %s', (origin) => {
    const all = { origin, cookie, authorization: `Bearer ${keys.token}` };
    expect(admit(knock({ kind: 'socket', ...all }), keys)).toEqual(refused('origin'));
    expect(admit(knock({ kind: 'page', ...all }), keys)).toEqual(refused('origin'));
  });
});

describe('secrets', () => {
  test('without any, nobody enters', () => {
    expect(admit(knock({}), keys)).toEqual(refused('token'));
    expect(admit(knock({ kind: 'socket', origin: 'http://127.0.0.1:4000' }), keys)).toEqual(refused('token'));
  });

  test('a command without Origin enters a socket with the token alone', () => {
    expect(admit(knock({ kind: 'socket', authorization: `Bearer ${keys.token}` }), keys)).toEqual(allowed);
    expect(admit(knock({ kind: 'socket', cookie }), keys)).toEqual(refused('token'));
  });

  test.for(['', 'x', 'Bearer', 'Bearer ', 'Basic x', `Bearer ${randomKey()}`])(
    'a wrong token is refused: %j',
    (given) => {
      expect(admit(knock({ authorization: given }), keys)).toEqual(refused('token'));
    },
  );

  test('token and session are not interchangeable', () => {
    expect(admit(knock({ authorization: `Bearer ${keys.session}` }), keys)).toEqual(refused('token'));
    expect(admit(knock({ cookie: `gatehouse-4000=${keys.token}` }), keys)).toEqual(refused('token'));
    expect(admit(knock({ target: `/?token=${keys.session}` }), keys)).toEqual(refused('token'));
  });

  test('the cookie of another port is not looked at', () => {
    expect(admit(knock({ cookie: `gatehouse-4001=${keys.session}` }), keys)).toEqual(refused('token'));
    expect(admit(knock({ cookie: `gatehouse-4001=x; ${cookie}` }), keys)).toEqual(allowed);
  });

  test('a token in the query is not enough for a socket', () => {
    const target = `/contract?token=${keys.token}`;
    expect(admit(knock({ kind: 'socket', target }), keys)).toEqual(refused('token'));
  });
});

describe('the link', () => {
  test('is exchanged for a cookie that scripts and other sites cannot use, and a clean place', () => {
    expect(admit(knock({ target: `/?token=${keys.token}` }), keys)).toEqual({
      kind: 'exchange',
      cookie: `gatehouse-4000=${keys.session}; HttpOnly; SameSite=Strict; Path=/`,
      location: '/',
      interstitial: false,
    });
  });

  test.for([
    [`/a/b?x=1&token=TOKEN&y=2`, '/a/b?x=1&y=2'],
    [`//evil.example/?token=TOKEN`, '/evil.example/'],
    [`/\\evil.example/?token=TOKEN`, '/evil.example/'],
    [`http://evil.example/?token=TOKEN`, '/'],
  ] as const)('leads from %s to %s', ([target, location]) => {
    expect(admit(knock({ target: target.replace('TOKEN', keys.token) }), keys)).toMatchObject({
      kind: 'exchange',
      location,
    });
  });

  test('that was followed from another site goes through a page of ours, or the strict cookie would not be sent', () => {
    const clicked = knock({ target: `/?token=${keys.token}`, fetchSite: 'cross-site' });
    expect(admit(clicked, keys)).toMatchObject({ kind: 'exchange', interstitial: true });
  });
});
