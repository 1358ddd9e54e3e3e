import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kindWordsEn, kindWordsKo } from '#shared/i18n/cluster/kind-states.ts';
import type { KindState } from '#shared/model/source.ts';
import { ApiServerDouble, type ApiRequest, type Fault } from '#test/doubles/api-server.ts';
import { service } from '../cluster-objects.ts';
import { FEW, crowd, slice, slices, sliceState, timesWith, to } from '../slice-objects.ts';
import { startSource } from '../source-under-test.ts';

let server: ApiServerDouble;

beforeEach(async () => {
  server = await ApiServerDouble.start();
});

afterEach(async () => {
  await server.close();
});

const selectors = (): readonly string[] =>
  server.requests
    .filter(({ plural, watch }) => plural === 'endpointslices' && !watch)
    .flatMap(({ namespace, query }) => {
      const selector = query.get('labelSelector');
      return selector === null ? [] : [`${namespace ?? '*'}: ${selector.slice(selector.indexOf('('))}`];
    });

describe('in a cluster with more slices than are read', () => {
  test('the first snapshot has those of the backends of Ingresses and no others', async () => {
    crowd(server);
    for (const number of [0, 1]) server.put('endpointslices', slice('web', number));
    server.put('endpointslices', slice('web', 0, 'other'));
    server.put('ingresses', to('web', 'shop'));
    await using started = await startSource(server, { times: FEW });
    expect(slices(await started.recorder.untilSnapshot())).toBe('default/web-0,default/web-1');
    expect(selectors()).toEqual(['default: (web)']);
  });

  test('that is said in words, with how many there are', async () => {
    crowd(server);
    server.put('endpointslices', slice('web', 0));
    server.put('ingresses', to('web', 'shop'));
    await using started = await startSource(server, { times: FEW });
    const state = (await sliceState(started.recorder, (one) => one.state === 'live')) as KindState;
    expect(state).toEqual({ kind: 'EndpointSlice', state: 'live', objects: 1, detail: null, selected: { of: 21 } });
    expect([kindWordsEn(state, 0).state, kindWordsKo(state, 0).state]).toEqual([
      'Live (only referenced Services: 1 of 21 slices)',
      '실시간 (참조된 Service만: 슬라이스 21개 중 1개)',
    ]);
  });

  test('Services that policies, the controller and other Services lead to are read as well', async () => {
    crowd(server);
    const annotations = {
      'nginx.ingress.kubernetes.io/auth-url': 'http://auth.tools.svc.cluster.local/check',
      'nginx.ingress.kubernetes.io/mirror-target': 'http://copy.tools.svc:8080$request_uri',
      'nginx.ingress.kubernetes.io/default-backend': 'sorry',
    };
    server.put('ingresses', to('outside', 'shop', { annotations }));
    server.put('services', {
      metadata: { namespace: 'default', name: 'outside', uid: 'outside' },
      spec: { type: 'ExternalName', externalName: 'inside.far.svc.cluster.local' },
    });
    server.put('services', {
      ...service('typed'),
      spec: { type: 'NodePort', clusterIP: '10.96.0.8', ports: [{ port: 80, targetPort: 80, nodePort: 30_080 }] },
    });
    server.put('services', service('unused'));
    for (const [name, namespace] of [
      ['auth', 'tools'],
      ['copy', 'tools'],
      ['sorry', 'default'],
      ['inside', 'far'],
      ['typed', 'default'],
      ['unused', 'default'],
    ] as const) {
      server.put('endpointslices', slice(name, 0, namespace));
    }
    await using started = await startSource(server, { times: FEW });
    expect(slices(await started.recorder.untilSnapshot())).toBe(
      'default/sorry-0,default/typed-0,far/inside-0,tools/auth-0,tools/copy-0',
    );
  });

  test('all are read where those that are needed would take more requests', async () => {
    crowd(server, 'default', 8);
    for (let number = 0; number < 10; number += 1)
      server.put('ingresses', to('web', 'shop', { namespace: `n${number}` }));
    for (let number = 0; number < 90; number += 1) server.put('ingresses', to(`web-${number}`, `shop-${number}`));
    for (let number = 90; number < 500; number += 1) server.put('ingresses', to(`web-${number}`, `shop-${number}`));
    await using started = await startSource(server, { times: FEW });
    const snapshot = await started.recorder.untilSnapshot();
    expect([snapshot.endpointSlices.length, selectors()]).toEqual([8, []]);
    const state = await sliceState(started.recorder, (one) => one.state === 'live');
    expect(state?.selected).toBeUndefined();
  });

  test('a server that does not say how many there are is read as far as they are kept', async () => {
    crowd(server);
    server.put('endpointslices', slice('web', 0));
    server.put('ingresses', to('web', 'shop'));
    server.counts = false;
    await using started = await startSource(server, { times: FEW });
    expect(slices(await started.recorder.untilSnapshot())).toBe('default/web-0');
    const state = (await sliceState(started.recorder, (one) => one.state === 'live')) as KindState;
    expect(kindWordsEn(state, 0).state).toBe('Live (only referenced Services: 1 slices)');
  });

  test('names that no Service can have are left out of the requests', async () => {
    crowd(server);
    server.put('endpointslices', slice('web', 0));
    server.put('ingresses', to('web', 'shop'));
    server.put('ingresses', to('a),(b', 'broken'));
    await using started = await startSource(server, { times: FEW });
    expect(slices(await started.recorder.untilSnapshot())).toBe('default/web-0');
    expect(selectors()).toEqual(['default: (web)']);
  });
});

