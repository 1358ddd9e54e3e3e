import { expect, test } from 'vitest';
import { CLUSTER_FINDINGS, describeFinding } from '#shared/i18n/cluster/cluster-findings.ts';
import { CLUSTER_FINDING_CODES, type ClusterFinding } from '#shared/model/cluster-finding.ts';

function places(text: string | null): readonly string[] {
  return [...new Set([...(text ?? '').matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name = '']) => name))].sort();
}

test.each(CLUSTER_FINDING_CODES)('%s says the same in both languages', (code) => {
  const [english, korean] = [CLUSTER_FINDINGS.en.codes[code], CLUSTER_FINDINGS.ko.codes[code]];
  expect(places(korean.sentence)).toEqual(places(english.sentence));
  expect([places(korean.remedy), korean.remedy === null]).toEqual([places(english.remedy), english.remedy === null]);
});

test('codes among the values are put into words, and parts without a value are left out', () => {
  const finding: ClusterFinding = {
    check: 'sign-in',
    result: 'ok',
    code: 'credential-ready',
    subject: 'jane',
    values: { credential: 'token-file', what: '/token', actsAs: '', end: '' },
    evidence: null,
    remedy: null,
  };
  expect(describeFinding(CLUSTER_FINDINGS.en, finding)).toEqual({
    sentence: 'token file of /token',
    remedy: null,
    evidence: null,
  });
  expect(describeFinding(CLUSTER_FINDINGS.ko, finding).sentence).toBe('토큰 파일: /token');
});

test('a value is never taken for a place of another one', () => {
  const finding: ClusterFinding = {
    check: 'context',
    result: 'fail',
    code: 'context-unusable',
    subject: 'canary',
    values: { reason: 'There is no {subject} [[{x}]].' },
    evidence: null,
    remedy: null,
  };
  expect(describeFinding(CLUSTER_FINDINGS.en, finding).sentence).toBe('There is no {subject} [[{x}]].');
});
