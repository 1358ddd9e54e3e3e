import { afterEach, describe, expect, test } from 'vitest';
import { commandHandlers } from '#main/api/commands.ts';
import { topicHandlers } from '#main/api/topics.ts';
import { CallError, connect } from '#shared/contract/client.ts';
import type { Connection } from '#shared/contract/client.ts';
import type { TopicName, Topics } from '#shared/contract/contract.ts';
import type { CallerPipe, EngineFrame, EnginePipe } from '#shared/contract/frames.ts';
import { serve } from '#shared/contract/serve.ts';
import type { ContractHandlers } from '#shared/contract/serve.ts';
import { summaryOf } from '#engine/requests/summary.ts';
import { EngineDouble, recordOf, statusOf } from '#test/doubles/engine.ts';

/** Two joined ends of the kind of pipe under test. */
export interface JoinedPipes {
  readonly engine: EnginePipe;
  readonly caller: CallerPipe;
  /** Sends any JSON value from the caller's side, past the types. */
  sendRaw(value: unknown): void;
  /** Frees what the pipe needed, such as a server. Called after each test. */
  dispose(): Promise<void>;
}

type Said = ['snapshot' | 'delta' | 'end', unknown];

/** What every pipe must do. Each kind of pipe runs it from its own file. */
export function contractSuite(name: string, makePipes: () => Promise<JoinedPipes>): void {
  describe(`the contract over ${name}`, () => {
    const open: JoinedPipes[] = [];

    afterEach(async () => {
      for (const pipes of open.splice(0)) await pipes.dispose();
    });

    async function join(changes: Partial<ContractHandlers> = {}) {
      const pipes = await makePipes();
      open.push(pipes);
      const engine = new EngineDouble();
      const reported: unknown[] = [];
      const remembered: unknown[] = [];
      const handlers: ContractHandlers = {
        version: '1.2.3',
        commands: commandHandlers(engine, {
          contexts: async (files) => ({ contexts: files.map(contextOf), problems: [] }),
          remember: async (...choice) => void remembered.push(choice),
          rememberPac: () => Promise.resolve(),
          rememberWays: () => Promise.resolve(),
        }),
        topics: topicHandlers(engine),
        report: (error) => reported.push(error),
        ...changes,
      };
      return { pipes, engine, reported, remembered, handlers };
    }

    async function connected() {
      const joined = await join();
      serve(joined.pipes.engine, joined.handlers);
      return { ...joined, connection: connect(joined.pipes.caller) };
    }

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

    test.for(['status', 'routes', 'problems'] as const)(
      'a follower of %s gets a snapshot, then deltas',
      async (topic) => {
        const { connection, engine } = await connected();
        const said = follow(connection, topic);
        await expect.poll(() => said.length).toBe(1);
        engine.statusValue = statusOf({ hosts: 2 });
        engine.routesValue = { hosts: [], ignored: [{ namespace: 'a', name: 'b', className: null, reason: 'c' }] };
        engine.problemsValue = [{ code: 'port-taken', severity: 'error', subject: PORT, values: {} }];
        engine.announce(topic);
        const after = { status: engine.statusValue, routes: engine.routesValue, problems: engine.problemsValue };
        const before = { status: statusOf({}), routes: { hosts: [], ignored: [] }, problems: [] };
        await expect
          .poll(() => said)
          .toEqual([
            ['snapshot', before[topic]],
            ['delta', after[topic]],
          ]);
      },
    );

    test('a follower of requests gets each request once, also those whose batch was still to come', async () => {
      const { connection, engine } = await connected();
      const [a, b, c] = ['a', 'b', 'c'].map((id) => recordOf({ id })) as [R, R, R];
      engine.requests.add(a);
      engine.requests.flush();
      engine.requests.add(b);
      const said = follow(connection, 'requests');
      await expect.poll(() => said.length).toBe(1);
      engine.requests.add(c);
      engine.requests.flush();
      await expect
        .poll(() => said)
        .toEqual([
          ['snapshot', [summaryOf(a), summaryOf(b)]],
          ['delta', { cleared: false, added: [summaryOf(c)] }],
        ]);
    });

    test('clearing reaches a follower together with what came after it', async () => {
      const { connection, engine } = await connected();
      engine.requests.add(recordOf({ id: 'a' }));
      const said = follow(connection, 'requests');
      await expect.poll(() => said.length).toBe(1);
      engine.requests.clear();
      engine.requests.add(recordOf({ id: 'b' }));
      engine.requests.flush();
      const delta = { cleared: true, added: [summaryOf(recordOf({ id: 'b' }))] };
      await expect.poll(() => said.slice(1)).toEqual([['delta', delta]]);
    });

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
  });
}

type R = ReturnType<typeof recordOf>;
const PORT = { kind: 'port', namespace: null, name: '80' };

function contextOf(file: string) {
  const credential = { kind: 'token', what: null, expires: null, actsAs: null } as const;
  const context = { name: 'dev', cluster: 'dev', server: 'https://c', namespace: null, user: 'me', credential };
  return { ...context, file, current: true };
}

function listener(said: Said[]) {
  return {
    onSnapshot: (value: unknown) => void said.push(['snapshot', value]),
    onDelta: (value: unknown) => void said.push(['delta', value]),
    onEnd: (error: CallError) => void said.push(['end', error]),
  };
}

function follow(connection: Connection, topic: TopicName): Said[] {
  const said: Said[] = [];
  connection.follow(topic, listener(said));
  return said;
}

function framesOf(pipes: JoinedPipes, id: number): EngineFrame[] {
  const frames: EngineFrame[] = [];
  pipes.caller.onFrame((frame) => {
    if ('id' in frame && frame.id === id) frames.push(frame);
  });
  return frames;
}

function answerTo(pipes: JoinedPipes, id: number): Promise<EngineFrame> {
  return new Promise((resolve) => {
    pipes.caller.onFrame((frame) => {
      if ('id' in frame && frame.id === id) resolve(frame);
    });
  });
}

async function failure(promise: Promise<unknown>): Promise<CallError> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(CallError);
  return outcome as CallError;
}
