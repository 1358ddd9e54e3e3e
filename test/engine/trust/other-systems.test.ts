import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  addTrustedRoot,
  findCertificates,
  removeTrustedRoot,
  verifyChain,
} from '#engine/trust/stores/keychain-commands.ts';
import { KeychainStore } from '#engine/trust/stores/keychain-store.ts';
import type { Machine } from '#engine/trust/machine.ts';
import type { RootCertificate } from '#engine/trust/root-certificate.ts';
import type { Run } from '#engine/trust/run.ts';
import { addToRoot, deleteFromRoot, listRoots, windowsTools } from '#engine/trust/stores/windows-commands.ts';
import { WindowsStore } from '#engine/trust/stores/windows-store.ts';
import { iniValue, windowsFromWsl } from '#engine/trust/stores/wsl.ts';
import { manifestOf, newRoot, scratchHome } from './machine.ts';

let root: RootCertificate;

beforeAll(async () => {
  ({ root } = await newRoot());
});

/** A machine's programs: notes what is run, and answers by a function. */
function recording(
  answer: (line: string) => { readonly code?: number; readonly stdout?: string; readonly stderr?: string },
): {
  readonly run: Run;
  readonly lines: string[];
} {
  const lines: string[] = [];
  const run: Run = (file, args) => {
    const line = [file, ...args].join(' ').replaceAll(/\/\S*\/gatehouse-(?:keychain|windows)-[^/ ]+/g, 'TEMP');
    lines.push(line);
    return Promise.resolve({ code: 0, stdout: '', stderr: '', timedOut: false, ...answer(line) });
  };
  return { run, lines };
}

describe('commands of macOS', () => {
  test('for the user ask for the user’s password alone', () => {
    expect([
      addTrustedRoot('user', '/Users/a', '/tmp/r.pem'),
      ...removeTrustedRoot('user', '/Users/a', '/tmp/r.pem', 'ab12'),
      findCertificates('user', '/Users/a', 'Gatehouse local root'),
      verifyChain(['/tmp/0', '/tmp/1'], 'a.test'),
    ]).toEqual(
      [
        [
          'add-trusted-cert',
          '-r',
          'trustRoot',
          '-p',
          'ssl',
          '-k',
          '/Users/a/Library/Keychains/login.keychain-db',
          '/tmp/r.pem',
        ],
        ['remove-trusted-cert', '/tmp/r.pem'],
        ['delete-certificate', '-Z', 'AB12', '/Users/a/Library/Keychains/login.keychain-db'],
        ['find-certificate', '-a', '-p', '-c', 'Gatehouse local root', '/Users/a/Library/Keychains/login.keychain-db'],
        ['verify-cert', '-c', '/tmp/0', '-c', '/tmp/1', '-p', 'ssl', '-s', 'a.test'],
      ].map((args) => ({ file: '/usr/bin/security', args })),
    );
  });

  test('for all users name the system’s keychain', () => {
    const keychain = '/Library/Keychains/System.keychain';
    expect(
      [addTrustedRoot('admin', '/h', 'r'), ...removeTrustedRoot('admin', '/h', 'r', 'ab')].map(({ args }) => args),
    ).toEqual([
      ['add-trusted-cert', '-d', '-p', 'basic', '-r', 'trustRoot', '-p', 'ssl', '-k', keychain, 'r'],
      ['remove-trusted-cert', '-d', 'r'],
      ['delete-certificate', '-Z', 'AB', keychain],
    ]);
  });

  test('install and remove by fingerprint, and know what is there already', async () => {
    const machine: Machine = { ...(await scratchHome()), platform: 'darwin' };
    let held = '';
    const { run, lines } = recording((line) => ({ stdout: line.includes('find-certificate') ? held : '' }));
    const store = new KeychainStore('user', machine, run);
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
    held = root.pem;
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'same' });
    expect(await store.remove(root, manifestOf(machine))).toMatchObject({ outcome: 'changed' });
    expect(
      lines.filter((line) => !line.includes('find-certificate')).map((line) => line.replaceAll(machine.home, '~')),
    ).toEqual([
      '/usr/bin/security add-trusted-cert -r trustRoot -p ssl -k ~/Library/Keychains/login.keychain-db TEMP/0.pem',
      '/usr/bin/security remove-trusted-cert TEMP/0.pem',
      `/usr/bin/security delete-certificate -Z ${root.sha1.toUpperCase()} ~/Library/Keychains/login.keychain-db`,
    ]);
  });

  test('are not begun in a remote session, where nobody could answer', async () => {
    const machine: Machine = {
      ...(await scratchHome()),
      platform: 'darwin',
      env: { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' },
    };
    const store = new KeychainStore('user', machine, recording(() => ({})).run);
    expect(await store.install(root, manifestOf(machine))).toMatchObject({ outcome: 'refused', reason: 'no-desktop' });
  });

  test('that a person dismisses are a refusal in the system’s words', async () => {
    const machine: Machine = { ...(await scratchHome()), platform: 'darwin' };
    const { run } = recording((line) =>
      line.includes('add-trusted')
        ? { code: 1, stderr: 'SecTrustSettingsSetTrustSettings: The authorization was canceled by the user.' }
        : {},
    );
    expect(await new KeychainStore('user', machine, run).install(root, manifestOf(machine))).toMatchObject({
      outcome: 'refused',
      reason: 'refused',
      values: { detail: 'SecTrustSettingsSetTrustSettings: The authorization was canceled by the user.' },
    });
  });
});

