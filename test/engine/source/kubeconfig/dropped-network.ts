import { execFileSync } from 'node:child_process';
import { ApiServerDouble } from '#test/doubles/api-server.ts';
import { ingress } from './cluster-objects.ts';
import { SHORT_TIMES, startSource } from './source-under-test.ts';

/**
 * To be run in a network namespace of its own: reads a server, lets every packet between the two be dropped without a
 * word, and lets them pass again. Prints what came of it as one line of JSON.
 */
async function run(): Promise<void> {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  const server = await ApiServerDouble.start();
  const { port } = new URL(server.url);
  const rules = (action: '-A' | '-D'): void => {
    for (const side of ['--sport', '--dport']) {
      execFileSync('iptables', ['-w', action, 'INPUT', '-i', 'lo', '-p', 'tcp', side, port, '-j', 'DROP']);
    }
  };
  server.put('ingresses', ingress('a'));
  const times = {
    ...SHORT_TIMES,
    api: { ...SHORT_TIMES.api, connect: 300, listHead: 600, watchHead: 600 },
    reflector: { ...SHORT_TIMES.reflector, silence: 300 },
  };
  await using started = await startSource(server, { times });
  const { recorder } = started;
  await recorder.untilSnapshot();
  await server.until(() => server.watching('ingresses'));
  server.bookmark('ingresses');
  // What comes after the bookmark tells that it was heard.
  server.put('ingresses', ingress('b'));
  const before = await recorder.untilSnapshot(({ ingresses }) => ingresses.length === 2);
  rules('-A');
  const lost = await recorder.untilStatus((status) => status.kinds[0]?.state === 'reconnecting');
  // Made while nobody hears of it.
  server.put('ingresses', ingress('c'));
  const told = recorder.latest;
  rules('-D');
  const healed = await recorder.untilSnapshot(
    ({ ingresses, problems }) => ingresses.length === 3 && problems.length === 0,
  );
  console.log(
    JSON.stringify({
      state: lost.kinds[0]?.state,
      detail: lost.kinds[0]?.detail,
      servedMeanwhile: told?.ingresses.map(({ name }) => name),
      healed: healed.ingresses.map(({ name }) => name),
      sameObject: healed.ingresses.some((one) => one === before.ingresses[0]),
    }),
  );
  await server.close();
}

await run();
