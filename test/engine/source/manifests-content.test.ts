import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { readManifest, withLastGood, type ManifestContent } from '#engine/source/manifests/content.ts';

const ingress = (name: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${name}\n`;
const json = (name: string): object => ({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name } });

function read(text: string | Uint8Array): Promise<ManifestContent> {
  return readManifest('a.yaml', typeof text === 'string' ? Buffer.from(text) : text);
}

function namesOf({ objects }: ManifestContent): readonly string[] {
  return objects.map(({ kind, name }) => `${kind} ${name}`);
}

function complaints({ problems }: ManifestContent): readonly string[] {
  return problems.map(({ code, values }) => `${code} ${values['line']}: ${values['reason']}`);
}

describe('a manifest', () => {
  test('may hold several documents, empty ones and comments among them', async () => {
    const content = await read(`# head\n---\n${ingress('a')}---\n---\n# nothing\n---\n${ingress('b')}...\n`);
    expect([namesOf(content), content.problems, content.whole]).toEqual([['Ingress a', 'Ingress b'], [], true]);
  });

  test('may have directives, Windows line ends, a byte order mark and tabs between JSON', async () => {
    expect(namesOf(await read(`%YAML 1.2\n---\n${ingress('a')}`))).toEqual(['Ingress a']);
    expect(namesOf(await read(`\u{feff}${ingress('a')}---\n${ingress('b')}`.replaceAll('\n', '\r\n')))).toEqual([
      'Ingress a',
      'Ingress b',
    ]);
    expect(namesOf(await read(JSON.stringify(json('a'), null, '\t')))).toEqual(['Ingress a']);
  });

  test('may be UTF-16 with a byte order mark, as PowerShell writes it', async () => {
    expect(namesOf(await read(Buffer.from(`\u{feff}${ingress('a')}`, 'utf16le')))).toEqual(['Ingress a']);
  });

  test('may hold lists, typed or not, of items with or without their kind', async () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [json('a'), { apiVersion: 'v1', kind: 'List', items: [json('b')] }],
    };
    const typed = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressList', items: [{ metadata: { name: 'c' } }] };
    expect(namesOf(await read(JSON.stringify(list)))).toEqual(['Ingress a', 'Ingress b']);
    expect(namesOf(await read(JSON.stringify(typed)))).toEqual(['Ingress c']);
  });

  test('may be one long list as kubectl writes it, which is read in pieces', async () => {
    const item = (index: number): string =>
      `- apiVersion: networking.k8s.io/v1\n  kind: Ingress\n  metadata:\n    name: i${index}\n    annotations:\n      text: |\n        - x\n\n        items:\n      bad: ${index === 1999 ? '1' : 'b'}\n`;
    const items = Array.from({ length: 2000 }, (_, index) => item(index)).join('');
    const content = await read(
      `---\napiVersion: v1\nitems:\n${items}kind: List\nmetadata:\n  resourceVersion: ""\n---\n${ingress('z')}`,
    );
    expect([content.objects.length, namesOf(content).at(-2), namesOf(content).at(-1)]).toEqual([
      2000,
      'Ingress i1998',
      'Ingress z',
    ]);
    expect(complaints(content)).toEqual([
      'manifest-object-invalid 20003: Ingress i1999: metadata.annotations["bad"] must be text, not the number 1; put it in quotes',
    ]);
  });

  test('may use anchors and merge keys', async () => {
    const text =
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: &m\n  name: a\n  labels: {<<: {x: y}}\nother: *m\n';
    expect(namesOf(await read(text))).toEqual(['Ingress a']);
  });

  test('keeps texts as texts: yes, 012 and dates in quotes', async () => {
    const content = await read(
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  one: yes\n  two: "012"\n  three: "2024-01-01"\n',
    );
    expect(content.objects).toMatchObject([{ object: { data: { one: 'yes', two: '012', three: '2024-01-01' } } }]);
  });

  test('may name kinds that are not used, which are ignored, each once', async () => {
    const content = await read(
      'kind: Deployment\napiVersion: apps/v1\n---\nkind: Deployment\napiVersion: apps/v1\n---\nkind: Service\napiVersion: serving.knative.dev/v1\n---\nreplicas: 3\n---\nkind: Pod\napiVersion: v1\nmetadata: {name: p}\n---\nkind: constructor\napiVersion: v1\n',
    );
    expect([content.ignoredKinds, content.problems]).toEqual([
      ['Deployment', 'Service of serving.knative.dev/v1', 'without kind', 'constructor'],
      [],
    ]);
  });
});

