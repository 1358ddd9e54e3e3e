import { z } from 'zod';
import { commandParameters } from './contract.ts';
import type { CommandName, CommandParameters, CommandResults, TopicName, Topics } from './contract.ts';
import { CONTRACT_VERSION } from './frames.ts';
import type { EngineFrame, EnginePipe, FrameError } from './frames.ts';

/** How each command is answered; an error with `code` and `hint` reaches the caller, any other is `internal`. */
export type CommandHandlers = {
  readonly [N in CommandName]: (parameters: CommandParameters<N>) => CommandResults[N] | Promise<CommandResults[N]>;
};

/** One follower's view of a topic. A snapshot and the deltas delivered after it never overlap and leave no gap. */
export interface Following<N extends TopicName> {
  /** Called once at the start, and again where deltas had to be left out. */
  snapshot(): Topics[N]['snapshot'];
  stop(): void;
}

/** How each topic is followed; `deliver` is called with each delta until `stop`. */
export type TopicHandlers = {
  readonly [N in TopicName]: (deliver: (delta: Topics[N]['delta']) => void) => Following<N>;
};

export interface ContractHandlers {
  /** The product's version, for `hello`. */
  readonly version: string;
  readonly commands: CommandHandlers;
  readonly topics: TopicHandlers;
  /** Told of errors that are nobody's to act on; the caller learns only that something went wrong. */
  readonly report: (error: unknown) => void;
}

/** Calls that may be in progress, and topics that may be followed, on one pipe. */
const LIMIT = 256;

const id = z.int().min(0);
const callerFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id, command: z.string().max(64), parameters: z.unknown() }),
  z.object({ type: z.literal('follow'), id, topic: z.string().max(64) }),
  z.object({ type: z.literal('unfollow'), id }),
]);
type CheckedFrame = z.output<typeof callerFrame>;
type CheckedCall = Extract<CheckedFrame, { type: 'call' }>;
type CheckedFollow = Extract<CheckedFrame, { type: 'follow' }>;

/** A follower whose topic is not known at compile time. */
interface Follower {
  readonly snapshot: () => unknown;
  readonly stop: () => void;
  /** true where a delta was left out, so that only a snapshot helps. */
  stale: boolean;
}

/**
 * Answers one pipe until it closes: `hello` first, then commands and topics. Every frame and every parameter is checked
 * here and nowhere else; a frame that is none closes the pipe.
 */
export function serve(pipe: EnginePipe, handlers: ContractHandlers): void {
  const calls = new Set<number>();
  const followers = new Map<number, Follower>();
  let open = true;

  function send(frame: EngineFrame): void {
    if (open) pipe.send(frame);
  }

  function fail(frame: { readonly id: number }, error: FrameError): void {
    send({ type: 'error', id: frame.id, error });
  }

  async function call(frame: CheckedCall): Promise<void> {
    if (!isCommand(frame.command)) {
      return fail(frame, refusal('unknown-command', `There is no command "${printable(frame.command)}".`));
    }
    if (calls.has(frame.id)) return fail(frame, refusal('bad-frame', `Call ${frame.id} is still in progress.`));
    if (calls.size >= LIMIT) return fail(frame, refusal('busy', `More than ${LIMIT} calls are in progress.`));
    calls.add(frame.id);
    try {
      send({ type: 'result', id: frame.id, value: await run(frame.command, frame.parameters, handlers.commands) });
    } catch (error) {
      fail(frame, frameError(error, handlers.report));
    } finally {
      calls.delete(frame.id);
    }
  }

  function follow(frame: CheckedFollow): void {
    if (!isTopic(frame.topic, handlers.topics)) {
      return fail(frame, refusal('unknown-topic', `There is no topic "${printable(frame.topic)}".`));
    }
    if (followers.has(frame.id)) return fail(frame, refusal('bad-frame', `Follow ${frame.id} is in use.`));
    if (followers.size >= LIMIT) return fail(frame, refusal('busy', `More than ${LIMIT} topics are followed.`));
    let following: Following<TopicName> | null = null;
    try {
      following = handlers.topics[frame.topic]((delta) => deliver(frame.id, delta));
      const value = following.snapshot();
      followers.set(frame.id, { snapshot: following.snapshot, stop: following.stop, stale: false });
      send({ type: 'snapshot', id: frame.id, value });
    } catch (error) {
      following?.stop();
      fail(frame, frameError(error, handlers.report));
    }
  }

  function deliver(followId: number, delta: unknown): void {
    const follower = followers.get(followId);
    if (!follower || follower.stale) return;
    if (pipe.pressure?.high()) follower.stale = true;
    else send({ type: 'delta', id: followId, value: delta });
  }

  function catchUp(): void {
    for (const [followId, follower] of followers) {
      if (!follower.stale) continue;
      if (pipe.pressure?.high()) return;
      follower.stale = false;
      try {
        send({ type: 'snapshot', id: followId, value: follower.snapshot() });
      } catch (error) {
        fail({ id: followId }, frameError(error, handlers.report));
      }
    }
  }

  function unfollow(followId: number): void {
    followers.get(followId)?.stop();
    followers.delete(followId);
  }

  pipe.onFrame((received) => {
    if (!open) return;
    const checked = callerFrame.safeParse(received);
    if (!checked.success) return pipe.close();
    const frame = checked.data;
    switch (frame.type) {
      case 'call':
        void call(frame);
        return;
      case 'follow':
        return follow(frame);
      case 'unfollow':
        return unfollow(frame.id);
    }
  });
  pipe.onClose(() => {
    open = false;
    for (const followId of followers.keys()) unfollow(followId);
  });
  pipe.pressure?.onLow(catchUp);
  send({ type: 'hello', contract: CONTRACT_VERSION, version: handlers.version });
}

function isCommand(command: string): command is CommandName {
  return Object.hasOwn(commandParameters, command);
}

function isTopic(topic: string, topics: TopicHandlers): topic is TopicName {
  return Object.hasOwn(topics, topic);
}

/** Checks the parameters and runs the command. */
async function run<N extends CommandName>(command: N, received: unknown, commands: CommandHandlers): Promise<unknown> {
  const checked = commandParameters[command].safeParse(received ?? {});
  if (!checked.success) {
    throw new WrongParameters(`The parameters of "${command}" are wrong: ${issues(checked.error)}.`);
  }
  return await commands[command](checked.data as CommandParameters<N>);
}

class WrongParameters extends Error implements FrameError {
  readonly code = 'bad-parameters';
  readonly hint = null;
}

/** What is wrong, by place; never what was sent. */
function issues(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`))
    .join('; ');
}

function refusal(code: string, message: string): FrameError {
  return { code, message, hint: null };
}

/** An error as the caller may see it: its own words where it has a code of ours and a hint, else none of them. */
function frameError(error: unknown, report: (error: unknown) => void): FrameError {
  if (hasWords(error)) {
    const { code, message, hint, values } = error;
    return { code, message, hint, ...(values !== undefined && Object.keys(values).length > 0 && { values }) };
  }
  report(error);
  return { code: 'internal', message: 'Something went wrong inside Gatehouse.', hint: null };
}

function hasWords(error: unknown): error is FrameError {
  if (typeof error !== 'object' || error === null) return false;
  if (!('code' in error) || !('message' in error) || !('hint' in error)) return false;
  const { code, message, hint } = error;
  return typeof code === 'string' && typeof message === 'string' && (hint === null || typeof hint === 'string');
}

/** A name from the other end, safe to repeat in a sentence. */
function printable(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, '?');
}
