import { configMap } from '#test/fixtures/controller.ts';
import { of, rowsOn, type Expected, type Row, type RowPath, type Section } from './row.ts';

const HOST = 'app.test';
const ROOT: readonly RowPath[] = [['/', 'Prefix', 'app']];
const served: Expected = { status: 200, ingress: 'app', service: 'app' };
const ignored: Expected = { status: 404, ingress: null, service: null };

const classOf = (name: string, controller: string, isDefault = false): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name, ...(isDefault ? { annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } } : {}) },
  spec: { controller },
});
const named = (className: string): object => of('app', HOST, ROOT, { className });

/** Without a class by field; by the old annotation where one is given. */
function unclassed(legacy?: string, className?: string): object {
  const made = of('app', HOST, ROOT) as { metadata: object; spec: { ingressClassName?: string } };
  const { ingressClassName: _, ...spec } = made.spec;
  const annotations = legacy === undefined ? {} : { 'kubernetes.io/ingress.class': legacy };
  return {
    ...made,
    metadata: { ...made.metadata, annotations },
    spec: { ...spec, ...(className === undefined ? {} : { ingressClassName: className }) },
  };
}

const internal = classOf('internal', 'k8s.io/ingress-nginx');
const traefik = classOf('traefik', 'traefik.io/ingress-controller');

const classes: readonly Row[] = [
  {
    name: 'a class of the controller counts, its name is free',
    objects: [internal, named('internal')],
    expected: served,
  },
  {
    name: 'a class of another controller is ignored',
    objects: [traefik, named('traefik')],
    expected: { ...ignored, problems: ['class-ignored'] },
  },
  {
    name: 'a missing class is ignored',
    objects: [named('gone')],
    expected: { ...ignored, problems: ['class-ignored'] },
  },
  {
    name: 'the field decides, whatever the annotation says',
    objects: [traefik, unclassed('nginx', 'traefik')],
    expected: ignored,
  },
  { name: 'the annotation counts where it equals --ingress-class', objects: [unclassed('nginx')], expected: served },
  {
    name: 'also where that is another name',
    objects: [unclassed('edge'), ...configMap({}, '--ingress-class=edge')],
    expected: served,
  },
  { name: 'another annotation is ignored', objects: [unclassed('traefik')], expected: ignored },
  { name: 'neither is ignored', objects: [unclassed()], expected: ignored },
  {
    name: 'unless --watch-ingress-without-class',
    objects: [unclassed(), ...configMap({}, '--watch-ingress-without-class')],
    expected: served,
  },
  {
    name: 'with --ingress-class-by-name the name of the class decides',
    objects: [traefik, named('traefik'), ...configMap({}, '--ingress-class-by-name --ingress-class=traefik')],
    expected: served,
  },
  {
    name: 'another --controller-class',
    objects: [traefik, named('traefik'), ...configMap({}, '--controller-class=traefik.io/ingress-controller')],
    expected: served,
  },
  {
    name: 'the default class is filled in for manifests, as the API server would',
    objects: [classOf('internal', 'k8s.io/ingress-nginx', true), unclassed()],
    expected: served,
  },
  {
    name: 'a default class of another controller too',
    objects: [classOf('traefik', 'traefik.io/ingress-controller', true), unclassed()],
    expected: ignored,
  },
  {
    name: 'adding the class takes effect at run time',
    earlier: [named('internal')],
    objects: [internal, named('internal')],
    expected: served,
  },
  {
    name: 'removing the class too',
    earlier: [internal, named('internal')],
    objects: [named('internal')],
    expected: ignored,
  },
  {
    name: 'changing the class too',
    earlier: [internal, traefik, named('internal')],
    objects: [internal, traefik, named('traefik')],
    expected: ignored,
  },
];

const namespace = (name: string, labels: Readonly<Record<string, string>>): object => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});
const watched = [of('app', HOST, ROOT), of('team', 'team.test', [['/', 'Prefix', 'app']], { namespace: 'team' })];

const namespaces: readonly Row[] = [
  ...rowsOn({ objects: watched }, [
    ['all namespaces are watched', { host: 'team.test' }, { status: 200, ingress: 'team/team', service: 'team/app' }],
  ]),
  ...rowsOn({ objects: [...watched, ...configMap({}, '--watch-namespace=team')] }, [
    ['--watch-namespace leaves the others out', { host: HOST }, ignored],
    ['and its own in', { host: 'team.test' }, { status: 200, service: 'team/app' }],
  ]),
  ...rowsOn(
    {
      objects: [
        ...watched,
        namespace('team', { tier: 'web' }),
        namespace('default', { tier: 'db' }),
        ...configMap({}, '--watch-namespace-selector=tier=web'),
      ],
    },
    [
      ['--watch-namespace-selector leaves out namespaces whose labels do not fit', { host: HOST }, ignored],
      ['and those that fit in', { host: 'team.test' }, { status: 200, service: 'team/app' }],
    ],
  ),
];

/** Reference 2: class and namespace. */
export const objects: Section = { title: 'which objects count (reference 2)', rows: [...classes, ...namespaces] };
