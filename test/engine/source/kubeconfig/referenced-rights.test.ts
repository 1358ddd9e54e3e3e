import { afterEach, beforeEach, expect, test } from 'vitest';
import { ApiServerDouble, type ApiRequest, type Fault } from '#test/doubles/api-server.ts';
import { FEW, crowd, slice, slices, sliceState, timesWith, to } from './slice-objects.ts';
import { startSource } from './source-under-test.ts';

let server: ApiServerDouble;

beforeEach(async () => {
  server = await ApiServerDouble.start();
});

afterEach(async () => {
  await server.close();
});

const refused = ({ plural, watch }: ApiRequest): Fault => ({
  kind: 'status',
  status: 403,
  message: `${plural} is forbidden: User "jane" cannot ${watch ? 'watch' : 'list'} resource "${plural}"`,
});

test('each namespace that may be read counts, and is asked for what is needed in it', async () => {
  for (const name of ['one', 'two']) {
    server.put('namespaces', { metadata: { name, uid: name } });
    crowd(server, name, 5);
    server.put('endpointslices', slice('web', 0, name));
    server.put('ingresses', to('web', 'shop', { namespace: name }));
  }
  server.fault = (request) => {
    if (['namespaces', 'ingressclasses'].includes(request.plural)) return null;
    return ['one', 'two'].includes(request.namespace ?? '') ? null : refused(request);
  };
  await using started = await startSource(server, { times: timesWith({ recount: 10 }) });
  await started.recorder.untilSnapshot((one) => slices(one) === 'one/web-0,two/web-0');
  const state = await sliceState(started.recorder, (one) => one.state === 'partial' && one.selected?.of === 12);
  expect(state?.namespaces).toEqual(['one', 'two']);
});

test('a right for the whole cluster that is taken leads down the ladder, and what served goes on to', async () => {
  server.put('namespaces', { metadata: { name: 'one', uid: 'one' } });
  crowd(server, 'one');
  server.put('endpointslices', slice('web', 0, 'one'));
  server.put('ingresses', to('web', 'shop', { namespace: 'one' }));
  await using started = await startSource(server, { times: FEW, kubeconfig: { namespace: 'one' } });
  await started.recorder.untilSnapshot((one) => slices(one) === 'one/web-0');
  await server.until((double) => double.watching('endpointslices'));
  let refusals = 0;
  server.fault = (request) => {
    if (request.plural !== 'endpointslices') return null;
    if (request.namespace === null) return refused(request);
    refusals += 1;
    return refusals === 1 ? refused(request) : null;
  };
  server.endWatches('endpointslices');
  const state = await sliceState(started.recorder, (one) => one.state === 'partial' && one.selected !== undefined);
  expect(state?.namespaces).toEqual(['one']);
  expect(started.recorder.snapshots.filter(({ endpointSlices }) => endpointSlices.length === 0)).toEqual([]);
});
