import { expect, test } from 'vitest';
import type { TopicName } from '#shared/contract/contract.ts';
import { follow, framesOf, answerTo, failure } from './hearing.ts';
import type { Joining } from './joined-pipes.ts';

/** What is refused, whoever says it. */
export function refusalTests({ connected }: Joining): void {
  test.for([
    ['status', { extra: 1 }],
    ['explain', {}],
    ['explain', { url: 'x', method: 'GET /' }],
    ['explain', { url: 'x'.repeat(9000) }],
    ['requests.list', { limit: 0 }],
    ['source.choose', { choice: { kind: 'other' } }],
    ['status', []],
    ['status', 'text'],
  ] as const)('wrong parameters are refused: %j', async ([command, parameters]) => {
    const { pipes } = await connected();
    const answer = answerTo(pipes, 77);
    pipes.sendRaw({ type: 'call', id: 77, command, parameters });
    expect(await answer).toMatchObject({ type: 'error', id: 77, error: { code: 'bad-parameters', hint: null } });
  });

  test.for(['nothing.such', '__proto__', 'constructor', 'toString', ''])(
    'an unknown command is refused: %j',
    async (command) => {
      const { pipes } = await connected();
      const answer = answerTo(pipes, 5);
      pipes.sendRaw({ type: 'call', id: 5, command, parameters: {} });
      expect(await answer).toMatchObject({ type: 'error', id: 5, error: { code: 'unknown-command' } });
    },
  );

  test.for(['nothing', '__proto__', 'hasOwnProperty'])('an unknown topic is refused: %j', async (topic) => {
    const { connection, engine } = await connected();
    const said = follow(connection, topic as TopicName);
    await expect.poll(() => said).toMatchObject([['end', { code: 'unknown-topic' }]]);
    expect(engine.listening).toBe(0);
  });

  test.for([
    null,
    7,
    'call',
    [],
    {},
    { type: 'other', id: 1 },
    { type: 'call', command: 'status', parameters: {} },
    { type: 'call', id: -1, command: 'status', parameters: {} },
    { type: 'call', id: 1.5, command: 'status', parameters: {} },
    { type: 'call', id: 1, command: ['status'], parameters: {} },
    { type: 'follow', id: 1, topic: 'x'.repeat(65) },
  ])('what is no frame closes the pipe: %j', async (value) => {
    const { connection, pipes, engine } = await connected();
    await connection.hello;
    const closed = new Promise<void>((resolve) => connection.onClose(resolve));
    pipes.sendRaw(value);
    await closed;
    expect((await failure(connection.call('status'))).code).toBe('closed');
    expect(engine.calls).toEqual([]);
  });

  test('an id that is in use is refused', async () => {
    const { pipes, connection, engine } = await connected();
    await connection.hello;
    const frames = framesOf(pipes, 9);
    pipes.sendRaw({ type: 'follow', id: 9, topic: 'status' });
    pipes.sendRaw({ type: 'follow', id: 9, topic: 'routes' });
    await expect.poll(() => frames).toMatchObject([{ type: 'snapshot' }, { error: { code: 'bad-frame' } }]);
    expect(engine.listening).toBe(1);
  });

  test('one pipe follows a limited number of topics', async () => {
    const { pipes, connection, engine } = await connected();
    await connection.hello;
    const refused = answerTo(pipes, 1256);
    for (let id = 1000; id <= 1256; id++) pipes.sendRaw({ type: 'follow', id, topic: 'status' });
    expect(await refused).toMatchObject({ type: 'error', error: { code: 'busy' } });
    expect(engine.listening).toBe(256);
  });
}
