import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Layout } from './processor-cores.ts';
import { freePort, start, type Program } from './programs.ts';

/** Bodies by path, in bytes; every byte of a body says where it stands, so that a mixed-up answer is found. */
export const BODIES: Readonly<Record<string, number>> = { '/1k': 1_024, '/100k': 102_400, '/1m': 1_048_576 };

/** Where the answers come from: static files by nginx, WebSocket echo by a small Node program. */
export interface Origin {
  readonly port: number;
  readonly echoPort: number;
  readonly programs: readonly Program[];
}

/** The body of a path. */
export function bodyOf(path: string): Buffer {
  return Buffer.from(Array.from({ length: BODIES[path] ?? 0 }, (_, index) => 33 + ((index * 7 + (index >> 8)) % 90)));
}

/** The head of an nginx configuration that keeps everything in a folder and stays in the foreground. */
export function nginxHead(folder: string): string {
  const user = process.getuid?.() === 0 ? `user ${userInfo().username};\n` : '';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `${user}daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 60s;
  sendfile on;
  tcp_nopush on;
  types { }
  default_type text/plain;
  ${temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
`;
}

/** Starts the origin; it answers when this returns. */
export async function startOrigin(folder: string, layout: Layout): Promise<Origin> {
  const files = join(folder, 'files');
  await mkdir(files, { recursive: true });
  for (const path of Object.keys(BODIES)) await writeFile(join(files, path), bodyOf(path));
  const port = await freePort();
  const configuration = join(folder, 'origin.conf');
  await writeFile(
    configuration,
    `${nginxHead(folder)}  open_file_cache max=16 inactive=1h;
  server { listen 127.0.0.1:${String(port)} backlog=4096; root ${files}; }
}
`,
  );
  const nginx = start(layout.origin, ['nginx', '-e', 'stderr', '-p', folder, '-c', configuration], 'origin');
  const echo = start(layout.origin, [process.execPath, join(import.meta.dirname, 'websocket-echo.ts')], 'echo');
  if (echo.child.stdout === null) throw new Error('the echo server has no output');
  const [line] = (await once(createInterface(echo.child.stdout), 'line')) as [string];
  return { port, echoPort: Number(line), programs: [nginx, echo] };
}