describe('an object that makes no sense', () => {
  test('is left out with the line of its field, and the rest of the file counts', async () => {
    const content = await read(
      `${ingress('a')}---\n# why\n${ingress('b')}  annotations:\n    x.y/z: 'good'\n    n.io/a: true\n---\n${ingress('c')}`,
    );
    expect([namesOf(content), complaints(content), content.whole]).toEqual([
      ['Ingress a', 'Ingress c'],
      [
        'manifest-object-invalid 13: Ingress b: metadata.annotations["n.io/a"] must be text, not the boolean true; put it in quotes',
      ],
      true,
    ]);
  });

  test('in a list is named', async () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [json('a'), { ...json('b'), spec: { rules: [{ host: 5 }] } }],
    };
    const content = await read(JSON.stringify(list, null, 1));
    expect([namesOf(content), complaints(content)]).toEqual([
      ['Ingress a'],
      ['manifest-object-invalid 21: Ingress b: spec.rules[0].host must be text, not the number 5; put it in quotes'],
    ]);
  });

  test.each([
    [
      'apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\n',
      1,
      'apiVersion networking.k8s.io/v1beta1 is retired; write networking.k8s.io/v1',
    ],
    ['kind: Ingress\n', 1, 'apiVersion is missing'],
    ['apiVersion: v1\n', 1, 'kind is missing'],
    ['\n- kind: Ingress\n', 2, 'The object must be a mapping, not a list'],
    ['just words\n', 1, 'The object must be a mapping, not text'],
    ['apiVersion: v1\nkind: List\nitems: 5\n', 3, 'items must be a list, not the number 5'],
  ])('%j is a problem', async (text, line, reason) => {
    expect(complaints(await read(text))).toEqual([`manifest-object-invalid ${line}: ${reason}`]);
  });
});

describe('a document that cannot be parsed', () => {
  test('is a problem with its line, and the other documents count', async () => {
    const content = await read(`${ingress('a')}---\n${ingress('b')}spec: {rules: [}\n---\n${ingress('c')}`);
    expect([namesOf(content), content.whole]).toEqual([['Ingress a', 'Ingress c'], false]);
    expect(content.problems).toMatchObject([
      {
        code: 'manifest-broken',
        severity: 'error',
        subject: { kind: 'file', namespace: null, name: 'a.yaml' },
        values: { line: '10' },
      },
    ]);
  });

  test('has a key twice, also in JSON', async () => {
    expect(complaints(await read(`${ingress('a')}  name: b\n`))).toEqual([
      'manifest-broken 5: one mapping has the same key twice',
    ]);
    expect(complaints(await read('{"kind": "Ingress",\n"kind": "Service"}'))).toEqual([
      'manifest-broken 2: one mapping has the same key twice',
    ]);
  });

  test('is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from(ingress('a')), Buffer.from([0xff, 0xfe, 0x0a])]);
    expect(complaints(await read(bytes))).toEqual(['manifest-broken 5: the file is not UTF-8 text']);
  });

  test('is JSON that ends too soon', async () => {
    const content = await read('{"kind": "Ingress",\n "metadata": {');
    expect([content.whole, content.problems[0]?.code]).toEqual([false, 'manifest-broken']);
  });

  test('expands to more than memory holds', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array.from({ length: 10 }, () => `*l${level}`).join(', ')}]`,
    );
    const content = await read(`l0: &l0 lol\n${levels.join('\n')}\n`);
    expect([content.whole, content.problems[0]?.code]).toEqual([false, 'manifest-broken']);
  });

  test('is nested without end', async () => {
    const content = await read(`a: ${'['.repeat(1_000_000)}`);
    expect([content.whole, content.problems[0]?.code]).toEqual([false, 'manifest-broken']);
  });

  test('leaves the last good content of the file in force', async () => {
    const good = await read(ingress('a'));
    const kept = withLastGood(await read(`${ingress('b')}spec: [`), good);
    expect([namesOf(kept), kept.problems[0]?.code]).toEqual([['Ingress a'], 'manifest-broken']);
  });
});

test('keys that are names of the prototype are nothing but keys', async () => {
  const content = await read(`${ingress('a')}__proto__:\n  spec: {ingressClassName: evil}\n`);
  expect([namesOf(content), ({} as Record<string, unknown>)['spec']]).toEqual([['Ingress a'], undefined]);
  expect(content.objects[0]).toMatchObject({ object: { className: null } });
});
