import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PLACES = ['/usr/bin/certutil', '/usr/local/bin/certutil', '/run/current-system/sw/bin/certutil'];
const LIMIT = 10_000;

/** NSS's certutil, or null: it is not installed by default (reference trust C.3). */
export async function findCertutil(places: readonly string[] = PLACES): Promise<string | null> {
  for (const place of places) {
    try {
      await access(place, constants.X_OK);
      return place;
    } catch {
      continue; // the next place
    }
  }
  return null;
}

/**
 * Makes a home with a certificate database that trusts one authority, as Chromium looks for it: in `~/.pki/nssdb` where
 * that is there. Rejects where certutil does not do it.
 */
export async function prepareCertificateHome(
  home: string,
  authority: { readonly certutil: string; readonly root: string },
): Promise<void> {
  const { certutil, root } = authority;
  const database = join(home, '.pki', 'nssdb');
  await mkdir(database, { recursive: true, mode: 0o700 });
  const file = join(home, 'authority.pem');
  await writeFile(file, root, { mode: 0o600 });
  try {
    await run(certutil, ['-d', `sql:${database}`, '-N', '--empty-password'], home);
    await run(certutil, ['-d', `sql:${database}`, '-A', '-t', 'C,,', '-n', 'Gatehouse session', '-i', file], home);
  } finally {
    await rm(file, { force: true });
  }
}

function run(program: string, words: readonly string[], home: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const environment = { HOME: home, PATH: '/usr/bin:/bin', LC_ALL: 'C' };
    const child = execFile(program, words, { timeout: LIMIT, env: environment }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${program} failed: ${stderr.trim() || error.message}`));
    });
    child.stdin?.end();
  });
}
