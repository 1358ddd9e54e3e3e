import type { Certificates } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import { evaluating, objectProblems, tlsHosts, type Evaluation, type EvaluationContext } from './evaluation.ts';
import { runAtOnce, runInSlices, type Slices } from '../slices/slices.ts';
import type { CertificateStore, TlsHost } from '../tls/certificate-store.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';

/** A snapshot with its number, counted from 1 as they come. */
interface Reading {
  readonly read: number;
  readonly snapshot: Snapshot;
}

export interface EvaluatorOptions {
  readonly context: EvaluationContext;
  readonly pool: Pick<UpstreamPool, 'retire'>;
  readonly certificates: Certificates;
  /** null while the certificate store is not open. */
  readonly store: () => CertificateStore | null;
  /** A table is ready to answer by. */
  readonly onTable: (evaluation: Evaluation) => void;
  /** A reading is in force and its problems are found. */
  readonly onApplied: (read: number) => void;
  /** The problems were found anew, without a reading. */
  readonly onRechecked: () => void;
}

/**
 * Brings readings of the source into force, one at a time and in slices: requests go on by the table before. Readings that
 * come meanwhile are superseded by the last of them; one that was begun is finished, or a busy cluster would never be served.
 */
export class Evaluator {
  readonly #options: EvaluatorOptions;
  #evaluation: Evaluation;
  #problems: readonly Problem[] = [];
  #tls: { readonly table: Evaluation['table'] | null; readonly hosts: readonly TlsHost[] } = { table: null, hosts: [] };
  #read = 0;
  #waiting: Reading | null = null;
  #recheck = false;
  #busy = false;
  #stopped = false;

  /** `snapshot` is in force at once and counts as no reading. */
  constructor(snapshot: Snapshot, options: EvaluatorOptions) {
    this.#options = options;
    this.#evaluation = runAtOnce(evaluating(snapshot, options.context, null));
  }

  /** In force. */
  get evaluation(): Evaluation {
    return this.#evaluation;
  }

  /** Of the objects and of the certificates. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  take(snapshot: Snapshot): void {
    this.#read += 1;
    this.#waiting = { read: this.#read, snapshot };
    this.#next();
  }

  /** Finds the problems anew, since something outside of the objects changed. */
  recheck(): void {
    this.#recheck = true;
    this.#next();
  }

  stop(): void {
    this.#stopped = true;
  }

  #next(): void {
    if (this.#busy || this.#stopped) return;
    const reading = this.#waiting;
    if (reading === null && !this.#recheck) return;
    this.#waiting = null;
    this.#recheck = false;
    this.#busy = true;
    runInSlices(reading === null ? this.#finding() : this.#applying(reading.snapshot), {
      isStopped: () => this.#stopped,
      done: () => {
        this.#busy = false;
        if (reading === null) this.#options.onRechecked();
        else this.#options.onApplied(reading.read);
        this.#next();
      },
    });
  }

  *#applying(snapshot: Snapshot): Slices<void> {
    const { context, pool, onTable } = this.#options;
    const unused = yield* context.directory.updating(snapshot);
    context.references.update(snapshot);
    this.#evaluation = yield* evaluating(snapshot, context, this.#evaluation);
    onTable(this.#evaluation);
    // After the table, so that nothing new is sent to what is about to close.
    pool.retire(unused);
    yield;
    yield* this.#finding();
  }

  *#finding(): Slices<void> {
    const { context, certificates, store } = this.#options;
    const { snapshot, rules, table } = this.#evaluation;
    if (table !== this.#tls.table) this.#tls = { table, hosts: yield* tlsHosts(table, this.#tls.hosts) };
    const { hosts } = this.#tls;
    const request = {
      hosts,
      secrets: snapshot.secrets,
      secretsReadable: snapshot.secretsReadable,
      defaultSecret: rules.configuration.defaultSslCertificate,
      certificates,
      profile: context.profile,
    };
    const opened = store();
    const ofCertificates = opened === null ? [] : yield* opened.updating(request);
    this.#problems = [...(yield* objectProblems(this.#evaluation, context)), ...ofCertificates];
  }
}