describe('while only referenced Services are read', () => {
  async function startWith(times = FEW) {
    crowd(server);
    for (const name of ['web', 'api']) {
      server.put('endpointslices', slice(name, 0));
      server.put('services', service(name));
    }
    server.put('ingresses', to('web', 'shop'));
    const started = await startSource(server, { times });
    await started.recorder.untilSnapshot((one) => slices(one) === 'default/web-0');
    await server.until((double) => double.watching('endpointslices') && double.watching('ingresses'));
    return started;
  }

  test('changes of their slices are followed, and those of others are not asked for', async () => {
    await using started = await startWith();
    server.put('endpointslices', slice('crowd', 3, 'default', 9));
    server.put('endpointslices', slice('web', 0, 'default', 7));
    server.put('endpointslices', slice('web', 1));
    const snapshot = await started.recorder.untilSnapshot((one) => slices(one) === 'default/web-0,default/web-1');
    expect(snapshot.endpointSlices[0]?.endpoints[0]?.addresses).toEqual(['10.0.0.7']);
    server.remove('endpointslices', slice('web', 0));
    await started.recorder.untilSnapshot((one) => slices(one) === 'default/web-1');
  });

  test('an Ingress to another Service comes together with its slices, and what served goes on to', async () => {
    await using started = await startWith();
    started.recorder.forget();
    server.put('ingresses', to('api', 'second'));
    const snapshot = await started.recorder.untilSnapshot((one) => one.ingresses.length === 2);
    expect(slices(snapshot)).toBe('default/api-0,default/web-0');
    const seen = started.recorder.snapshots.map(slices);
    expect(seen.filter((one) => !one.includes('default/web-0'))).toEqual([]);
  });

  test('the slices of a Service that is needed no more go', async () => {
    await using started = await startWith();
    server.put('ingresses', to('api', 'shop'));
    await started.recorder.untilSnapshot((one) => slices(one) === 'default/api-0');
  });

  test('a slice that vanished while its request was made anew goes with the new list', async () => {
    await using started = await startWith();
    server.removeUnseen('endpointslices', slice('web', 0));
    server.put('ingresses', to('api', 'second'));
    await started.recorder.untilSnapshot((one) => slices(one) === 'default/api-0');
  });

  test('a change does not wait for slices that do not come', async () => {
    await using started = await startWith(timesWith({ patience: 10 }));
    server.fault = ({ plural, watch }) => (plural === 'endpointslices' && !watch ? { kind: 'silent' } : null);
    server.put('ingresses', to('api', 'second'));
    const snapshot = await started.recorder.untilSnapshot((one) => one.ingresses.length === 2);
    expect(slices(snapshot)).toBe('default/web-0');
  });

  test('a Service that is asked for without being named by an object is read from then on', async () => {
    await using started = await startWith();
    started.source.needs?.('default/api');
    await started.recorder.untilSnapshot((one) => slices(one) === 'default/api-0,default/web-0');
    server.put('ingresses', to('web', 'third'));
    const snapshot = await started.recorder.untilSnapshot((one) => one.ingresses.length === 2);
    expect(slices(snapshot)).toBe('default/api-0,default/web-0');
  });

  test.each([
    [
      'as a status',
      () => {
        server.fault = once(({ plural, watch }) => plural === 'endpointslices' && watch, {
          kind: 'status',
          status: 410,
        });
        server.endWatches('endpointslices');
      },
    ],
    ['as an event', () => server.write('endpointslices', '{"type":"ERROR","object":{"kind":"Status","code":410}}\n')],
  ])('a version that is too old, told %s, is listed anew without a moment of nothing', async (_how, expire) => {
    await using started = await startWith();
    started.recorder.forget();
    server.put('endpointslices', slice('web', 1));
    await started.recorder.untilSnapshot((one) => slices(one) === 'default/web-0,default/web-1');
    server.removeUnseen('endpointslices', slice('web', 0));
    expire();
    await started.recorder.untilSnapshot((one) => slices(one) === 'default/web-1');
    expect(started.recorder.snapshots.filter(({ endpointSlices }) => endpointSlices.length === 0)).toEqual([]);
  });

  test('a cluster that has shrunk is read whole again, without a moment of nothing', async () => {
    await using started = await startWith(timesWith({ recount: 10 }));
    started.recorder.forget();
    for (let number = 2; number < 20; number += 1) server.remove('endpointslices', slice('crowd', number));
    await started.recorder.untilSnapshot(
      (one) => slices(one) === 'default/api-0,default/crowd-0,default/crowd-1,default/web-0',
    );
    const seen = started.recorder.snapshots.map(slices);
    expect(seen.filter((one) => !one.includes('default/web-0'))).toEqual([]);
  });

  test('a cluster that grows while it is watched is read in part from then on', async () => {
    server.put('endpointslices', slice('web', 0));
    server.put('ingresses', to('web', 'shop'));
    await using started = await startSource(server, { times: timesWith({ recount: 10 }) });
    await started.recorder.untilSnapshot();
    await server.until((double) => double.watching('endpointslices'));
    crowd(server);
    await sliceState(started.recorder, ({ selected, state }) => selected !== undefined && state === 'live');
    await started.recorder.untilSnapshot((one) => slices(one) === 'default/web-0' && one.read > 1);
  });
});

/** Does it to the first request that fits. */
function once(fits: (request: ApiRequest) => boolean, fault: Fault): (request: ApiRequest) => Fault | null {
  let left = 1;
  return (request) => (fits(request) && left-- > 0 ? fault : null);
}
