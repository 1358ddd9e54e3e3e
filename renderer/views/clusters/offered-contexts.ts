import { useState } from 'react';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import { useAnswer, type Answer } from '../../page/answer.ts';
import type { OfferedContext } from './context-state.ts';

export interface OfferedContexts {
  readonly offered: readonly OfferedContext[];
  /** About the files. */
  readonly problems: readonly Problem[];
  /** false until the files were read for the first time. */
  readonly known: boolean;
}

/**
 * The contexts of the files that kubectl would read, after those of the files that were named where others were. Read
 * again when the source changes or `reading` does; nothing is sent to any cluster.
 */
export function useOfferedContexts(status: EngineStatus | null, reading: number): OfferedContexts {
  const named = status?.choice.kind === 'kubeconfig' ? status.choice.files : [];
  const again = `${reading} ${status?.source.source.name ?? ''}`;
  const ours = useLatest(useAnswer('contexts', named.length === 0 ? null : { files: [...named] }, again));
  const kubectls = useLatest(useAnswer('contexts', { files: [] }, again));
  const first = ours.kind === 'value' ? ours.value : { contexts: [], problems: [] };
  const second = kubectls.kind === 'value' ? kubectls.value : { contexts: [], problems: [] };
  const known = new Set(first.contexts.map(({ file, name }) => `${file} ${name}`));
  const others = second.contexts.filter(({ file, name }) => !known.has(`${file} ${name}`));
  return {
    offered: [
      ...first.contexts.map((context) => ({ context, files: named })),
      ...others.map((context) => ({ context, files: [] })),
    ],
    // Nobody needs kubectl's own file who has named another one.
    problems: named.length === 0 ? second.problems : first.problems,
    known: kubectls.kind !== 'waiting' && kubectls.kind !== 'none' && ours.kind !== 'waiting',
  };
}

/** What was answered last stays while it is asked again, so that the list does not blink. */
function useLatest<T>(answer: Answer<T>): Answer<T> {
  const [latest, setLatest] = useState(answer);
  if (answer.kind !== 'waiting' && answer.kind !== latest.kind) setLatest(answer);
  else if (answer.kind === 'value' && latest.kind === 'value' && answer.value !== latest.value) setLatest(answer);
  return answer.kind === 'waiting' ? latest : answer;
}
