import { request } from 'node:http';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RoutesView } from '#shared/model/route-view.ts';
import { writeKubeconfig } from '#test/engine/source/kubeconfig/kubeconfig-files.ts';
import { enterPlace } from './gatehouse-process.ts';
import type { Place } from './gatehouse-process.ts';

const MANIFEST = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: default }
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example
      http:
        paths:
          - { path: /cart, pathType: Prefix, backend: { service: { name: cart, port: { number: 80 } } } }
`;

describe('without a running engine', () => {
  let place: Place;
  beforeEach(async () => {
    place = await enterPlace();
    await writeFile(path.join(place.folder, 'shop.yaml'), MANIFEST);
  });
  afterEach(async () => {
    await place.leave();
  });

  test('routes reads the source once and opens nothing', async () => {
    const { code, out } = await place.run(['routes', '--manifests', 'shop.yaml', '-o', 'json']);
    const view = JSON.parse(out) as RoutesView;
    expect([code, view.hosts.map((host) => host.host)]).toEqual([0, ['shop.example']]);
    expect(view.hosts[0]?.routes[0]).toMatchObject({ path: '/cart', ingress: 'shop', state: 'service-missing' });
  });

  test('routes is a table for a person', async () => {
    const { code, out } = await place.run(['routes', '--manifests', 'shop.yaml']);
    const [header, first] = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(code).toBe(0);
    expect(header).toEqual(['HOST', 'PATH', 'TYPE', 'SERVICE', 'READY', 'STATE']);
    expect(first).toEqual(['shop.example', '/cart', 'Prefix', 'default/cart:80', '0/0', 'Service missing']);
  });

  test('explain evaluates by itself', async () => {
    const words = ['explain', 'http://shop.example/cart/1', '--manifests', 'shop.yaml'];
    const [json, text] = await Promise.all([place.run([...words, '-o', 'json']), place.run(words)]);
    expect(JSON.parse(json.out)).toMatchObject({
      request: { method: 'GET', scheme: 'http', host: 'shop.example', target: '/cart/1' },
      winner: { namespace: 'default', ingress: 'shop', path: '/cart' },
      answer: { status: 503, reason: 'service-missing' },
    });
    expect([json.code, text.code]).toEqual([0, 0]);
    expect(text.out).toMatch(/^Ingress `default\/shop` .+`\/cart`/);
    expect(text.out).toContain('default/shop  /cart Prefix  → default/cart:80');
  });

  test.for([['routes'], ['explain', 'http://shop.example/'], ['routes', '-o', 'json']])(
    'a cluster that does not answer is said, and never taken for an empty one: %j',
    async (words) => {
      const file = await writeKubeconfig(place.folder, { server: 'https://127.0.0.1:1', name: 'dev' });
      const { code, out, error } = await place.run([...words, '--kubeconfig', file]);
      expect([code, out]).toEqual([1, '']);
      expect(error).toMatch(/^error: The API server https:\/\/127\.0\.0\.1:1 does not answer: .+\nhint: .+\n$/);
    },
  );

  test('a broken file is said and the rest of the folder counts', async () => {
    await writeFile(path.join(place.folder, 'broken.yaml'), 'kind: [');
    const { code, out, error } = await place.run(['routes', '--manifests', '.']);
    expect([code, out.split('\n')[1]?.split(' ')[0]]).toEqual([0, 'shop.example']);
    expect(error).toMatch(/^.+broken\.yaml, line 1: .+\n$/);
  });

  test.for([
    'http://',
    'http:///cart',
    'http://a b',
    'ftp://shop.example/',
    'http://me@shop.example/',
    'http://a:99999/',
  ])('explain of what is no URL is wrong usage, and the right form is said: %s', async (url) => {
    const { code, out, error } = await place.run(['explain', url, '--manifests', 'shop.yaml']);
    expect([code, out]).toEqual([2, '']);
    expect(error).toBe(
      `error: explain takes http://HOST/PATH or https://HOST/PATH, not "${url}".\nhint: For example: gatehouse explain http://da2so.com/hostname\n`,
    );
  });

  test('explain of a request that the engine cannot read is wrong usage too', async () => {
    const words = ['explain', 'http://shop.example/', '--manifests', 'shop.yaml', '-H', 'Transfer-Encoding: gzip'];
    const { code, out, error } = await place.run(words);
    expect([code, out]).toEqual([2, '']);
    expect(error).toMatch(/^error: "http:\/\/shop\.example\/" is no URL that can be explained: .+\n/);
  });

  test('explain says in words what each step does and what put it there', async () => {
    const words = ['explain', 'http://shop.example/cart/1', '--manifests', 'shop.yaml'];
    const { out } = await place.run(words);
    const [, steps = ''] = out.split('\nSteps\n');
    expect(
      steps
        .trimEnd()
        .split('\n')
        .map((line) => line.trim().replaceAll(/ {2,}/g, '  ')),
    ).toEqual([
      'refuses larger request bodies with 413  ← `proxy-body-size` of the controller’s configuration, or its default',
      'redirects plain HTTP to HTTPS  ← whether a certificate is registered for `shop.example`',
      'answers 503 where the Service has no endpoint to send to (answers here)  ← Service port `default/cart:80`, which Ingress `default/shop` names',
    ]);
  });
});

