import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { firefoxPlaces, readProfilesIni } from '#engine/trust/stores/firefox-places.ts';
import { scratchHome } from '../machine.ts';

describe('profiles.ini', () => {
  test('names profiles by relative and absolute paths, whatever the line ends are', () => {
    const text =
      '\uFEFF[Install4F96D1932A9F858E]\r\nDefault=abc.default-esr\r\n\r\n[Profile1]\r\nName=work\r\nIsRelative=0\r\nPath=/srv/ff=1\r\n' +
      '[Profile0]\nName=default\nIsRelative=1\nPath=Profiles/abc.default-esr\n[General]\nStartWithLastProfile=1\n';
    expect(readProfilesIni(text, '/home/a/.mozilla/firefox')).toEqual([
      { folder: '/srv/ff=1', name: 'work' },
      { folder: '/home/a/.mozilla/firefox/Profiles/abc.default-esr', name: 'default' },
    ]);
  });

  test.each([
    '',
    '[Profile0]\nName=x\n',
    '[Profile0]\nIsRelative=0\nPath=not/absolute\n',
    '[Profile0]\nPath=a\0b\n',
    'garbage',
  ])('without a usable path names nothing: %j', (text) => expect(readProfilesIni(text, '/r')).toEqual([]));
});

describe('Firefox and its relatives', () => {
  test('are looked for in both roots, snap, flatpak and beside, each profile once', async () => {
    const machine = await scratchHome();
    const roots = [
      '.mozilla/firefox',
      '.config/mozilla/firefox',
      'snap/firefox/common/.mozilla/firefox',
      '.var/app/org.mozilla.firefox/.mozilla/firefox',
      '.thunderbird',
    ];
    for (const root of roots) {
      await mkdir(join(machine.home, root, 'a.default'), { recursive: true });
      await writeFile(
        join(machine.home, root, 'profiles.ini'),
        '[Profile0]\nName=d\nIsRelative=1\nPath=a.default\n[Profile1]\nName=gone\nIsRelative=1\nPath=gone\n',
      );
    }
    await mkdir(join(machine.home, '.librewolf/loose'), { recursive: true });
    await writeFile(join(machine.home, '.librewolf/loose/cert9.db'), '');
    await mkdir(join(machine.home, '.librewolf/Crash Reports'), { recursive: true });
    const places = await firefoxPlaces(machine);
    expect(places.map(({ folder, name }) => [folder.replace(`${machine.home}/`, ''), name])).toEqual([
      ['.mozilla/firefox/a.default', 'Firefox (d)'],
      ['.config/mozilla/firefox/a.default', 'Firefox (d)'],
      ['snap/firefox/common/.mozilla/firefox/a.default', 'Firefox (snap) (d)'],
      ['.var/app/org.mozilla.firefox/.mozilla/firefox/a.default', 'Firefox (Flatpak) (d)'],
      ['.librewolf/loose', 'LibreWolf (loose)'],
      ['.thunderbird/a.default', 'Thunderbird (d)'],
    ]);
  });
});
