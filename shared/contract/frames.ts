import type { CommandName, TopicName } from './contract.ts';

/** Raised when a frame, command or topic changes its meaning; an old page is then told to reload. */
export const CONTRACT_VERSION = 1;

/** An error as it crosses the pipe: a code to search for and a sentence; never a stack, never a secret. */
export interface FrameError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  /** What it is about, for the sentence in the caller's language. */
  readonly values?: Readonly<Record<string, string>>;
}

/** From page, tray or CLI to the engine. `id` is chosen by the caller and unique on its pipe. */
export type CallerFrame =
  | { readonly type: 'call'; readonly id: number; readonly command: CommandName; readonly parameters: unknown }
  | { readonly type: 'follow'; readonly id: number; readonly topic: TopicName }
  | { readonly type: 'unfollow'; readonly id: number };

/** From the engine. `id` is that of the call or follow it answers. */
export type EngineFrame =
  | { readonly type: 'hello'; readonly contract: number; readonly version: string }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: FrameError }
  | { readonly type: 'snapshot'; readonly id: number; readonly value: unknown }
  | { readonly type: 'delta'; readonly id: number; readonly value: unknown };

/**
 * One end of a pipe. Electron IPC and WebSocket each supply one; in a test two ends are joined in memory. Frames are
 * JSON values: IPC clones them, WebSocket serialises them. What arrives is hostile until `serve` has checked it.
 */
export interface Pipe<Outgoing, Incoming> {
  send(frame: Outgoing): void;
  onFrame(listener: (frame: Incoming) => void): void;
  onClose(listener: () => void): void;
  close(): void;
  /** Absent where the pipe cannot fill up. */
  readonly pressure?: Pressure;
}

/** How a pipe says that its other end reads more slowly than this end writes. */
export interface Pressure {
  /** true while more is waiting than should; deltas are then left out and a snapshot follows later. */
  high(): boolean;
  /** Called each time the pipe has drained after having been high. */
  onLow(listener: () => void): void;
}

/** The engine's end: what arrives has any shape until it has been checked. */
export type EnginePipe = Pipe<EngineFrame, unknown>;

/** The end of page, tray or CLI. */
export type CallerPipe = Pipe<CallerFrame, EngineFrame>;
