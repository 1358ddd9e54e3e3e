// The helper's steps without its entry, in a process that kills itself before or after one of them.
import { readFileSync } from 'node:fs';
import type { HelperPlan } from '#shared/model/helper-plan.ts';
import { createContext } from '#main/helper/context.ts';
import { ownFolder } from '#main/helper/own-folder.ts';
import { PLACES } from '#main/helper/places.ts';
import { runPlan } from '#main/helper/run-plan.ts';

const dieAt = process.argv[2] ?? '';
const inHosts = dieAt.startsWith('file-');
ownFolder(PLACES.state);
const die = (point: string): void => {
  if (point === dieAt) process.kill(process.pid, 'SIGKILL');
};
const context = createContext(() => undefined, PLACES, die);
const hosts = { ...context.hosts, reach: (point: string) => die(`file-${point}`) };
const plan = JSON.parse(readFileSync(0, 'utf8')) as HelperPlan;
console.log(JSON.stringify(await runPlan(plan, inHosts ? { ...context, hosts } : context)));
