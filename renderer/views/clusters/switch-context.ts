import type { CallError } from '#shared/contract/client.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import { useLink, useStore } from '../../page/context.ts';
import { toCallError } from '../../page/answer.ts';
import { Store } from '../../client/store.ts';
import { isInForce, type OfferedContext } from './context-state.ts';

/** How the change to another context stands; `id` is that of its row. */
export type Switching =
  | { readonly kind: 'idle' }
  /** A person is asked whether the plugin of this context may run. */
  | { readonly kind: 'asking'; readonly id: string; readonly offered: OfferedContext }
  | { readonly kind: 'switching'; readonly id: string }
  | { readonly kind: 'failed'; readonly id: string; readonly error: CallError };

const switching = new Store<Switching>({ kind: 'idle' });

/** Changes the context with one click, and asks first where that runs a program that was not chosen before. */
export function useSwitch() {
  const link = useLink();
  const state = useStore(switching);

  function choose(id: string, offered: OfferedContext): void {
    switching.set({ kind: 'switching', id });
    const { context, files } = offered;
    const choice = { kind: 'kubeconfig', files: [...files], context: context.name } as const;
    link.call('source.choose', { choice, namespaces: namespacesFor(offered, link.status.get()) }).then(
      () => switching.set({ kind: 'idle' }),
      (error: unknown) => switching.set({ kind: 'failed', id, error: toCallError(error) }),
    );
  }

  return {
    state,
    /** To be called by a click or a key. */
    request: (id: string, offered: OfferedContext): void => {
      if (switching.get().kind === 'switching') return;
      if (offered.context.credential.plugin?.approved === false) switching.set({ kind: 'asking', id, offered });
      else choose(id, offered);
    },
    approve: (): void => {
      const now = switching.get();
      if (now.kind === 'asking') choose(now.id, now.offered);
    },
    cancel: (): void => switching.set({ kind: 'idle' }),
  };
}

/** The limit to namespaces holds for the cluster that it was made for. */
function namespacesFor(offered: OfferedContext, status: EngineStatus | null): string[] | null {
  return isInForce(offered, status) && status?.namespaces ? [...status.namespaces] : null;
}
