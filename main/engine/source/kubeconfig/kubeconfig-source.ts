import { isDeepStrictEqual } from 'node:util';
import { CodedError } from '#engine/coded-error.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { NamespaceLimit, SourceDescription, SourceStatus } from '#shared/model/source.ts';
import { SnapshotStore } from '../snapshot-store.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import type { Source, SourceListener } from '../source.ts';
import { API_LIMITS, type ApiLimits } from './server/api-client.ts';
import { clusterProblems, fileProblem, unverifiedProblem } from './cluster-problems.ts';
import { ClusterSession } from './cluster-session.ts';
import { sourceStatus } from './cluster-status.ts';
import { COALESCER_TIMES, Coalescer, type CoalescerTimes } from './reading/coalescer.ts';
import { createCredentials } from './credentials/credentials.ts';
import { FileWatch } from './file/file-watch.ts';
import { kubeconfigPaths, loadContext, type Environment, type ResolvedContext } from './file/load.ts';
import { NAMED_OBJECT_TIMES, type NamedObjectTimes } from './named/named-objects.ts';
import { AskedServices } from './named/needed-services.ts';
import { definitionHash, temporaryConsent, type PluginConsent } from './credentials/plugin-consent.ts';
import { PULSE, Pulse, THIS_MACHINE, type Machine } from './reading/pulse.ts';
import { REFLECTOR_TIMES, type ReflectorTimes } from './reading/reflector-times.ts';

/** Limits and times that a test shortens. */
export interface KubeconfigTimes {
  readonly api: ApiLimits;
  readonly reflector: ReflectorTimes;
  readonly coalescer: CoalescerTimes;
  readonly namedObjects: NamedObjectTimes;
  /** Milliseconds between two looks at files and network. */
  readonly pulse: number;
  /** Milliseconds for which a changed file must rest before it is read. */
  readonly fileRest: number;
}

export const KUBECONFIG_TIMES: KubeconfigTimes = {
  api: API_LIMITS,
  reflector: REFLECTOR_TIMES,
  coalescer: COALESCER_TIMES,
  namedObjects: NAMED_OBJECT_TIMES,
  pulse: PULSE,
  fileRest: 300,
};

export interface KubeconfigOptions {
  /** Empty: as kubectl finds them. */
  readonly files: readonly string[];
  /** null: the current context. */
  readonly context: string | null;
  readonly namespaces: NamespaceLimit;
  readonly environment: Environment;
  /** Definitions of plugins that may run; the one met at the start is added where `chosenBy` is `person`. */
  readonly consent?: PluginConsent;
  /** `memory`: the choice is from an earlier run, and a plugin whose definition changed since does not run. */
  readonly chosenBy?: 'person' | 'memory';
  readonly times?: KubeconfigTimes;
  readonly machine?: Machine;
}

/**
 * Reads a cluster through a kubeconfig context: lists and watches each kind in the widest scope that is allowed. The files
 * are watched and read again, never written. `start` throws `CodedError` where no context can be made of the files; a
 * cluster that does not answer is a problem in a snapshot.
 */
export function createKubeconfigSource(options: KubeconfigOptions): Source {
  return new KubeconfigSource(options);
}

class KubeconfigSource implements Source {
  readonly #options: KubeconfigOptions;
  readonly #times: KubeconfigTimes;
  readonly #consent: PluginConsent;
  readonly #store = new SnapshotStore();
  readonly #asked = new AskedServices();
  readonly #ending = new AbortController();
  #description: SourceDescription;
  #listener: SourceListener | null = null;
  #session: ClusterSession | null = null;
  #coalescer: Coalescer;
  #files: FileWatch | null = null;
  #pulse: Pulse | null = null;
  /** About the files, as they were read last. */
  #fileProblems: readonly Problem[] = [];
  #reloading: Promise<void> = Promise.resolve();
  #read = 0;
  #lastStatus = '';
  #lastProblems = '';
  /** Something was read since the last snapshot. */
  #unpublished = false;

  constructor(options: KubeconfigOptions) {
    this.#options = options;
    this.#times = options.times ?? KUBECONFIG_TIMES;
    this.#consent = options.consent ?? temporaryConsent();
    this.#coalescer = new Coalescer(this.#times.coalescer, () => this.#publish());
    this.#description = { kind: 'kubeconfig', name: options.context ?? '' };
  }

