import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** May be shipped inside the product. */
const SHIPPED: ReadonlySet<string> = new Set(
  (
    '0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause CC0-1.0 CC-BY-3.0 CC-BY-4.0 ' +
    'ISC MIT MIT-0 PSF-2.0 Python-2.0 Unlicense Zlib'
  ).split(' '),
);

/** May be used to build and test it besides: nothing of them is passed on. */
const TOOLS = new Set([...SHIPPED, 'MPL-2.0', 'WTFPL']);

interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly deprecated?: string;
}

/** Sentences about packages of the lock whose licence is not allowed or unknown, or that their authors have given up. */
export async function licenceFindings(): Promise<readonly string[]> {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
  const lock = JSON.parse(await readFile(file, 'utf8')) as { packages: Record<string, LockedPackage> };
  return Object.entries(lock.packages)
    .filter(([path]) => path !== '')
    .flatMap(([path, locked]) => findings(path.slice(path.lastIndexOf('node_modules/') + 13), locked));
}

/** Sentences about packages in a notices file (`## name - version (licence)`) that may not be shipped. */
export function noticeFindings(notices: string): readonly string[] {
  return [...notices.matchAll(/^## (\S+) - (\S+) \((.*)\)$/gm)]
    .filter(([, , , licence]) => !isAllowed(licence, SHIPPED))
    .map(([, name, version, licence]) => `${name} ${version} is shipped under ${licence}, which is not on the list.`);
}

function findings(name: string, locked: LockedPackage): readonly string[] {
  const label = `${name} ${locked.version ?? ''}`.trimEnd();
  const found: string[] = [];
  if (!isAllowed(locked.license, locked.dev === true ? TOOLS : SHIPPED)) {
    found.push(`${label} has the licence ${locked.license ?? 'unknown'}, which is not on the list.`);
  }
  if (locked.deprecated !== undefined) found.push(`${label} is deprecated: ${locked.deprecated}`);
  return found;
}

/** `A OR B` is allowed when one of them is, `A AND B` when both are (SPDX licence expressions, without nesting). */
function isAllowed(expression: string | undefined, allowed: ReadonlySet<string>): boolean {
  if (expression === undefined) return false;
  const plain = expression.replaceAll(/[()]/g, '');
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence.trim())));
}
