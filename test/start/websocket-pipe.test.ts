import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { commandHandlers } from '#main/api/commands.ts';
import { topicHandlers } from '#main/api/topics.ts';
import { callerPipe, enginePipe } from '#main/start/websocket-pipe.ts';
import { connect } from '#shared/contract/client.ts';
import { serve } from '#shared/contract/serve.ts';
import type { Problem } from '#shared/model/problem.ts';
import { EngineDouble } from '#test/doubles/engine.ts';
import { FORGETFUL } from '#test/doubles/forgetful.ts';

let server: WebSocketServer;
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
});
afterEach(async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});

function problem(round: number): Problem {
  const values = { round: String(round), reason: 'x'.repeat(200_000) };
  return { code: 'port-taken', severity: 'error', subject: { kind: 'port', namespace: null, name: '80' }, values };
}

test('a client that does not read costs little memory, and gets the latest state when it reads again', async () => {
  const engine = new EngineDouble();
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const connection = connect(callerPipe(client));
  const rounds: string[] = [];
  const [accepted] = (await once(server, 'connection')) as [WebSocket];
  serve(enginePipe(accepted), {
    version: '1',
    commands: commandHandlers(engine, FORGETFUL),
    topics: topicHandlers(engine),
    report: (error) => {
      throw error;
    },
  });
  const hear = (problems: readonly Problem[]): void => void rounds.push(problems[0]?.values.round ?? 'none');
  connection.follow('problems', { onSnapshot: hear, onDelta: hear });
  await expect.poll(() => rounds).toEqual(['none']);

  client.pause();
  let most = 0;
  for (let round = 1; round <= 300; round++) {
    engine.problemsValue = [problem(round)];
    engine.announce('problems');
    most = Math.max(most, accepted.bufferedAmount);
    await new Promise(setImmediate);
  }
  expect(most).toBeLessThan(1.5 * 1024 * 1024);
  client.resume();

  await expect.poll(() => rounds.at(-1)).toBe('300');
  expect(rounds.length).toBeLessThan(100);
});
