import { of, rowsOn, type Expected, type Row, type RowPath, type Section } from './row.ts';

const H = 'app.test';
const ROOT: readonly RowPath[] = [['/', 'Prefix', 'app']];
const wish = (
  annotations: Readonly<Record<string, string>>,
  more: Parameters<typeof of>[3] = {},
): readonly object[] => [of('app', H, ROOT, { annotations, ...more })];
const to = (status: number, location: string): Expected => ({ status, location, service: null });
const served: Expected = { status: 200, service: 'app' };
const one = (name: string, annotations: Readonly<Record<string, string>>, expected: Expected, path = '/'): Row => ({
  name,
  objects: wish(annotations),
  request: { path },
  expected,
});

const annotations: readonly Row[] = [
  ...rowsOn({ objects: wish({ 'permanent-redirect': 'https://new.example/fixed?x=1' }) }, [
    [
      'permanent-redirect is 301 to the URL as it is',
      { path: '/a?b=c' },
      { ...to(301, 'https://new.example/fixed?x=1'), reason: 'redirect', ingress: 'app' },
    ],
    ['for any method', { method: 'DELETE' }, to(301, 'https://new.example/fixed?x=1')],
  ]),
  ...['300', '302', '307', '308'].map((code) =>
    one(
      `permanent-redirect-code ${code}`,
      { 'permanent-redirect': 'https://n.example', 'permanent-redirect-code': code },
      to(Number(code), 'https://n.example'),
    ),
  ),
  ...['299', '309', '200'].map((code) =>
    one(
      `permanent-redirect-code ${code} is 301`,
      { 'permanent-redirect': 'https://n.example', 'permanent-redirect-code': code },
      to(301, 'https://n.example'),
    ),
  ),
  one('temporal-redirect is 302', { 'temporal-redirect': 'https://n.example' }, to(302, 'https://n.example')),
  ...['300', '301', '307'].map((code) =>
    one(
      `temporal-redirect-code ${code}`,
      { 'temporal-redirect': 'https://n.example', 'temporal-redirect-code': code },
      to(Number(code), 'https://n.example'),
    ),
  ),
  one(
    'temporal-redirect-code 308 is 302',
    { 'temporal-redirect': 'https://n.example', 'temporal-redirect-code': '308' },
    to(302, 'https://n.example'),
  ),
  one(
    'the temporal one wins',
    { 'temporal-redirect': 'https://now.example', 'permanent-redirect': 'https://new.example' },
    to(302, 'https://now.example'),
  ),
  one(
    'all allowed characters',
    { 'permanent-redirect': 'https://a-b.example:8443/x_y~z,1.2?q=1&r=2' },
    to(301, 'https://a-b.example:8443/x_y~z,1.2?q=1&r=2'),
  ),
  one(
    'a variable drops the Ingress',
    { 'permanent-redirect': 'https://new.example$request_uri' },
    { status: 404, ingress: null, problems: ['ingress-dropped'] },
  ),
  one(
    'a code that is no number drops the Ingress',
    { 'permanent-redirect': 'https://n.example', 'permanent-redirect-code': 'many' },
    { status: 404, problems: ['ingress-dropped'] },
  ),
  ...rowsOn({ objects: wish({ 'permanent-redirect': '/moved' }) }, [
    ['a relative target becomes absolute, without the port', { host: `${H}:81` }, to(301, `http://${H}/moved`)],
    ['with the scheme of the request', { scheme: 'https' }, to(301, `https://${H}/moved`)],
  ]),
  one(
    'relative-redirects keeps it relative',
    { 'permanent-redirect': '/moved', 'relative-redirects': 'true' },
    to(301, '/moved'),
  ),
  ...rowsOn(
    {
      objects: [
        of('app', H, [['/a', 'Prefix', 'app']], { annotations: { 'permanent-redirect': 'https://n.example' } }),
        of('other', H, [['/b', 'Prefix', 'other']], { created: 1 }),
      ],
    },
    [
      ['the implicit / of the host redirects too', { path: '/unmatched' }, to(301, 'https://n.example')],
      ['other Ingresses of the host do not', { path: '/b' }, { status: 200, service: 'other' }],
    ],
  ),
];

