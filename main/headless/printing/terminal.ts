import type { Writable } from 'node:stream';

/** A stream that may be a terminal. */
export type Outlet = Writable & { readonly isTTY?: boolean };

export type Colour = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

const CODES: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
};

/** Bytes that may wait for a slow reader before lines of a stream are left out. */
const PATIENCE = 8 * 1024 * 1024;

/**
 * Standard output and standard error. Text from clusters and requests cannot steer the terminal: control characters
 * other than our own colours are replaced.
 */
export class Terminal {
  readonly #out: Outlet;
  readonly #error: Outlet;
  /** Whether standard output shows colours. */
  readonly coloured: boolean;
  readonly #gone = new AbortController();
  #leftOut = 0;
  /** Whether a passing line stands on the terminal. */
  #passing = false;

  constructor(out: Outlet, error: Outlet, environment: Readonly<Record<string, string | undefined>>) {
    this.#out = out;
    this.#error = error;
    this.coloured = out.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb';
    // EPIPE and the like: nobody reads any more, which ends the command but is no fault.
    out.on('error', () => this.#gone.abort());
    error.on('error', () => undefined);
  }

  /** Aborted when nobody reads standard output any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** A line of the command's result. */
  print(text: string): void {
    this.#wipe();
    if (!this.gone.aborted) this.#out.write(`${harmless(text)}\n`);
  }

  /** One object as one line. */
  json(value: unknown): void {
    if (!this.gone.aborted) this.#out.write(`${JSON.stringify(value)}\n`);
  }

  /** Like `json` or `print`, but left out where the reader is far behind. */
  stream(write: () => void): void {
    if (this.#out.writableLength > PATIENCE) this.#leftOut++;
    else write();
  }

  /** Lines left out by `stream` since the last time of asking. */
  takeLeftOut(): number {
    const leftOut = this.#leftOut;
    this.#leftOut = 0;
    return leftOut;
  }

  /** A message to the person, on standard error. */
  note(text: string): void {
    this.#wipe();
    this.#error.write(`${harmless(text)}\n`);
  }

  /** Like `note`, for what is being done: on a terminal the next line takes its place. */
  passing(text: string): void {
    if (this.#error.isTTY !== true) return this.note(text);
    this.#wipe();
    this.#error.write(harmless(text));
    this.#passing = true;
  }

  #wipe(): void {
    if (this.#passing) this.#error.write('\r\u001b[K');
    this.#passing = false;
  }

  /** Colours a text for standard output, where that is a terminal and `NO_COLOR` is not set. */
  paint(colour: Colour, text: string): string {
    const [on, off] = CODES[colour];
    return this.coloured ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  }

  /** Resolves when everything written has been handed to the system. */
  async flush(): Promise<void> {
    await Promise.all([this.#out, this.#error].map((stream) => new Promise((done) => stream.write('', done))));
  }
}

function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/\u001b(?!\[\d{1,2}m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g, '\ufffd');
}
