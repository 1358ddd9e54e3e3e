import type { KindState, NamespaceLimit, SourceDescription, SourceStatus } from '#shared/model/source.ts';
import type { ClusterSession } from './cluster-session.ts';
import type { KindReading } from './reading/kind-reader.ts';
import { readerRole } from './rights/role.ts';

/** How the reading of a cluster stands, with the role that would help where rights are missing. */
export function sourceStatus(
  session: Pick<ClusterSession, 'readers' | 'kinds'>,
  source: SourceDescription,
  namespaces: NamespaceLimit,
): SourceStatus {
  const { readers, kinds } = session;
  const lacking = kinds.filter(({ missing }) => missing !== undefined);
  const status: SourceStatus = { source, state: overallState(readers, kinds), kinds };
  if (lacking.length === 0) return status;
  return { ...status, role: readerRole({ namespaces, secrets: lacking.some(({ kind }) => kind === 'Secret') }) };
}

function overallState(readers: readonly KindReading[], kinds: readonly KindState[]): SourceStatus['state'] {
  if (!readers.every((reader) => reader.settled)) {
    const hopeless = kinds.some(({ state }) => state === 'failed' || state === 'sign-in');
    return hopeless && !readers.some(({ readable }) => readable) ? 'failed' : 'starting';
  }
  if (!readers.some((reader) => reader.readable)) return 'failed';
  const good = readers.every((reader, index) => {
    const state = kinds[index]?.state;
    return state === 'live' || state === 'partial' || (state === 'forbidden' && reader.resource.forbidden !== 'error');
  });
  return good ? 'live' : 'degraded';
}
