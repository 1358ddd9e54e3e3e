import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#test/fixtures/asking.ts';
import { plainConfigMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type IngressWish, type Serving } from '#test/fixtures/serving.ts';

const FCGI = { 'backend-protocol': 'FCGI' };
const route = (name: string, annotations: Record<string, string>, wish: IngressWish = {}): object =>
  ingress({ name, host: `${name}.test`, annotations: { ...FCGI, ...annotations }, ...wish });

const folder = '/usr/sbin';
const php = readdirSync(folder, { withFileTypes: true }).find(({ name }) => /^php-fpm[\d.]*$/.test(name))?.name ?? null;
if (php === null) console.warn('FastCGI was tested against a double only: this machine has no php-fpm.');

describe.skipIf(php === null)('a real php-fpm', () => {
  let work: string;
  let program: ChildProcess;
  let serving: Serving;

  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'gatehouse-php-'));
    const port = await freePort();
    await writeFile(
      join(work, 'index.php'),
      `<?php header('X-Method: '.$_SERVER['REQUEST_METHOD']); http_response_code(202);
       echo $_SERVER['HTTP_HOST'], ' ', $_SERVER['QUERY_STRING'], ' ', strlen(file_get_contents('php://input'));`,
    );
    const pool = `[www]\nuser = ${userInfo().username}\nlisten = 127.0.0.1:${port}\npm = static\npm.max_children = 1\n`;
    await writeFile(join(work, 'fpm.conf'), `[global]\nerror_log = ${work}/log\ndaemonize = no\n${pool}`);
    program = spawn(join(folder, php ?? ''), ['-n', '-R', '-F', '-y', join(work, 'fpm.conf')], { stdio: 'ignore' });
    while (!(await canConnect(port))) await new Promise((resolve) => setTimeout(resolve, 20));
    serving = await serve([
      nginxClass,
      ...service([port]),
      plainConfigMap('php', { SCRIPT_FILENAME: `${work}$fastcgi_script_name` }),
      route('php', { 'fastcgi-index': 'index.php', 'fastcgi-params-configmap': 'php' }),
    ]);
  });

  afterAll(async () => {
    await serving.close();
    program.kill('SIGTERM');
    await once(program, 'exit');
    await rm(work, { recursive: true, force: true });
  });

  test('answers', async () => {
    const body = 'x'.repeat(300_000);
    const received = await ask(serving, {
      method: 'POST',
      host: 'php.test',
      path: '/?a=b',
      headers: { 'Content-Type': 'text/x' },
      body,
    });
    expect([received.status, received.headers['x-method'], received.body]).toEqual([
      202,
      'POST',
      'php.test a=b 300000',
    ]);
  });

  test('says that a script is missing', async () => {
    expect((await ask(serving, { host: 'php.test', path: '/nothing.php' })).status).toBe(404);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
