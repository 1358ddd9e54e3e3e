import { expect, test } from 'vitest';
import { routeUrl } from '#renderer/words/route-text.ts';
import { routeRows } from '#renderer/views/routes/route-rows.ts';
import type { RoutesView } from '#shared/model/route-view.ts';
import { hostOf, routeOf } from '#test/doubles/page-engine.ts';

const view: RoutesView = {
  hosts: [
    hostOf({ routes: [routeOf({ id: 'a' }), routeOf({ id: 'b', path: '/gone', state: 'service-missing' })] }),
    hostOf({
      host: 'shop.localhost',
      name: 'built-in',
      routes: [routeOf({ id: 'c', namespace: 'shop', path: '/cart' })],
    }),
  ],
  ignored: [{ namespace: 'shop', name: 'other', className: 'traefik', reason: 'class-of-other-controller' }],
};

function ids(filter: string): readonly string[] {
  return routeRows(view, filter).map((row) => row.id);
}

test('every host stands above its routes and ignored Ingresses come last', () => {
  expect(ids('')).toEqual(['host da2so.com', 'a', 'b', 'host shop.localhost', 'c', 'ignored', 'ignored shop/other']);
});

test.each([
  ['host:shop', ['host shop.localhost', 'c']],
  ['state:ready host:da2so', ['host da2so.com', 'a']],
  ['state:service', ['host da2so.com', 'b']],
  ['state:ignored', ['ignored', 'ignored shop/other']],
  ['ns:shop', ['host shop.localhost', 'c', 'ignored', 'ignored shop/other']],
  ['class:traefik', ['ignored', 'ignored shop/other']],
  ['name:built-in', ['host shop.localhost', 'c']],
  ['da2so.com/gone', ['host da2so.com', 'b']],
  ['-state:ready -class:traefik', ['host da2so.com', 'b']],
  ['nothing', []],
])('%s shows what it says', (filter, expected) => {
  expect(ids(filter)).toEqual(expected);
});

test('a route opens at its path, and a pattern at the part of it that is plain', () => {
  const host = hostOf({});
  const open = (path: string, regex: boolean): string | null => routeUrl(host, routeOf({ path, regex }));
  expect([
    open('/hostname', false),
    open('/hostname(/|$)(.*)', true),
    open('/colou?r', true),
    open('/(a|b)', true),
    open('/a(b)', false),
  ]).toEqual([
    'http://da2so.com:8080/hostname',
    'http://da2so.com:8080/hostname',
    'http://da2so.com:8080/colo',
    'http://da2so.com:8080/',
    'http://da2so.com:8080/a(b)',
  ]);
});

test('a path never leads to another host', () => {
  const host = hostOf({});
  const hostile = ['//evil.example/x', '/\\evil.example', 'https://evil.example/', '/@evil.example'];
  expect(hostile.map((path) => new URL(routeUrl(host, routeOf({ path })) ?? '').host)).toEqual(
    hostile.map(() => 'da2so.com:8080'),
  );
});

test('a host without a URL opens nothing', () => {
  expect(routeUrl(hostOf({ url: null }), routeOf({}))).toBeNull();
});

test.each([
  [['/reports', '/', '/cart'], 'http://da2so.com:8080/'],
  [['/hostname/deep', '/hostname'], 'http://da2so.com:8080/hostname'],
])('a host with %j opens where one of its routes answers', (paths, url) => {
  expect(routeUrl(hostOf({ routes: paths.map((path) => routeOf({ path })) }), null)).toBe(url);
});

test('a host that only its default backend answers opens at its root', () => {
  expect(routeUrl(hostOf({ routes: [routeOf({ path: '/', implicit: true })] }), null)).toBe('http://da2so.com:8080/');
});
