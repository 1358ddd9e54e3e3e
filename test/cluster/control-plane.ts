import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Programs of an envtest installation, under envtest's variables; null where there are none. */
export async function controlPlanePrograms(): Promise<{ readonly etcd: string; readonly apiServer: string } | null> {
  const folder = process.env['KUBEBUILDER_ASSETS'] ?? '/usr/local/kubebuilder/bin';
  const etcd = process.env['TEST_ASSET_ETCD'] ?? path.join(folder, 'etcd');
  const apiServer = process.env['TEST_ASSET_KUBE_APISERVER'] ?? path.join(folder, 'kube-apiserver');
  try {
    await Promise.all([access(etcd), access(apiServer)]);
    return { etcd, apiServer };
  } catch {
    return null;
  }
}

/** Milliseconds until a program of the control plane has to answer. */
const PATIENCE = 60_000;

/**
 * An etcd and an API server of a test's own on loopback, which may be ended and started as a test likes. Tokens: `admin`
 * may do everything, `jane` what roles give her.
 */
export class ControlPlane implements AsyncDisposable {
  readonly url: string;
  readonly #folder: string;
  readonly #programs: { readonly etcd: string; readonly apiServer: string };
  readonly #ports: { readonly etcd: number; readonly peer: number; readonly api: number };
  #etcd: ChildProcess | null = null;
  #apiServer: ChildProcess | null = null;

  private constructor(
    folder: string,
    programs: { readonly etcd: string; readonly apiServer: string },
    ports: { readonly etcd: number; readonly peer: number; readonly api: number },
  ) {
    this.#folder = folder;
    this.#programs = programs;
    this.#ports = ports;
    this.url = `https://127.0.0.1:${ports.api}`;
  }

  static async start(programs: { readonly etcd: string; readonly apiServer: string }): Promise<ControlPlane> {
    const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-control-plane-'));
    const [etcd = 0, peer = 0, api = 0] = await freePorts(3);
    const plane = new ControlPlane(folder, programs, { etcd, peer, api });
    const keys = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    await writeFile(path.join(folder, 'account.key'), keys.privateKey);
    await writeFile(path.join(folder, 'tokens.csv'), 'admin,admin,1,"system:masters"\njane,jane,2\n');
    plane.#startEtcd();
    await plane.startApiServer();
    return plane;
  }

  /** Path of the authority's certificate. */
  get authority(): string {
    return path.join(this.#folder, 'certificates', 'apiserver.crt');
  }

  /** Resolves once it is ready. */
  async startApiServer(): Promise<void> {
    const { etcd, api } = this.#ports;
    const account = path.join(this.#folder, 'account.key');
    this.#apiServer = spawn(
      this.#programs.apiServer,
      [
        `--etcd-servers=http://127.0.0.1:${etcd}`,
        `--cert-dir=${path.join(this.#folder, 'certificates')}`,
        `--secure-port=${api}`,
        '--bind-address=127.0.0.1',
        '--service-cluster-ip-range=10.0.0.0/24',
        '--authorization-mode=RBAC',
        '--disable-admission-plugins=ServiceAccount',
        '--service-account-issuer=https://localhost',
        `--service-account-key-file=${account}`,
        `--service-account-signing-key-file=${account}`,
        `--token-auth-file=${path.join(this.#folder, 'tokens.csv')}`,
      ],
      { stdio: 'ignore' },
    );
    const deadline = Date.now() + PATIENCE;
    while ((await this.send('GET', '/readyz').catch(() => 0)) !== 200) {
      if (Date.now() > deadline) throw new Error('The API server does not get ready.');
      await wait(100);
    }
  }

  /** Ends it as a crash would. */
  async killApiServer(): Promise<void> {
    await end(this.#apiServer);
    this.#apiServer = null;
  }

  /** Status of a request as administrator. */
  async send(method: string, target: string, body?: object): Promise<number> {
    const ca = await readFile(this.authority);
    const headers = { authorization: 'Bearer admin', 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${target}`, { method, headers, ca, agent: false }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#apiServer);
    await end(this.#etcd);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #startEtcd(): void {
    const { etcd, peer } = this.#ports;
    const own = `http://127.0.0.1:${etcd}`;
    const peers = `http://127.0.0.1:${peer}`;
    const folders = [`--data-dir=${path.join(this.#folder, 'etcd')}`];
    const clients = [`--listen-client-urls=${own}`, `--advertise-client-urls=${own}`];
    const others = [`--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`];
    const cluster = [`--initial-cluster=default=${peers}`];
    this.#etcd = spawn(this.#programs.etcd, [...folders, ...clients, ...others, ...cluster], { stdio: 'ignore' });
  }
}

async function end(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
