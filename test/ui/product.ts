import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';
import { findEngine } from '#main/start/engine-client.ts';
import type { Connection } from '#shared/contract/client.ts';

/** The built program; another build is tested by naming its `gatehouse.js`. */
const PROGRAM = process.env['GATEHOUSE_PROGRAM'] ?? fileURLToPath(new URL('../../dist/gatehouse.js', import.meta.url));

/** The running product, as a person's browser and clients see it. */
export interface Product {
  /** The page's address with its token. */
  readonly ui: string;
  /** `http://127.0.0.1:PORT` */
  readonly http: string;
  /** An empty folder for manifests. */
  readonly folder: string;
  /** Sends a GET for a host through the proxy; gives the status. */
  get(host: string, path: string): Promise<number>;
}

interface Listening {
  readonly http: readonly string[];
  readonly ui: string;
}

interface Running {
  readonly product: Omit<Product, 'folder'>;
  readonly connection: Connection;
}

interface Fixtures {
  readonly product: Product;
  /** The page, opened and connected. A test fails when the console holds an error or a policy was violated. */
  readonly app: Page;
}

/** Tests of the whole product. They share an engine, which has the demo as its source and no requests when one begins. */
export const test = base.extend<Fixtures, { readonly running: Running }>({
  running: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from this pattern which fixtures are needed
    async ({}, use) => {
      const state = await mkdtemp(join(tmpdir(), 'gatehouse-ui-'));
      const child = spawn(process.execPath, [PROGRAM, ...commandLine(state)], { stdio: ['ignore', 'pipe', 'pipe'] });
      try {
        const product = await started(child);
        const engine = await findEngine(state);
        if (engine === null) throw new Error('The product did not say where its engine is.');
        await use({ product, connection: engine.connection });
        engine.connection.close();
      } finally {
        if (child.exitCode === null) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
        await rm(state, { recursive: true, force: true });
      }
    },
    { scope: 'worker' },
  ],
  product: async ({ running }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-manifests-'));
    await use({ ...running.product, folder });
    const { choice } = await running.connection.call('status');
    if (choice.kind !== 'demo') await running.connection.call('source.choose', { choice: { kind: 'demo' } });
    await running.connection.call('requests.clear');
    await rm(folder, { recursive: true, force: true });
  },
  app: async ({ page, product }, use) => {
    const complaints = watchConsole(page);
    await page.goto(product.ui);
    // Before its list is there nobody hears a key.
    await expect(page.getByRole('row').first()).toBeVisible();
    await use(page);
    expect(complaints).toEqual([]);
  },
});

export { expect };

/** Collects what the console says that it should not. */
function watchConsole(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

function commandLine(state: string): readonly string[] {
  return [
    'serve',
    '--demo',
    '--http-port',
    '0',
    '--https-port',
    '0',
    '--ui-port',
    '0',
    '--state-dir',
    state,
    '-o',
    'json',
  ];
}

async function started(product: ChildProcess): Promise<Omit<Product, 'folder'>> {
  if (product.stdout === null || product.stderr === null) throw new Error('The product has no standard output.');
  let said = '';
  product.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  let listening = null as Listening | null;
  for await (const line of createInterface(product.stdout)) {
    const event = JSON.parse(line) as { readonly event: string };
    if (event.event === 'listening') listening = event as unknown as Listening;
    if (event.event === 'applied') break;
  }
  product.stdout.resume();
  if (listening === null) throw new Error(`The product stopped before it was listening:\n${said}`);
  const http = listening.http.find((address) => address.includes('127.0.0.1')) ?? '';
  return { ui: listening.ui, http, get: (host, path) => get(http, host, path) };
}

function get(http: string, host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(new URL(path, http), { headers: { host, authorization: 'Bearer hidden' } }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end();
  });
}
