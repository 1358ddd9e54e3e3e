import { readFile } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { PAGE_URL } from './channels.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Component kits insert style elements; scripts come from our own files alone. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Answers requests for `app://gatehouse/…` with the files of the built page. */
export async function answerPageRequest(request: Request, folder: string): Promise<Response> {
  const file = request.method === 'GET' ? pageFile(request.url, folder) : null;
  if (file === null) return refuse();
  try {
    return new Response(new Uint8Array(await readFile(file)), {
      headers: {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-cache',
      },
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return refuse();
    throw error;
  }
}

/** The file for a page URL, never outside the folder; null where the URL is not of our page. */
export function pageFile(address: string, folder: string): string | null {
  if (!address.startsWith(PAGE_URL)) return null;
  const path = decode(address.slice(PAGE_URL.length).replace(/[?#].*$/s, ''));
  if (path === null || path.includes('\0')) return null;
  const file = resolve(join(folder, path === '' ? 'index.html' : path));
  return file.startsWith(resolve(folder) + sep) ? file : null;
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    // Broken percent signs name no file of ours.
    return null;
  }
}

function refuse(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}
