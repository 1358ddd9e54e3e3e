import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A file of the built page as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
  readonly etag: string;
  /** true where the name holds a hash of the content, so that it never changes. */
  readonly immutable: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/**
 * The files of a folder by URL path, `/` being `index.html`. Only what a listing finds is ever read, so that no URL leads
 * out of the folder. A folder that is not there has no files.
 */
export class PageFiles {
  readonly #folder: string;
  #paths: Promise<ReadonlyMap<string, string>> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file for a URL path without query; null where there is none. */
  async find(urlPath: string): Promise<PageFile | null> {
    this.#paths ??= list(this.#folder);
    const name = urlPath === '/' ? '/index.html' : urlPath;
    const file = (await this.#paths).get(name);
    if (file === undefined) {
      this.#paths = null; // a page that is being built is found later
      return null;
    }
    const body = await readFile(file);
    return {
      type: TYPES[path.extname(file)] ?? 'application/octet-stream',
      body,
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
      immutable: name.startsWith('/assets/'),
    };
  }
}

async function list(folder: string): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  let entries;
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return paths;
    throw error;
  }
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    paths.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, file);
  }
  return paths;
}
