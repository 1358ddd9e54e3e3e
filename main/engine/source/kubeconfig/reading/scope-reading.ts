import type { InvalidObject, ReflectorState } from './reflector.ts';

/** The reading of one kind in one scope. */
export interface ScopeReading {
  readonly state: ReflectorState;
  /** Everything was read once, however old it is by now. */
  readonly listedOnce: boolean;
  readonly invalid: ReadonlyMap<string, InvalidObject>;
  /** Only what is needed is read, out of so many objects; `of` null where that is not known. Absent or null: everything. */
  readonly selected?: { readonly of: number | null } | null;
  /** Something that is needed since a moment ago is about to be here, so that what has changed is worth waiting for it. */
  readonly awaited?: boolean;
  /** Runs until `signal` fires, or until the server says no where `onForbidden` is `return`. Never throws. */
  run(signal: AbortSignal, options: { readonly onForbidden: 'return' | 'retry' }): Promise<void>;
  /** Gives up connections and waits, and begins anew at once; what was read stays in force. */
  reconnect(): void;
}

/** How far a list has come. */
export interface ListCount {
  /** Objects on the pages so far. */
  readonly read: number;
  /** Objects on the pages to come; null where the server does not say. */
  readonly remaining: number | null;
}

/** Who is told what a reflector read. */
export interface ReflectorListener<Kept> {
  /** A page has come and is about to be taken over, which an abort keeps from happening. */
  counted?(count: ListCount): Promise<void>;
  /** An object that is there, of a list or of a watch; gives back its key. */
  put(object: Kept, from: 'list' | 'watch'): string;
  /** A list is complete: what it did not bring is gone. */
  listed(keys: ReadonlySet<string>): void;
  removed(key: string): void;
  /** `state` is another. */
  turned(): void;
}