  get description(): SourceDescription {
    return this.#description;
  }

  get access(): ClusterAccess | null {
    return this.#session?.access ?? null;
  }

  async start(listener: SourceListener): Promise<void> {
    const { files, context: name, environment, chosenBy = 'person', machine = THIS_MACHINE } = this.#options;
    const watched = new FileWatch(kubeconfigPaths(files, environment), {
      quiet: this.#times.fileRest,
      changed: () => this.#reload(),
    });
    await watched.start();
    this.#files = watched;
    try {
      const { context, problems } = await loadContext(files, name, environment);
      if (this.#ending.signal.aborted) {
        watched.close();
        return;
      }
      this.#description = { kind: 'kubeconfig', name: context.name };
      this.#listener = listener;
      this.#fileProblems = problems;
      if (chosenBy === 'person') this.#approve(context);
      this.#connect(context);
    } catch (error) {
      watched.close();
      throw error;
    }
    this.#pulse = new Pulse(machine, {
      interval: this.#times.pulse,
      moved: () => {
        this.#session?.reconnect('all');
        listener.moved?.();
      },
      beat: () => void watched.look(),
    });
  }

  needs(service: string): void {
    if (this.#session?.leavesOut(service) && this.#asked.add(service)) this.#coalescer.event();
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#pulse?.close();
    this.#files?.close();
    this.#coalescer.close();
    await this.#reloading;
    await this.#session?.close();
  }

  /** Choosing a context is the consent to the plugin that it has at that moment (reference 6). */
  #approve({ user }: ResolvedContext): void {
    if (user?.plugin) this.#consent.give(definitionHash(user, user.plugin));
  }

  #connect(context: ResolvedContext): void {
    const { environment, namespaces } = this.#options;
    const { signal } = this.#ending;
    const credentials = createCredentials(context, { environment, signal, consent: this.#consent });
    const session: ClusterSession = new ClusterSession({
      context,
      credentials,
      environment,
      namespaces,
      store: this.#store,
      asked: this.#asked,
      times: this.#times,
      changed: (what) => {
        if (this.#session !== session) return;
        if (what === 'objects') this.#unpublished = true;
        this.#coalescer.event();
      },
    });
    this.#session = session;
    session.run();
    this.#tellStatus(session);
  }

  #reload(): void {
    this.#reloading = this.#reloading.then(() => this.#readFiles());
  }

  /** The context stays the one that was chosen, whatever the files call current by now. */
  async #readFiles(): Promise<void> {
    const before = this.#session;
    if (before === null || this.#ending.signal.aborted) return;
    try {
      const { context, problems } = await loadContext(
        this.#options.files,
        this.#description.name,
        this.#options.environment,
      );
      if (this.#ending.signal.aborted) return;
      this.#fileProblems = problems;
      if (isDeepStrictEqual(context, before.context)) before.reconnect('troubled');
      else {
        this.#connect(context);
        await before.close();
      }
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      // What was read of them last stays in force, connection and all.
      this.#fileProblems = [fileProblem(error, before.context)];
    }
    this.#coalescer.event();
  }

  /** Waits until every kind is listed or is known not to be for now; before that the old table is the better one. */
  #publish(): void {
    const session = this.#session;
    if (session === null || this.#listener === null || this.#ending.signal.aborted) return;
    session.refresh();
    this.#tellStatus(session);
    if (!session.settled || session.awaited) return;
    const problems = [
      ...this.#fileProblems,
      ...unverifiedProblem(session.context),
      ...clusterProblems(session.reports, session.context),
    ];
    const text = JSON.stringify(problems);
    if (this.#read > 0 && !this.#unpublished && text === this.#lastProblems) return;
    this.#unpublished = false;
    this.#lastProblems = text;
    this.#read += 1;
    const { secretsReadable, classesReadable, missingRights, secrets, configMaps, workloads } = session;
    const readable = { secretsReadable, classesReadable, missingRights };
    const facts = { source: this.#description, read: this.#read, ...readable, problems };
    this.#listener.snapshot({ ...this.#store.snapshot(facts), secrets, configMaps, workloads });
  }

  #tellStatus(session: ClusterSession): void {
    const status: SourceStatus = sourceStatus(session, this.#description, this.#options.namespaces);
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    this.#listener?.status(status);
  }
}
