import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  answer,
  names,
  onMachine,
  output,
  plan,
  run,
  shell,
  steps,
  whyNoNamespaces,
  withBundledHelper,
} from './namespaces.ts';

const HOSTS = Buffer.from('127.0.0.1 localhost # caf\xe9\r\n10.0.0.1 db.corp\n# no end', 'latin1');
const HASH = createHash('sha256').update(HOSTS).digest('hex');
const why = whyNoNamespaces();
withBundledHelper();
const PORT = 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start';
const PORTS = { method: 'sysctl', start: 80 } as const;
const sha = 'sha256sum /etc/hosts | cut -c1-64';

describe.skipIf(why !== null)(
  `the helper as a process of its own (skipped where it cannot: ${why ?? 'it can'})`,
  () => {
    test('does hosts and ports in order, is asked again without effect, and undoes byte for byte', async () => {
      const done = await onMachine(HOSTS, [
        shell(PORT),
        run(plan({ hosts: names('shop.test', 'api.test'), ports: PORTS })),
        shell(
          `${PORT}; cat /etc/sysctl.d/60-gatehouse.conf | tail -1; getent ahosts shop.test | cut -d' ' -f1 | sort -u; stat -c '%a %U' /etc/hosts /var/lib/gatehouse /var/lib/gatehouse/*`,
        ),
        run(plan({ hosts: names('shop.test', 'api.test'), ports: PORTS })),
        { do: 'helper', words: ['--status'] },
        run(plan({ op: 'undo' })),
        shell(
          `${sha}; ${PORT}; ls /etc/sysctl.d/60-gatehouse.conf /var/lib/gatehouse 2>/dev/null || echo gone; ls -A /run/gatehouse`,
        ),
        { do: 'helper', words: ['--status'] },
      ]);
      expect(output(done[0])).toBe('1024');
      expect(steps(done[1])).toEqual(['hosts done hosts-written', 'ports done ports-opened']);
      expect(output(done[2]).split('\n')).toEqual([
        '80',
        'net.ipv4.ip_unprivileged_port_start = 80',
        '127.0.0.1',
        '::1',
        '644 root',
        '700 root',
        '700 root',
        '600 root',
        '600 root',
      ]);
      expect(steps(done[3])).toEqual(['hosts skipped hosts-same', 'ports skipped ports-same']);
      expect(steps(done[4])).toEqual(['hosts done hosts-mapped', 'ca skipped ca-absent', 'ports done ports-opened']);
      expect(steps(done[5])).toEqual(['ports done ports-restored', 'ca skipped ca-absent', 'hosts done hosts-removed']);
      expect(output(done[6]).split('\n')).toEqual([HASH, '1024', 'gone', 'used-plans']);
      expect(steps(done[7])).toEqual(['hosts skipped hosts-none', 'ca skipped ca-absent', 'ports skipped ports-none']);
      expect([answer(done[1]).manifestSha, answer(done[5]).manifestSha]).toEqual([
        expect.stringMatching(/^[0-9a-f]{64}$/),
        null,
      ]);
    });

    test('repairs broken markers: they go with the lines that are ours, and every other byte is as before', async () => {
      const repair = plan({ op: 'repair', hosts: names() });
      const done = await onMachine(HOSTS, [
        run(plan({ hosts: names('shop.test', 'api.test') })),
        shell(`sed -i '/^# <<< gatehouse/d' /etc/hosts`),
        run(plan({ hosts: names('shop.test') })),
        { do: 'helper', words: ['--undo'] },
        run(repair),
        shell(sha),
        { do: 'helper', words: ['--undo'] },
        shell(`${sha}; ls -d /var/lib/gatehouse 2>/dev/null || echo gone`),
        run({ ...repair, nonce: 'x'.repeat(24) }),
        shell('ls -d /var/lib/gatehouse 2>/dev/null || echo gone'),
      ]);
      expect([steps(done[2]), steps(done[3]).at(-1)]).toEqual([
        ['hosts failed hosts-markers'],
        'hosts failed hosts-markers',
      ]);
      expect(answer(done[4]).steps).toEqual([
        { id: 'hosts', state: 'done', detail: { code: 'hosts-repaired', values: { lines: '4, 5, 6, 7, 8' } } },
      ]);
      expect([output(done[5]), output(done[7])]).toEqual([HASH, `${HASH}\ngone`]);
      expect([steps(done[8]), output(done[9])]).toEqual([['hosts skipped hosts-same'], 'gone']);
    });

    test('says what it did to the person, in the language of the caller', async () => {
      const input = JSON.stringify(plan({ hosts: names('shop.test') }));
      const done = await onMachine(HOSTS, [
        { do: 'helper', words: ['--plan-stdin'], input, environment: { LANG: 'ko_KR.UTF-8' } },
        { do: 'helper', words: ['--undo'], environment: { LANG: 'en_US.UTF-8' } },
      ]);
      const said = done.map((each) => ('length' in each ? '' : each.error.trim().split('\n').at(-1)));
      expect(said).toEqual([
        '완료: hosts 파일이 이름 1개를 이 컴퓨터로 연결합니다.',
        'done: Our names are gone from the hosts file.',
      ]);
    });

    test('changes names alone later, and leaves the ports as they are', async () => {
      const done = await onMachine(HOSTS, [
        run(plan({ hosts: names('shop.test'), ports: PORTS })),
        run(plan({ hosts: names('shop.test', 'new.test') })),
        shell(`${PORT}; grep -c test /etc/hosts`),
        run(plan({ hosts: names() })),
        shell(`${sha}; ${PORT}; cat /var/lib/gatehouse/manifest.json`),
      ]);
      expect(steps(done[1])).toEqual(['hosts done hosts-written']);
      expect(output(done[2])).toBe('80\n4');
      expect(steps(done[3])).toEqual(['hosts done hosts-written']);
      const [hash, port, record = ''] = output(done[4]).split('\n');
      expect([hash, port, JSON.parse(record)]).toEqual([
        HASH,
        '80',
        { v: 1, hosts: null, authorities: [], ports: { previous: 1024, start: 80, state: 'done' } },
      ]);
    });

    test('a name that others map is left out and named with its line; the rest is mapped', async () => {
      const [done] = await onMachine(HOSTS, [run(plan({ hosts: names('db.corp', 'shop.test') }))]);
      expect(answer(done).steps[0]?.detail.values).toEqual({ names: '1', conflicts: 'db.corp:2', backup: '' });
    });

    test('a missing hosts file is made where the plan says that it is missing, and goes again', async () => {
      const done = await onMachine(null, [
        run(plan({ hosts: { ...names('shop.test'), expectSha256: HASH } })),
        run(plan({ hosts: names('shop.test') })),
        shell('head -2 /etc/hosts; stat -c %a /etc/hosts'),
        { do: 'helper', words: ['--undo'] },
        shell('test ! -e /etc/hosts && echo gone'),
      ]);
      expect(steps(done[0])).toEqual(['hosts failed hosts-changed']);
      expect(output(done[2])).toBe('127.0.0.1 localhost\n::1 localhost\n644');
      expect(output(done[4])).toBe('gone');
    });

    test('the text file "undo" takes everything back with plain commands', async () => {
      const done = await onMachine(HOSTS, [
        run(plan({ hosts: names('shop.test'), ports: PORTS })),
        run(plan({ hosts: names('other.test', 'more.test') })),
        shell(
          `sh /var/lib/gatehouse/undo >/dev/null 2>&1; ${sha}; ${PORT}; ls -d /var/lib/gatehouse /run/gatehouse /etc/sysctl.d/60-gatehouse.conf 2>/dev/null || echo gone`,
        ),
      ]);
      expect(output(done[2]).split('\n')).toEqual([HASH, '1024', 'gone']);
    });

    test('that text file takes only our lines where somebody edited others since', async () => {
      const done = await onMachine('127.0.0.1 localhost\n', [
        run(plan({ hosts: names('shop.test') })),
        shell('echo "10.0.0.9 mine" >> /etc/hosts; sh /var/lib/gatehouse/undo >/dev/null 2>&1; cat /etc/hosts'),
      ]);
      expect(output(done[1])).toBe('127.0.0.1 localhost\n10.0.0.9 mine');
    });

    test('undo puts the value of the ports back only where it still is ours', async () => {
      const done = await onMachine(HOSTS, [
        shell(`echo 1000 > /proc/sys/net/ipv4/ip_unprivileged_port_start`),
        run(plan({ ports: PORTS })),
        shell(`echo 500 > /proc/sys/net/ipv4/ip_unprivileged_port_start`),
        { do: 'helper', words: ['--undo'] },
        shell(PORT),
        run(plan({ ports: PORTS })),
        { do: 'helper', words: ['--undo'] },
        shell(PORT),
      ]);
      expect(steps(done[3])[0]).toBe('ports done ports-left');
      expect([output(done[4]), output(done[7])]).toEqual(['500', '500']);
    });

    test('a file in the place of our port setting that is not ours is left alone', async () => {
      const done = await onMachine(HOSTS, [
        shell('mkdir -p /etc/sysctl.d; echo theirs > /etc/sysctl.d/60-gatehouse.conf'),
        run(plan({ ports: PORTS })),
        { do: 'helper', words: ['--undo'] },
        shell(`cat /etc/sysctl.d/60-gatehouse.conf; ${PORT}`),
      ]);
      expect(steps(done[1])).toEqual(['ports failed ports-foreign']);
      expect(output(done[3])).toBe('theirs\n1024');
    });

    test('where a later step fails, the steps before it are taken back in the same run', async () => {
      const done = await onMachine(HOSTS, [
        shell('mkdir -p /etc/sysctl.d; echo theirs > /etc/sysctl.d/60-gatehouse.conf'),
        run(plan({ hosts: names('shop.test'), ports: PORTS })),
        shell(`${sha}; ls -d /var/lib/gatehouse || echo gone`),
      ]);
      expect(steps(done[1])).toEqual(['hosts rolledback hosts-written', 'ports failed ports-foreign']);
      expect(answer(done[1])).toMatchObject({ ok: false, manifestSha: null });
      expect(output(done[2])).toBe(`${HASH}\ngone`);
    });

    test('an edit between our markers is put right, kept as a backup, and survives the undo', async () => {
      const done = await onMachine(HOSTS, [
        run(plan({ hosts: names('shop.test') })),
        shell(`sed -i 's/^::1 shop.test/10.0.0.7 shop.test # mine/' /etc/hosts`),
        { do: 'helper', words: ['--status'] },
        { do: 'helper', words: ['--undo'] },
        shell(`${sha}; ls /var/lib/gatehouse; grep -l mine /var/lib/gatehouse/backups/* | wc -l`),
      ]);
      expect(steps(done[2])[0]).toBe('hosts failed hosts-drifted');
      expect(output(done[4]).split('\n')).toEqual([HASH, 'backups', '1']);
    });

    test('undo takes out what an earlier installation left, also without a record', async () => {
      const done = await onMachine(HOSTS, [
        run(plan({ hosts: names('shop.test'), ports: PORTS })),
        shell('rm -rf /var/lib/gatehouse'),
        { do: 'helper', words: ['--undo'] },
        shell(`${sha}; ${PORT}; ls -d /var/lib/gatehouse 2>/dev/null || echo gone`),
      ]);
      expect(output(done[3]).split('\n')).toEqual([HASH, '1024', 'gone']);
    });

    test('eight helpers at once: one has the plan that fits, the others change nothing', async () => {
      const inputs = Array.from({ length: 8 }, (_, at) =>
        JSON.stringify(plan({ hosts: names(`w${String(at)}.test`) })),
      );
      const [, all, count] = await onMachine(HOSTS, [
        shell('true'),
        { do: 'helpers', inputs },
        shell('grep -c test /etc/hosts'),
      ]);
      const answers = (all as readonly { readonly out: string }[]).map(
        (each) => steps({ code: 0, error: '', ...each })[0],
      );
      expect(answers.toSorted((a = '', b = '') => a.localeCompare(b))).toEqual([
        'hosts done hosts-written',
        ...Array.from({ length: 7 }, () => 'hosts failed hosts-changed'),
      ]);
      expect(output(count)).toBe('2');
    }, 120_000);

    test.each([
      ['read-only', 'mount --bind /etc/hosts /etc/hosts; mount -o remount,ro,bind /etc/hosts', 'hosts-read-only'],
      ['UTF-16', 'printf "\\377\\376a\\000" > /etc/hosts', 'hosts-encoding'],
      ['a pipe', 'rm /etc/hosts; mkfifo /etc/hosts', 'hosts-not-a-file'],
      [
        'a link into a folder of a user',
        'mkdir /mnt/home; chown 1000 /mnt/home; mv /etc/hosts /mnt/home/; ln -s /mnt/home/hosts /etc/hosts',
        'hosts-symlink-owner',
      ],
      ['a link to nothing', 'ln -sf /mnt/nothing /etc/hosts', 'hosts-dangling'],
      ['with broken markers', 'printf "\\n# <<< gatehouse managed block v1 <<<" >> /etc/hosts', 'hosts-markers'],
    ])('a hosts file that is %s is refused, and nothing is left', async (_what, setUp, code) => {
      const done = await onMachine(
        HOSTS,
        [run(plan({ hosts: names('shop.test') })), shell('ls -d /var/lib/gatehouse || true')],
        {
          setUp,
        },
      );
      expect(steps(done[0])).toEqual([`hosts failed ${code}`]);
      expect(output(done[1])).toBe('');
    });

    test('a hosts file that is a mount is written in place, and that is said', async () => {
      const done = await onMachine(
        HOSTS,
        [run(plan({ hosts: names('shop.test') })), { do: 'helper', words: ['--undo'] }, shell(sha)],
        {
          setUp: 'mount --bind /etc/hosts /etc/hosts',
        },
      );
      expect([...steps(done[0]), output(done[2])]).toEqual(['hosts done hosts-written-in-place', HASH]);
    });

    test('a full disk changes nothing and leaves nothing', async () => {
      const setUp =
        'mkdir -p /mnt/small; mount -t tmpfs -o mode=755,size=64k none /mnt/small; mkdir /mnt/small/gatehouse; chmod 700 /mnt/small/gatehouse; mount --bind /mnt/small /var/lib; dd if=/dev/zero of=/mnt/small/fill 2>/dev/null || true';
      const done = await onMachine(HOSTS, [run(plan({ hosts: names('shop.test') })), shell(`${sha}; ls -A /var/lib`)], {
        setUp,
      });
      expect(answer(done[0]).steps[0]?.detail.code).toMatch(/^(?:hosts|helper)-disk-full$/);
      expect(output(done[1]).split('\n')).toEqual([HASH, 'fill']);
    });
  },
);
