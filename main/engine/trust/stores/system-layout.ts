import { readFile, stat } from 'node:fs/promises';
import { ignoreMissing } from '../absent-files.ts';
import { pathOn, type Machine } from '../machine.ts';

/** How a family of Linux systems keeps certificates that its administrator trusts. Paths are as on the machine itself. */
export interface SystemLayout {
  readonly family: 'fedora' | 'debian' | 'arch' | 'opensuse';
  /** Holds one certificate a file, with this ending. */
  readonly folder: string;
  readonly ending: '.crt' | '.pem';
  /** What makes the bundle anew after an addition, and after a removal. */
  readonly tool: string;
  readonly afterAddition: readonly string[];
  readonly afterRemoval: readonly string[];
  /** What OpenSSL, curl, GnuTLS, Go and Python read; the first that exists. */
  readonly bundles: readonly string[];
}

/** In the order in which they are told apart (reference trust C.2). */
const LAYOUTS: readonly SystemLayout[] = [
  {
    family: 'fedora',
    folder: '/etc/pki/ca-trust/source/anchors',
    ending: '.pem',
    tool: 'update-ca-trust',
    afterAddition: ['extract'],
    afterRemoval: ['extract'],
    bundles: ['/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem'],
  },
  {
    family: 'debian',
    folder: '/usr/local/share/ca-certificates',
    ending: '.crt',
    tool: 'update-ca-certificates',
    afterAddition: [],
    // Without it two dangling links stay (reference trust C.2).
    afterRemoval: ['--fresh'],
    bundles: ['/etc/ssl/certs/ca-certificates.crt'],
  },
  {
    family: 'arch',
    folder: '/etc/ca-certificates/trust-source/anchors',
    ending: '.crt',
    tool: 'trust',
    afterAddition: ['extract-compat'],
    afterRemoval: ['extract-compat'],
    bundles: ['/etc/ca-certificates/extracted/tls-ca-bundle.pem', '/etc/ssl/certs/ca-certificates.crt'],
  },
  {
    family: 'opensuse',
    folder: '/usr/share/pki/trust/anchors',
    ending: '.pem',
    tool: 'update-ca-certificates',
    afterAddition: [],
    afterRemoval: [],
    bundles: ['/var/lib/ca-certificates/ca-bundle.pem', '/etc/ssl/ca-bundle.pem'],
  },
];

export type FoundLayout =
  | { readonly kind: 'found'; readonly layout: SystemLayout }
  /** The store is made from the system's configuration, and what we put there would be lost or refused. */
  | { readonly kind: 'declarative'; readonly system: string }
  | { readonly kind: 'unknown' };

/** Which layout the machine has. */
export async function systemLayout(machine: Machine): Promise<FoundLayout> {
  const system = await declarativeSystem(machine);
  if (system !== null) return { kind: 'declarative', system };
  for (const layout of LAYOUTS) {
    if (await isFolder(pathOn(machine, layout.folder))) return { kind: 'found', layout };
  }
  // Debian's package is there before its folder for the administrator's certificates.
  const debian = LAYOUTS.find(({ family }) => family === 'debian');
  if (debian !== undefined && (await isFolder(pathOn(machine, '/usr/share/ca-certificates')))) {
    return { kind: 'found', layout: debian };
  }
  return { kind: 'unknown' };
}

async function declarativeSystem(machine: Machine): Promise<string | null> {
  const release = (await readFile(pathOn(machine, '/etc/os-release'), 'utf8').catch(ignoreMissing)) ?? '';
  const id = /^ID=["']?([a-z0-9._-]+)["']?$/m.exec(release)?.[1] ?? '';
  if (id === 'nixos' || (await stat(pathOn(machine, '/etc/NIXOS')).catch(ignoreMissing)) !== null) return 'NixOS';
  return id === 'guix' ? 'Guix System' : null;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(ignoreMissing))?.isDirectory() === true;
}