const appRoot: readonly Row[] = [
  ...rowsOn(
    {
      objects: [
        of('app', H, [['/other', 'Prefix', 'app']], { annotations: { 'app-root': '/home' } }),
        of('root', H, ROOT, { created: 1 }),
      ],
    },
    [
      [
        'app-root is 302 from / of the host, whichever Ingress serves it, with Host as sent',
        { host: 'App.test:81', path: '/?x=1' },
        { ...to(302, 'http://App.test:81/home'), reason: 'app-root-redirect' },
      ],
      ['it stays on the scheme', { scheme: 'https', path: '/' }, to(302, `https://${H}/home`)],
      ['other paths are served', { path: '/other' }, served],
      ['a path that normalises to / is meant as well', { path: '/x/..' }, to(302, `http://${H}/home`)],
    ],
  ),
  {
    name: 'app-root works even if no rule serves /',
    objects: [of('app', H, [['/app', 'Prefix', 'app']], { annotations: { 'app-root': '/app' } })],
    request: { path: '/' },
    expected: to(302, `http://${H}/app`),
  },
  {
    name: 'app-root goes before HTTPS',
    objects: wish({ 'app-root': '/home' }, { tls: [{}] }),
    request: { path: '/' },
    expected: to(302, `http://${H}/home`),
  },
  one('an absolute app-root is ignored', { 'app-root': 'https://x.test/' }, served),
];

const www: readonly Row[] = [
  ...rowsOn({ objects: wish({ 'from-to-www-redirect': 'true' }) }, [
    [
      'www leads to the bare name, with a port in any case',
      { host: `www.${H}`, path: '/x?y=1' },
      { ...to(308, `http://${H}:80/x?y=1`), reason: 'www-redirect' },
    ],
    ['without the last slash', { host: `www.${H}`, path: '/x/' }, to(308, `http://${H}:80/x`)],
    ['on HTTPS to HTTPS', { scheme: 'https', host: `www.${H}`, path: '/x' }, to(308, `https://${H}:443/x`)],
    ['the bare name is served', {}, served],
  ]),
  {
    name: 'a rule host with www gets the bare name',
    objects: [of('app', 'www.app.test', ROOT, { annotations: { 'from-to-www-redirect': 'true' } })],
    request: { host: H, path: '/x' },
    expected: to(308, 'http://www.app.test:80/x'),
  },
  {
    name: 'not where the other name is a rule host',
    objects: [...wish({ 'from-to-www-redirect': 'true' }), of('www', `www.${H}`, ROOT, { created: 1 })],
    request: { host: `www.${H}`, path: '/x' },
    expected: { status: 200, ingress: 'www', problems: ['www-redirect-void'] },
  },
];

const order: readonly Row[] = [
  {
    name: 'a redirect goes before HTTPS',
    objects: wish({ 'permanent-redirect': 'https://n.example' }, { tls: [{}] }),
    expected: to(301, 'https://n.example'),
  },
  {
    name: 'a preflight goes before HTTPS',
    objects: wish({ 'enable-cors': 'true' }, { tls: [{}] }),
    request: { method: 'OPTIONS', headers: { Origin: 'https://o.example' } },
    expected: { status: 204, reason: 'cors-preflight', service: null },
  },
  {
    name: 'a body that is too large goes before a redirect',
    objects: wish({ 'proxy-body-size': '1', 'permanent-redirect': 'https://n.example' }),
    request: { method: 'POST', body: 'xy' },
    expected: { status: 413, reason: 'body-too-large' },
  },
  {
    name: 'but app-root before that',
    objects: wish({ 'proxy-body-size': '1', 'app-root': '/home' }),
    request: { method: 'POST', body: 'xy' },
    expected: to(302, `http://${H}/home`),
  },
];

/** Reference 11. */
export const redirects: Section = {
  title: 'redirects (reference 11)',
  rows: [...annotations, ...appRoot, ...www, ...order],
};
