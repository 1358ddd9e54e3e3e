import { setupEn } from '#shared/i18n/page/page-setup-en.ts';
import { setupKo } from '#shared/i18n/page/page-setup-ko.ts';
import type { SetupMessages } from '#shared/i18n/page/page-setup.ts';
import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import { renewalRemarks } from '#shared/model/authority-view.ts';
import type { SetupPlan, SetupState, SetupStep } from '#shared/model/setup.ts';
import type { Language } from '#main/start/language.ts';
import type { Output } from '#main/start/engine-flags.ts';
import { table } from './table.ts';
import type { Colour, Terminal } from './terminal.ts';

const COLOURS: Readonly<Record<SetupStep['state'], Colour>> = {
  waiting: 'dim',
  running: 'dim',
  done: 'green',
  skipped: 'yellow',
  failed: 'red',
  'rolled-back': 'yellow',
};
/** Names of a plan that are printed; a file of thousands is read in JSON. */
const MOST_NAMES = 100;

/** Prints plans, steps and what came of them: as text, or as one JSON object a line. */
export class SetupPrinter {
  readonly #terminal: Terminal;
  readonly #output: Output;
  readonly #language: Language;
  readonly #words: SetupMessages;
  #told = new Map<string, SetupStep['state']>();

  constructor(terminal: Terminal, { language, output }: { readonly language: Language; readonly output: Output }) {
    this.#terminal = terminal;
    this.#output = output;
    this.#language = language;
    this.#words = language === 'ko' ? setupKo : setupEn;
  }

  plan(plan: SetupPlan): void {
    if (this.#output === 'json') return this.#terminal.json({ event: 'plan', ...plan });
    const words = this.#words;
    const { map, refused } = plan.names;
    this.#head(
      words.groups.names,
      map
        .slice(0, MOST_NAMES)
        .map(({ host, action, origins, warnings }) => [
          host,
          words.names[action],
          origins.map(({ namespace, ingress }) => `${namespace}/${ingress}`).join(', '),
          warnings.map((warning) => words.warnings[warning]).join(' '),
        ]),
    );
    if (map.length > MOST_NAMES) this.#terminal.print(`  … ${String(map.length)}`);
    this.#head(
      words.groups.refused,
      refused
        .slice(0, MOST_NAMES)
        .map(({ host, code, values, origins }) => [
          host,
          words.refused[code],
          origins.map(({ namespace, ingress }) => `${namespace}/${ingress}`).join(', '),
          words.refusedReasons[code](values),
        ]),
    );
    this.#head(words.hostsFile.name, [
      ...(plan.hostsFile.problem === null ? [] : [[this.#say(plan.hostsFile.problem, {}, plan.hostsFile.path)]]),
      ...plan.diff.slice(0, MOST_NAMES).map((line) => [line]),
    ]);
    this.#head(
      words.groups.trust,
      plan.stores.map(({ name, action, path, reason }) => [
        name,
        words.stores[action],
        path ?? '',
        reason === null || reason === 'copy-lines' ? '' : this.#say(reason, {}, name),
      ]),
    );
    for (const { code, values } of renewalRemarks(plan.authority))
      this.#terminal.print(`  ${this.#say(code, values, '')}`);
    this.#head(
      words.groups.ports,
      plan.ports.ports.map((port) => [
        String(port.wanted),
        words.ports[port.state],
        words.portSentences[port.state](String(port.wanted), String(port.open ?? '-')),
        port.owner === null ? '' : words.portOwner(port.owner.program, port.owner.pid, port.owner.uid),
      ]),
    );
    for (const effect of plan.ports.sideEffects) this.#terminal.print(`  ${words.head.sideEffects[effect]}`);
    if (plan.ports.urls.length > 0) this.#terminal.print(`${words.head.urls}: ${plan.ports.urls.join('  ')}`);
    this.#terminal.print(plan.nothingToDo ? words.head.nothing : this.#asks(plan));
  }

  /** Every step once in each state that ends it. */
  steps(steps: readonly SetupStep[]): void {
    for (const step of steps) {
      if (step.state === 'waiting' || step.state === 'running' || this.#told.get(step.id) === step.state) continue;
      this.#told.set(step.id, step.state);
      if (this.#output === 'json') {
        this.#terminal.json({ event: 'step', ...step });
        continue;
      }
      const words = this.#words;
      const state = this.#terminal.paint(COLOURS[step.state], words.stepStates[step.state]);
      this.#terminal.print(`${state}  ${words.steps[step.kind](step.subject)}`);
      if (step.code !== null) this.#code(step.code, step.values, step.subject);
    }
  }

  /** How it ended. Gives the exit code. */
  end(state: SetupState, wished: 'active' | 'idle'): number {
    this.steps(state.steps);
    const good = state.failure === null && state.phase === wished;
    if (this.#output === 'json') {
      this.#terminal.json({ event: 'setup', phase: state.phase, active: state.active, failure: state.failure });
    } else if (state.failure !== null) {
      const { sentence, remedy } = describeSetupCode(setupCodes[this.#language], { ...state.failure, subject: '' });
      this.#terminal.note(this.#words.head.failed(sentence));
      if (remedy !== null) this.#terminal.note(remedy);
    } else if (state.active !== null) {
      const ports = [state.active.ports.http, state.active.ports.https].filter((port) => port !== null).join(', ');
      this.#terminal.print(this.#words.head.active(state.active.names.length, state.active.stores.length, ports));
    } else {
      this.#terminal.print(this.#words.head.phases[state.phase]);
    }
    return good ? 0 : 1;
  }

  #asks({ asksPassword, elevation }: SetupPlan): string {
    const { head } = this.#words;
    const what = asksPassword.map((right) => head.asks[right]);
    switch (elevation.method) {
      case 'none':
        return head.asksNothing;
      case 'root':
        return head.asksAsRoot;
      case 'command':
        return elevation.command === null ? head.byHandMissing(what) : `${head.byHand(what)}\n  ${elevation.command}`;
      case 'osascript':
        return head.asksTwice(what);
      case 'pkexec':
      case 'uac':
        return head.asksOnce(what);
    }
  }

  #code(code: string, values: Readonly<Record<string, string>>, subject: string): void {
    const { sentence, remedy } = describeSetupCode(setupCodes[this.#language], { code, values, subject });
    this.#terminal.print(`      ${sentence}`);
    if (remedy !== null) this.#terminal.print(`      ${remedy}`);
  }

  #say(code: string, values: Readonly<Record<string, string>>, subject: string): string {
    return describeSetupCode(setupCodes[this.#language], { code, values, subject }).sentence;
  }

  #head(title: string, rows: readonly (readonly string[])[]): void {
    if (rows.length === 0) return;
    this.#terminal.print(this.#terminal.paint('bold', title));
    for (const line of table(rows)) this.#terminal.print(`  ${line}`);
  }
}
