import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Target } from './load.ts';
import { hostNumber, writeManifests } from './many-hosts.ts';
import { nginxHead, type Origin } from './origin.ts';
import { freePort, start, type Program } from './programs.ts';

const HOSTS = 1_000;
const PATIENCE = 60_000;

/** A proxy of the comparison, running. */
export interface Contender {
  readonly name: string;
  readonly http: Target;
  readonly https: Target;
  readonly program: Program;
}

export interface ContenderSetting {
  /** A folder of its own. */
  readonly folder: string;
  readonly cores: readonly number[];
  readonly origin: Origin;
  /** The built Gatehouse. */
  readonly built: string;
}

/** nginx as people run it in front of pods: default proxy buffers, keep-alive behind, no access log. */
export async function startNginx({ folder, cores, origin }: ContenderSetting): Promise<Contender> {
  await mkdir(folder, { recursive: true });
  const [http, https] = [await freePort(), await freePort()];
  const { certificate, key } = await writeCertificate(folder);
  const configuration = join(folder, 'nginx.conf');
  await writeFile(
    configuration,
    `${nginxHead(folder)}  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream files { server 127.0.0.1:${String(origin.port)}; keepalive 64; keepalive_requests 100000000; }
  upstream echo { server 127.0.0.1:${String(origin.echoPort)}; }
  server {
    listen 127.0.0.1:${String(http)} backlog=4096;
    listen 127.0.0.1:${String(https)} ssl http2 backlog=4096;
    ssl_certificate ${certificate};
    ssl_certificate_key ${key};
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    location / { proxy_set_header Connection ""; proxy_pass http://files; }
    location /ws {
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_pass http://echo;
    }
  }
}
`,
  );
  const program = start(cores, ['nginx', '-e', 'stderr', '-p', folder, '-c', configuration], 'nginx');
  return contender('nginx', http, https, program);
}

/** haproxy with one thread and no log. */
export async function startHaproxy({ folder, cores, origin }: ContenderSetting): Promise<Contender> {
  await mkdir(folder, { recursive: true });
  const [http, https] = [await freePort(), await freePort()];
  const { together } = await writeCertificate(folder);
  const configuration = join(folder, 'haproxy.cfg');
  await writeFile(
    configuration,
    `global
  nbthread 1
  maxconn 8192
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 60s
frontend all
  bind 127.0.0.1:${String(http)}
  bind 127.0.0.1:${String(https)} ssl crt ${together} alpn h2,http/1.1
  option forwardfor
  http-request set-header X-Forwarded-Proto https if { ssl_fc }
  use_backend echo if { path_beg /ws }
  default_backend files
backend files
  http-reuse always
  server one 127.0.0.1:${String(origin.port)}
backend echo
  server one 127.0.0.1:${String(origin.echoPort)}
`,
  );
  const program = start(cores, ['haproxy', '-db', '-f', configuration], 'haproxy');
  return contender('haproxy', http, https, program);
}

/** Gatehouse as `npm start` and its own first line run it: routing among a thousand hosts, its request log on. */
export async function startGatehouse({ folder, cores, origin, built }: ContenderSetting): Promise<Contender> {
  const manifests = join(folder, 'manifests');
  await writeManifests(manifests, { hosts: HOSTS, port: origin.port, echoPort: origin.echoPort });
  const options = [
    '--manifests',
    manifests,
    '--no-ui',
    '--address',
    '127.0.0.1',
    '--http-port',
    '0',
    '--https-port',
    '0',
  ];
  const command = [
    process.execPath,
    '--max-semi-space-size=4',
    built,
    'serve',
    ...options,
    '--state-dir',
    join(folder, 'state'),
    '-o',
    'json',
  ];
  const program = start(cores, command, 'gatehouse');
  try {
    const [http, https] = await listening(program);
    return contender('gatehouse', http, https, program);
  } catch (error) {
    await program.stop();
    throw error;
  }
}

/** Ports of a Gatehouse that has routes in force. */
async function listening(program: Program): Promise<[number, number]> {
  const { stdout } = program.child;
  if (stdout === null) throw new Error('gatehouse has no output');
  const { promise, resolve, reject } = Promise.withResolvers<[number, number]>();
  const fail = (what: string): void => reject(new Error(`gatehouse ${what} before it had routes`));
  const timer = setTimeout(() => fail('took too long'), PATIENCE);
  let ports: [number, number] | null = null;
  // It goes on to be read afterwards, so that the pipe never fills.
  const lines = createInterface(stdout);
  lines.on('line', (line) => {
    const event = JSON.parse(line) as { event: string; http: string[]; https: string[]; routes: number };
    if (event.event === 'listening') ports = [portOf(event.http[0]), portOf(event.https[0])];
    if (event.event === 'applied' && ports !== null && event.routes >= HOSTS) resolve(ports);
  });
  lines.on('close', () => fail('ended'));
  return promise.finally(() => clearTimeout(timer));
}

function contender(name: string, http: number, https: number, program: Program): Contender {
  const host = hostNumber(HOSTS / 2);
  return {
    name,
    http: { scheme: 'http', port: http, host },
    https: { scheme: 'https', port: https, host },
    program,
  };
}

function portOf(url = ''): number {
  return Number(new URL(url).port);
}

/** All use RSA-2048 leaves, the only kind that Gatehouse's own authority makes. */
async function writeCertificate(folder: string): Promise<{ certificate: string; key: string; together: string }> {
  const fixture = (name: string): string => readFileSync(join(import.meta.dirname, '../fixtures/tls', name), 'latin1');
  const certificate = join(folder, 'site.crt');
  const key = join(folder, 'site.key');
  const together = join(folder, 'site.pem');
  const chain = fixture('apps.crt') + fixture('intermediate.crt');
  await writeFile(certificate, chain);
  await writeFile(key, fixture('apps.key'), { mode: 0o600 });
  await writeFile(together, chain + fixture('apps.key'), { mode: 0o600 });
  return { certificate, key, together };
}
