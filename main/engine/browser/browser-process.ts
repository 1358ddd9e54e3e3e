import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { phrase, phraseText, phraseValues, quoted, type Phrase } from '#shared/model/phrase.ts';
import { CodedError } from '../coded-error.ts';
import type { Launch } from './launch.ts';
import { isTaken } from './profile-folder.ts';

/** Milliseconds that a browser may take to take its profile, and to end once asked to. */
const START_LIMIT = 60_000;
const END_LIMIT = 3_000;
const LOOK_EVERY = 50;
/** Characters kept of what a browser says last. */
const LAST_WORDS = 2_000;

/** A browser of ours while it runs. */
export class BrowserProcess {
  /** Resolves when it has ended, whoever ended it. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;
  #said = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.ended = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#said = `${this.#said}${text}`.slice(-LAST_WORDS);
    });
  }

  /** Starts a program and waits until it has taken its profile. Throws `CodedError`: `browser-failed`. */
  static async start(program: string, launch: Launch, profile: string): Promise<BrowserProcess> {
    const child = spawn(program, launch.flags, {
      env: launch.environment,
      stdio: ['ignore', 'ignore', 'pipe'],
      // A group of its own: Ctrl+C in our terminal is for us to hand on, and its helpers end with it.
      detached: process.platform !== 'win32',
    });
    const started = new BrowserProcess(child);
    const ended = started.ended.then(() => 'ended' as const);
    const deadline = Date.now() + START_LIMIT;
    while (!(await isTaken(profile))) {
      const outcome = await Promise.race([ended, pause(LOOK_EVERY, 'waiting' as const)]);
      if (outcome === 'ended') throw failed(program, started.#lastLine());
      if (Date.now() > deadline) {
        await started.end();
        throw failed(program, phrase('browser-late'));
      }
    }
    return started;
  }

  /** Asks it to end, and ends it where it does not; resolves once it has. */
  async end(): Promise<void> {
    this.#signal('SIGTERM');
    const timer = setTimeout(() => this.#signal('SIGKILL'), END_LIMIT);
    await this.ended;
    clearTimeout(timer);
    // Helpers that outlived it would keep writing into a folder that is to go.
    this.#signal('SIGKILL');
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  #lastLine(): Phrase {
    const line = this.#said.split('\n').findLast((one) => one.trim() !== '');
    return line === undefined ? phrase('browser-silent') : quoted(line.trim().slice(0, 300));
  }
}

function failed(program: string, reason: Phrase): CodedError {
  return new CodedError('browser-failed', `${program} could not be started: ${phraseText(reason)}`, {
    values: { program, ...phraseValues('reason', reason) },
    hint: 'Start it by hand to see what it says, or choose another browser.',
  });
}
