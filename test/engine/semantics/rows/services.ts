import { configMap } from '#test/fixtures/controller.ts';
import { ingress } from '#test/fixtures/serving.ts';
import type { Expected, PodPort, Row, RowObjects, Section } from './row.ts';

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

const service = (ports: readonly ServicePort[], spec: object = { selector: { app: 'app' } }): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'app', namespace: 'default' },
  spec: { ports, ...spec },
});

const slice = (
  ports: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[],
  conditions: object = {},
  name = 'app-1',
): object => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name, namespace: 'default', labels: { 'kubernetes.io/service-name': 'app' } },
  addressType: 'IPv4',
  ports: ports.map((port) => ({ protocol: 'TCP', ...port })),
  endpoints: [{ addresses: ['127.0.0.1'], conditions }],
});

const asked = (port: number | string, annotations: Readonly<Record<string, string>> = {}): object =>
  ingress({ annotations, paths: [{ path: '/', port }] });
const served: Expected = { status: 200, service: 'app' };
const none: Expected = { status: 503, reason: 'no-endpoints', service: null };

const simple =
  (conditions: object) =>
  (port: PodPort): readonly object[] => [
    asked(80),
    service([{ port: 80, targetPort: 8080 }]),
    slice([{ port: port('app') }], conditions),
  ];
const portRow = (name: string, ports: readonly ServicePort[], wanted: number | string, expected: Expected): Row => ({
  name,
  objects: (port) => [asked(wanted), service(ports), slice([{ name: ports[0]?.name ?? '', port: port('app') }])],
  expected,
});
const external = (externalName: string, flags?: string): RowObjects => [
  asked(80),
  service([{ port: 80, targetPort: 80 }], { type: 'ExternalName', externalName }),
  ...(flags === undefined ? [] : configMap({}, flags)),
];

const web: readonly ServicePort[] = [{ name: 'http', port: 80, targetPort: 'web' }];
const plain: readonly ServicePort[] = [{ port: 80, targetPort: 8080 }];

