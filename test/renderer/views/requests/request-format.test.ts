import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlOf, dayAndTime, milliseconds, targetOf, timingParts, urlOf } from '#renderer/views/requests/format.ts';
import { requestSentence } from '#renderer/views/requests/request-sentence.ts';
import { en } from '#shared/i18n/en.ts';
import { ko } from '#shared/i18n/ko.ts';
import { recordOf } from '#test/doubles/engine.ts';

const listening = { http: ['http://127.0.0.1:8080', 'http://[::1]:8081'], https: ['https://127.0.0.1'] };

test('a request is copied as a command that reaches this machine', () => {
  expect(curlOf(recordOf({ requestHeaders: [['accept', 'text/html']] }), listening)).toBe(
    "curl -i --resolve da2so.com:8080:127.0.0.1 -H 'accept: text/html' http://da2so.com:8080/hostname",
  );
});

test('a standard port is left out and HTTPS is not verified, because the authority may not be installed', () => {
  expect(curlOf(recordOf({ scheme: 'https', method: 'POST', query: 'a=1&b=2' }), listening)).toBe(
    "curl -i -X POST -k --resolve da2so.com:443:127.0.0.1 'https://da2so.com/hostname?a=1&b=2'",
  );
});

test('masked headers and those of the connection are left out of the command', () => {
  const requestHeaders = [
    ['Host', 'da2so.com'],
    ['Authorization', 'Bearer •••'],
    ['Connection', 'keep-alive'],
    ['X-One', '1'],
  ] as const;
  expect(curlOf(recordOf({ requestHeaders }), null)).toBe("curl -i -H 'X-One: 1' http://da2so.com/hostname");
});

test('whatever a request holds stays one word of the shell', () => {
  const hostile = `/'; echo pwned; $(echo x) \`id\` "\\ \n`;
  const command = curlOf(recordOf({ path: hostile, host: "h'$(id)" }), listening).replace(/^curl/, 'printf "%s\\0"');
  const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\0').slice(0, -1);
  expect(words.at(-1)).toBe(`http://h'$(id):8080${hostile}`);
});

test('path and query are put together once', () => {
  expect([targetOf({ path: '/a', query: '' }), targetOf({ path: '/a', query: 'b=c' })]).toEqual(['/a', '/a?b=c']);
});

test('a URL has the port where Gatehouse listens, unless it is the usual one', () => {
  const [plain, secure] = [recordOf({ host: 'da2so.com:1' }), recordOf({ scheme: 'https' })];
  expect([urlOf(plain, listening), urlOf(secure, listening), urlOf(plain, { http: [], https: [] })]).toEqual([
    'http://da2so.com:8080/hostname',
    'https://da2so.com/hostname',
    'http://da2so.com:1/hostname',
  ]);
});

test('short times keep a digit and long ones do not', () => {
  expect([milliseconds(0.04), milliseconds(3.21), milliseconds(27.4), milliseconds(1204.5)]).toEqual([
    '0.0',
    '3.2',
    '27',
    '1205',
  ]);
});

test('the parts of the time follow each other and fill the whole', () => {
  expect(timingParts({ total: 10, match: 1, connect: 2, firstByte: 8 })).toEqual([
    { name: 'match', start: 0, length: 1 },
    { name: 'connect', start: 1, length: 2 },
    { name: 'firstByte', start: 3, length: 5 },
    { name: 'rest', start: 8, length: 2 },
  ]);
});

test('times that contradict each other never leave the whole', () => {
  expect(timingParts({ total: 5, match: 1, connect: 9, firstByte: 3 })).toEqual([
    { name: 'match', start: 0, length: 1 },
    { name: 'connect', start: 1, length: 4 },
    { name: 'firstByte', start: 5, length: 0 },
    { name: 'rest', start: 5, length: 0 },
  ]);
});

test('the first sentence says who answered, how fast and by which route', () => {
  expect(requestSentence(en, recordOf({ timing: { total: 3.2, match: 0, connect: null, firstByte: 3 } }))).toBe(
    '`pod-1` answered 200 in 3.2 ms; Ingress `default/ingress-example` took it because its path `/hostname` (Prefix) matches, and the pod saw `/`.',
  );
});

test('a request that Gatehouse answered itself says why', () => {
  const record = recordOf({ status: 404, answeredBy: 'gatehouse', reason: 'no-host', route: null, endpoint: null });
  expect([requestSentence(en, record), requestSentence(ko, record)]).toEqual([
    `Gatehouse itself answered 404 after 1.3 ms: ${en.reasons['no-host'].sentence({ host: 'da2so.com', path: '/hostname', service: 'default/hostname-svc:8080', ingress: '', detail: '' })}`,
    `Gatehouse가 1.3 ms 만에 직접 404 상태로 응답했습니다: ${ko.reasons['no-host'].sentence({ host: 'da2so.com', path: '/hostname', service: 'default/hostname-svc:8080', ingress: '', detail: '' })}`,
  ]);
});

test.each([
  ['en', /^Nov 26, 2026 · \d\d:\d\d:10\.206$/],
  ['ko', /^2026\. 11\. 26\. · \d\d:\d\d:10\.206$/],
])('a moment is told to the millisecond in %s', (language, expected) => {
  expect(dayAndTime('2026-11-26T12:47:10.206Z', language)).toMatch(expected);
});
