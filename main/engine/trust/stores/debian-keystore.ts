import { stat } from 'node:fs/promises';
import { ignoreMissing } from '../absent-files.ts';
import { Keystore } from './keytool.ts';
import { pathOn, type Machine } from '../machine.ts';
import type { RootCertificate } from '../root-certificate.ts';
import type { Run } from '../run.ts';
import type { SystemLayout } from './system-layout.ts';
import { findTool } from '../tools.ts';
import { stopped, type StoreResult } from '../trust-store.ts';

/** Where the package `ca-certificates-java` keeps what the system store holds, for every JDK of Debian. */
export const DEBIAN_KEYSTORE = '/etc/ssl/certs/java/cacerts';

/** Debian's keystore follows the system store by a hook, but only when something is added (reference trust C.2). */
export class DebianKeystore {
  readonly path: string;
  readonly #keystore: Keystore | null;

  private constructor(path: string, keystore: Keystore | null) {
    this.path = path;
    this.#keystore = keystore;
  }

  /** null where there is none. */
  static async of(machine: Machine, run: Run, { family }: SystemLayout): Promise<DebianKeystore | null> {
    const path = pathOn(machine, DEBIAN_KEYSTORE);
    if (family !== 'debian' || (await stat(path).catch(ignoreMissing)) === null) return null;
    const tool = findTool(machine, 'keytool');
    return new DebianKeystore(path, tool.kind === 'found' ? new Keystore(path, tool.path, run) : null);
  }

  async holds(root: RootCertificate): Promise<boolean> {
    const found = await this.#keystore?.aliases();
    return found?.kind === 'read' && found.bySha256.has(root.sha256);
  }

  /** null where it is gone. */
  async remove(root: RootCertificate): Promise<StoreResult | null> {
    if (this.#keystore === null)
      return stopped('failed', {
        reason: 'tool-missing',
        values: { tool: 'keytool', package: 'default-jre-headless' },
      });
    const found = await this.#keystore.aliases();
    if (found.kind === 'refused') return stopped('failed', found.fault);
    const alias = found.bySha256.get(root.sha256);
    const refusal = alias === undefined ? null : await this.#keystore.delete(alias);
    return refusal === null ? null : stopped('failed', refusal.fault);
  }
}
