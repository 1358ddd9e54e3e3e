import { expect, test } from 'vitest';
import { browserVerdict } from '#engine/assembly/browser/browser-verdict.ts';
import { BrowserNames, browserNames } from '#engine/browser/browser-names.ts';
import { readBrowserUrl } from '#engine/browser/browser-url.ts';
import { resolverRules } from '#engine/browser/resolver-rules.ts';
import { NO_FACTS } from '#engine/hosts/name-policy.ts';

const verdict = (name: string) => browserVerdict(name, { ...NO_FACTS, apiServers: ['api.dev.test'] });

test.each([
  ['shop.test', 'allowed'],
  ['*.apps.example.internal', 'allowed'],
  ['*.test', 'allowed'],
  ['a.localhost', 'allowed'],
  ['*.localhost', 'allowed'],
  ['shop.example.com', 'needs-approval'],
  ['*.shop.example.com', 'needs-approval'],
  ['github.com', 'refused'],
  ['*.github.com', 'refused'],
  ['*.com', 'refused'],
  ['*.co.uk', 'refused'],
  ['api.dev.test', 'refused'],
  ['kubernetes.default.svc', 'refused'],
  ['127.0.0.1', 'refused'],
  ['a b.test', 'refused'],
  ['a.test,MAP * 10.0.0.1', 'refused'],
])('the name %j is %s', (name, expected) => {
  expect(verdict(name)).toBe(expected);
});

test('an approved name is allowed, and nothing below or above it', () => {
  const approved = (name: string) => browserVerdict(name, { ...NO_FACTS, approved: new Set(['shop.example.com']) });
  expect(['shop.example.com', '*.shop.example.com', 'example.com'].map(approved)).toEqual([
    'allowed',
    'needs-approval',
    'needs-approval',
  ]);
});

test('a wildcard brings its apex along where that needs no approval of its own', () => {
  const declared = ['*', '*.apps.example.internal', '*.example.com', 'plain.test'];
  expect(browserNames(declared, verdict, new Set(['*.example.com'])).list).toEqual([
    '*.apps.example.internal',
    'apps.example.internal',
    '*.example.com',
    'plain.test',
  ]);
});

test('names cover what is below a wildcard to any depth, and nothing beside it', () => {
  const names = new BrowserNames(['*.apps.test', 'shop.test']);
  const hosts = ['a.apps.test', 'a.b.apps.test', 'apps.test', 'shop.test', 'a.shop.test', 'xapps.test', '*.apps.test'];
  expect(hosts.map((host) => names.covers(host))).toEqual([true, true, false, true, false, false, true]);
});

test('rules lead the standard ports and those of redirects to the doors of the browser', () => {
  const where = { redirectPorts: { http: 80, https: 8443 }, platform: 'linux' } as const;
  expect(resolverRules(['*.apps.test'], { http: 1001, https: 1002 }, where)).toEqual({
    rules: 'MAP *.apps.test:80 127.0.0.1:1001,MAP *.apps.test:443 127.0.0.1:1002,MAP *.apps.test:8443 127.0.0.1:1002',
    left: 0,
  });
});

test('what has no room on a command line is left out and counted, the first names last of all', () => {
  const names = Array.from({ length: 5000 }, (_, index) => `host-${index}.shop.test`);
  const where = { redirectPorts: { http: 80, https: 443 }, platform: 'linux' } as const;
  const { rules, left } = resolverRules(names, { http: 40001, https: 40002 }, where);
  expect([rules.length < 128 * 1024, rules.includes('host-0.'), rules.split(',').length / 2 + left]).toEqual([
    true,
    true,
    5000,
  ]);
});

test.each([
  ['shop.test', 'https://shop.test/'],
  ['https://SHOP.test./a?b', 'https://shop.test/a?b'],
  ['http://shop.test:8080/', 'http://shop.test/'],
  ['https://shop.test:8443/', 'https://shop.test/'],
])('%s is opened as %s', (text, href) => {
  expect(readBrowserUrl(text, { http: 8080, https: 8443 }).href).toBe(href);
});

test.each(['', 'http://', 'javascript:alert(1)', 'https://a:b@shop.test/', 'https://shop.test:22/'])(
  '%j is not opened',
  (text) => {
    expect(() => readBrowserUrl(text, { http: 8080, https: 8443 })).toThrow(
      expect.objectContaining({ code: 'browser-url' }),
    );
  },
);
