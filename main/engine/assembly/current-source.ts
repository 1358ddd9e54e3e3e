import type { NamespaceLimit, SourceChoice, SourceStatus } from '#shared/model/source.ts';
import { createSource, describeChoice } from './create-source.ts';
import type { EngineOptions } from '../engine-options.ts';
import type { Source, SourceListener } from '../source/source.ts';

const EARLY_LIMIT = 16;

/** The source in force: one at a time, and the old one stays until the new one has been opened. */
export class CurrentSource {
  #trust: Pick<EngineOptions, 'chosenBy' | 'consent'>;
  #listener: SourceListener;
  #source: Source | null = null;
  #choice: SourceChoice;
  #namespaces: NamespaceLimit;
  #status: SourceStatus;

  constructor(
    options: Pick<EngineOptions, 'choice' | 'namespaces' | 'chosenBy' | 'consent'>,
    listener: SourceListener,
  ) {
    this.#trust = options;
    this.#choice = options.choice;
    this.#namespaces = options.namespaces;
    this.#listener = listener;
    this.#status = { source: describeChoice(options.choice), state: 'starting', kinds: [] };
  }

  get choice(): SourceChoice {
    return this.#choice;
  }

  get namespaces(): NamespaceLimit {
    return this.#namespaces;
  }

  get status(): SourceStatus {
    return this.#status;
  }

  /** null before the first one is open and after `close`. */
  get source(): Source | null {
    return this.#source;
  }

  /** Tells the source in force of a Service, as `namespace/name`, whose endpoints are wanting. */
  readonly ask = (service: string): void => this.#source?.needs?.(service);

  /** Opens what was chosen at the start. Throws `CodedError` for what a person must correct first. */
  async open(): Promise<void> {
    await this.#open(this.#choice, this.#namespaces, this.#trust.chosenBy);
  }

  /** The old one serves until the new one has been opened; stays where that fails, with a `CodedError`. */
  async choose(choice: SourceChoice, namespaces: NamespaceLimit): Promise<void> {
    const before = this.#source;
    await this.#open(choice, namespaces, 'person');
    await before?.close();
    this.#choice = choice;
    this.#namespaces = namespaces;
  }

  async close(): Promise<void> {
    const source = this.#source;
    await source?.close();
    this.#source = null;
  }

  async #open(choice: SourceChoice, namespaces: NamespaceLimit, chosenBy: EngineOptions['chosenBy']): Promise<void> {
    const source = await createSource(choice, namespaces, { chosenBy, consent: this.#trust.consent });
    // What a source says before it is the one in force is kept until then.
    const early: (() => void)[] = [];
    const whenCurrent = (take: () => void): void => {
      if (this.#source === source) take();
      else if (early.length < EARLY_LIMIT) early.push(take);
    };
    await source.start({
      snapshot: (snapshot) => whenCurrent(() => this.#listener.snapshot(snapshot)),
      status: (status) =>
        whenCurrent(() => {
          this.#status = status;
          this.#listener.status(status);
        }),
      moved: () => {
        if (this.#source === source) this.#listener.moved?.();
      },
    });
    this.#source = source;
    for (const take of early) take();
  }
}
