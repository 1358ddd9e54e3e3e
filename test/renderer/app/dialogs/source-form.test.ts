import { expect, test } from 'vitest';
import { formOf, readForm, type SourceForm } from '#renderer/app/dialogs/source-form.ts';
import { statusOf } from '#test/doubles/engine.ts';

const blank: SourceForm = { kind: 'demo', paths: '', files: '', context: null, namespaces: '' };

test('the demo needs nothing', () => {
  expect(readForm({ ...blank, namespaces: 'shop' })).toEqual({
    kind: 'ready',
    parameters: { choice: { kind: 'demo' }, namespaces: null },
  });
});

test('paths are lines and namespaces are words', () => {
  expect(readForm({ ...blank, kind: 'manifests', paths: ' /a b \n\n/c', namespaces: ' shop, default ' })).toEqual({
    kind: 'ready',
    parameters: { choice: { kind: 'manifests', paths: ['/a b', '/c'] }, namespaces: ['shop', 'default'] },
  });
});

test('manifests without a path and a cluster without a context are faults', () => {
  expect([readForm({ ...blank, kind: 'manifests', paths: ' \n' }), readForm({ ...blank, kind: 'kubeconfig' })]).toEqual(
    [
      { kind: 'fault', fault: 'path' },
      { kind: 'fault', fault: 'context' },
    ],
  );
});

test('a context is chosen among the usual files where none is named', () => {
  expect(readForm({ ...blank, kind: 'kubeconfig', context: 'dev' })).toEqual({
    kind: 'ready',
    parameters: { choice: { kind: 'kubeconfig', files: [], context: 'dev' }, namespaces: null },
  });
});

test('the form begins with the source in force', () => {
  const choice = { kind: 'manifests', paths: ['/a', '/b'] } as const;
  expect(formOf(statusOf({ choice, namespaces: ['shop', 'default'] }))).toEqual({
    kind: 'manifests',
    paths: '/a\n/b',
    files: '',
    context: null,
    namespaces: 'shop default',
  });
});
