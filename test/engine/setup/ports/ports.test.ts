import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firstFreePort, tryPort } from '#engine/setup/ports/low-ports.ts';
import { portOwner } from '#engine/setup/ports/port-owner.ts';
import { readSocketTable } from '#engine/setup/ports/socket-table.ts';
import { temporaryFolder } from '../../tls/temporary-folder.ts';

const isLinux = process.platform === 'linux';
const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

function line(local: string, state: string, uid = 33, inode = 77): string {
  return `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000    ${String(uid)}        0 ${String(inode)} 1 0000 100 0 0 10 0\n`;
}

describe('the table of sockets', () => {
  test.each([
    ['0100007F:0050', '127.0.0.1', 80, false],
    ['00000000:01BB', '0.0.0.0', 443, true],
    ['00000000000000000000000000000000:01BB', '::', 443, true],
    ['00000000000000000000000001000000:1F90', '::1', 8080, false],
    ['0000000000000000FFFF00000100007F:0050', '0:0:0:0:0:ffff:7f00:1', 80, false],
  ])('%s', (local, address, port, wildcard) => {
    const socket = { address, port, uid: 33, inode: 77, wildcard };
    expect(readSocketTable(HEAD + line(local, '0A'))).toEqual([socket]);
  });

  test('leaves out connections and what is no line', () => {
    expect(readSocketTable(`${HEAD + line('0100007F:0050', '01')}garbage\n\n`)).toEqual([]);
  });
});

describe('the owner of a port', () => {
  test.runIf(isLinux)('is found with its program where it can be seen', async () => {
    const script =
      "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port); })";
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    try {
      expect(await portOwner(Number(chunk.toString()))).toEqual({
        address: '127.0.0.1',
        pid: child.pid,
        program: 'node',
        uid: process.getuid?.(),
        wildcard: false,
      });
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });

  test('of another user is known by its number alone', async () => {
    const proc = await temporaryFolder();
    await mkdir(join(proc, 'net'));
    await writeFile(join(proc, 'net/tcp'), HEAD + line('00000000:0050', '0A'));
    expect(await portOwner(80, proc)).toEqual({
      address: '0.0.0.0',
      pid: null,
      program: null,
      uid: 33,
      wildcard: true,
    });
    await mkdir(join(proc, '12/fd'), { recursive: true });
    await symlink('socket:[77]', join(proc, '12/fd/3'));
    await writeFile(join(proc, '12/comm'), 'nginx\n');
    expect(await portOwner(80, proc)).toMatchObject({ pid: 12, program: 'nginx' });
  });

  test('of an address that is in nobody’s way is none', async () => {
    const proc = await temporaryFolder();
    await mkdir(join(proc, 'net'));
    await writeFile(join(proc, 'net/tcp'), HEAD + line('0501A8C0:0050', '0A'));
    expect([await portOwner(80, proc), await portOwner(443, proc)]).toEqual([null, null]);
  });
});

describe('trying a port', () => {
  test('finds it taken, then free', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await tryPort('127.0.0.1', port)).toBe('taken');
    server.close();
    await once(server, 'close');
    expect(await tryPort('127.0.0.1', port)).toBe('free');
  });

  test('on an address that the machine does not have', async () => {
    expect(await tryPort('203.0.113.1', 0)).toBe('no-address');
  });
});

test.each([
  ['80\n', 80],
  ['0', 0],
  ['', null],
  ['seventy', null],
  ['70000', null],
])('the first open port of %j', async (text, first) => {
  const file = join(await temporaryFolder(), 'start');
  await writeFile(file, text);
  expect(await firstFreePort(file)).toBe(first);
});
