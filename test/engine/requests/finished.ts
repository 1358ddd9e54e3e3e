import type { FinishedExchange } from '#engine/requests/finished-exchange.ts';

/** An exchange that is over, as the proxy would hand it to the log; a test names what it is about. */
export function finished(wish: Partial<FinishedExchange> = {}): FinishedExchange {
  return {
    id: 'a'.repeat(32),
    time: Date.UTC(2026, 0, 1),
    clientAddress: '127.0.0.1',
    clientPort: 5000,
    method: 'GET',
    scheme: 'http',
    host: 'app.test',
    target: '/',
    httpVersion: '1.1',
    tls: null,
    source: 'demo',
    route: null,
    service: null,
    endpoint: null,
    upstreamTarget: null,
    status: 200,
    answeredBy: 'gatehouse',
    reason: 'health',
    attempts: null,
    totalTime: 1.5,
    matchTime: 0.1,
    connectTime: -1,
    firstByteTime: -1,
    received: 0,
    sent: 2,
    requestHeaders: [],
    requestLines: null,
    responseLines: null,
    responseHeaders: [],
    ...wish,
  };
}
