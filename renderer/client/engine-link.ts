import { CallError, connect, type CallArguments, type Connection } from '#shared/contract/client.ts';
import type { CommandName, CommandResults, Topics } from '#shared/contract/contract.ts';
import type { CallerPipe } from '#shared/contract/frames.ts';
import type { Browsing } from '#shared/model/browsing.ts';
import type { EngineStatus } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { RoutesView } from '#shared/model/route-view.ts';
import type { SetupState } from '#shared/model/setup.ts';
import { addRequests, NO_REQUESTS, replaceRequests, type RequestList } from './request-list.ts';
import { Store } from './store.ts';

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected'; readonly version: string }
  /** `delay` in seconds until the next attempt; `attempts` that failed in a row. */
  | { readonly kind: 'lost'; readonly attempts: number; readonly delay: number }
  | { readonly kind: 'mismatch' };

/** Seconds to wait before attempt number `attempts` + 1: 1, 2, 4, 8, then every 15. */
export function reconnectDelay(attempts: number): number {
  return Math.min(15, 2 ** Math.max(0, attempts - 1));
}

/**
 * The page's link to the engine: mirrors of all topics, calls, and a new pipe with back-off when one closes. Mirrors
 * keep their last value while the link is lost.
 */
export class EngineLink {
  readonly state = new Store<LinkState>({ kind: 'connecting' });
  readonly status = new Store<EngineStatus | null>(null);
  readonly routes = new Store<RoutesView | null>(null);
  readonly problems = new Store<readonly Problem[] | null>(null);
  readonly setup = new Store<SetupState | null>(null);
  readonly browsing = new Store<Browsing | null>(null);
  readonly requests = new Store<RequestList>(NO_REQUESTS);
  /** true once the engine has given the first list of requests. */
  readonly requestsKnown = new Store(false);

  readonly #openPipe: () => CallerPipe;
  #connection: Connection | null = null;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(openPipe: () => CallerPipe) {
    this.#openPipe = openPipe;
  }

  /** Opens the pipe now, also when waiting for the next attempt. */
  open(): void {
    clearTimeout(this.#timer);
    const connection = connect(this.#openPipe());
    this.#connection = connection;
    this.#follow(connection);
    connection.hello.then(
      ({ version }) => {
        this.#failures = 0;
        this.state.set({ kind: 'connected', version });
      },
      (error: unknown) => {
        if (error instanceof CallError && error.code === 'version-mismatch') this.state.set({ kind: 'mismatch' });
      },
    );
    connection.onClose(() => this.#lose(connection));
  }

  /** Runs a command; rejects with a `CallError`. */
  call<N extends CommandName>(command: N, ...parameters: CallArguments<N>): Promise<CommandResults[N]> {
    if (this.#connection !== null) return this.#connection.call(command, ...parameters);
    return Promise.reject(new CallError({ code: 'closed', message: 'Gatehouse is not connected.', hint: null }));
  }

  #follow(connection: Connection): void {
    follow(connection, 'status', this.status);
    follow(connection, 'routes', this.routes);
    follow(connection, 'problems', this.problems);
    follow(connection, 'setup', this.setup);
    follow(connection, 'browsing', this.browsing);
    connection.follow('requests', {
      onSnapshot: (snapshot) => {
        this.requests.set(replaceRequests(this.requests.get(), snapshot));
        this.requestsKnown.set(true);
      },
      onDelta: (delta) => this.requests.set(addRequests(this.requests.get(), delta)),
    });
  }

  #lose(connection: Connection): void {
    if (this.#connection !== connection) return;
    this.#connection = null;
    if (this.state.get().kind === 'mismatch') return;
    this.#failures++;
    const delay = reconnectDelay(this.#failures);
    this.state.set({ kind: 'lost', attempts: this.#failures, delay });
    this.#timer = setTimeout(() => this.open(), delay * 1000);
  }
}

/** Mirrors a topic whose deltas replace the whole. */
function follow<N extends 'status' | 'routes' | 'problems' | 'setup' | 'browsing'>(
  connection: Connection,
  topic: N,
  store: Store<Topics[N]['snapshot'] | null>,
): void {
  const replace = (value: unknown): void => store.set(value as Topics[N]['snapshot']);
  connection.follow(topic, { onSnapshot: replace, onDelta: replace });
}
