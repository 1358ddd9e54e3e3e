import type { BrowserProof } from '#shared/model/browser-proof.ts';
import { findBrowsers } from '../../browser/known-browsers.ts';
import { CodedError } from '../../coded-error.ts';
import type { Machine } from '../../trust/machine.ts';
import type { StoreKind, TrustStore, TrustTarget } from '../../trust/trust-store.ts';
import { verifyWithChromium } from '../../trust/verify/verify-chromium.ts';

/** Which kind of store browsers of the Chromium family read, by system. */
const READS: Readonly<Partial<Record<NodeJS.Platform, StoreKind>>> = { darwin: 'keychain', win32: 'windows' };

export interface ProofParts {
  readonly machine: Machine;
  readonly stores: readonly TrustStore[];
  readonly isActive: boolean;
  /** A browser that runs as root has no sandbox, and what it opens comes from a cluster. For tests alone. */
  readonly mayBeRoot: boolean;
}

/**
 * Opens every target in a real headless browser of this machine, which the databases of the user alone tell what to trust;
 * each gets one GET. Throws `CodedError`: `browser-as-root`, `browser-missing`.
 */
export async function proveWithBrowser(targets: readonly TrustTarget[], parts: ProofParts): Promise<BrowserProof> {
  const { machine, stores, isActive, mayBeRoot } = parts;
  if (machine.uid === 0 && !mayBeRoot) {
    throw new CodedError('browser-as-root', 'Gatehouse runs as root; a browser must not.', {
      hint: 'Start Gatehouse as an ordinary user.',
    });
  }
  const { platform, home, env, root } = machine;
  // Packaged browsers have databases of their own and see no profile outside of their homes.
  const found = await findBrowsers({ platform, home, environment: env, root });
  const browser = found.find(({ packaging }) => packaging === 'native');
  if (browser === undefined) {
    throw new CodedError('browser-missing', 'No browser of the Chromium family was found.', {
      hint: 'Install Chromium, Google Chrome, Microsoft Edge, Brave or Vivaldi.',
    });
  }
  // The database that counts comes first (reference trust C.3).
  const store = stores.find(({ kind }) => kind === (READS[platform] ?? 'nss'))?.id ?? browser.id;
  const verdicts = await verifyWithChromium(browser.program, machine, targets);
  const { id, name, program } = browser;
  return {
    browser: { id, name, program },
    isActive,
    cells: targets.map(({ host }, index) => ({
      store,
      host,
      ...(verdicts[index] ?? { verdict: 'unknown', by: null, detail: null }),
    })),
    checkedAt: Date.now(),
  };
}
