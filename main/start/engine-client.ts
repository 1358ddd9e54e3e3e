import { WebSocket } from 'ws';
import { CallError, connect } from '#shared/contract/client.ts';
import { phraseText } from '#shared/model/phrase.ts';
import type { Connection } from '#shared/contract/client.ts';
import type { Instance } from './instance.ts';
import { readInstance } from './instance.ts';
import { systemReason } from './system-reason.ts';
import { callerPipe } from './websocket-pipe.ts';

/** Milliseconds that an engine on this machine may take to say hello. */
const PATIENCE = 3000;

/** Connects to a running engine. Rejects with `CallError`: `closed`, `no-answer` or `version-mismatch`. */
export async function connectTo(instance: Instance): Promise<Connection> {
  const socket = new WebSocket(instance.url, {
    headers: { authorization: `Bearer ${instance.token}` },
    perMessageDeflate: false,
    followRedirects: false,
  });
  const connection = connect(callerPipe(socket));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    socket.terminate();
  }, PATIENCE);
  try {
    await connection.hello;
    return connection;
  } catch (error) {
    if (!late) throw error;
    const message = `Gatehouse (process ${instance.pid}) does not answer.`;
    throw new CallError({
      code: 'no-answer',
      message,
      hint: 'Stop that process and start Gatehouse again.',
      values: { pid: String(instance.pid) },
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The running engine of a state folder and what its file says; null where there is none. Rejects with `CallError`, also
 * where this user may not read the file (`state-unreadable`).
 */
export async function findEngine(stateFolder: string): Promise<RunningEngine | null> {
  const instance = await readInstance(stateFolder).catch((error: unknown) => {
    const reason = phraseText(systemReason(error));
    throw new CallError({
      code: 'state-unreadable',
      message: `Whether Gatehouse runs in ${stateFolder} cannot be read: ${reason}.`,
      hint: 'Run the command as the user who started it, or name another folder with --state-dir.',
      values: { folder: stateFolder },
    });
  });
  if (instance === null) return null;
  try {
    return { instance, connection: await connectTo(instance) };
  } catch (error) {
    if (error instanceof CallError && error.code === 'closed') return null;
    throw error;
  }
}

/** Whether an engine is behind the instance's URL; one that is slow or of another version counts. */
export async function answers(instance: Instance): Promise<boolean> {
  try {
    (await connectTo(instance)).close();
    return true;
  } catch (error) {
    return error instanceof CallError && error.code !== 'closed';
  }
}

export interface RunningEngine {
  readonly instance: Instance;
  readonly connection: Connection;
}
