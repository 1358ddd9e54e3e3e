import { VERSION } from '#main/api/version.ts';
import { commandHandlers } from '#main/api/commands.ts';
import type { EngineSurface } from '#main/api/engine-surface.ts';
import { topicHandlers } from '#main/api/topics.ts';
import type { SettingsFile } from '#engine/settings/settings-file.ts';
import { CodedError } from '#engine/coded-error.ts';
import type { ContractHandlers } from '#shared/contract/serve.ts';
import type { Surroundings } from './command.ts';
import { answers } from './engine-client.ts';
import type { EngineFlags } from './engine-flags.ts';
import { claimInstance, releaseInstance } from './instance.ts';
import type { Instance } from './instance.ts';
import { PageFiles } from './page-files.ts';
import { PageServer } from './page-server.ts';
import type { StateFolder } from './state-folder.ts';
import { systemReason } from './system-reason.ts';

/** Milliseconds between two pings to each page. */
const HEARTBEAT = 15_000;
/** Milliseconds that stopping may take in all (DESIGN 5.1). */
const LONGEST_STOP = 5000;

export interface ServingParts {
  readonly engine: EngineSurface;
  readonly settings: SettingsFile;
  readonly folder: StateFolder;
  readonly flags: EngineFlags;
  readonly surroundings: Surroundings;
}

/** The page server and the claim of a running `serve`; closing it also stops the engine. */
export class Serving {
  readonly #engine: EngineSurface;
  readonly #server: PageServer;
  readonly #stateFolder: string;
  readonly #instance: Instance | null;

  private constructor(parts: ServingParts, server: PageServer, instance: Instance | null) {
    this.#engine = parts.engine;
    this.#stateFolder = parts.folder.path;
    this.#server = server;
    this.#instance = instance;
  }

  /** Throws `CodedError`: `port-taken`, `already-running`. */
  static async open(parts: ServingParts): Promise<Serving> {
    const { flags, surroundings } = parts;
    const server = await PageServer.open({
      port: flags.uiPort,
      files: flags.page ? new PageFiles(surroundings.pageFolder) : null,
      handlers: handlersOf(parts),
      refusal: (why) => surroundings.messages.refused[why],
      heartbeat: HEARTBEAT,
    });
    try {
      return new Serving(parts, server, await claim(parts, server));
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** The link to the page, with its token; null with `--no-ui`. */
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
async function claim(parts: ServingParts, server: PageServer): Promise<Instance | null> {
  if (parts.folder.kind === 'temporary') return null;
  const instance: Instance = {
    pid: process.pid,
    version: VERSION,
    url: server.contractUrl,
    token: server.keys.token,
    ui: server.pageUrl,
  };
  try {
    await claimInstance(parts.folder.path, instance, answers);
    return instance;
  } catch (error) {
    if (error instanceof CodedError) throw error;
    const { terminal, messages } = parts.surroundings;
    terminal.note(messages.serve.instanceUnwritten(systemReason(error)));
    return null;
  }
}

function handlersOf({ engine, settings, surroundings }: ServingParts): ContractHandlers {
  const { terminal, messages } = surroundings;
  return {
    version: VERSION,
    commands: commandHandlers(engine, {
      contexts: surroundings.listContexts,
      remember: async (choice, namespaces) => {
        try {
          await settings.save({ source: { choice, namespaces } });
        } catch (error) {
          terminal.note(messages.serve.choiceUnwritten(systemReason(error)));
        }
      },
    }),
    topics: topicHandlers(engine),
    report: (error) => terminal.note(`${messages.internal} ${error instanceof Error ? error.message : ''}`.trim()),
  };
}
