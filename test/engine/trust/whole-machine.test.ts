import { beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../../build/chromium.ts';
import { isInstalled, needing } from './machine.ts';
import { hasPrivateMachine, onPrivateMachine } from './private-machine.ts';

const tools = [
  '/usr/sbin/update-ca-certificates',
  '/usr/bin/certutil',
  '/usr/bin/openssl',
  '/usr/bin/curl',
  '/usr/bin/python3',
];
const has = hasPrivateMachine() && isInstalled(...tools);
const chromium = findChromium();
const hasJava = isInstalled('/usr/bin/keytool', '/usr/bin/javac');
const JAVA = 'java:/etc/ssl/certs/java/cacerts';
let seen: Readonly<Record<string, unknown>> = {};

function but(record: unknown, ...keys: string[]): unknown {
  return Object.fromEntries(Object.entries(record as object).filter(([key]) => !keys.includes(key)));
}

describe(`a private copy of this machine${needing('root with mount namespaces, certutil, openssl, curl or python3', has)}`, () => {
  beforeAll(async () => {
    if (has) seen = (await onPrivateMachine('whole-machine.ts', chromium ?? '')) as typeof seen;
  }, 450_000);

  test.runIf(has)('trusts nothing of ours before', () => {
    expect(but(seen['tableBefore'], JAVA)).toEqual({
      system: 'absent: untrusted untrusted untrusted untrusted',
      'nss:~/.pki/nssdb': 'absent: untrusted untrusted untrusted untrusted',
      'firefox:~/.mozilla/firefox/abc.default': 'absent: untrusted untrusted untrusted untrusted',
      // Node tells of the name before it looks for the root.
      node: 'absent: untrusted untrusted refused refused',
      python: 'absent: untrusted untrusted untrusted untrusted',
      curl: 'absent: untrusted untrusted untrusted untrusted',
    });
  });

  test.runIf(has)('trusts the hosts that the authority may sign for in every store, and no name beside them', () => {
    expect(but(seen['tableAfter'], JAVA)).toEqual({
      system: 'installed: trusted trusted refused refused',
      'nss:~/.pki/nssdb': 'installed: trusted trusted refused refused',
      'firefox:~/.mozilla/firefox/abc.default': 'installed: trusted trusted refused refused',
      node: 'absent: untrusted untrusted refused refused',
      python: 'absent: trusted trusted refused refused',
      curl: 'installed: trusted trusted refused refused',
    });
    expect(seen['installedAgain']).toEqual(['same']);
  });

  test.runIf(has && hasJava)(`Java asks the same of the intermediate${needing('a JDK', hasJava)}`, () => {
    const of = (key: string): unknown => (seen[key] as Record<string, string>)[JAVA];
    expect(['tableBefore', 'tableAfter', 'tableUndone'].map(of)).toEqual([
      'absent: untrusted untrusted untrusted untrusted',
      'installed: trusted trusted refused refused',
      'absent: untrusted untrusted untrusted untrusted',
    ]);
  });

  test.runIf(has && chromium !== null)(
    `Chromium opens them without a warning${needing('Chromium', chromium !== null)}`,
    () => {
      const unknown = 'untrusted net::ERR_CERT_AUTHORITY_INVALID';
      expect(seen['browserBefore']).toEqual([
        unknown,
        unknown,
        expect.stringMatching(/ERR_CERT/),
        expect.stringMatching(/ERR_CERT/),
      ]);
      const refused = 'refused net::ERR_CERT_INVALID';
      expect(seen['browserAfter']).toEqual(['trusted', 'trusted', refused, refused]);
    },
  );

  test.runIf(has)('curl and openssl as a person types them agree, without -k', () => {
    expect([seen['curl'], seen['openssl'], seen['curlUndone']]).toEqual([[0, 60], [0, 1], 60]);
  });

  test.runIf(has)('is byte for byte what it was after undo', () => {
    expect(seen['differences']).toEqual([]);
    expect(seen['files']).toBeGreaterThan(200);
    expect([seen['removed'], seen['records']]).toEqual([['changed', 'same'], 0]);
    expect(seen['tableUndone']).toEqual(seen['tableBefore']);
  });
});
