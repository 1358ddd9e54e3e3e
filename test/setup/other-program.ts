import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { contents, curl, differences, gatehouse, occupy, root, serve } from './story.ts';

/** A set-up where another program has port 443 of 127.0.0.1, and names that follow. Prints what was seen as one line of JSON. */
const [scratch = ''] = process.argv.slice(2);
const person = root(scratch);
const manifests = join(scratch, 'manifests');
mkdirSync(manifests);
const seen: Record<string, unknown> = {};

function declare(...hosts: readonly string[]): void {
  const rules = hosts.map(
    (host) =>
      `    - host: ${host}\n      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: shop, port: { number: 80 } } } }] }`,
  );
  const head =
    'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: shop, namespace: default }\nspec:\n  rules:\n';
  writeFileSync(join(manifests, 'shop.yaml'), head + rules.join('\n'));
}

function entries(): readonly string[] {
  return readFileSync('/etc/hosts', 'latin1')
    .split('\n')
    .filter((line) => / (?:shop|new)\.test$/.test(line));
}

declare('shop.test');
const before = contents(person.home);
const other = await occupy('127.0.0.1', 443);
const engine = await serve(person, ['--manifests', manifests]);
seen['doctor'] = gatehouse(person, ['doctor', '-o', 'json']).out.includes('"code":"port-taken"');
seen['setUp'] = gatehouse(person, ['setup', '--yes']).code;
seen['entries'] = entries();
seen['curl'] = [curl('https://shop.test/'), curl('http://shop.test/')];
declare('shop.test', 'new.test', 'shop.da2so.com');
const deadline = Date.now() + 60_000;
while (entries().length < 2 && Date.now() < deadline) await setTimeout(200);
seen['followed'] = entries();
seen['undo'] = [gatehouse(person, ['undo']).code, differences(before, contents(person.home))];
await engine.stop();
other.close();
process.stdout.write(`\n${JSON.stringify(seen)}\n`);
