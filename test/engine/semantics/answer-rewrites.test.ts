import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

let pod: Server;
let serving: Serving;

/** Answers with the lines that the request carries as `Say-…`. */
beforeAll(async () => {
  pod = createServer((request, response) => {
    const said = request.rawHeaders.flatMap((name, at) =>
      at % 2 === 0 && name.startsWith('Say-') ? [name.slice(4), request.rawHeaders[at + 1] ?? ''] : [],
    );
    response.writeHead(302, said);
    response.end();
  });
  await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
  serving = await serve(objects(), { profile: 'controller' });
});

afterAll(async () => {
  await serving.close();
  pod.closeAllConnections();
  pod.close();
});

const host = (name: string, annotations: Record<string, string>): object =>
  ingress({ name: name.replaceAll('.', '-'), host: name, annotations });

const objects = (): object[] => [
  nginxClass,
  ...service([(pod.address() as AddressInfo).port]),
  host('plain.test', {}),
  host('redirect.test', {
    'proxy-redirect-from': 'http://inside:8080/',
    'proxy-redirect-to': 'https://outside.example/',
  }),
  host('to-path.test', { 'proxy-redirect-from': 'http://inside/', 'proxy-redirect-to': '/' }),
  host('from-alone.test', { 'proxy-redirect-from': 'http://inside:8080/' }),
  host('to-alone.test', { 'proxy-redirect-to': 'https://outside.example/' }),
  host('to-off.test', { 'proxy-redirect-from': 'http://inside:8080/', 'proxy-redirect-to': 'off' }),
  host('default.test', { 'proxy-redirect-from': 'default', 'proxy-redirect-to': 'https://outside.example/' }),
  host('off.test', { 'proxy-redirect-from': 'off', 'proxy-redirect-to': 'https://outside.example/' }),
  host('variable.test', { 'proxy-redirect-from': 'http://inside:8080/', 'proxy-redirect-to': 'https://$host/' }),
  host('path.test', { 'proxy-cookie-path': '/inside/ /' }),
  host('domain.test', { 'proxy-cookie-domain': 'inside.example outside.example' }),
  host('both.test', { 'proxy-cookie-path': '/inside /out', 'proxy-cookie-domain': 'inside.example outside.example' }),
  host('one-word.test', { 'proxy-cookie-path': '/inside/' }),
  host('pattern.test', { 'proxy-cookie-path': '~/inside/ /' }),
];

describe('Location, Refresh and Set-Cookie of the pod (reference 17)', () => {
  const inside = 'http://inside:8080/a?b=c';
  const cookie = 'a=/inside/; Path=/inside/x; domain=.Inside.Example; HttpOnly';

  test.each<[string, string, string, string, string]>([
    ['by default Location passes', 'plain.test', 'Location', inside, inside],
    ['a relative one too', 'plain.test', 'Location', '/a', '/a'],
    ['proxy-redirect replaces its beginning', 'redirect.test', 'Location', inside, 'https://outside.example/a?b=c'],
    ['and nothing else', 'redirect.test', 'Location', 'http://other:8080/', 'http://other:8080/'],
    ['in Refresh too', 'redirect.test', 'Refresh', '5; url=http://inside:8080/a', '5; url=https://outside.example/a'],
    ['a Refresh without URL passes', 'redirect.test', 'Refresh', '5', '5'],
    ['a path becomes absolute', 'to-path.test', 'Location', 'http://inside/a', 'http://to-path.test/a'],
    ['from alone does nothing', 'from-alone.test', 'Location', inside, inside],
    ['to alone does nothing', 'to-alone.test', 'Location', inside, inside],
    ['to off does nothing', 'to-off.test', 'Location', inside, inside],
    ['from default does nothing', 'default.test', 'Location', inside, inside],
    ['from off does nothing', 'off.test', 'Location', inside, inside],
    ['variables are filled in', 'variable.test', 'Location', inside, 'https://variable.test/a?b=c'],
    ['by default cookies pass', 'plain.test', 'Set-Cookie', cookie, cookie],
    [
      'proxy-cookie-path replaces the beginning of Path',
      'path.test',
      'Set-Cookie',
      cookie,
      'a=/inside/; Path=/x; domain=.Inside.Example; HttpOnly',
    ],
    [
      'proxy-cookie-domain replaces Domain, dot and case aside',
      'domain.test',
      'Set-Cookie',
      cookie,
      'a=/inside/; Path=/inside/x; domain=outside.example; HttpOnly',
    ],
    ['both at once', 'both.test', 'Set-Cookie', cookie, 'a=/inside/; Path=/out/x; domain=outside.example; HttpOnly'],
    ['other paths stay', 'path.test', 'Set-Cookie', 'a=b; Path=/', 'a=b; Path=/'],
    ['other domains stay', 'domain.test', 'Set-Cookie', 'a=b; Domain=x.inside.example', 'a=b; Domain=x.inside.example'],
    ['one word is no replacement', 'one-word.test', 'Set-Cookie', cookie, cookie],
    ['a pattern is none either', 'pattern.test', 'Set-Cookie', cookie, cookie],
  ])('%s', async (_, name, line, value, expected) => {
    const { headers } = await ask(serving, { host: name, headers: { [`Say-${line}`]: value } });
    expect(headers[line.toLowerCase()]).toBe(expected);
  });

  test('every cookie is changed', async () => {
    const { headers } = await ask(serving, {
      host: 'path.test',
      headers: { 'Say-Set-Cookie': 'a=b; path=/inside/', 'say-x': '', 'Say-set-cookie': 'c=d; path=/inside/e' },
    });
    expect(headers['set-cookie']).toBe('a=b; path=/\nc=d; path=/e');
  });

  test('settings of the controller hold for all', async () => {
    const other = await serve(
      [
        ...objects(),
        ...configMap({
          'proxy-cookie-path': '/inside/ /',
          'proxy-redirect-from': 'http://inside:8080/',
          'proxy-redirect-to': 'https://all.example/',
        }),
      ],
      { profile: 'controller' },
    );
    const answers = await Promise.all([
      ask(other, { host: 'plain.test', headers: { 'Say-Location': inside, 'Say-Set-Cookie': 'a=b; Path=/inside/x' } }),
      ask(other, { host: 'redirect.test', headers: { 'Say-Location': inside } }),
    ]);
    await other.close();
    expect(answers.map(({ headers }) => [headers['location'], headers['set-cookie']])).toEqual([
      ['https://all.example/a?b=c', 'a=b; Path=/x'],
      ['https://outside.example/a?b=c', undefined],
    ]);
  });
});
