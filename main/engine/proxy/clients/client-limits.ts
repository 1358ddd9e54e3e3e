/** Limits toward clients: bytes, and milliseconds. Those of nginx, except where a reason is given. */
export const CLIENT_LIMITS = {
  /** Bytes of a request line with its header. */
  head: 16 * 1024,
  headTime: 60_000,
  keepAlive: 75_000,
  /** Between two pieces of a request body. */
  bodyIdle: 60_000,
  /** Between two pieces of an answer that the client takes. */
  writeIdle: 60_000,
  /** What is read and thrown away of a body after the answer was given, so that the client gets to read it. */
  discardBytes: 4 * 1024 * 1024,
  discardTime: 5_000,
  /** How long a connection stays open for the client to read the last answer on it. */
  linger: 2_000,
};
