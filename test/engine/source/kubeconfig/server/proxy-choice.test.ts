import { expect, test } from 'vitest';
import { proxyFor } from '#engine/source/kubeconfig/server/proxy-choice.ts';

const SERVER = 'https://api.corp.example:6443';

test.each([
  ['nothing', {}, null],
  ['HTTPS_PROXY', { HTTPS_PROXY: 'http://proxy:3128' }, 'http://proxy:3128'],
  ['the lower-case name', { https_proxy: 'http://proxy:3128' }, 'http://proxy:3128'],
  ['an address without a scheme', { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
  ['SOCKS', { HTTPS_PROXY: 'socks5://proxy:1080' }, 'socks5://proxy:1080'],
  ['only HTTP_PROXY, which is for http', { HTTP_PROXY: 'http://proxy:3128' }, null],
  ['an exception by name', { HTTPS_PROXY: 'http://p', NO_PROXY: 'a.example, api.corp.example' }, null],
  ['an exception by parent', { HTTPS_PROXY: 'http://p', no_proxy: 'corp.example' }, null],
  ['an exception by suffix', { HTTPS_PROXY: 'http://p', NO_PROXY: '.corp.example' }, null],
  ['an exception by wildcard', { HTTPS_PROXY: 'http://p', NO_PROXY: '*.corp.example' }, null],
  ['an exception of everything', { HTTPS_PROXY: 'http://p', NO_PROXY: '*' }, null],
  ['an exception with the port', { HTTPS_PROXY: 'http://p', NO_PROXY: 'corp.example:6443' }, null],
  ['an exception with another port', { HTTPS_PROXY: 'http://p', NO_PROXY: 'corp.example:443' }, 'http://p'],
  ['an exception that only looks like a parent', { HTTPS_PROXY: 'http://p', NO_PROXY: 'orp.example' }, 'http://p'],
])('with %s', (_what, environment, expected) => {
  expect(proxyFor(SERVER, null, environment)).toBe(expected);
});

test.each([
  ['10.20.30.40', '10.0.0.0/8', null],
  ['11.20.30.40', '10.0.0.0/8', 'http://p'],
  ['10.20.30.40', '10.20.30.40', null],
  ['[fd00::5]', 'fd00::/8', null],
  ['[fd00::5]', 'fd00::5', null],
  ['10.20.30.40', '10.0.0.0/99', 'http://p'],
  ['127.0.0.1', '', null],
  ['localhost', '', null],
])('the server %s with NO_PROXY=%s', (host, exceptions, expected) => {
  expect(proxyFor(`https://${host}:6443`, null, { HTTPS_PROXY: 'http://p', NO_PROXY: exceptions })).toBe(expected);
});

test('proxy-url of the kubeconfig counts whatever the environment says', () => {
  expect(proxyFor(SERVER, 'http://own', { HTTPS_PROXY: 'http://p', NO_PROXY: '*' })).toBe('http://own');
});

test('a server without TLS goes by HTTP_PROXY', () => {
  expect(proxyFor('http://api.corp.example', null, { HTTP_PROXY: 'http://p', HTTPS_PROXY: 'http://q' })).toBe(
    'http://p',
  );
});
