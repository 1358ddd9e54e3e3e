import { exchange, get } from '#test/doubles/raw-client.ts';

/** What a client with a cookie learns from an answer. */
export interface StickyAnswer {
  readonly pod: string;
  readonly status: number;
  /** `Set-Cookie` lines. */
  readonly cookies: readonly string[];
}

/** Asks for a host on a port of ours; `cookie` is a whole `Cookie` line's value, `headers` whole lines. */
export async function askWithCookie(
  port: number,
  host: string,
  options: { path?: string; cookie?: string; headers?: string } = {},
): Promise<StickyAnswer> {
  const { path = '/', cookie, headers = '' } = options;
  const lines = `${cookie === undefined ? '' : `Cookie: ${cookie}\r\n`}${headers}`;
  const text = await exchange(port, get(path, { host, headers: lines }));
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const cookies = [...head.matchAll(/^set-cookie: (.*)$/gim)].map(([, value = '']) => value.trim());
  return { pod: body, status: Number(head.split(' ')[1]), cookies };
}

/** Name and value of a `Set-Cookie`. */
export function valueOf(cookie: string | undefined): string {
  return cookie?.split(';')[0] ?? '';
}

/** The rest of a `Set-Cookie`. */
export function attributes(cookie: string | undefined): string {
  return cookie?.split('; ').slice(1).join('; ') ?? '';
}
