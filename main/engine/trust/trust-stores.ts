import { EnvironmentStore } from './environment-store.ts';
import { firefoxPlaces } from './firefox-places.ts';
import { javaHomes } from './java-homes.ts';
import { JavaStore } from './java-store.ts';
import { KeychainStore } from './keychain-store.ts';
import type { Machine } from './machine.ts';
import { nssPlaces } from './nss-places.ts';
import { NssStore } from './nss-store.ts';
import { run as runProgram, type Run } from './run.ts';
import { SystemStore } from './system-store.ts';
import type { TrustStore } from './trust-store.ts';
import { WindowsStore } from './windows-store.ts';
import { windowsFromWsl } from './wsl.ts';

/** Every place of the machine that certificates are trusted from. Looked for anew each time, so that new profiles are seen. */
export async function trustStores(machine: Machine, run: Run = runProgram): Promise<readonly TrustStore[]> {
  const system = machine.platform === 'linux' ? await SystemStore.open(machine, run) : null;
  const systemBundle = (await system?.bundle()) ?? null;
  const chromium = machine.platform === 'linux' ? await nssPlaces(machine) : [];
  const profiles = await firefoxPlaces(machine);
  const java = await javaHomes(machine);
  const consumers = (['node', 'python', 'curl'] as const).map(
    (consumer) => new EnvironmentStore(consumer, machine, run, systemBundle),
  );
  return [
    ...(system === null ? [] : [system]),
    ...(machine.platform === 'darwin' ? [new KeychainStore('user', machine, run)] : []),
    ...(await windowsStores(machine, run)),
    ...[...chromium, ...profiles].map((place) => new NssStore(place, machine, run)),
    ...java.map((home) => new JavaStore(home, machine, run)),
    ...consumers,
  ];
}

async function windowsStores(machine: Machine, run: Run): Promise<readonly TrustStore[]> {
  if (machine.platform === 'win32') return [new WindowsStore({ place: 'machine', machine, run, side: null })];
  const side = machine.platform === 'linux' ? await windowsFromWsl(machine) : null;
  return side === null ? [] : [new WindowsStore({ place: 'user', machine, run, side })];
}
