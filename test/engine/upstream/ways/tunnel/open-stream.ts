import type { Socket } from 'node:net';
import { startRawPod, type Setting } from './tunnel-under-test.ts';

/** Limits of patience in milliseconds, short enough for a test. */
export const QUICK = { ping: 20, suspect: 40, dead: 100 };

/** A pod that holds its answer, and says when it was asked. */
export async function startHolding() {
  const asked: Socket[] = [];
  const pod = await startRawPod((socket) => socket.once('data', () => asked.push(socket)));
  return Object.assign(pod, { asked });
}

/** A stream that is open and has carried a request. */
export async function openStream(
  setting: Setting,
  pod: { readonly asked: readonly Socket[] },
  kind: 'shared' | 'own' = 'shared',
) {
  const socket = setting.dial(80, kind);
  socket.write('request');
  await setting.server.until(() => pod.asked.length > 0);
  return socket;
}
