import { describe, expect, test } from 'vitest';
import { KNOWN_ANNOTATIONS } from '#engine/ingress/annotations/known-annotations.ts';
import type { Problem } from '#shared/model/problem.ts';
import { rulesOf } from '#test/engine/routing/declared.ts';
import { evaluateRow } from '#test/engine/semantics/rows/evaluate-row.ts';
import { of, type Row } from '#test/engine/semantics/rows/row.ts';
import { plainConfigMap } from '#test/fixtures/controller.ts';
import { ANNOTATION_ROWS, companions, type AnnotationRow, type Effect } from './annotation-table.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

/** Problems that speak of one annotation, as code, severity and effect. */
function reportsOf(name: string, value: string, others = companions(name)): readonly string[] {
  const annotations = { ...others, [name]: value };
  const declared = { name: 'one', annotations, rules: [['app.test', ['/(.*)', null, 'app']]] } as const;
  const { problems, ingressProblems } = rulesOf([declared]);
  const about = ({ values }: Problem): boolean => values['annotation'] === `${PREFIX}${name}`;
  return [...problems, ...ingressProblems]
    .filter(about)
    .map(({ code, severity, values }) =>
      [code, severity, values['effect']].filter((part) => part !== undefined).join(' '),
    );
}

const REPORT: Readonly<Record<AnnotationRow['treatment'], readonly string[]>> = {
  evaluated: [],
  'reported: info': ['annotation-not-evaluated info'],
  'reported: warning': ['annotation-not-evaluated warning'],
  critical: ['annotation-critical warning'],
};

const secret = (name: string, data: Readonly<Record<string, string>>): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'default' },
  data,
});

function rowWith({ name }: AnnotationRow, value: string): Row {
  const annotations = { ...companions(name), [name]: value };
  const canary = Object.hasOwn(annotations, 'canary');
  const path = [['/', 'Prefix', 'app']] as const;
  return {
    name,
    objects: [
      of('one', 'app.test', path, { annotations, created: 1 }),
      ...(canary ? [of('main', 'app.test', path)] : []),
      secret('users', { auth: btoa('me:{PLAIN}x') }),
      secret('ca', {}),
      plainConfigMap('lines', { 'X-One': '1' }),
    ],
    expected: { status: 200 },
  };
}

const ANSWER: Readonly<Record<Exclude<Effect, null>, number>> = {
  'default-used': 200,
  'auth-off': 200,
  denied: 503,
  dropped: 404,
  'host-forbidden': 403,
};

/** Where the default of an annotation is no plain answer: client certificates and the Secret toward pods are missing here. */
function answerTo({ name, effect }: AnnotationRow): number | null {
  if (name.startsWith('proxy-ssl-') || name.startsWith('auth-tls-')) return effect === 'dropped' ? 404 : null;
  return effect === null ? null : ANSWER[effect];
}

describe('every annotation of the reference (reference 21)', () => {
  test('is in the table once', () => {
    const names = ANNOTATION_ROWS.map(({ name }) => name);
    expect([names.length, names.toSorted()]).toEqual([138, [...KNOWN_ANNOTATIONS.keys()].toSorted()]);
  });

  test.each(ANNOTATION_ROWS.map((row) => [row.name, row.treatment, row] as const))(
    '%s is %s',
    (name, treatment, row) => {
      expect(reportsOf(name, row.valid)).toEqual(REPORT[treatment]);
    },
  );
});

describe('what does nothing without another annotation', () => {
  const otherwise = /^(?:auth-type|auth-url|affinity-canary-behavior|fastcgi-.*|proxy-redirect-.*)$/;
  const alone = ANNOTATION_ROWS.filter(({ name }) => Object.keys(companions(name)).length > 0 && !otherwise.test(name));

  test.each(alone.map(({ name, valid }) => [name, valid] as const))('%s alone is reported as inert', (name, value) => {
    expect(reportsOf(name, value, {})).toEqual(['annotation-inert warning']);
  });

  test('what the controller has by itself is not missing', () => {
    const settings = { 'global-auth-url': 'http://auth.test', 'proxy-buffering': 'on' };
    const annotations = { 'auth-signin': 'https://login.test', 'limit-rate': '10' };
    expect(rulesOf([{ name: 'one', annotations }], { settings }).ingressProblems).toEqual([]);
  });
});

describe('a value that is not valid (reference 18)', () => {
  const invalid = ANNOTATION_ROWS.flatMap((row) =>
    row.invalid === null ? [] : [[row.name, row.invalid, row] as const],
  );

  test.each(invalid.map(([name, value, row]) => [name, value, row.effect ?? '', row] as const))(
    '%s: %s leads to %s, and is reported',
    async (name, value, effect, row) => {
      const { status, problems } = await evaluateRow(rowWith(row, value));
      const expected = answerTo(row);
      expect([expected === null ? null : status, problems.length > 0]).toEqual([expected, true]);
      const reports = reportsOf(name, value).filter((report) => report.startsWith('annotation-invalid'));
      const severity = effect === 'auth-off' ? 'error' : 'warning';
      // What names an object that may not be used, or is not there, is said in other words.
      const isReference = effect === 'host-forbidden' || /^(?:other\/|gone|default\/gone)/.test(value);
      expect(reports).toEqual(isReference ? [] : [`annotation-invalid ${severity} ${effect}`]);
    },
  );

  test.each(['1', 't', 'T', 'TRUE', 'true', 'True', '0', 'f', 'F', 'FALSE', 'false', 'False'])(
    '%s is a boolean',
    (value) => {
      expect(reportsOf('use-regex', value)).toEqual([]);
    },
  );

  test.each(['', ' '])('an empty value (%j) counts as absent', (value) => {
    expect(ANNOTATION_ROWS.flatMap(({ name }) => reportsOf(name, value, {}))).toEqual([]);
  });

  test('an unknown name is reported, other prefixes are not looked at', () => {
    expect([reportsOf('rewrite-targt', '/'), reportsOf('x', 'y').length]).toEqual([['annotation-unknown warning'], 1]);
  });
});
