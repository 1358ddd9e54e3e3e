import { afterEach } from 'vitest';
import { commandHandlers } from '#main/api/commands.ts';
import { topicHandlers } from '#main/api/topics.ts';
import { connect } from '#shared/contract/client.ts';
import type { Connection } from '#shared/contract/client.ts';
import type { CallerPipe, EnginePipe } from '#shared/contract/frames.ts';
import { serve } from '#shared/contract/serve.ts';
import type { ContractHandlers } from '#shared/contract/serve.ts';
import { EngineDouble } from '#test/doubles/engine.ts';
import { FORGETFUL } from '#test/doubles/forgetful.ts';

/** Two joined ends of the kind of pipe under test. */
export interface JoinedPipes {
  readonly engine: EnginePipe;
  readonly caller: CallerPipe;
  /** Sends any JSON value from the caller's side, past the types. */
  sendRaw(value: unknown): void;
  /** Frees what the pipe needed, such as a server. Called after each test. */
  dispose(): Promise<void>;
}

/** Engines and callers that tests of one kind of pipe make, all ended after each test. */
export interface Joining {
  /** Pipes, and what answers them once `serve` is called. */
  readonly join: (changes?: Partial<ContractHandlers>) => Promise<Joined>;
  /** The same with a caller that is connected. */
  readonly connected: () => Promise<Joined & { readonly connection: Connection }>;
}

interface Joined {
  readonly pipes: JoinedPipes;
  readonly engine: EngineDouble;
  /** Errors that the engine reported, and choices that it was told to remember. */
  readonly reported: unknown[];
  readonly remembered: unknown[];
  readonly handlers: ContractHandlers;
}

/** To be called where the tests are declared. */
export function joiningOf(makePipes: () => Promise<JoinedPipes>): Joining {
  const open: JoinedPipes[] = [];

  afterEach(async () => {
    for (const pipes of open.splice(0)) await pipes.dispose();
  });

  async function join(changes: Partial<ContractHandlers> = {}) {
    const pipes = await makePipes();
    open.push(pipes);
    const engine = new EngineDouble();
    const reported: unknown[] = [];
    const remembered: unknown[] = [];
    const handlers: ContractHandlers = {
      version: '1.2.3',
      commands: commandHandlers(engine, {
        ...FORGETFUL,
        contexts: async (files) => ({ contexts: files.map(contextOf), problems: [] }),
        remember: async (...choice) => void remembered.push(choice),
      }),
      topics: topicHandlers(engine),
      report: (error) => reported.push(error),
      ...changes,
    };
    return { pipes, engine, reported, remembered, handlers };
  }

  async function connected() {
    const joined = await join();
    serve(joined.pipes.engine, joined.handlers);
    return { ...joined, connection: connect(joined.pipes.caller) };
  }

  return { join, connected };
}

/** The one context of a kubeconfig file. */
export function contextOf(file: string) {
  const credential = { kind: 'token', what: null, expires: null, actsAs: null } as const;
  const context = { name: 'dev', cluster: 'dev', server: 'https://c', namespace: null, user: 'me', credential };
  return { ...context, file, current: true };
}
