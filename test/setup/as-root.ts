import { readdirSync, readFileSync } from 'node:fs';
import { contents, curl, differences, gatehouse, root, run, serve } from './story.ts';

/** One set-up of the demo from beginning to end, by root. Prints what was seen as one line of JSON. */
const [scratch = ''] = process.argv.slice(2);
const person = root(scratch);
const before = contents(person.home);
const engine = await serve(person, ['--demo']);
const seen: Record<string, unknown> = {};

seen['before'] = curl('https://da2so.com/hostname');
seen['unsaid'] = gatehouse(person, ['setup']).code;
const dry = gatehouse(person, ['setup', '--dry-run', '-o', 'json']);
const plan = JSON.parse(dry.out) as { names: { refused: { host: string; code: string }[] } };
seen['dryRun'] = [dry.code, differences(before, contents(person.home))];
seen['refused'] = Object.fromEntries(plan.names.refused.map(({ host, code }) => [host, code]));
seen['unknown'] = gatehouse(person, ['setup', '--yes', '--approve', 'bank.com']).code;

/** Roots of ours that the system trusts. */
const roots = () => readdirSync('/usr/local/share/ca-certificates').filter((name) => name.startsWith('gatehouse'));
gatehouse(person, ['setup', '--yes', '--approve', 'tls.da2so.com']);
const first = roots();

const approve = ['--approve', 'da2so.com', 'tls.da2so.com'];
const set = gatehouse(person, ['setup', '--yes', '-o', 'json', ...approve]);
const events = set.out
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Record<string, unknown>);
seen['setUp'] = set.code;
seen['events'] = [...new Set(events.map(({ event }) => event))];
seen['renewal'] = events.flatMap(({ event, authority }) => (event === 'plan' ? [authority] : []));
seen['roots'] = [first.length, roots().length, roots().some((name) => first.includes(name))];
const { setup } = JSON.parse(gatehouse(person, ['status', '-o', 'json']).out) as { setup: Record<string, unknown> };
seen['authority'] = setup['authority'];
seen['failed'] = events.filter(({ state }) => state === 'failed');
seen['hostsFile'] = readFileSync('/etc/hosts', 'latin1')
  .split('\n')
  .filter((line) => line.includes('da2so.com'));
seen['curl'] = ['https://da2so.com/hostname', 'http://da2so.com/hostname', 'https://tls.da2so.com/hostname'].map(curl);
seen['openssl'] = run(person, [
  'openssl',
  's_client',
  '-connect',
  'da2so.com:443',
  '-servername',
  'da2so.com',
  '-verify_return_error',
  '-brief',
]).code;
seen['again'] = [gatehouse(person, ['setup', '--yes']).code, gatehouse(person, ['doctor']).code];
seen['doctor'] = gatehouse(person, ['doctor', '-o', 'json'])
  .out.trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Record<string, unknown>)
  .filter(({ severity }) => severity === 'problem');

await engine.stop();
seen['notServing'] = [gatehouse(person, ['doctor']).code, gatehouse(person, ['setup', '--yes']).code];
const undone = gatehouse(person, ['undo']);
seen['undo'] = [undone.code, differences(before, contents(person.home))];
seen['after'] = [gatehouse(person, ['doctor']).code, gatehouse(person, ['undo']).code];
seen['clean'] = gatehouse(person, ['clean', '--yes']).code;
seen['left'] = run(person, ['find', person.home, '-name', '*atehouse*']).out;
process.stdout.write(`\n${JSON.stringify(seen)}\n`);
