import type { ProblemSubject } from '../model/problem.ts';

export type ProblemValues = Readonly<Record<string, string>>;

/** A message about a problem: takes the values of its code and what it is about, gives one or two sentences. */
export type ProblemMessage = (values: ProblemValues, subject: ProblemSubject) => string;

/** What a catalogue says about one problem code. */
export interface ProblemText {
  readonly sentence: ProblemMessage;
  /** What helps, as something to do. */
  readonly remedy: ProblemMessage;
}

/** `namespace/name`, or the name alone for things outside a namespace. */
export function subjectName(subject: ProblemSubject): string {
  return subject.namespace === null ? subject.name : `${subject.namespace}/${subject.name}`;
}

/**
 * Makes a message of a template: `{name}` takes the value of that name, `{subject}` what the problem is about,
 * `{kind}` its kind and `{namespace}` its namespace. A part in `[[…]]` is left out where one of its values is empty. A
 * value that was not given reads `?`, so that a message from an older or newer engine never breaks a page.
 */
export function fill(template: string): ProblemMessage {
  return (values, subject) => {
    const value = (name: string): string => valueOf(name, values, subject);
    const chosen = template.replaceAll(/\[\[(.*?)\]\]/g, (_, part: string) =>
      [...part.matchAll(PLACE)].some(([, name = '']) => value(name) === '') ? '' : part,
    );
    return chosen.replaceAll(PLACE, (_, name: string) => value(name));
  };
}

const PLACE = /\{([a-zA-Z]+)\}/g;

function valueOf(name: string, values: ProblemValues, subject: ProblemSubject): string {
  if (name === 'subject') return subjectName(subject);
  if (name === 'kind') return subject.kind;
  if (name === 'namespace') return subject.namespace ?? '?';
  return Object.hasOwn(values, name) ? (values[name] ?? '?') : '?';
}

/** Both halves of a problem's text from two templates. */
export function problemText(sentence: string, remedy: string): ProblemText {
  return { sentence: fill(sentence), remedy: fill(remedy) };
}
