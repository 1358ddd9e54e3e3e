import { describe, expect, test } from 'vitest';
import { EVALUATED } from '#engine/ingress/annotations/families.ts';
import { KNOWN_ANNOTATIONS } from '#engine/ingress/annotations/known-annotations.ts';
import { suggestName } from '#engine/ingress/annotations/suggest-name.ts';
import { ANNOTATION_MEANINGS_KO } from '#shared/i18n/problems/annotation-meanings.ts';
import { rulesOf } from '#test/engine/routing/declared.ts';
import { PREFIX, problemsOf } from './one-ingress.ts';

describe('annotations that are not evaluated (reference 21)', () => {
  test('all accepted names are known', () => {
    expect(KNOWN_ANNOTATIONS.size).toBe(138);
    expect([...EVALUATED].filter((name) => !KNOWN_ANNOTATIONS.has(name))).toEqual([]);
    expect(Object.keys(ANNOTATION_MEANINGS_KO)).toEqual([...KNOWN_ANNOTATIONS.keys()]);
  });

  test('a known one is reported with what it means', () => {
    expect(
      problemsOf({ 'enable-modsecurity': 'true' }).map(({ code, severity, values }) => [code, severity, values]),
    ).toEqual([
      [
        'annotation-not-evaluated',
        'warning',
        { annotation: `${PREFIX}enable-modsecurity`, meaning: 'web application firewall' },
      ],
    ]);
  });

  test('one without a visible effect is only information', () => {
    expect(problemsOf({ 'enable-access-log': 'false' }).map((problem) => problem.severity)).toEqual(['info']);
  });

  test('an unknown name is reported with the nearest known one', () => {
    expect(problemsOf({ 'rewrite-targt': '/' }).map(({ code, values }) => [code, values])).toEqual([
      ['annotation-unknown', { annotation: `${PREFIX}rewrite-targt`, suggestion: `${PREFIX}rewrite-target` }],
    ]);
  });

  test.each([
    ['rewrite-targte', 'rewrite-target'],
    ['proxy-bodysize', 'proxy-body-size'],
    ['use-regexp', 'use-regex'],
    ['something-else', null],
  ])('%s suggests %s', (name, expected) => {
    expect(suggestName(name, KNOWN_ANNOTATIONS.keys())).toBe(expected);
  });

  test('other prefixes are nobody’s business', () => {
    const rules = rulesOf([{ name: 'one', otherAnnotations: { 'example.com/note': 'x' } }]);
    expect(rules.accepted[0]?.problems).toEqual([]);
  });

  test('another prefix of the controller is read instead', () => {
    const rules = rulesOf(
      [{ name: 'one', annotations: { 'app-root': '/no' }, otherAnnotations: { 'edge.test/app-root': '/yes' } }],
      { flags: '--annotations-prefix=edge.test' },
    );
    expect(rules.accepted[0]?.policy.appRoot).toBe('/yes');
  });
});

describe('dropping (reference 2)', () => {
  test('a snippet drops the Ingress in the profile controller', () => {
    const rules = rulesOf([{ name: 'one', annotations: { 'configuration-snippet': 'deny all;' } }]);
    expect([rules.accepted.length, rules.ignored[0]?.reason]).toEqual([0, 'annotation-too-risky']);
  });

  test('a snippet leaves the plain part in the profile local, and is reported', () => {
    expect(problemsOf({ 'configuration-snippet': 'deny all;' }, 'local').map((problem) => problem.code)).toEqual([
      'annotation-critical',
    ]);
  });

  test('the risk level decides which annotations drop', () => {
    const annotations = { 'rewrite-target': '/' };
    const settings = { 'annotations-risk-level': 'Low' };
    expect(rulesOf([{ name: 'one', annotations }], { settings }).ignored[0]?.reason).toBe('annotation-too-risky');
  });

  test('a blocked word drops', () => {
    const settings = { 'annotation-value-word-blocklist': 'load_module,lua_package' };
    const annotations = { 'app-root': '/lua_package' };
    expect(rulesOf([{ name: 'one', annotations }], { settings }).ignored[0]?.reason).toBe('annotation-blocked-word');
  });

  test('suspicious text in a path drops, unless deep inspection is off', () => {
    const declared = [{ name: 'one', rules: [['a.test', ['/x {root /etc;}', 'Prefix', 's']]] }] as const;
    expect(rulesOf(declared).ignored[0]?.reason).toBe('suspicious-text');
    expect(rulesOf(declared, { flags: '--deep-inspect=false' }).accepted.length).toBe(1);
  });
});
