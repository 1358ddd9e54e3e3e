import type { UpstreamConnection } from '../../upstream/upstream-connection.ts';

/** A request body on its way to the pod, whether it is sent on as it comes or was read before. */
export interface OutgoingBody {
  /** true while it could be sent again from its beginning. */
  readonly replayable: boolean;
  /** A new try begins: nothing goes out before `ready`. */
  restart(): void;
  /** The connection takes bytes. */
  ready(connection: UpstreamConnection | null): void;
  /** The client may send its body. */
  continued(): void;
  /** The answer has begun: no 100 any more. */
  answerBegan(): void;
  stop(): void;
}
