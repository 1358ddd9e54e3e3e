import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { TunnelFault } from '#engine/upstream/ways/tunnel/tunnel-error.ts';
import { CLUSTER_FINDINGS } from '#shared/i18n/cluster/cluster-findings.ts';
import { explainSentence } from '#shared/i18n/explain/explain.ts';
import { stepText } from '#shared/i18n/explain/explain-steps.ts';
import { ko } from '#shared/i18n/ko.ts';
import { describeProblem } from '#shared/i18n/problems/problems.ts';
import { describeSetupCode, setupCodes } from '#shared/i18n/setup/setup-codes.ts';
import { ANSWER_REASONS } from '#shared/model/answer-reason.ts';
import { CLUSTER_FINDING_CODES } from '#shared/model/cluster-finding.ts';
import { EXPLANATION_CODES } from '#shared/model/explanation-codes.ts';
import { PROBLEM_CODES } from '#shared/model/problem-codes.ts';
import { STEP_NAMES } from '#shared/model/step-name.ts';
import { TRUST_REASONS } from '#shared/model/trust-reason.ts';
import { WAY_KINDS, WAY_REASONS } from '#shared/model/way.ts';

const KOREAN = /[가-힣]/;
/** English words in a row that are neither a value nor a name. */
const SENTENCE = /\b(?:the|is|are|was|cannot|does|has|have|not|of|and|or)\b/;
const subject = { kind: 'Ingress', namespace: 'shop', name: 'web' };

/** The codes whose Korean text is missing, or has English left in it. */
function faulty<Code extends string>(codes: readonly Code[], say: (code: Code) => readonly (string | null)[]) {
  return codes.filter((code) => say(code).some((text) => text !== null && (!KOREAN.test(text) || SENTENCE.test(text))));
}

describe('a Korean sentence is there for every', () => {
  test('problem', () => {
    const say = (code: (typeof PROBLEM_CODES)[number]) => {
      const { sentence, remedy } = describeProblem(ko.problems, { code, severity: 'error', subject, values: {} });
      return [sentence, remedy];
    };
    expect(faulty(PROBLEM_CODES, say)).toEqual([]);
  });

  test('reason of an answer', () => {
    const values = { host: 'h', path: '/p', service: 'a/s:80', ingress: 'a/i', detail: '' };
    const say = (reason: (typeof ANSWER_REASONS)[number]) => {
      const { title, sentence, remedy } = ko.reasons[reason];
      return [title, sentence(values), remedy?.(values) ?? null];
    };
    expect(faulty(ANSWER_REASONS, say)).toEqual([]);
  });

  test('sentence of an explanation', () => {
    const values = { way: 'service-proxy', reason: 'proved' };
    expect(faulty(EXPLANATION_CODES, (code) => [explainSentence(ko.explain, { code, values })])).toEqual([]);
  });

  test('step on the way of a request', () => {
    expect(faulty(STEP_NAMES, (name) => [stepText(ko.explain, { name })])).toEqual([]);
  });

  test('finding about a cluster', () => {
    const { codes } = CLUSTER_FINDINGS.ko;
    const wordless = CLUSTER_FINDING_CODES.filter((code) => /^[^A-Za-z가-힣]*$/.test(bare(codes[code].sentence)));
    const spoken = CLUSTER_FINDING_CODES.filter((code) => !wordless.includes(code));
    // “Kubernetes v1.34.0” is no sentence.
    expect(faulty(spoken, (code) => [codes[code].sentence, codes[code].remedy])).toEqual(['version-read']);
  });

  test('reason about a trust store', () => {
    const say = (reason: (typeof TRUST_REASONS)[number]) => {
      const { sentence, remedy } = ko.trust[reason];
      return [sentence({}, subject), remedy?.({}, subject) ?? null];
    };
    expect(faulty(TRUST_REASONS, say)).toEqual([]);
  });

  test('way and reason for it', () => {
    expect(faulty(WAY_KINDS, (kind) => [ko.ways.kinds[kind]])).toEqual([]);
    expect(faulty(WAY_REASONS, (reason) => [ko.ways.reasons[reason]])).toEqual([]);
  });

  test('fault of a tunnel that doctor finds', () => {
    const faults: Readonly<Record<TunnelFault, true>> = {
      unreachable: true,
      unauthorized: true,
      forbidden: true,
      unsupported: true,
      'pod-gone': true,
      'port-refused': true,
      'pod-failed': true,
      reset: true,
      lost: true,
      stalled: true,
      'slow-reader': true,
      closed: true,
    };
    expect(faulty(Object.keys(faults), (fault) => [CLUSTER_FINDINGS.ko.words[fault] ?? fault])).toEqual([]);
  });

  test('step of a set-up and finding of doctor that English has a text for', () => {
    const say = (code: string) => {
      const { sentence, remedy } = describeSetupCode(setupCodes.ko, { code, values: {}, subject: 'web' });
      return [sentence, remedy];
    };
    expect(Object.keys(setupCodes.ko).toSorted()).toEqual(Object.keys(setupCodes.en).toSorted());
    expect(faulty(Object.keys(setupCodes.en), say)).toEqual([]);
  });

  test.each(codesInSource())('code in %s: %s', (_file, code) => {
    expect(Object.hasOwn(setupCodes.ko, code)).toBe(true);
  });
});

function bare(template: string): string {
  return template.replaceAll(/\{[a-zA-Z]+\}/g, '');
}

/** The codes that steps, findings and refusals are made with. */
function codesInSource(): readonly (readonly [string, string])[] {
  const root = fileURLToPath(new URL('../../../main/', import.meta.url));
  const folders = ['engine/setup', 'engine/hosts', 'engine/trust', 'helper'];
  const makers = /(?:finding\('[a-z]+', |new (?:StepFailure|HostsRefusal|NssFault|Refusal)\()'([a-z-]+)'/g;
  const files = folders.flatMap((folder) =>
    readdirSync(root + folder, { recursive: true }).map((name) => `${folder}/${String(name)}`),
  );
  const found = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(root + file, 'utf8').matchAll(makers)].map(([, code = '']) => [file, code] as const),
    );
  return found.filter(([file, code]) => !(file.startsWith('helper/') && ONLY_PRINTED.has(code)));
}

/** What the helper says to somebody who starts it by hand. */
const ONLY_PRINTED: ReadonlySet<string> = new Set(['usage']);
