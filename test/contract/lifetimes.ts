import { expect, test } from 'vitest';
import { connect } from '#shared/contract/client.ts';
import type { TopicName, Topics } from '#shared/contract/contract.ts';
import { serve } from '#shared/contract/serve.ts';
import { statusOf } from '#test/doubles/engine.ts';
import { type Said, listener, follow, failure } from './hearing.ts';
import type { Joining } from './joined-pipes.ts';

const PORT = { kind: 'port', namespace: null, name: '80' };

/** When a side goes, fails or is another version. */
export function lifetimeTests({ join, connected }: Joining): void {
  test('who no longer follows hears nothing, and the engine is let go', async () => {
    const { connection, engine } = await connected();
    const said: Said[] = [];
    const stop = connection.follow('status', listener(said));
    await expect.poll(() => said.length).toBe(1);
    stop();
    await expect.poll(() => engine.listening).toBe(0);
    engine.announce('status');
    await connection.call('status');
    expect(said).toEqual([['snapshot', statusOf({})]]);
  });

  test('when the caller closes, the engine lets go of everything', async () => {
    const { connection, engine } = await connected();
    const said = ['status', 'requests'].map((topic) => follow(connection, topic as TopicName));
    await expect.poll(() => said.every((list) => list.length === 1)).toBe(true);
    connection.close();
    await expect.poll(() => engine.listening).toBe(0);
  });

  test('when the engine closes, calls fail and follows end', async () => {
    const never = new Promise<never>(() => undefined);
    const { pipes, handlers } = await join();
    serve(pipes.engine, { ...handlers, commands: { ...handlers.commands, routes: () => never } });
    const connection = connect(pipes.caller);
    const said = follow(connection, 'status');
    await expect.poll(() => said.length).toBe(1);
    const call = failure(connection.call('routes'));
    pipes.engine.close();
    expect((await call).code).toBe('closed');
    expect(said[1]).toMatchObject(['end', { code: 'closed' }]);
    expect((await failure(connection.call('status'))).code).toBe('closed');
  });

  test('another version of the contract ends the connection before anything is asked', async () => {
    const { pipes } = await join();
    const asked: unknown[] = [];
    pipes.engine.onFrame((frame) => asked.push(frame));
    const connection = connect(pipes.caller);
    const call = failure(connection.call('status'));
    pipes.engine.send({ type: 'hello', contract: 999, version: '9.9.9' });
    const error = await call;
    expect([error.code, error.hint]).toEqual([
      'version-mismatch',
      'Reload the page, or use the command of the same installation.',
    ]);
    expect((await failure(connection.hello)).code).toBe('version-mismatch');
    expect(asked).toEqual([]);
  });

  test('a topic whose snapshot fails ends with an error and leaves no listener', async () => {
    const { pipes, handlers, engine } = await join();
    const topics = {
      ...handlers.topics,
      routes: (deliver: (delta: Topics['routes']['delta']) => void) => ({
        ...handlers.topics.routes(deliver),
        snapshot: () => {
          throw new TypeError('detail');
        },
      }),
    };
    serve(pipes.engine, { ...handlers, topics });
    const said = follow(connect(pipes.caller), 'routes');
    await expect.poll(() => said).toMatchObject([['end', { code: 'internal' }]]);
    expect(engine.listening).toBe(0);
  });

  test('a large answer arrives whole', async () => {
    const { connection, engine } = await connected();
    const problem = {
      code: 'port-taken',
      severity: 'error',
      subject: PORT,
      values: { owner: '한글'.repeat(500) },
    } as const;
    engine.problemsValue = Array.from({ length: 1000 }, () => problem);
    expect(await connection.call('problems')).toEqual(engine.problemsValue);
  });
}
