import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/gatehouse.js', import.meta.url));

/** One line of `serve -o json`. */
export type ProductEvent = { readonly event: string; readonly [field: string]: unknown };

export interface ProductAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** What the server showed; null without TLS. */
  readonly certificate: PeerCertificate | null;
}

/** The built program, started as a person would start it, on free ports. */
export class Product {
  readonly events: ProductEvent[] = [];
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #waiting = new Set<() => void>();
  readonly #agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
  readonly #notes: string[] = [];
  readonly #notJson: string[] = [];
  #ended = false;

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    if (child.stdout === null || child.stderr === null) throw new Error('the program has no output');
    createInterface(child.stdout).on('line', (line) => this.#line(line));
    createInterface(child.stderr).on('line', (line) => this.#notes.push(line));
    child.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Starts `serve` with these options and waits until it listens. */
  static async start(...options: readonly string[]): Promise<Product> {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-product-'));
    const common = ['--http-port', '0', '--https-port', '0', '--no-ui', '--state-dir', folder, '--log', '-o', 'json'];
    const child = spawn(process.execPath, [program, 'serve', ...options, ...common], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const product = new Product(child, folder);
    await product.until(({ event }) => event === 'listening');
    return product;
  }

  /** The first line that fits, from those already there on. Fails when the program ends before. */
  async until(fits: (event: ProductEvent) => boolean): Promise<ProductEvent> {
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      if (this.#ended) throw new Error(`the program ended: ${this.#notes.join('\n')}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** Everything that it writes for itself. */
  get folder(): string {
    return this.#folder;
  }

  /** Of the process that carries what passes. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The first address that it listens on. */
  async address(scheme: 'http' | 'https'): Promise<{ readonly host: string; readonly port: number }> {
    const listening = await this.until(({ event }) => event === 'listening');
    const [address] = listening[scheme] as readonly string[];
    if (address === undefined) throw new Error(`the program does not listen for ${scheme}`);
    const { hostname, port } = new URL(address);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) };
  }

  /** Lines on standard output that were not JSON. */
  get strayLines(): readonly string[] {
    return this.#notJson;
  }

  async get(scheme: 'http' | 'https', host: string, path: string): Promise<ProductAnswer> {
    const options = {
      ...(await this.address(scheme)),
      path,
      agent: this.#agents[scheme],
      headers: { host },
      // Whose certificate it is is what a test looks at.
      ...(scheme === 'https' ? { servername: host, rejectUnauthorized: false } : {}),
    };
    const request = scheme === 'http' ? httpRequest(options) : httpsRequest(options);
    request.end();
    const [message] = (await once(request, 'response')) as [IncomingMessage];
    const certificate = scheme === 'https' ? (message.socket as TLSSocket).getPeerCertificate() : null;
    let body = '';
    for await (const chunk of message.setEncoding('utf8')) body += chunk as string;
    return { status: message.statusCode ?? 0, headers: message.headers, body, certificate };
  }

  /** Asks it to stop, waits for that, and removes its state. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
    if (!this.#ended) {
      const closed = once(this.#child, 'close');
      this.#child.kill('SIGTERM');
      await closed;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  #line(line: string): void {
    try {
      this.events.push(JSON.parse(line) as ProductEvent);
    } catch {
      this.#notJson.push(line);
    }
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
