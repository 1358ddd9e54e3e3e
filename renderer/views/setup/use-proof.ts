import { useState } from 'react';
import type { CallError } from '#shared/contract/client.ts';
import type { BrowserProof } from '#shared/model/browser-proof.ts';
import { useLink } from '../../page/context.ts';
import { toCallError } from '../../page/answer.ts';

interface Kept {
  /** What was set up when it was asked for. */
  readonly of: string;
  readonly proof: BrowserProof | null;
  readonly error: CallError | null;
}

/** What a real browser said, asked only when a person does; it holds for as long as what is set up stays the same. */
export function useProof(setUp: string): {
  readonly proof: BrowserProof | null;
  readonly error: CallError | null;
  readonly working: boolean;
  readonly prove: () => void;
} {
  const link = useLink();
  const [working, setWorking] = useState(false);
  const [kept, setKept] = useState<Kept>({ of: '', proof: null, error: null });
  const { proof, error } = kept.of === setUp ? kept : { proof: null, error: null };

  function prove(): void {
    setWorking(true);
    link
      .call('setup.prove', {})
      .then(
        (found) => setKept({ of: setUp, proof: found, error: null }),
        (reason: unknown) => setKept({ of: setUp, proof: null, error: toCallError(reason) }),
      )
      .finally(() => setWorking(false));
  }

  return { proof, error, working, prove };
}
