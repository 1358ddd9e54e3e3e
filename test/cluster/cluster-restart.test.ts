import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { WayKind } from '#shared/model/way.ts';
import { applyClassicExample, type ClassicExample } from './classic-example.ts';
import { Product } from './product.ts';
import { StatusHistory } from './status-history.ts';
import { loadLine, SteadyLoad, type LoadReport } from './steady-load.ts';
import { kill, NO_TEST_CLUSTER, untilUp } from './test-cluster.ts';

const admin = (process.env['KUBECONFIG'] ?? '').split(path.delimiter);
const INTERVAL = 250;
const CLASSIC = { host: 'da2so.com', path: '/hostname' };
/** Requests a second that reach pods at their addresses; those are never put under load. */
const GENTLE = 4;
/** Through tunnels, all on loopback. */
const RATE = 50;
/** What a request may be answered while its tunnel is gone: that it cannot be reached, or in time. */
const CLEAR = ['200', '502', '503', '504'];

const state = (wanted: string) => (status: EngineStatus) =>
  status.source.kinds.some((kind) => kind.kind === 'Ingress' && kind.state === wanted);
const isLive = ({ source }: EngineStatus) =>
  source.state === 'live' && source.kinds.every((kind) => kind.state === 'live');

describe.skipIf(NO_TEST_CLUSTER !== '')(`processes of the cluster that crash under load${NO_TEST_CLUSTER}`, () => {
  let example: ClassicExample;

  beforeAll(async () => {
    example = await applyClassicExample();
    while (!(await example.cluster.isRolledOut(example.namespace, 'hostname-deployment'))) await pause(INTERVAL);
  });

  afterAll(async () => {
    await example?.[Symbol.asyncDispose]();
  });

  /** true while something is ended that was not started again. */
  let isDown = false;

  // Where a test failed half-way.
  afterEach(async () => {
    if (isDown) await untilUp();
    isDown = false;
  });

  /** Ends a process; it is being started again when this resolves, and `up` does when that is done. */
  async function crash(component: 'apiserver' | 'kubelet'): Promise<{ readonly up: Promise<void> }> {
    isDown = true;
    await kill(component);
    const up = untilUp().then(() => {
      isDown = false;
    });
    // Whoever fails before it waits for it has failed already.
    up.catch(() => undefined);
    return { up };
  }

  async function answering(way: WayKind): Promise<Product> {
    const product = await Product.start('--kubeconfig', ...admin, '-n', example.namespace, '--way', way);
    while ((await product.get('http', CLASSIC.host, CLASSIC.path)).status !== 200) await pause(INTERVAL);
    return product;
  }

  /** Says what a load gave, and that nothing in it hung or was cut. */
  function report(name: string, load: LoadReport): void {
    console.log(loadLine(name, load));
    expect(Object.keys(load.outcomes).filter((outcome) => !CLEAR.includes(outcome))).toEqual([]);
    expect(load.refusals.filter((body) => body.trim() === '')).toEqual([]);
  }

  test('an API server that restarts costs direct routes nothing, and tunnels come back by themselves', async () => {
    await using direct = await answering('direct');
    await using tunnel = await answering('tunnel');
    using history = await StatusHistory.follow(tunnel);
    using directHistory = await StatusHistory.follow(direct);
    await Promise.all([history.until(isLive), directHistory.until(isLive)]);
    const straight = await SteadyLoad.start(direct, { ...CLASSIC, rate: GENTLE });
    const tunnelled = await SteadyLoad.start(tunnel, { ...CLASSIC, rate: RATE });
    await Promise.all([straight.untilGood(GENTLE), tunnelled.untilGood(RATE)]);
    const before = history.told.length;
    const directBefore = directHistory.told.length;

    const ended = performance.now();
    const { up } = await crash('apiserver');
    await history.until(state('reconnecting'), before);
    const away = history.told.findIndex((status, at) => at >= before && state('reconnecting')(status));
    await history.until(isLive, away);
    const live = performance.now();
    await tunnelled.untilGood(RATE * 2);
    const good = performance.now();
    await directHistory.until(state('reconnecting'), directBefore);
    await directHistory.until(
      isLive,
      directHistory.told.findIndex((status, at) => at >= directBefore && state('reconnecting')(status)),
    );
    const [straightReport, tunnelReport] = await Promise.all([straight.stop(), tunnelled.stop()]);

    const seconds = (from: number, to: number) => ((to - from) / 1_000).toFixed(1);
    console.log(
      `API server: every kind live again ${seconds(ended, live)} s after its end, ` +
        `100 more requests good ${seconds(live, good)} s later`,
    );
    report('API server restart, tunnel', tunnelReport);
    report('API server restart, direct', straightReport);
    expect(straightReport.outcomes).toEqual({ 200: straightReport.asked });
    await up;
    // Routes were there all the while.
    expect(history.told.slice(before).every(({ hosts }) => hosts === 3)).toBe(true);
  });

  test('a kubelet that restarts is said to be away, and tunnels come back by themselves', async () => {
    await using tunnel = await answering('tunnel');
    const load = await SteadyLoad.start(tunnel, { ...CLASSIC, rate: RATE });
    await load.untilGood(RATE);
    const { up } = await crash('kubelet');
    // Only now does everything go through the new one.
    await up;
    await load.untilGood(RATE * 2);
    report('kubelet restart, tunnel', await load.stop());
  });
});
