import { expect, test } from 'vitest';
import { recordOf, statusOf } from '#test/doubles/engine.ts';
import { failure } from './hearing.ts';
import { contextOf, type Joining } from './joined-pipes.ts';

/** Commands, and the errors that come of them. */
export function commandTests({ connected }: Joining): void {
  test('the engine says hello with its version', async () => {
    const { connection } = await connected();
    expect(await connection.hello).toEqual({ version: '1.2.3' });
  });

  test('a command gives back what the engine says', async () => {
    const { connection, engine } = await connected();
    engine.statusValue = statusOf({ hosts: 7 });
    expect(await connection.call('status')).toEqual(statusOf({ hosts: 7 }));
  });

  test('parameters are checked and their defaults filled in', async () => {
    const { connection, engine } = await connected();
    await connection.call('explain', { url: 'http://da2so.com/' });
    expect(engine.calls).toEqual([['explain', { url: 'http://da2so.com/', method: 'GET', headers: [] }]]);
  });

  test('choosing a source is remembered and gives back the new status', async () => {
    const { connection, remembered } = await connected();
    const choice = { kind: 'manifests', paths: ['/here'] } as const;
    const status = await connection.call('source.choose', { choice, namespaces: ['default'] });
    expect(status).toEqual(statusOf({ choice, namespaces: ['default'] }));
    expect(remembered).toEqual([[choice, ['default']]]);
  });

  test('contexts are read from the named files', async () => {
    const { connection } = await connected();
    expect(await connection.call('contexts', { files: ['a'] })).toEqual({ contexts: [contextOf('a')], problems: [] });
  });

  test('requests are listed, fetched and cleared', async () => {
    const { connection, engine } = await connected();
    const [first, second] = [recordOf({ id: 'a', path: '/one' }), recordOf({ id: 'b', path: '/two' })];
    engine.requests.add(first);
    engine.requests.add(second);
    expect(await connection.call('requests.list', { filter: 'two' })).toEqual([second]);
    expect(await connection.call('requests.get', { id: 'a' })).toEqual(first);
    expect(await connection.call('requests.get', { id: 'z' })).toEqual(null);
    expect(await connection.call('requests.clear')).toEqual(null);
    expect(await connection.call('requests.list')).toEqual([]);
  });

  test('calls answer each to its own caller, whatever the order', async () => {
    const { connection } = await connected();
    const [routes, problems, refused] = await Promise.allSettled([
      connection.call('routes'),
      connection.call('problems'),
      connection.call('explain', { url: 'nonsense' }),
    ]);
    expect(routes).toMatchObject({ value: { hosts: [], ignored: [] } });
    expect(problems).toMatchObject({ value: [] });
    expect(refused).toMatchObject({ reason: { code: 'bad-url' } });
  });

  test('an error that a person can act on arrives with code, sentence and hint', async () => {
    const { connection, reported } = await connected();
    const error = await failure(connection.call('explain', { url: 'nonsense' }));
    expect({ code: error.code, message: error.message, hint: error.hint }).toEqual({
      code: 'bad-url',
      message: '"nonsense" is no URL.',
      hint: 'Write http://HOST/PATH.',
    });
    expect(reported).toEqual([]);
  });

  test('any other error is reported inside and says nothing outside', async () => {
    const { connection, reported } = await connected();
    const error = await failure(connection.call('explain', { url: 'http://a/broken' }));
    expect([error.code, error.message]).toEqual(['internal', 'Something went wrong inside Gatehouse.']);
    expect(reported).toEqual([new TypeError('secret detail')]);
  });
}