const rows: readonly Row[] = [
  {
    name: 'endpoints are the targets, not the cluster IP',
    objects: (port) => [
      asked(80),
      service(plain, { clusterIP: '10.255.255.1', selector: {} }),
      slice([{ port: port('app') }]),
    ],
    expected: served,
  },
  {
    name: 'a headless Service works the same',
    objects: (port) => [asked(80), service(plain, { clusterIP: 'None', selector: {} }), slice([{ port: port('app') }])],
    expected: served,
  },
  {
    name: 'a Service without selector with a slice of its own works',
    objects: (port) => [asked(80), service(plain, {}), slice([{ port: port('app') }])],
    expected: served,
  },
  portRow('the port of an Ingress is a number of the Service', plain, 80, served),
  portRow('or the number of a targetPort', plain, 8080, served),
  portRow('or the name of a targetPort', web, 'web', served),
  portRow('or the name of a port', web, 'http', served),
  portRow('a name that nothing has: 503', web, 'other', {
    ...none,
    reason: 'service-port-missing',
    problems: ['service-port-missing'],
  }),
  portRow('a number that nothing has: 503', plain, 81, {
    ...none,
    reason: 'service-port-missing',
    problems: ['service-port-missing'],
  }),
  {
    name: 'ports are compared in the order of the Service, the first hit wins',
    objects: (port) => [
      asked(90),
      service([
        { name: 'one', port: 80, targetPort: 90 },
        { name: 'two', port: 90, targetPort: 8080 },
      ]),
      slice([
        { name: 'two', port: port('wrong') },
        { name: 'one', port: port('app') },
      ]),
    ],
    expected: served,
  },
  {
    name: 'the port of a slice is chosen by name',
    objects: (port) => [
      asked(80),
      service(web),
      slice([
        { name: 'admin', port: port('wrong') },
        { name: 'http', port: port('app') },
      ]),
    ],
    expected: served,
  },
  {
    name: 'a Service with one unnamed port takes any',
    objects: (port) => [asked(80), service(plain), slice([{ name: 'whatever', port: port('app') }])],
    expected: served,
  },
  {
    name: 'a numeric targetPort is the fallback',
    objects: (port) => [
      asked(80),
      service([{ name: 'http', port: 80, targetPort: port('app') }]),
      slice([{ name: 'other', port: 1 }]),
    ],
    expected: served,
  },
  {
    name: 'only TCP counts',
    objects: (port) => [asked(80), service(plain), slice([{ port: port('app'), protocol: 'UDP' }])],
    expected: none,
  },
  { name: 'absent conditions mean ready', objects: simple({}), expected: served },
  { name: 'ready counts', objects: simple({ ready: true }), expected: served },
  {
    name: 'not ready does not',
    objects: simple({ ready: false }),
    expected: { ...none, problems: ['no-ready-endpoints'] },
  },
  {
    name: 'a terminating pod gets no new traffic, although it serves',
    objects: simple({ ready: false, serving: true, terminating: true }),
    expected: none,
  },
  {
    name: 'in the profile local it does where none is ready',
    profile: 'local',
    objects: simple({ ready: false, serving: true, terminating: true }),
    expected: { ...served, problems: ['serving-while-terminating'] },
  },
  {
    name: 'a missing Service: 503',
    objects: [asked(80)],
    absent: ['app'],
    expected: { ...none, reason: 'service-missing', problems: ['service-missing'] },
  },
  { name: 'scaled to zero: 503', earlier: simple({}), objects: [asked(80), service(plain)], expected: none },
  { name: 'and back: served', earlier: [asked(80), service(plain)], objects: simple({}), expected: served },
  {
    name: 'Endpoints without slices count',
    objects: (port) => [
      asked(80),
      service(plain),
      {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: 'app', namespace: 'default' },
        subsets: [{ addresses: [{ ip: '127.0.0.1' }], ports: [{ port: port('app') }] }],
      },
    ],
    expected: served,
  },
  {
    name: 'service-upstream goes to the cluster IP',
    objects: (port) => [
      asked(port('app'), { 'service-upstream': 'true' }),
      service([{ port: port('app') }], { clusterIP: '127.0.0.1', selector: {} }),
      slice([{ port: port('wrong') }]),
    ],
    expected: served,
  },
  ...['localhost', '127.0.0.1', '::1', 'a.localhost'].map((name): Row => ({
    name: `the ExternalName ${name} is refused`,
    objects: external(name),
    expected: { ...none, problems: ['external-name-refused'] },
  })),
  {
    name: 'an ExternalName has no endpoints with --disable-svc-external-name',
    objects: external('api.example', '--disable-svc-external-name'),
    expected: none,
  },
  {
    name: 'an ExternalName that names a Service of the cluster leads to its endpoints',
    objects: (port) => [
      asked(80),
      service([{ port: 80, targetPort: 80 }], { type: 'ExternalName', externalName: 'real.team.svc.cluster.local.' }),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'real', namespace: 'team' },
        spec: { ports: [{ port: 80, targetPort: 8080 }], selector: {} },
      },
      {
        ...slice([{ port: port('team/real') }]),
        metadata: { name: 'real-1', namespace: 'team', labels: { 'kubernetes.io/service-name': 'real' } },
      },
    ],
    expected: { status: 200, service: 'team/real' },
  },
  {
    name: 'the Host stays that of the request',
    objects: simple({}),
    request: { host: 'App.test:81' },
    expected: { status: 200, podSees: { host: 'App.test:81' } },
  },
  {
    name: 'upstream-vhost takes its place',
    objects: (port) => [asked(80, { 'upstream-vhost': 'inner.test' }), service(plain), slice([{ port: port('app') }])],
    request: { host: 'App.test:81' },
    expected: { status: 200, podSees: { host: 'inner.test', 'x-forwarded-host': 'App.test:81' } },
  },
];

/** Reference 8. */
export const services: Section = { title: 'Services and endpoints (reference 8)', rows };
