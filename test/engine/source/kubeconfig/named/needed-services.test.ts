import { expect, test } from 'vitest';
import { AskedServices, NeededServices, type NeedingObjects } from '#engine/source/kubeconfig/named/needed-services.ts';
import { readConfigMap } from '#engine/source/objects/config-map.ts';
import { readIngress } from '#engine/source/objects/ingress.ts';
import { readService } from '#engine/source/objects/service.ts';
import { readWorkload } from '#engine/source/objects/workload.ts';
import { configMap, ingress, service } from '../cluster-objects.ts';

const NOTHING: NeedingObjects = { ingresses: [], services: [], configMaps: [], workloads: [] };

const withVersion = (object: { readonly metadata: object; readonly [field: string]: unknown }): object => ({
  ...object,
  metadata: { ...object.metadata, resourceVersion: '1' },
});

function neededBy(objects: Partial<NeedingObjects>, asked = new AskedServices()): readonly string[] {
  return [...(new NeededServices(() => ({ ...NOTHING, ...objects }), asked).current ?? [])].sort();
}

test('the controller’s settings and arguments name Services', () => {
  const settings = configMap('settings', { 'global-auth-url': 'https://login.auth.svc.cluster.local:8443/oauth' });
  const workload = withVersion({
    metadata: { namespace: 'ingress-nginx', name: 'controller', uid: 'controller', labels: {} },
    spec: {
      template: {
        metadata: { labels: { 'app.kubernetes.io/name': 'ingress-nginx' } },
        spec: {
          containers: [
            { name: 'controller', image: 'controller', args: ['--default-backend-service=ingress-nginx/fallback'] },
          ],
        },
      },
    },
  });
  expect(
    neededBy({
      configMaps: [readConfigMap(withVersion(settings))],
      workloads: [readWorkload('Deployment', workload)],
    }),
  ).toEqual(['auth/login', 'ingress-nginx/fallback']);
});

test('the Services of a controller are needed, and an ExternalName’s target only where the name is', () => {
  const controller = service('controller', 'edge');
  const labels = { 'app.kubernetes.io/name': 'ingress-nginx', 'app.kubernetes.io/component': 'controller' };
  const external = (name: string, target: string) => ({
    metadata: { namespace: 'default', name, uid: name },
    spec: { type: 'ExternalName', externalName: target },
  });
  const services = [
    { ...controller, metadata: { ...controller.metadata, labels } },
    service('idle'),
    external('web', 'real.shop.svc'),
    external('other', 'unused.shop.svc'),
  ].map((one) => readService(withVersion(one)));
  const ingresses = [readIngress(withVersion(ingress('a')))];
  expect(neededBy({ ingresses, services })).toEqual(['default/web', 'edge/controller', 'shop/real']);
});

test('what is asked for beyond that is needed as well, up to a limit', () => {
  const asked = new AskedServices();
  expect([asked.add('one/web'), asked.add('one/web')]).toEqual([true, false]);
  expect(neededBy({}, asked)).toEqual(['one/web']);
  for (let number = 0; number < 300; number += 1) asked.add(`one/web-${String(number)}`);
  expect(asked.keys).toHaveLength(200);
});

test('nothing is known while what needs Services is not', () => {
  expect(new NeededServices(() => null, new AskedServices()).current).toBeNull();
});
