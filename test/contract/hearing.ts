import { expect } from 'vitest';
import { CallError } from '#shared/contract/client.ts';
import type { Connection } from '#shared/contract/client.ts';
import type { TopicName } from '#shared/contract/contract.ts';
import type { EngineFrame } from '#shared/contract/frames.ts';
import type { JoinedPipes } from './joined-pipes.ts';

/** What a follower hears, in order. */
export type Said = ['snapshot' | 'delta' | 'end', unknown];

/** Writes down what it hears. */
export function listener(said: Said[]) {
  return {
    onSnapshot: (value: unknown) => void said.push(['snapshot', value]),
    onDelta: (value: unknown) => void said.push(['delta', value]),
    onEnd: (error: CallError) => void said.push(['end', error]),
  };
}

/** Follows a topic and gives what is heard. */
export function follow(connection: Connection, topic: TopicName): Said[] {
  const said: Said[] = [];
  connection.follow(topic, listener(said));
  return said;
}

/** Every frame for an id from now on. */
export function framesOf(pipes: JoinedPipes, id: number): EngineFrame[] {
  const frames: EngineFrame[] = [];
  pipes.caller.onFrame((frame) => {
    if ('id' in frame && frame.id === id) frames.push(frame);
  });
  return frames;
}

/** The next frame for an id. */
export function answerTo(pipes: JoinedPipes, id: number): Promise<EngineFrame> {
  return new Promise((resolve) => {
    pipes.caller.onFrame((frame) => {
      if ('id' in frame && frame.id === id) resolve(frame);
    });
  });
}

/** How a call failed. */
export async function failure(promise: Promise<unknown>): Promise<CallError> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(CallError);
  return outcome as CallError;
}
