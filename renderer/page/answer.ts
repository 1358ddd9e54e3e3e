import { useEffect, useState } from 'react';
import { CallError } from '#shared/contract/client.ts';
import type { CommandInput, CommandName, CommandResults } from '#shared/contract/contract.ts';
import { useLink, useStore } from './context.ts';

/** How the answer of a command stands. */
export type Answer<T> =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: CallError };

interface Kept<T> {
  readonly key: string | null;
  readonly answer: Answer<T>;
}

/** An error of any kind as one that can be shown. */
export function toCallError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  return new CallError({
    code: 'internal',
    message: error instanceof Error ? error.message : String(error),
    hint: null,
  });
}

/**
 * Runs a command that only reads, again when its parameters or `again` change or the link comes back; null parameters
 * run nothing.
 * A late answer to earlier parameters is dropped.
 */
export function useAnswer<N extends CommandName>(
  command: N,
  parameters: CommandInput<N> | null,
  again = '',
): Answer<CommandResults[N]> {
  const link = useLink();
  const connected = useStore(link.state).kind === 'connected';
  const key = parameters === null ? null : JSON.stringify([parameters, again]);
  const [kept, setKept] = useState<Kept<CommandResults[N]>>({ key: null, answer: { kind: 'none' } });
  useEffect(() => {
    if (key === null || !connected) return;
    let current = true;
    const settle = (answer: Answer<CommandResults[N]>): void => {
      if (current) setKept({ key, answer });
    };
    // The key is the parameters; reading them back keeps the effect to one dependency.
    const call = link.call as (command: N, parameters: unknown) => Promise<CommandResults[N]>;
    const [asked] = JSON.parse(key) as readonly [unknown];
    call.call(link, command, asked).then(
      (value) => settle({ kind: 'value', value }),
      (error: unknown) => settle({ kind: 'failed', error: toCallError(error) }),
    );
    return () => {
      current = false;
    };
  }, [link, command, key, connected]);
  if (key === null) return { kind: 'none' };
  return kept.key === key ? kept.answer : { kind: 'waiting' };
}
