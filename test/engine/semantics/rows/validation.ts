import { configMap } from '#test/fixtures/controller.ts';
import { service } from '#test/fixtures/serving.ts';
import { of, withSpec, type Expected, type Row, type RowPath, type Section } from './row.ts';

const HOST = 'app.test';
const ROOT: readonly RowPath[] = [['/', 'Prefix', 'app']];
const served: Expected = { status: 200, ingress: 'app', service: 'app' };
const ignored: Expected = { status: 404, ingress: null, service: null };

const annotated = (annotations: Readonly<Record<string, string>>): object => of('app', HOST, ROOT, { annotations });
const dropped: Expected = { ...ignored, problems: ['ingress-dropped'] };

const dropping: readonly Row[] = [
  {
    name: 'text that injects configuration in a path drops the Ingress',
    objects: [
      of('app', HOST, [
        ['/', 'Prefix', 'app'],
        ['/x {root /etc;}', 'ImplementationSpecific', 'app'],
      ]),
    ],
    expected: dropped,
  },
  {
    name: 'unless deep inspection is off',
    objects: [
      of('app', HOST, [
        ['/', 'Prefix', 'app'],
        ['/x {root /etc;}', 'ImplementationSpecific', 'app'],
      ]),
      ...configMap({}, '--deep-inspect=false'),
    ],
    expected: served,
  },
  {
    name: 'a snippet drops the Ingress, the whole of it',
    objects: [annotated({ 'configuration-snippet': 'deny all;' })],
    expected: { ...dropped, problems: ['ingress-dropped', 'annotation-critical'] },
  },
  {
    name: 'a higher risk level lets it in',
    objects: [
      annotated({ 'configuration-snippet': 'deny all;' }),
      ...configMap({ 'annotations-risk-level': 'Critical', 'allow-snippet-annotations': 'true' }),
    ],
    expected: { ...served, problems: ['annotation-critical'] },
  },
  {
    name: 'a lower one drops more',
    objects: [annotated({ 'proxy-body-size': '8m' }), ...configMap({ 'annotations-risk-level': 'Low' })],
    expected: dropped,
  },
  {
    name: 'and leaves in what is below',
    objects: [annotated({ 'ssl-redirect': 'false' }), ...configMap({ 'annotations-risk-level': 'Low' })],
    expected: served,
  },
  {
    name: 'a blocked word drops the Ingress',
    objects: [
      annotated({ 'app-root': '/lua_package' }),
      ...configMap({ 'annotation-value-word-blocklist': 'load_module,lua_package' }),
    ],
    expected: dropped,
  },
  {
    name: 'no word is blocked by default',
    objects: [annotated({ 'app-root': '/lua_package' })],
    request: { path: '/x' },
    expected: served,
  },
  {
    name: 'other Ingresses are not affected by a dropped one',
    objects: [annotated({ 'x-forwarded-prefix': '/a b' }), of('other', 'other.test', [['/', 'Prefix', 'other']])],
    request: { host: 'other.test' },
    expected: { status: 200, service: 'other' },
  },
  {
    name: 'the last valid version stays active',
    earlier: [of('app', HOST, [['/', 'Prefix', 'before']])],
    objects: (port) => [
      ...service([port('before')], { name: 'before' }),
      of('app', HOST, [['/', 'Prefix', 'after']], { annotations: { 'x-forwarded-prefix': '/a b' } }),
    ],
    expected: { status: 200, service: 'before', problems: ['annotation-invalid'] },
  },
  {
    name: 'until it changes its class',
    earlier: [of('app', HOST, [['/', 'Prefix', 'before']])],
    objects: [
      of('app', HOST, [['/', 'Prefix', 'after']], { annotations: { 'x-forwarded-prefix': '/a b' }, className: 'gone' }),
    ],
    expected: ignored,
  },
  { name: 'or is deleted', earlier: [of('app', HOST, [['/', 'Prefix', 'before']])], objects: [], expected: ignored },
  {
    name: 'or becomes valid',
    earlier: [of('app', HOST, [['/', 'Prefix', 'before']], { annotations: { 'x-forwarded-prefix': '/a b' } })],
    objects: [of('app', HOST, [['/', 'Prefix', 'after']])],
    expected: { status: 200, service: 'after' },
  },
  {
    name: 'regex characters in a Prefix path are no error at run time',
    objects: [of('app', HOST, [['/a(b|c)', 'Prefix', 'app']], { annotations: { 'use-regex': 'true' } })],
    request: { path: '/ab' },
    expected: served,
  },
  {
    name: 'an Ingress with a default backend does not count with --disable-catch-all',
    objects: [
      withSpec(of('app', null, [], { defaultService: 'app' }), { rules: [] }),
      ...configMap({}, '--disable-catch-all'),
    ],
    request: { host: 'nobody.test' },
    expected: ignored,
  },
];

