import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { newestBuild } from '#test/fixtures/newest-build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = path.join(ROOT, 'main/headless/main.ts');

/** What a process came to. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** The command line as a process of its own, with a home and a state folder of its own. */
export class GatehouseProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Outcome>;
  #out = '';
  #error = '';
  readonly #waiting = new Set<() => void>();

  constructor(words: readonly string[], place: Place, environment: Readonly<Record<string, string>> = {}) {
    const { PATH = '', NODE_COMPILE_CACHE } = process.env;
    this.child = spawn(process.execPath, [place.program, ...words], {
      cwd: place.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH,
        HOME: place.folder,
        LANG: 'C',
        ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }),
        ...environment,
      },
    });
    this.child.stdout.on('data', (chunk: Buffer) => this.#heard(() => (this.#out += chunk.toString())));
    this.child.stderr.on('data', (chunk: Buffer) => this.#heard(() => (this.#error += chunk.toString())));
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        resolve({ code, out: this.#out, error: this.#error });
        this.#heard(() => undefined);
      });
    });
  }

  get out(): string {
    return this.#out;
  }

  get error(): string {
    return this.#error;
  }

  /** The lines on standard output as JSON; throws where one is none. */
  get events(): readonly Record<string, unknown>[] {
    const complete = this.#out.slice(0, this.#out.lastIndexOf('\n') + 1);
    return complete
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The first event of a name, as soon as it is there; rejects where the process ends before. */
  async event(name: string): Promise<Record<string, unknown>> {
    await this.until(() => this.events.some((event) => event.event === name));
    return this.events.find((event) => event.event === name) ?? {};
  }

  /** Resolves as soon as something holds that output can change; rejects where the process ends before. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.child.exitCode !== null) throw new Error(`ended with ${this.child.exitCode}: ${this.#error}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #heard(take: () => void): void {
    take();
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Where processes of one test live. */
export interface Place {
  readonly folder: string;
  readonly program: string;
  /** Starts a process; it is ended with the place. */
  start(words: readonly string[], environment?: Readonly<Record<string, string>>): GatehouseProcess;
  /** Starts a process and waits for its end. */
  run(words: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Outcome>;
  leave(): Promise<void>;
}

/** A temporary folder with its processes. `program` is the newest unless one is named. */
export async function enterPlace(program?: string): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-cli-'));
  const processes: GatehouseProcess[] = [];
  const place: Place = {
    folder,
    program: program ?? newestBuild('gatehouse.js') ?? MAIN,
    start: (words, environment) => {
      const started = new GatehouseProcess(words, place, environment);
      processes.push(started);
      return started;
    },
    run: (words, environment) => place.start(words, environment).ended,
    leave: async () => {
      for (const { child } of processes) child.kill('SIGKILL');
      await Promise.all(processes.map(({ ended }) => ended));
      await rm(folder, { recursive: true, force: true });
    },
  };
  return place;
}
