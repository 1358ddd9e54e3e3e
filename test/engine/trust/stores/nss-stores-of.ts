import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '#engine/trust/machine.ts';
import { nssPlaces } from '#engine/trust/stores/nss-places.ts';
import { NssStore } from '#engine/trust/stores/nss-store.ts';
import { run } from '#engine/trust/run.ts';

export async function storesOf(machine: Machine): Promise<readonly NssStore[]> {
  return (await nssPlaces(machine)).map((place) => new NssStore(place, machine, run));
}

/** The only database of a home that Chromium has been started in. */
export async function onlyStore(machine: Machine): Promise<NssStore> {
  await mkdir(join(machine.home, '.config/chromium'), { recursive: true });
  const [store, ...more] = await storesOf(machine);
  if (store === undefined || more.length > 0) throw new Error('not one store');
  return store;
}
