import { expect, test } from 'vitest';
import { mayOpenOutside } from '#main/shell/open-outside.ts';
import type { HostView, RoutesView } from '#shared/model/route-view.ts';

const routes: RoutesView = { hosts: ['da2so.com', '*.apps.test', '*'].map(hostOf), ignored: [] };

test.each([
  'http://127.0.0.1:8080/',
  'https://[::1]:8443/x',
  'http://localhost:3000',
  'http://echo.localhost:8080/',
  'https://da2so.com/hostname?a=1',
  'https://DA2SO.com:8443/',
  'http://one.apps.test/',
])('%s may be opened', (url) => {
  expect(mayOpenOutside(url, routes)).toBe(true);
});

test.each([
  'file:///etc/passwd',
  'javascript:alert(1)',
  'smb://da2so.com/share',
  'https://example.com/',
  'https://da2so.com.example.com/',
  'https://notda2so.com/',
  'https://a.b.apps.test/',
  'https://.apps.test/',
  'https://apps.test/',
  'http://user:secret@da2so.com/',
  'http://127.0.0.1.example.com/',
  'nonsense',
  '',
])('%s may not be opened', (url) => {
  expect(mayOpenOutside(url, routes)).toBe(false);
});

function hostOf(host: string): HostView {
  return { host, tls: true, certificate: 'ours', clusterCertificate: null, name: 'unmapped', url: null, routes: [] };
}
