import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MachineDouble } from './machine-double.ts';

const STORES = ['nss', 'firefox'];

/** The double with its state in files, so that it outlives the process that changes it; `reach` is called around each act. */
export function fileMachine(folder: string, reach: (point: string) => void = () => undefined): MachineDouble {
  const machine = new MachineDouble(join(folder, 'trust'), STORES);
  const file = join(folder, 'machine.json');
  const kept = readdirSync(folder).includes('machine.json')
    ? (JSON.parse(readFileSync(file, 'utf8')) as { names: string[]; system: boolean; holding: [string, boolean][] })
    : { names: [], system: false, holding: [] };
  [machine.names, machine.system] = [kept.names, kept.system];
  for (const [id, holds] of kept.holding) machine.holding.set(id, holds);
  const keep = (): void => {
    const { names, system, holding } = machine;
    writeFileSync(file, JSON.stringify({ names, system, holding: [...holding] }));
  };
  const { elevate, stores } = machine;
  machine.elevate = async (plan, signal) => {
    reach('before elevate');
    const result = await elevate.call(machine, plan, signal);
    keep();
    reach('after elevate');
    return result;
  };
  machine.stores = async () =>
    (await stores.call(machine)).map((store) => ({
      ...store,
      install: async (root, manifest) => {
        reach(`before install ${store.id}`);
        const result = await store.install(root, manifest);
        keep();
        reach(`after install ${store.id}`);
        return result;
      },
      remove: async (root, manifest) => {
        reach(`before remove ${store.id}`);
        const result = await store.remove(root, manifest);
        keep();
        reach(`after remove ${store.id}`);
        return result;
      },
    }));
  return machine;
}
