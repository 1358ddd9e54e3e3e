import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A pod on Node's own HTTP server, for tests that are about bodies and not about bytes of heads. */
export class HttpPod {
  readonly server: Server;

  private constructor(listener: RequestListener) {
    this.server = createServer({ keepAliveTimeout: 60_000 }, listener);
  }

  static async start(listener: RequestListener): Promise<HttpPod> {
    const pod = new HttpPod(listener);
    await new Promise<void>((resolve) => pod.server.listen(0, '127.0.0.1', resolve));
    return pod;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
