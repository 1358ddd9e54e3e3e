import type { CommandInput, CommandName, CommandResults, TopicName, Topics } from './contract.ts';
import { CONTRACT_VERSION } from './frames.ts';
import type { CallerFrame, CallerPipe, EngineFrame, FrameError } from './frames.ts';

/** Why a call or a follow ended: what the engine said, `closed`, or `version-mismatch`. */
export class CallError extends Error {
  readonly code: string;
  readonly hint: string | null;
  readonly values: Readonly<Record<string, string>>;

  constructor(error: FrameError) {
    super(error.message);
    this.name = 'CallError';
    this.code = error.code;
    this.hint = error.hint;
    this.values = error.values ?? {};
  }
}

/** What a follower is told. A later snapshot replaces everything before it. */
export interface TopicListener<N extends TopicName> {
  readonly onSnapshot: (snapshot: Topics[N]['snapshot']) => void;
  readonly onDelta: (delta: Topics[N]['delta']) => void;
  /** The topic cannot be followed, or the pipe closed. Nothing comes after it. */
  readonly onEnd?: (error: CallError) => void;
}

/** The calling half of the contract on one pipe. It does not reconnect: a new pipe gets a new connection. */
export interface Connection {
  /** The engine's version once it has said hello; rejects with `version-mismatch` or `closed`. */
  readonly hello: Promise<{ readonly version: string }>;
  /** Runs a command; rejects with a `CallError`. */
  call<N extends CommandName>(command: N, ...parameters: CallArguments<N>): Promise<CommandResults[N]>;
  /** Follows a topic until the function it gives back is called. */
  follow<N extends TopicName>(topic: N, listener: TopicListener<N>): () => void;
  /** true once the connection has ended, for whatever reason. */
  readonly closed: boolean;
  onClose(listener: () => void): void;
  close(): void;
}

/** Parameters may be left out where every one of them has a default. */
export type CallArguments<N extends CommandName> =
  Record<never, never> extends CommandInput<N> ? [parameters?: CommandInput<N>] : [parameters: CommandInput<N>];

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: CallError) => void;
}

interface Follow {
  readonly onSnapshot: (snapshot: never) => void;
  readonly onDelta: (delta: never) => void;
  readonly onEnd?: (error: CallError) => void;
}

/** Starts the calling half. Frames wait until the engine has said hello with our version. */
export function connect(pipe: CallerPipe): Connection {
  const pending = new Map<number, Pending>();
  const follows = new Map<number, Follow>();
  const hello = Promise.withResolvers<{ readonly version: string }>();
  // The outcome also reaches every call; whoever does not wait for hello must not see an unhandled rejection.
  hello.promise.catch(() => undefined);
  let waiting: CallerFrame[] | null = [];
  let ended: CallError | null = null;
  let lastId = 0;

  function send(frame: CallerFrame): void {
    if (waiting) waiting.push(frame);
    else pipe.send(frame);
  }

  function end(error: CallError): void {
    if (ended) return;
    ended = error;
    hello.reject(error);
    for (const call of pending.values()) call.reject(error);
    for (const follow of follows.values()) follow.onEnd?.(error);
    pending.clear();
    follows.clear();
    waiting = [];
  }

  function greet(frame: Extract<EngineFrame, { type: 'hello' }>): void {
    if (frame.contract !== CONTRACT_VERSION) {
      end(
        new CallError({
          code: 'version-mismatch',
          message: `The engine speaks version ${frame.contract} of the contract, this side version ${CONTRACT_VERSION}.`,
          hint: 'Reload the page, or use the command of the same installation.',
        }),
      );
      return pipe.close();
    }
    for (const frame of waiting ?? []) pipe.send(frame);
    waiting = null;
    hello.resolve({ version: frame.version });
  }

  function refuse(frame: Extract<EngineFrame, { type: 'error' }>): void {
    const error = new CallError(frame.error);
    pending.get(frame.id)?.reject(error);
    pending.delete(frame.id);
    follows.get(frame.id)?.onEnd?.(error);
    follows.delete(frame.id);
  }

  pipe.onFrame((frame) => {
    if (ended) return;
    switch (frame.type) {
      case 'hello':
        return greet(frame);
      case 'result':
        pending.get(frame.id)?.resolve(frame.value as never);
        pending.delete(frame.id);
        return;
      case 'error':
        return refuse(frame);
      case 'snapshot':
        return follows.get(frame.id)?.onSnapshot(frame.value as never);
      case 'delta':
        return follows.get(frame.id)?.onDelta(frame.value as never);
    }
  });
  pipe.onClose(() =>
    end(new CallError({ code: 'closed', message: 'The connection to the engine was closed.', hint: null })),
  );

  return {
    hello: hello.promise,
    call(command, ...[parameters]) {
      if (ended) return Promise.reject(ended);
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        send({ type: 'call', id, command, parameters: parameters ?? {} });
      });
    },
    follow(topic, listener) {
      if (ended) {
        listener.onEnd?.(ended);
        return () => undefined;
      }
      const id = ++lastId;
      follows.set(id, listener);
      send({ type: 'follow', id, topic });
      return () => {
        if (follows.delete(id)) send({ type: 'unfollow', id });
      };
    },
    get closed() {
      return ended !== null;
    },
    onClose: (listener) => pipe.onClose(listener),
    close: () => pipe.close(),
  };
}
