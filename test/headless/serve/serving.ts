import { request } from 'node:http';
import type { ClientRequest } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { enterPlace } from '../gatehouse-process.ts';
import type { GatehouseProcess, Place } from '../gatehouse-process.ts';

export let place: Place;
beforeEach(async () => {
  place = await enterPlace();
});
afterEach(async () => {
  await place.leave();
});

export const PORTS = ['--http-port', '0', '--https-port', '0', '--address', '127.0.0.1'];

export function state(): string {
  return path.join(place.folder, 'state');
}

export function serve(...words: string[]): GatehouseProcess {
  return place.start(['serve', ...PORTS, '--state-dir', state(), '-o', 'json', ...words]);
}

/** A GET of the demo's host through the port that `listening` named. */
export function get(listening: Record<string, unknown>, target: string): Promise<number> {
  const url = new URL(target, (listening.http as string[])[0]);
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers: { host: 'da2so.com' }, agent: false });
    sent.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
    sent.on('error', reject);
    sent.end();
  });
}

/** A request whose body never ends, so that a graceful stop has something to wait for. */
export function endless(listening: Record<string, unknown>): ClientRequest {
  const url = new URL('/hostname', (listening.http as string[])[0]);
  const sent = request(url, { headers: { host: 'da2so.com' }, method: 'POST', agent: false });
  sent.on('error', () => undefined); // it is cut off, which is what is wanted
  sent.flushHeaders();
  return sent;
}
