import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldSteps } from '#engine/source/manifests/field-steps.ts';
import { jsonFieldOffset, repeatedJsonKey } from '#engine/source/manifests/json-text.ts';

describe('a repeated key', () => {
  test.each([
    ['{"a": 1, "a": 2}', '"a": 2'],
    ['{"a": [{"b": 1}, {"b": 1, "b": 2}]}', '"b": 2'],
    ['{"a": {"x": "{"}, "\\u0061": 2}', '"\\u0061": 2'],
    ['{"q\\"": 1, "q\\\\": 2, "q\\"": 3}', '"q\\"": 3'],
    ['{"a": {"b": []}, "c": "a", "a": null}', '"a": null'],
  ])('of %s is found', (text, rest) => {
    expect(text.slice(repeatedJsonKey(text) ?? 0).slice(0, rest.length)).toBe(rest);
  });

  test.each([
    '{"a": "a", "b": {"a": ["a", "a"]}}',
    '[{"a": 1}, {"a": 1}]',
    '"a, \\"a\\", a"',
    '{"": {}, " ": ""}',
    '7',
  ])('is none of %s', (text) => {
    expect(repeatedJsonKey(text)).toBe(null);
  });

  test('is never seen in what has none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t'), (value, indent) => {
        expect(repeatedJsonKey(JSON.stringify(value, null, indent))).toBe(null);
      }),
    );
  });
});

describe('the place of a field', () => {
  const text = '{\n "kind": "Ingress",\n "spec": {"rules": [\n  {"host": "a,]}"},\n  {"a/b": 5, "host": true}]}\n}';

  test.each([
    ['', '{'],
    ['kind', '"kind"'],
    ['spec.rules', '"rules"'],
    ['spec.rules[1]', '{"a/b"'],
    ['spec.rules[1]["a/b"]', '"a/b": 5'],
    ['spec.rules[1].host', '"host": true'],
    ['spec.rules[1].missing.deeper', '{"a/b"'],
    ['spec.rules[7].host', '"rules"'],
    ['kind.deeper', '"kind"'],
  ])('%s', (field, rest) => {
    expect(text.slice(jsonFieldOffset(text, fieldSteps(field))).slice(0, rest.length)).toBe(rest);
  });

  test('is right wherever it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (list, before) => {
        const whole = JSON.stringify({ ...before, wanted: [...list, 'here'] });
        expect(whole.slice(jsonFieldOffset(whole, ['wanted', list.length]))).toBe('"here"]}');
      }),
    );
  });
});
