import { expect, test } from 'vitest';
import { proxiedHead } from '#engine/upstream/ways/service-proxy.ts';

const PREFIX = '/api/v1/namespaces/shop/services/app:80/proxy';
const OURS = { Authorization: 'Bearer ours', 'Impersonate-Group': ['a', 'b'] };
const head = (target: string, ...lines: readonly string[]): string =>
  `GET ${target} HTTP/1.1\r\n${['Host: app.test', ...lines].map((line) => `${line}\r\n`).join('')}\r\n`;

test('puts the path behind the Service’s, and our credentials in place of the client’s', () => {
  const given = head('/a?b=1', 'Authorization: Basic mine', 'Accept-Encoding: br', 'Cookie: a=1');
  expect(proxiedHead(given, PREFIX, OURS)).toBe(
    `GET ${PREFIX}/a?b=1 HTTP/1.1\r\nHost: app.test\r\nAccept-Encoding: br\r\nCookie: a=1\r\n` +
      'Authorization: Bearer ours\r\nImpersonate-Group: a\r\nImpersonate-Group: b\r\n\r\n',
  );
});

test('asks for no compression that the client did not ask for', () => {
  expect(proxiedHead(head('/'), PREFIX, {})).toBe(
    `GET ${PREFIX}/ HTTP/1.1\r\nHost: app.test\r\nAccept-Encoding: identity\r\n\r\n`,
  );
});

test.each([
  'Impersonate-User: admin',
  'impersonate-group: system:masters',
  'Impersonate-Extra-Scopes: all',
  'X-Remote-User: admin',
  'Proxy-Authorization: Basic x',
  'Sec-WebSocket-Protocol: chat, base64url.bearer.authorization.k8s.io.dG9rZW4',
])('never hands “%s” of a client to the API server', (line) => {
  expect(proxiedHead(head('/', line), PREFIX, {})).toBe(proxiedHead(head('/'), PREFIX, {}));
});

test.each([
  '/../secrets',
  '/a/..',
  '/a/%2e%2e/b',
  '/a%2F..%2Fb',
  '/a/.%2E/b',
  '/./a',
  '/a\\..\\b',
  'http://other/',
  '*',
])('refuses %s, which could mean another path to the API server', (target) => {
  expect(proxiedHead(head(target), PREFIX, {})).toBe(null);
});

test.each(['/a..b/', '/...', '/.well-known/x', '/a?b=/../c'])('lets %s pass', (target) => {
  expect(proxiedHead(head(target), PREFIX, {})).toContain(`GET ${PREFIX}${target} HTTP/1.1`);
});