describe('with a running engine', () => {
  let place: Place;
  let http = '';
  let ui = '';
  beforeAll(async () => {
    place = await enterPlace();
    const words = ['serve', '--demo', '--http-port', '0', '--https-port', '0', '--address', '127.0.0.1', '-o', 'json'];
    const gatehouse = place.start([...words, '--state-dir', 'state']);
    const listening = await gatehouse.event('listening');
    await gatehouse.event('applied');
    http = (listening.http as string[])[0] ?? '';
    ui = String(listening.ui);
  });
  afterAll(async () => {
    await place.leave();
  });

  function run(...words: string[]) {
    return place.run([...words, '--state-dir', 'state']);
  }

  function get(target: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(target, http), { headers: { host: 'da2so.com' }, agent: false });
      sent.on('response', (response) => response.resume().on('end', () => resolve()));
      sent.on('error', reject);
      sent.end();
    });
  }

  test('status says what it does and gives the link to the page', async () => {
    const [json, text] = await Promise.all([run('status', '-o', 'json'), run('status')]);
    expect(JSON.parse(json.out)).toMatchObject({
      state: 'running',
      choice: { kind: 'demo' },
      ui,
      listening: { http: [http] },
    });
    expect(text.code).toBe(0);
    expect(text.out).toMatch(/\nsince {9}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n/);
    expect(text.out).toContain(`\npage          ${ui}\n`);
    expect(text.out).toMatch(/^engine {8}running, version 0\.1\.0, process \d+\n/);
  });

  test('status says that no controller runs where there is no cluster', async () => {
    const { out } = await run('status');
    expect(out).toContain(
      '\ncontroller    none runs, as this source has no cluster; its objects name:\n                ingress-nginx, class nginx\n',
    );
  });

  test('doctor cluster says that the engine reads no cluster', async () => {
    const { out } = await run('doctor', 'cluster');
    expect(out).toContain('the running engine reads the built-in demo, which has no cluster');
  });

  test('open has it open a browser, and says why it cannot', async () => {
    const refusals = await Promise.all([
      run('open', 'https://github.com/'),
      run('open', 'https://da2so.com/'),
      run('open', 'http://da2so.com:1/'),
    ]);
    expect(refusals.map(({ code, error }) => [code, error])).toEqual([
      [1, 'error: No Ingress declares github.com.\nhint: "gatehouse routes" lists the hosts.\n'],
      [1, expect.stringMatching(/^error: da2so\.com is a public name that nobody approved\.\nhint: .+--approve/)],
      [1, expect.stringMatching(/^error: "http:\/\/da2so\.com:1\/" cannot be opened\.\nhint: /)],
    ]);
  });

  test('routes and explain ask it', async () => {
    const [routes, explained] = await Promise.all([
      run('routes', '-o', 'json'),
      run('explain', 'http://da2so.com/hostname', '-o', 'json'),
    ]);
    const view = JSON.parse(routes.out) as RoutesView;
    expect(view.hosts.map((host) => host.host)).toContain('da2so.com');
    expect(JSON.parse(explained.out)).toMatchObject({ winner: { ingress: 'ingress-example', path: '/hostname' } });
  });

  test('a source that is named is evaluated instead', async () => {
    await writeFile(path.join(place.folder, 'shop.yaml'), MANIFEST);
    const { out } = await run('routes', '--manifests', 'shop.yaml', '-o', 'json');
    expect((JSON.parse(out) as RoutesView).hosts.map((host) => host.host)).toEqual(['shop.example']);
  });

  test('logs prints the newest, filtered and limited, oldest first', async () => {
    for (const name of ['one', 'two', 'three']) await get(`/hostname/logs-${name}`);
    const all = await run('logs', '--filter', 'logs-', '-n', '2', '-o', 'json');
    const paths = all.out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { path: string }).path);
    expect([all.code, paths]).toEqual([0, ['/hostname/logs-two', '/hostname/logs-three']]);
    const text = await run('logs', '--filter', 'logs-three');
    expect(text.out).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} GET {5}200 da2so\.com\/hostname\/logs-three → hostname-svc\/\S+ [\d.]+ ms\n$/,
    );
  });

  test('logs -f goes on with what comes, each once, and ends when it is interrupted', async () => {
    await get('/hostname/follow-before');
    const following = place.start([
      'logs',
      '-f',
      '-n',
      '1',
      '--filter',
      'follow-',
      '-o',
      'json',
      '--state-dir',
      'state',
    ]);
    await following.until(() => following.events.length === 1);
    const targets = Array.from({ length: 20 }, (_, index) => `/hostname/follow-${index}`);
    for (const target of targets) await get(target);
    await following.until(() => following.events.length === 21);
    following.child.kill('SIGINT');
    expect((await following.ended).code).toBe(0);
    expect(following.events.map((record) => record.path)).toEqual(['/hostname/follow-before', ...targets]);
  });

  test('logs -n 0 -f prints nothing of the past', async () => {
    await get('/hostname/zero-before');
    const following = place.start(['logs', '-f', '-n', '0', '--filter', 'zero-', '-o', 'json', '--state-dir', 'state']);
    // It follows once a request of its own time is there; those of the past never come.
    let count = 0;
    while (following.events.length === 0) await get(`/hostname/zero-${count++}`);
    following.child.kill('SIGTERM');
    await following.ended;
    expect(following.events.map((record) => record.path)).not.toContain('/hostname/zero-before');
  });

  test('logs ends well when its reader has had enough', async () => {
    const following = place.start(['logs', '-f', '--state-dir', 'state']);
    await get('/hostname/pipe');
    await following.until(() => following.out.includes('/hostname/pipe'));
    following.child.stdout.destroy();
    let ended = false;
    void following.ended.then(() => (ended = true));
    while (!ended) await get('/hostname/pipe');
    expect(await following.ended).toMatchObject({ code: 0, error: '' });
  });
});
