import type { Applied } from '#engine/engine-options.ts';
import type { EngineSurface } from '#main/api/engine-surface.ts';
import type { ProblemCode } from '#shared/model/problem-codes.ts';
import type { RequestRecord } from '#shared/model/request-record.ts';
import type { Surroundings } from '../command.ts';
import type { Output } from '#main/start/engine-flags.ts';
import { problemSentence } from './problem-text.ts';
import { requestLine } from './request-line.ts';

/** Problems of this machine that whoever started the program must know at once, however it prints. */
const AT_ONCE: ReadonlySet<ProblemCode> = new Set(['port-fallback', 'port-taken', 'authority-broken']);

/** Errors printed for a person; thousands would drown what else is said. */
const MOST_ERRORS = 20;

/** Milliseconds between two words about lines left out. */
const COMPLAINT = 5000;

interface ReportParts {
  readonly engine: EngineSurface;
  readonly output: Output;
  /** `--log`: every request is printed too. */
  readonly log: boolean;
  readonly surroundings: Surroundings;
}

/** What `serve` prints, in the order of DESIGN 5.1: nothing comes before `listening`, nothing after `stopped`. */
export class ServeReport {
  readonly #parts: ReportParts;
  readonly #stops: (() => void)[];
  #waiting: (() => void)[] | null = [];
  #listening = false;
  #counts = '';
  readonly #told = new Set<string>();

  constructor(parts: ReportParts) {
    this.#parts = parts;
    const { engine } = parts;
    this.#stops = [
      engine.on('applied', (applied) => this.#inOrder(() => this.#applied(applied))),
      engine.on('problems', () => this.#problems()),
    ];
    if (parts.log) this.#stops.push(engine.requests.onRecord((record) => this.#inOrder(() => this.#request(record))));
    const timer = setInterval(() => this.#complain(), COMPLAINT);
    this.#stops.push(() => clearInterval(timer));
  }

  listening(ui: string | null): void {
    const { engine, output, surroundings } = this.#parts;
    const { terminal, messages } = surroundings;
    const { listening, pid } = engine.status();
    const { url: pac } = engine.browsers.view().pac;
    this.#listening = true;
    this.#problems();
    if (output === 'json') {
      const { http, https } = listening;
      terminal.json({ event: 'listening', http, https, ui, pid, ...(pac === null ? {} : { pac }) });
    } else {
      for (const [name, urls] of Object.entries({ http: listening.http, https: listening.https })) {
        if (urls.length > 0) terminal.print(`${name.padEnd(6)} ${urls.join('  ')}`);
      }
      if (pac !== null) terminal.print(`${'pac'.padEnd(6)} ${pac}`);
      if (ui !== null) terminal.print(`${messages.serve.page.padEnd(6)} ${terminal.paint('bold', ui)}`);
      terminal.print(messages.serve.stopHint);
    }
    for (const write of this.#waiting ?? []) write();
    this.#waiting = null;
  }

  stopping(): void {
    const { terminal, messages } = this.#parts.surroundings;
    terminal.note(messages.serve.stopping);
  }

  /** Follows the engine no longer. */
  close(): void {
    for (const stop of this.#stops) stop();
    this.#complain();
  }

  stopped(): void {
    const { terminal, messages } = this.#parts.surroundings;
    if (this.#parts.output === 'json') terminal.json({ event: 'stopped' });
    else terminal.print(messages.serve.stopped);
  }

  #problems(): void {
    if (!this.#listening) return;
    const { engine, output, surroundings } = this.#parts;
    // The demo's trouble is there to be found in the page.
    const forPerson = output === 'text' && engine.status().choice.kind !== 'demo';
    const { terminal, messages } = surroundings;
    for (const problem of engine.problems()) {
      const error = forPerson && problem.severity === 'error';
      if ((!error || this.#told.size > MOST_ERRORS) && !AT_ONCE.has(problem.code)) continue;
      const sentence = problemSentence(problem, surroundings.language);
      if (this.#told.has(sentence)) continue;
      this.#told.add(sentence);
      terminal.note(error && this.#told.size > MOST_ERRORS ? messages.serve.moreProblems : sentence);
    }
  }

  #inOrder(write: () => void): void {
    if (this.#waiting) this.#waiting.push(write);
    else write();
  }

  #applied({ read, objects, hosts, routes, problems }: Applied): void {
    const { terminal, messages } = this.#parts.surroundings;
    if (this.#parts.output === 'json') {
      return terminal.json({ event: 'applied', read, objects, hosts, routes, problems });
    }
    // A person wants to hear of changes; a script counts readings.
    const counts = [objects, hosts, routes, problems].join();
    if (counts !== this.#counts) terminal.print(messages.serve.applied({ read, objects, hosts, routes, problems }));
    this.#counts = counts;
  }

  #request(record: RequestRecord): void {
    const { terminal } = this.#parts.surroundings;
    terminal.stream(() => {
      if (this.#parts.output === 'json') terminal.json({ event: 'request', ...record });
      else terminal.print(requestLine(record, terminal));
    });
  }

  #complain(): void {
    const { terminal, messages } = this.#parts.surroundings;
    const leftOut = terminal.takeLeftOut();
    if (leftOut > 0) terminal.note(messages.serve.linesLeftOut(leftOut));
  }
}
