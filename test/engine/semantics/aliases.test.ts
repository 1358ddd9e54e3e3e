import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask } from '#test/fixtures/asking.ts';
import { tlsSecret } from '#test/fixtures/tls-secret.ts';
import { ingress, nginxClass, serve, service, type IngressWish, type Serving } from '#test/fixtures/serving.ts';

const pods: RawPod[] = [];
let serving: Serving;
let objects: object[];

/** A host whose Service answers with the host's label. */
async function aliased(
  name: string,
  host: string | null,
  alias: string | null,
  wish: IngressWish = {},
): Promise<object[]> {
  const pod = await RawPod.start((socket) => socket.end(ok(name, 'Connection: close\r\n'), 'latin1'));
  pods.push(pod);
  const annotations = { ...wish.annotations, ...(alias === null ? {} : { 'server-alias': alias }) };
  return [
    ...service([pod.port], { name }),
    ingress({ name, host, paths: [{ path: '/', service: name }], ...wish, annotations }),
  ];
}

beforeAll(async () => {
  objects = [
    nginxClass,
    ...(await aliased(
      'first',
      'first.test',
      'alias.test, Mixed.Test, *.wide.test, mail.*, ~^www\\d+\\.pattern\\.test$, second.test',
    )),
    ...(await aliased('second', 'second.test', 'alias.test,*.deep.wide.test,~pattern,mail.long.*,.dotted.test')),
    ...(await aliased('wild', '*.wild.test', '~^b\\.wild2\\.test$')),
    ...(await aliased('third', 'third.test', 'x.wild.test,*.fourth.test,w*.bad.test,a.*.bad.test,~(unclosed')),
    ...(await aliased('fourth', 'sub.fourth.test', null)),
    ...(await aliased('late', 'zz.test', '~^c\\.wild\\.test$,~^d\\.test$')),
    ...(await aliased('invalid', 'invalid.test', 'white space.test')),
    ...(await aliased('tls', 'one.apps.corp.example', 'two.apps.corp.example,elsewhere.test', {
      tls: [{ hosts: ['one.apps.corp.example'], secretName: 'apps' }],
    })),
    // Another Ingress of the host: of equal age, but later by its name, so that its aliases do not count, but its paths are on the aliases too.
    ingress({
      name: 'a-younger',
      host: 'first.test',
      paths: [{ path: '/two', service: 'second' }],
      annotations: { 'server-alias': 'younger.test' },
    }),
    await tlsSecret('apps'),
  ];
  serving = await serve(objects, { profile: 'controller' });
});

afterAll(async () => {
  await serving.close();
  for (const pod of pods) await pod.close();
});

describe('server-alias (reference 3)', () => {
  test.each<[string, string, string, string | null]>([
    ['an exact name', 'alias.test', '/', 'first'],
    ['in any case, with port and dot', 'ALIAS.test.:8080', '/', 'first'],
    ['written in any case', 'mixed.test', '/', 'first'],
    ['a path of another Ingress of the host', 'alias.test', '/two', 'second'],
    ['a younger alias does not count', 'younger.test', '/', null],
    ['a declared name is no alias', 'second.test', '/', 'second'],
    ['a wildcard covers one label', 'a.wide.test', '/', 'first'],
    ['and several', 'a.b.wide.test', '/', 'first'],
    ['not the name itself', 'wide.test', '/', null],
    ['the longest wildcard in front wins', 'a.deep.wide.test', '/', 'second'],
    ['a wildcard at the end', 'mail.example', '/', 'first'],
    ['over several labels', 'mail.example.org', '/', 'first'],
    ['the longest at the end wins', 'mail.long.org', '/', 'second'],
    ['a dot in front covers the name', 'dotted.test', '/', 'second'],
    ['and all below it', 'a.b.dotted.test', '/', 'second'],
    ['the first pattern in order of host', 'www12.pattern.test', '/', 'first'],
    ['else the next', 'www.pattern.test', '/', 'second'],
    ['a pattern need not match from the start', 'a.pattern-x.test', '/', 'second'],
    ['an exact alias goes before a declared wildcard', 'x.wild.test', '/', 'third'],
    ['a declared host goes before a wildcard alias', 'sub.fourth.test', '/', 'fourth'],
    ['a wildcard alias goes before the default server', 'any.fourth.test', '/', 'third'],
    ['a declared wildcard goes before a pattern of a later host', 'c.wild.test', '/', 'wild'],
    ['a pattern of the wildcard host', 'b.wild2.test', '/', 'wild'],
    ['a pattern of a late host', 'd.test', '/', 'late'],
    ['an invalid value drops the Ingress', 'invalid.test', '/', null],
    ['an unknown name', 'nobody.test', '/', null],
  ])('%s: %s', async (_, host, path, expected) => {
    const { status, body } = await ask(serving, { host, path });
    expect(status === 200 ? body : status).toBe(expected ?? 404);
  });

  test('names that cannot be aliases are reported', () => {
    const problems = serving.engine.problems().filter(({ code }) => code.startsWith('server-alias-'));
    expect(
      problems.map(({ code, subject, values }) => [
        code,
        subject.name,
        values['alias'],
        values['other'] ?? values['reason'] ?? '',
      ]),
    ).toEqual([
      ['server-alias-declared', 'first', 'second.test', ''],
      ['server-alias-taken', 'second', 'alias.test', 'first.test'],
      ['server-alias-unusable', 'third', 'a.*.bad.test', 'a wildcard is a whole label at the beginning or the end'],
      ['server-alias-unusable', 'third', 'w*.bad.test', 'a wildcard is a whole label at the beginning or the end'],
      ['server-alias-unusable', 'third', '~(unclosed', expect.any(String)],
    ]);
  });

  test.each([
    ['a covered alias has a certificate, so it is redirected', 'two.apps.corp.example', 308],
    ['one that is not covered is not', 'elsewhere.test', 200],
  ])('%s', async (_, host, status) => {
    expect((await ask(serving, { host })).status).toBe(status);
  });

  test.each([
    ['a covered alias is served the certificate of its host', 'two.apps.corp.example', 'secret default/apps'],
    ['one that is not covered the default one', 'elsewhere.test', 'fake'],
  ])('%s', async (_, host, certificate) => {
    const answer = await ask(serving, { host, scheme: 'https' });
    const record = serving.engine.requests.list('', 1);
    expect([answer.status, JSON.stringify(record).includes(`"certificate":"${certificate}"`)]).toEqual([200, true]);
  });

  test('an explanation names the alias', () => {
    const explanation = serving.engine.explain({ url: 'http://a.wide.test/', method: 'GET', headers: [] });
    expect([explanation.server?.how, explanation.server?.host, explanation.sentences.map(({ code }) => code)]).toEqual([
      'alias',
      'first.test',
      ['took-longest-path', 'host-by-alias'],
    ]);
  });

  test('when the rule that declares the name goes, the alias takes over', async () => {
    const without = objects.filter((one) => JSON.stringify(one).includes('"host":"second.test"') === false);
    const applied = await serve(without, { profile: 'controller' });
    const { body } = await ask(applied, { host: 'second.test' });
    await applied.close();
    expect(body).toBe('first');
  });
});