const secret = (name: string, owner: string): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: owner },
  data: { auth: btoa('me:{PLAIN}x') },
});
const password = (reference: string): object => annotated({ 'auth-type': 'basic', 'auth-secret': reference });
const closed: Expected = { status: 503, reason: 'route-denied', service: null };
const right = { headers: { Authorization: `Basic ${btoa('me:x')}` } };

const references: readonly Row[] = [
  {
    name: 'a Service is looked for in the own namespace alone',
    objects: [
      of('app', HOST, [['/', 'Prefix', 'far']]),
      of('far', 'far.test', [['/', 'Prefix', 'far']], { namespace: 'team' }),
    ],
    absent: ['far'],
    expected: { status: 503, reason: 'service-missing', service: null, problems: ['service-missing'] },
  },
  {
    name: 'auth-secret in the own namespace',
    objects: [password('default/users'), secret('users', 'default')],
    request: right,
    expected: served,
  },
  {
    name: 'auth-secret of another namespace closes the location',
    objects: [password('team/users'), secret('users', 'team')],
    request: right,
    expected: closed,
  },
  {
    name: 'unless allow-cross-namespace-resources',
    objects: [
      password('team/users'),
      secret('users', 'team'),
      ...configMap({ 'allow-cross-namespace-resources': 'true' }),
    ],
    request: right,
    expected: served,
  },
  {
    name: 'proxy-ssl-secret of another namespace closes the location',
    objects: [annotated({ 'proxy-ssl-secret': 'team/ca' }), secret('ca', 'team')],
    expected: closed,
  },
  {
    name: 'auth-proxy-set-headers of another namespace closes the location',
    objects: [annotated({ 'auth-url': 'http://auth.test/check', 'auth-proxy-set-headers': 'team/lines' })],
    expected: closed,
  },
  {
    name: 'fastcgi-params-configmap of another namespace closes the location',
    objects: [annotated({ 'backend-protocol': 'FCGI', 'fastcgi-params-configmap': 'team/params' })],
    expected: closed,
  },
  {
    name: 'auth-tls-secret of another namespace closes the whole host',
    objects: [annotated({ 'auth-tls-secret': 'team/ca' }), secret('ca', 'team')],
    request: { scheme: 'https' },
    expected: { status: 403, service: null },
  },
  {
    name: 'custom-headers may come from any namespace',
    objects: [
      annotated({ 'custom-headers': 'team/lines' }),
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'lines', namespace: 'team' },
        data: { 'X-Team': 'blue' },
      },
      ...configMap({ 'global-allowed-response-headers': 'X-Team' }),
    ],
    expected: { ...served, clientSees: { 'x-team': 'blue' } },
  },
  {
    name: 'a header that is not permitted closes the location',
    objects: [
      annotated({ 'custom-headers': 'default/lines' }),
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'lines', namespace: 'default' },
        data: { 'X-Team': 'b' },
      },
    ],
    expected: { ...closed, problems: ['reference-missing'] },
  },
  {
    name: 'a missing proxy-ssl-secret closes the location',
    objects: [annotated({ 'proxy-ssl-secret': 'default/gone' })],
    expected: { ...closed, problems: ['reference-missing'] },
  },
  {
    name: 'a missing fastcgi-params-configmap closes the location',
    objects: [annotated({ 'backend-protocol': 'FCGI', 'fastcgi-params-configmap': 'gone' })],
    expected: { ...closed, problems: ['reference-missing'] },
  },
  {
    name: 'canary and mainline may be in different namespaces',
    objects: [
      of('app', HOST, ROOT),
      of('canary', HOST, [['/', 'Prefix', 'next']], {
        namespace: 'team',
        annotations: { canary: 'true', 'canary-weight': '100' },
      }),
    ],
    expected: { status: 200, service: 'team/next' },
  },
];

/** Reference 2: validation at run time, and rules across namespaces. */
export const validation: Section = {
  title: 'what drops an Ingress, and what it may refer to (reference 2)',
  rows: [...dropping, ...references],
};
