import { EnvironmentStore } from './stores/environment-store.ts';
import { firefoxPlaces } from './stores/firefox-places.ts';
import { javaHomes } from './stores/java-homes.ts';
import { JavaStore } from './stores/java-store.ts';
import { KeychainStore } from './stores/keychain-store.ts';
import type { Machine } from './machine.ts';
import { nssPlaces } from './stores/nss-places.ts';
import { NssStore } from './stores/nss-store.ts';
import { run as runProgram, type Run } from './run.ts';
import { SystemStore } from './stores/system-store.ts';
import type { TrustStore } from './trust-store.ts';
import { WindowsStore } from './stores/windows-store.ts';
import { windowsFromWsl } from './stores/wsl.ts';

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