describe('commands of Windows', () => {
  const tools = windowsTools('C:\\Windows', '\\');

  test('use the tools of the system folder alone, and delete by thumbprint', () => {
    expect([
      addToRoot(tools, 'machine', 'C:\\r.cer'),
      deleteFromRoot(tools, 'machine', 'ab12'),
      addToRoot(tools, 'user', 'C:\\r.cer'),
    ]).toEqual(
      [
        ['-f', '-addstore', 'Root', 'C:\\r.cer'],
        ['-delstore', 'Root', 'ab12'],
        ['-user', '-f', '-addstore', 'Root', 'C:\\r.cer'],
      ].map((args) => ({ file: 'C:\\Windows\\System32\\certutil.exe', args })),
    );
    const { file, args } = listRoots(tools);
    expect([file, args.slice(0, 4)]).toEqual([
      'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
      ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command'],
    ]);
  });

  test('find a root by its bytes among what PowerShell prints', async () => {
    const machine: Machine = { ...(await scratchHome()), platform: 'win32', env: { SystemRoot: 'C:\\Windows' } };
    let held = '';
    const { run, lines } = recording((line) => ({
      stdout: line.includes('powershell') ? `WARNING: x\r\n${held}\r\n` : '',
    }));
    const store = new WindowsStore({ place: 'machine', machine, run, side: null });
    expect((await store.detect(root)).state).toBe('absent');
    await store.install(root, manifestOf(machine));
    held = root.der.toString('base64');
    expect((await store.detect(root)).state).toBe('installed');
    await store.remove(root, manifestOf(machine));
    expect(lines.filter((line) => line.includes('certutil')).map((line) => line.split('System32\\')[1])).toEqual([
      'certutil.exe -f -addstore Root TEMP/root.cer',
      `certutil.exe -delstore Root ${root.sha1}`,
    ]);
  });
});

describe('WSL', () => {
  async function wsl(settings: string, mounts: string): Promise<Machine> {
    const machine = await scratchHome();
    const at = join(machine.home, 'root');
    await mkdir(join(at, 'proc/sys/kernel'), { recursive: true });
    await writeFile(join(at, 'proc/sys/kernel/osrelease'), '6.6.87.2-microsoft-standard-WSL2\n');
    await mkdir(join(at, 'etc'), { recursive: true });
    await writeFile(join(at, 'etc/wsl.conf'), settings);
    await mkdir(join(at, mounts, 'c/Windows'), { recursive: true });
    return { ...machine, root: at };
  }

  test('offers the Windows around it, whose tools name files as Windows does', async () => {
    const machine = await wsl('[automount]\nroot = /windows\n', 'windows');
    const side = await windowsFromWsl(machine);
    expect(side?.tools.certutil).toBe(join(machine.root, 'windows/c/Windows/System32/certutil.exe'));
    const { run, lines } = recording((line) => ({
      stdout: line.includes('wslpath') ? '\\\\wsl.localhost\\Debian\\tmp\\root.cer\n' : '',
    }));
    const store = new WindowsStore({ place: 'user', machine, run, side });
    await store.install(root, manifestOf(machine));
    expect(lines.at(-1)?.split('System32/')[1]).toBe(
      'certutil.exe -user -f -addstore Root \\\\wsl.localhost\\Debian\\tmp\\root.cer',
    );
  });

  test('does not where its programs cannot be started, nor on another Linux', async () => {
    expect(await windowsFromWsl(await wsl('[interop]\nenabled=false\n', 'mnt'))).toBeNull();
    const { root: away, ...machine } = await wsl('', 'mnt');
    await writeFile(join(away, 'proc/sys/kernel/osrelease'), '6.1.0-37-amd64\n');
    expect(await windowsFromWsl({ ...machine, root: away })).toBeNull();
  });

  test('reads its settings by section', () => {
    const text = '[network]\nroot=/no\n[automount]\r\nenabled=true\r\nroot="/w/"\r\n';
    expect([iniValue(text, 'automount', 'root'), iniValue(text, 'interop', 'enabled')]).toEqual(['/w/', null]);
  });
});
