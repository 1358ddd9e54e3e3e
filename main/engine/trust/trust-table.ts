import type { TrustCell, TrustStoreView, TrustTable } from '#shared/model/setup.ts';
import type { RootCertificate } from './root-certificate.ts';
import type { StoreState, TrustStore, TrustTarget, TrustVerdict } from './trust-store.ts';

const LONGEST_DETAIL = 500;

/**
 * Asks every store about every host, by handshakes that the stores' own consumers make or by the stores' own verdicts;
 * nothing is remembered from what was installed. A store that fails in an unforeseen way has cells `unknown`.
 */
export async function trustTable(
  stores: readonly TrustStore[],
  targets: readonly TrustTarget[],
  root: RootCertificate,
): Promise<TrustTable> {
  // One store after the other: each starts programs of its own, some of them large.
  const rows: { readonly view: TrustStoreView; readonly cells: readonly TrustCell[] }[] = [];
  for (const store of stores) {
    const [state, verdicts] = await ask(store, targets, root);
    const cells = targets.map(({ host }, index) => cellOf(store, host, verdicts[index]));
    rows.push({ view: viewOf(store, state), cells });
  }
  return {
    stores: rows.map(({ view }) => view),
    hosts: targets.map(({ host }) => host),
    cells: rows.flatMap(({ cells }) => cells),
    checkedAt: Date.now(),
  };
}

/** A store as page and command line show it, with what could be done about it. */
export function viewOf(store: TrustStore, state: StoreState): TrustStoreView {
  const { id, name, scope, path, lines } = store;
  const isOurs = state.state === 'installed' || state.state === 'other' || state.reason === 'half-installed';
  // What we keep for a consumer of environment lines changes nothing until a person copies them.
  const isManual = lines.length > 0;
  const canFix = state.state === 'absent' || state.state === 'other';
  return {
    id,
    name,
    scope,
    path,
    state: state.state,
    reason: state.reason,
    values: state.values,
    canFix: canFix && !isManual,
    canRemove: isOurs && !isManual,
    lines,
  };
}

async function ask(
  store: TrustStore,
  targets: readonly TrustTarget[],
  root: RootCertificate,
): Promise<readonly [StoreState, readonly TrustVerdict[]]> {
  try {
    return [await store.detect(root), await store.verify(targets, root)];
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const state: StoreState = { state: 'unreadable', reason: 'tool-failed', values: { tool: store.name, detail } };
    return [state, targets.map(() => ({ verdict: 'unknown', by: null, detail }))];
  }
}

function cellOf(store: TrustStore, host: string, verdict: TrustVerdict | undefined): TrustCell {
  const { verdict: word = 'unknown', by = null, detail = null, phrase } = verdict ?? {};
  const said = detail?.slice(0, LONGEST_DETAIL) ?? null;
  return { store: store.id, host, verdict: word, by, detail: said, ...(phrase === undefined ? {} : { phrase }) };
}
