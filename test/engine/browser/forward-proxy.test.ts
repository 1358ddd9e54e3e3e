import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { runInNewContext } from 'node:vm';
import { chromium } from '@playwright/test';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBrowsers } from '#engine/browser/known-browsers.ts';
import { startShop, type Shop } from './shop.ts';

const machine = { platform: process.platform, home: '/nowhere', environment: process.env, root: '/' };
const [found] = await findBrowsers(machine);
if (found === undefined) console.warn('skipped: no browser of the Chromium family to read the proxy configuration');

let shop: Shop;
let port: number;

beforeEach(async () => {
  shop = await startShop({ pac: { on: true, port: 0 } });
  port = Number(new URL(shop.engine.browsers.view().pac.url ?? '').port);
});

afterEach(() => shop[Symbol.asyncDispose]());

/** What a raw client gets until the proxy ends the connection. */
async function say(...lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => (heard += text));
  socket.write([...lines, '', ''].join('\r\n'));
  await once(socket, 'close');
  return heard;
}

function statusOf(answer: string): string {
  return answer.split('\r\n', 1)[0] ?? '';
}

describe('the configuration', () => {
  test('names the hosts that may be led here, without a way past the proxy, and is never kept', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/proxy.pac`);
    const text = await answer.text();
    const find = runInNewContext(`${text}; FindProxyForURL;`) as (url: string, host: string) => string;
    const hosts = ['shop.test', 'SHOP.test', 'a.b.apps.example.internal', 'apps.example.internal', 'shop.example.com'];
    expect([hosts.map((host) => find('', host)), answer.headers.get('content-type')]).toEqual([
      [...new Array<string>(4).fill(`PROXY 127.0.0.1:${port}`), 'DIRECT'],
      'application/x-ns-proxy-autoconfig',
    ]);
    expect([answer.headers.get('cache-control'), answer.headers.get('cross-origin-resource-policy')]).toEqual([
      'no-store',
      'same-origin',
    ]);
    expect(['__proto__', 'constructor', 'github.com'].map((host) => find('', host))).toEqual(
      new Array(3).fill('DIRECT'),
    );
  });

  test.each([
    ['a name that leads here', ['Host: shop.test', 'Connection: close']],
    ['a page of another site', ['Host: 127.0.0.1:PORT', 'Sec-Fetch-Site: cross-site', 'Connection: close']],
    ['a page that says where it is from', ['Host: 127.0.0.1:PORT', 'Origin: https://evil.test', 'Connection: close']],
  ])('is refused to %s', async (_who, headers) => {
    const sent = headers.map((header) => header.replace('PORT', String(port)));
    expect(statusOf(await say('GET /proxy.pac HTTP/1.1', ...sent))).toBe('HTTP/1.1 403 Forbidden');
  });
});

describe('the proxy', () => {
  test.each([
    ['CONNECT github.com:443 HTTP/1.1'],
    ['CONNECT 127.0.0.1:22 HTTP/1.1'],
    ['CONNECT shop.test:22 HTTP/1.1'],
    ['CONNECT shop.example.com:443 HTTP/1.1'],
    ['CONNECT shop.test@evil.test:443 HTTP/1.1'],
    ['CONNECT [::1]:443 HTTP/1.1'],
    ['GET http://github.com/ HTTP/1.1'],
    ['GET http://127.0.0.1:6443/ HTTP/1.1'],
    ['GET http://plain.test:22/ HTTP/1.1'],
    ['GET http://plain.test@github.com/ HTTP/1.1'],
    ['GET https://shop.test/ HTTP/1.1'],
    ['GET ftp://shop.test/ HTTP/1.1'],
  ])('refuses %s', async (line) => {
    expect(statusOf(await say(line, 'Host: shop.test', 'Connection: close'))).toBe('HTTP/1.1 403 Forbidden');
  });

  test('does not reach a service of this machine by a name of ours', async () => {
    let reached = false;
    const service = createServer((_request, response) => {
      reached = true;
      response.end();
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const at = (service.address() as AddressInfo).port;
    try {
      await say(`GET http://plain.test:${at}/ HTTP/1.1`, 'Host: plain.test', 'Connection: close');
      await say(`CONNECT plain.test:${at} HTTP/1.1`, 'Host: plain.test');
      expect(reached).toBe(false);
    } finally {
      service.close();
    }
  });

  test('forwards plain requests, also with a body of unknown length, and keeps what is for itself', async () => {
    const answer = await say(
      'POST http://plain.test/form?a=1 HTTP/1.1',
      'Host: other.test',
      'Proxy-Authorization: Basic c2VjcmV0',
      'Transfer-Encoding: chunked',
      'Connection: close',
      '',
      '5',
      'hello',
      '0',
    );
    const record = shop.engine.requests.list('', 10).at(-1);
    expect([statusOf(answer), record?.host, record?.path, record?.query, record?.received]).toEqual([
      'HTTP/1.1 200 OK',
      'plain.test',
      '/form',
      'a=1',
      5,
    ]);
    expect(record?.requestHeaders.some(([name]) => /^proxy-/i.test(name))).toBe(false);
  });

  test('joins a tunnel with our TLS port, where the handshake is ours', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('CONNECT shop.test:443 HTTP/1.1\r\nHost: shop.test:443\r\n\r\n');
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    expect(bytes.toString()).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
    const secure = connectTls({ socket, servername: 'shop.test', rejectUnauthorized: false });
    await once(secure, 'secureConnect');
    expect(secure.getPeerCertificate().subjectaltname).toBe('DNS:shop.test');
    secure.destroy();
  });

  test('is gone when it is switched off, and comes back at the same address', async () => {
    const before = shop.engine.browsers.view().pac.url;
    expect(await shop.engine.browsers.switchPac(false)).toEqual({ on: false, port });
    await expect(fetch(`http://127.0.0.1:${port}/proxy.pac`)).rejects.toThrow();
    await shop.engine.browsers.switchPac(true);
    expect(shop.engine.browsers.view().pac).toEqual({ on: true, url: before, names: 4 });
  });
});

