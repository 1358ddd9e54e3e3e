import { commandHandlers } from '#main/api/commands.ts';
import type { CommandSurroundings } from '#main/api/commands.ts';
import type { EngineSurface } from '#main/api/engine-surface.ts';
import { topicHandlers } from '#main/api/topics.ts';
import { VERSION } from '#main/api/version.ts';
import { CodedError } from '#engine/coded-error.ts';
import type { SettingsFile } from '#engine/settings/settings-file.ts';
import type { ContractHandlers } from '#shared/contract/serve.ts';
import type { CliMessages } from '#shared/i18n/cli/cli.ts';
import { ContractServer } from './contract-server.ts';
import type { PageAnswer } from './contract-server.ts';
import { answers } from './engine-client.ts';
import { claimInstance, releaseInstance } from './instance.ts';
import type { Instance } from './instance.ts';
import type { StateFolder } from './state-folder.ts';
import { systemReason } from './system-reason.ts';

/** Milliseconds between two pings to each client. */
const HEARTBEAT = 15_000;
/** Milliseconds that stopping may take in all (DESIGN 5.1). */
const LONGEST_STOP = 5000;

export interface ServingParts {
  readonly engine: EngineSurface;
  readonly settings: SettingsFile;
  readonly folder: StateFolder;
  /** What runs the engine, so that a person is told where to find it. */
  readonly program: Instance['program'];
  /** Of the contract and the page; 0 = any free port. */
  readonly port: number;
  /** null: no page, only the contract for the command line. */
  readonly page: PageAnswer | null;
  readonly contexts: CommandSurroundings['contexts'];
  readonly messages: CliMessages;
  /** Takes a sentence for the person. */
  readonly note: (sentence: string) => void;
}

/**
 * A running engine as others find it: the claim of its state folder, and the contract on a WebSocket. Closing it also
 * stops the engine.
 */
export class Serving {
  /** The contract, answered by this engine; for further pipes to it. */
  readonly handlers: ContractHandlers;
  readonly #engine: EngineSurface;
  readonly #server: ContractServer;
  readonly #stateFolder: string;
  readonly #instance: Instance | null;

  private constructor(
    { engine, folder }: ServingParts,
    handlers: ContractHandlers,
    server: ContractServer,
    instance: Instance | null,
  ) {
    this.handlers = handlers;
    this.#engine = engine;
    this.#stateFolder = folder.path;
    this.#server = server;
    this.#instance = instance;
  }

  /** Throws `CodedError`: `port-taken`, `port-forbidden`, `already-running`. */
  static async open(parts: ServingParts): Promise<Serving> {
    const { port, page, messages } = parts;
    const handlers = handlersOf(parts);
    const server = await ContractServer.open({
      port,
      page,
      handlers,
      refusal: (why) => messages.refused[why],
      heartbeat: HEARTBEAT,
    });
    try {
      return new Serving(parts, handlers, server, await claim(parts, server));
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** The link to the page, with its token; null where none is served. */
  get pageUrl(): string | null {
    return this.#server.pageUrl;
  }

  async close(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LONGEST_STOP);
    try {
      await Promise.race([this.#engine.stop(), late]);
    } finally {
      clearTimeout(timer);
      // While we still answer, nobody takes the file for a dead one's.
      if (this.#instance !== null) await releaseInstance(this.#stateFolder, this.#instance);
      await this.#server.close();
    }
  }
}

/** null where `engine.json` cannot be written: the engine runs, but other commands do not find it. */
async function claim(parts: ServingParts, server: ContractServer): Promise<Instance | null> {
  if (parts.folder.kind === 'temporary') return null;
  const instance: Instance = {
    pid: process.pid,
    version: VERSION,
    program: parts.program,
    url: server.contractUrl,
    token: server.keys.token,
    ui: server.pageUrl,
  };
  try {
    await claimInstance(parts.folder.path, instance, answers);
    return instance;
  } catch (error) {
    if (error instanceof CodedError) throw error;
    parts.note(parts.messages.serve.instanceUnwritten(systemReason(error)));
    return null;
  }
}

function handlersOf({ engine, settings, contexts, messages, note }: ServingParts): ContractHandlers {
  return {
    version: VERSION,
    commands: commandHandlers(engine, {
      contexts,
      remember: async (choice, namespaces) => {
        try {
          await settings.save({ source: { choice, namespaces } });
        } catch (error) {
          note(messages.serve.choiceUnwritten(systemReason(error)));
        }
      },
      rememberWays: async (ways) => {
        try {
          await settings.save({ ways });
        } catch (error) {
          note(messages.serve.choiceUnwritten(systemReason(error)));
        }
      },
      rememberPac: async (pac) => {
        try {
          await settings.save({ pac });
        } catch (error) {
          note(messages.serve.choiceUnwritten(systemReason(error)));
        }
      },
    }),
    topics: topicHandlers(engine),
    report: (error) => note(`${messages.internal} ${error instanceof Error ? error.message : ''}`.trim()),
  };
}
