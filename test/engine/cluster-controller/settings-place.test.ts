import { describe, expect, test } from 'vitest';
import { settingsPlace } from '#engine/cluster-controller/settings-place.ts';
import { readingRules } from '#engine/ingress/read-rules.ts';
import { runAtOnce } from '#engine/slices/slices.ts';
import { chartLabels, clusterOf, ingress, ingressClass, service, webPorts, workload, type Raw } from './cluster-of.ts';

const LABELS = chartLabels('ingress-nginx', 'controller');
const CLASS = ingressClass('nginx', 'k8s.io/ingress-nginx');

function deployment(place: string, ...args: readonly string[]): Raw {
  return workload('Deployment', place, LABELS, { containers: [{ name: 'controller', args }] });
}

function configMap(place: string, data: Raw, annotations: Raw = {}): Raw {
  const [namespace, name] = place.split('/');
  return { kind: 'ConfigMap', metadata: { namespace, name, annotations }, data };
}

/** The rules of a cluster as the profile `controller` reads them. */
function rulesOf(objects: readonly Raw[]) {
  const snapshot = clusterOf(objects);
  return runAtOnce(readingRules(snapshot, { profile: 'controller', settings: settingsPlace(snapshot) }, null));
}

describe('the settings of the cluster’s ingress-nginx', () => {
  test('come from the ConfigMap that its arguments name, and from these arguments', () => {
    const { configuration, problems } = rulesOf([
      CLASS,
      deployment(
        'edge/nginx',
        '--configmap=edge/settings',
        '--watch-ingress-without-class',
        '--ingress-class',
        'public',
      ),
      configMap('edge/settings', { 'proxy-body-size': '8m', hsts: 'false' }),
      configMap('ingress-nginx/ingress-nginx-controller', { 'proxy-body-size': '1m' }),
    ]);
    expect([
      configuration.bodySize,
      configuration.hsts.enabled,
      configuration.watchIngressWithoutClass,
      configuration.ingressClass,
      problems,
    ]).toEqual([8 * 1024 ** 2, false, true, 'public', []]);
  });

  test('decide which Ingresses count', () => {
    const objects = [CLASS, ingress('shop/web', null), ingress('shop/old', null, [], 'public')];
    const accepted = (...args: readonly string[]) =>
      rulesOf([...objects, deployment('edge/nginx', ...args)]).accepted.map(({ ingress: { name } }) => name);
    expect(accepted()).toEqual([]);
    expect(accepted('--watch-ingress-without-class', '--ingress-class=public').sort()).toEqual(['old', 'web']);
  });

  test('are those of the chart where arguments may not be read: beside the Service, else the conventional one', () => {
    const nginx = service('edge/nginx', LABELS, { type: 'NodePort', ports: webPorts() });
    const beside = configMap('edge/nginx', {});
    const conventional = configMap('ingress-nginx/ingress-nginx-controller', {});
    const place = (...objects: readonly Raw[]) => settingsPlace(clusterOf([CLASS, ...objects])).configMap;
    expect(place(nginx, beside, conventional)).toEqual({ namespace: 'edge', name: 'nginx' });
    expect(place(nginx, conventional)).toEqual({ namespace: 'ingress-nginx', name: 'ingress-nginx-controller' });
    expect(place(nginx)).toEqual({ namespace: 'edge', name: 'nginx' });
    expect(place()).toEqual({ namespace: 'ingress-nginx', name: 'ingress-nginx-controller' });
  });

  test('are defaults where it runs without a ConfigMap, whatever the conventional one says', () => {
    const map = configMap('ingress-nginx/ingress-nginx-controller', { 'proxy-body-size': '9m' });
    const { configuration } = rulesOf([CLASS, deployment('ingress-nginx/ingress-nginx-controller'), map]);
    expect(configuration.bodySize).toBe(1024 ** 2);
  });

  test('come as flags from the annotation only where the real arguments are not known', () => {
    const flags = { 'gatehouse/controller-flags': '--ingress-class=noted' };
    const map = configMap('ingress-nginx/ingress-nginx-controller', {}, flags);
    expect(rulesOf([CLASS, map]).configuration.ingressClass).toBe('noted');
    const real = deployment(
      'ingress-nginx/x',
      '--ingress-class=real',
      '--configmap=ingress-nginx/ingress-nginx-controller',
    );
    expect(rulesOf([CLASS, map, real]).configuration.ingressClass).toBe('real');
  });

  test('of which an argument makes no sense are a problem of what has that argument', () => {
    const { configuration, problems } = rulesOf([CLASS, deployment('edge/nginx', '--disable-catch-all=maybe')]);
    expect([configuration.disableCatchAll, problems]).toEqual([
      false,
      [
        {
          code: 'controller-setting-invalid',
          severity: 'warning',
          subject: { kind: 'Deployment', namespace: 'edge', name: 'nginx' },
          values: { key: 'disable-catch-all', value: 'maybe' },
        },
      ],
    ]);
  });

  test('are those of the controller of the default class, where there are several', () => {
    const other = chartLabels('ingress-nginx', 'controller', 'internal');
    const objects = [
      CLASS,
      ingressClass('internal', 'k8s.io/internal-ingress-nginx', 'default'),
      deployment('edge/nginx', '--configmap=edge/public'),
      workload('Deployment', 'edge/internal', other, {
        containers: [
          {
            name: 'controller',
            args: ['--controller-class=k8s.io/internal-ingress-nginx', '--configmap=edge/internal'],
          },
        ],
      }),
    ];
    expect(settingsPlace(clusterOf(objects)).configMap).toEqual({ namespace: 'edge', name: 'internal' });
  });
});