test('a public name that was approved is led here, for the source it was approved for alone', async () => {
  let approvedNames: Readonly<Record<string, readonly string[]>> = { 'manifests:elsewhere': ['shop.example.com'] };
  await using approving = await startShop({
    pac: { on: true, port: 0 },
    setup: {
      helper: { node: null, file: '/nowhere' },
      settings: () => ({ undoOnQuit: false, java: false, approvedNames }),
      save: () => Promise.resolve(),
    },
  });
  const { browsers } = approving.engine;
  const read = async (): Promise<string> => (await fetch(browsers.view().pac.url ?? '')).text();
  expect(await read()).not.toContain('shop.example.com');
  approvedNames = { [`manifests:${approving.engine.status().source.source.name}`]: ['shop.example.com'] };
  expect(await read()).toContain('shop.example.com');
});

test.skipIf(found === undefined)('a browser that reads it finds the hosts and nothing else', async () => {
  const { pac } = shop.engine.browsers.view();
  const browser = await chromium.launch({
    executablePath: found?.program ?? '',
    chromiumSandbox: process.getuid?.() !== 0,
    args: [`--proxy-pac-url=${pac.url ?? ''}`],
  });
  try {
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    const seen: string[] = [];
    for (const url of ['http://plain.test/a', 'https://shop.test/b', 'https://x.apps.example.internal/c']) {
      await page.goto(url);
      seen.push((await page.locator('body').textContent()) ?? '');
    }
    expect(seen).toEqual(['plain.test/a', 'shop.test/b', 'x.apps.example.internal/c']);
    const outcome = await page.goto('http://shop.example.com/').catch((error: unknown) => (error as Error).message);
    expect(outcome).toMatch(/ERR_NAME_NOT_RESOLVED|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_NAME_RESOLUTION/);
  } finally {
    await browser.close();
  }
});
