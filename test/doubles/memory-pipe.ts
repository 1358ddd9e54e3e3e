import type { CallerFrame, CallerPipe, EngineFrame, EnginePipe } from '#shared/contract/frames.ts';

/** Both ends of a pipe in memory, and what a hostile caller would send past the types. */
export interface MemoryPipes {
  readonly engine: EnginePipe;
  readonly caller: CallerPipe;
  /** Sends anything at all to the engine's end. */
  sendRaw(value: unknown): void;
}

/** Joins two ends; frames are copied as JSON and arrive in a later microtask, in order. */
export function memoryPipes(): MemoryPipes {
  const toEngine: ((frame: unknown) => void)[] = [];
  const toCaller: ((frame: EngineFrame) => void)[] = [];
  const closers: (() => void)[] = [];
  const early: EngineFrame[] = [];
  let open = true;

  function close(): void {
    if (!open) return;
    open = false;
    queueMicrotask(() => {
      for (const closer of closers) closer();
    });
  }

  function sendRaw(value: unknown): void {
    const copy: unknown = value === undefined ? undefined : JSON.parse(JSON.stringify(value));
    queueMicrotask(() => {
      if (open) for (const listener of toEngine) listener(copy);
    });
  }

  return {
    engine: {
      send: (frame) => {
        const copy = JSON.parse(JSON.stringify(frame)) as EngineFrame;
        queueMicrotask(() => {
          if (!open) return;
          if (toCaller.length === 0) early.push(copy);
          for (const listener of toCaller) listener(copy);
        });
      },
      onFrame: (listener) => toEngine.push(listener),
      onClose: (listener) => closers.push(listener),
      close,
    },
    caller: {
      send: (frame: CallerFrame) => sendRaw(frame),
      onFrame: (listener) => {
        toCaller.push(listener);
        for (const frame of early.splice(0)) listener(frame);
      },
      onClose: (listener) => closers.push(listener),
      close,
    },
    sendRaw,
  };
}
