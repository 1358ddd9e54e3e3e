import type { CommandName, TopicName } from './contract.ts';

/** An error as it crosses the pipe: a code to search for and a sentence; never a stack, never a secret. */
export interface FrameError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
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
}
