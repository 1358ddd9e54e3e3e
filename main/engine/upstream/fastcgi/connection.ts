import type { Duplex } from 'node:stream';
import { phrase } from '#shared/model/phrase.ts';
import type { AnswerHandler } from '../answer-handler.ts';
import type { AnswerHead } from '../answer-head.ts';
import type { DeadlineWheel, Timed } from '../deadline-wheel.ts';
import { socketError } from '../open-socket.ts';
import type { ExchangeLimits, Sending, Target, UpstreamConnection } from '../upstream-connection.ts';
import { asUpstreamError, UpstreamError } from '../upstream-error.ts';
import { openStream } from '../ways/open-stream.ts';
import { findScriptBody, parseScriptHead } from './parse-script-head.ts';
import { RecordReader, type RecordSink } from './record-reader.ts';
import { bodyRecords, RECORD, recordHeader } from './records.ts';

/** One request to a FastCGI responder such as php-fpm, on a connection of its own. */
export class FastCgiConnection implements UpstreamConnection, RecordSink, Timed {
  deadline = Infinity;
  slot = -1;
  uses = 0;
  connectTime = 0;
  answerSeen = false;
  #socket: Duplex;
  #wheel: DeadlineWheel;
  #began = performance.now();
  #handler: AnswerHandler | null = null;
  #limits: ExchangeLimits | null = null;
  #reader = new RecordReader(this);
  #method = '';
  #pending = '';
  #phase: 'opening' | 'open' | 'closed' = 'opening';
  #requestComplete = true;
  #headText = '';
  #head: AnswerHead | null = null;
  #left = 0;
  #outputEnded = false;
  #paused = false;

  constructor(
    target: Target,
    options: {
      wheel: DeadlineWheel;
      connectTimeout: number;
      own: boolean;
      onClosed: (connection: FastCgiConnection) => void;
    },
  ) {
    this.#wheel = options.wheel;
    this.#socket = openStream(target, {
      tls: null,
      own: options.own,
      onOpen: () => this.#onOpen(),
      onError: (error) => this.#fail(error),
    });
    this.#socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    this.#socket.on('drain', () => this.#onDrain());
    this.#socket.on('end', () => this.#onSocketEnd());
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#fail(socketError(error, { opening: this.#phase === 'opening', tls: false }));
    });
    this.#socket.on('close', () => {
      this.#fail(new UpstreamError('upstream-reset', 'closed', phrase('upstream-closed')));
      this.#wheel.remove(this);
      options.onClosed(this);
    });
    this.#wheel.add(this);
    this.deadline = this.#wheel.after(options.connectTimeout);
  }

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  send(head: string, sending: Sending): void {
    const { handler, limits, method, body } = sending;
    this.#handler = handler;
    this.#limits = limits;
    this.#method = method;
    this.#requestComplete = body === 'none';
    this.uses++;
    this.#pending = body === 'none' ? head + recordHeader(RECORD.stdin, 0).toString('latin1') : head;
  }

  write(bytes: Buffer): boolean {
    if (this.#phase === 'closed' || this.#limits === null) return true;
    let flowing = true;
    for (const part of bodyRecords(bytes)) flowing = this.#socket.write(part);
    if (this.#head === null) this.deadline = flowing ? Infinity : this.#wheel.after(this.#limits.sendTimeout);
    return flowing;
  }

  finish(): void {
    if (this.#phase === 'closed') return;
    this.#requestComplete = true;
    this.#socket.write(recordHeader(RECORD.stdin, 0));
    this.#restartReadLimit();
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#restartReadLimit();
    this.#socket.resume();
  }

  destroy(): void {
    this.#handler = null;
    this.#phase = 'closed';
    this.#socket.destroy();
  }

  onDeadline(): void {
    const what = this.#phase === 'opening' ? 'connect' : this.#requestComplete ? 'read' : 'send';
    this.#fail(new UpstreamError('upstream-timeout', `${what}-timeout`, phrase('upstream-late', { what })));
  }

  onOutput(bytes: Buffer): void {
    if (this.#handler === null) return;
    if (this.#head !== null) {
      this.#give(bytes);
      return;
    }
    this.#headText += bytes.toString('latin1');
    const { headerSize } = this.#limits as ExchangeLimits;
    const bodyAt = findScriptBody(this.#headText);
    if ((bodyAt < 0 ? this.#headText.length : bodyAt) > headerSize) {
      const said = phrase('upstream-head-large', { size: headerSize });
      throw new UpstreamError('upstream-header-too-large', 'header-too-large', said);
    }
    if (bodyAt < 0) return;
    const rest = this.#headText.slice(bodyAt);
    this.#head = parseScriptHead(this.#headText.slice(0, bodyAt), this.#method);
    this.#left =
      this.#head.framing === 'counted' ? this.#head.contentLength : this.#head.framing === 'none' ? 0 : Infinity;
    this.#handler.onAnswer(this.#head);
    if (rest !== '') this.#give(Buffer.from(rest, 'latin1'));
    else if (this.#left > 0) this.#handler?.onHeadAlone();
  }

  onOutputEnd(): void {
    this.#outputEnded = true;
  }

  onRequestEnd(protocolStatus: number): void {
    if (protocolStatus !== 0) {
      const said = phrase('upstream-fastcgi-refused', { code: protocolStatus });
      throw new UpstreamError('upstream-invalid', 'request-refused', said);
    }
    this.#complete();
  }

  // What a script says beyond its own Content-Length is dropped, as nginx does.
  #give(bytes: Buffer): void {
    if (this.#handler === null || this.#left === 0) return;
    const piece = bytes.length > this.#left ? bytes.subarray(0, this.#left) : bytes;
    this.#left -= piece.length;
    if (this.#handler.onBody(piece) !== 'full') return;
    this.#paused = true;
    this.deadline = Infinity;
    this.#socket.pause();
  }

  #complete(): void {
    const handler = this.#handler;
    const head = this.#head;
    if (handler === null) return;
    if (head === null || (head.framing === 'counted' && this.#left > 0)) {
      throw new UpstreamError('upstream-reset', 'closed-early', phrase('upstream-ended-early'));
    }
    this.destroy();
    handler.onEnd(null);
  }

  #onOpen(): void {
    this.#phase = 'open';
    this.connectTime = performance.now() - this.#began;
    if (this.#handler === null || this.#limits === null) return;
    this.deadline = this.#requestComplete ? this.#wheel.after(this.#limits.readTimeout) : Infinity;
    this.#socket.write(this.#pending, 'latin1');
    this.#pending = '';
    this.#handler.onRequestDrain();
  }

  #onData(bytes: Buffer): void {
    this.answerSeen = true;
    this.#restartReadLimit();
    this.#guarded(() => this.#reader.read(bytes));
  }

  #onSocketEnd(): void {
    // Some responders close without a word after the last output.
    if (this.#outputEnded) this.#guarded(() => this.#complete());
    this.#fail(new UpstreamError('upstream-reset', 'closed-early', phrase('upstream-closed-early')));
  }

  #onDrain(): void {
    if (this.#head === null && !this.#requestComplete) this.deadline = Infinity;
    this.#handler?.onRequestDrain();
  }

  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      // Whatever an answer leads to, it ends this exchange and not the program.
      this.#fail(asUpstreamError(error));
    }
  }

  #fail(error: UpstreamError): void {
    const handler = this.#handler;
    if (this.#phase === 'closed') return;
    this.destroy();
    handler?.onError(error);
  }

  #restartReadLimit(): void {
    this.deadline = this.#wheel.after(this.#limits?.readTimeout ?? 0);
  }
}
