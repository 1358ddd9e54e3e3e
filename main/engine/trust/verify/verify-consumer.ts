import { urlHost } from '../../url-host.ts';
import { inTurn } from '../in-turn.ts';
import { lastWords, type Run } from '../run.ts';
import type { TrustTarget, TrustVerdict } from '../trust-store.ts';
import { verdictOfCode } from './verify-bundle.ts';

export type Consumer = 'node' | 'python' | 'curl';

export interface ConsumerCheck {
  readonly consumer: Consumer;
  readonly program: string;
  /** The variables under test. */
  readonly env: Readonly<Record<string, string>>;
  readonly run: Run;
}

const LIMIT = 30_000;
const AT_ONCE = 100;

/** Both print one JSON line of code and message for each of the hosts given as JSON; null where the handshake was good. */
const NODE = `
const targets = JSON.parse(process.argv[1]);
const { connect } = require('node:tls');
const check = ({ host, address, port }) => new Promise((resolve) => {
  const socket = connect({ host: address, port, servername: host, timeout: 5000 });
  socket.once('secureConnect', () => { socket.destroy(); resolve(null); });
  socket.once('timeout', () => { socket.destroy(); resolve(['ETIMEDOUT', '']); });
  socket.once('error', (error) => resolve([error.code ?? '', error.message]));
});
(async () => { for (const target of targets) console.log(JSON.stringify(await check(target))); })();
`;
const PYTHON = `
import json, socket, ssl, sys
context = ssl.create_default_context()
for target in json.loads(sys.argv[1]):
    answer = None
    try:
        with socket.create_connection((target['address'], target['port']), 5) as plain:
            with context.wrap_socket(plain, server_hostname=target['host']):
                pass
    except ssl.SSLCertVerificationError as error:
        answer = [str(error.verify_code), error.verify_message]
    except OSError as error:
        answer = ['ECONN', str(error)]
    print(json.dumps(answer))
`;

/** Real handshakes by the consumer itself in an environment with the given variables and nothing else of ours. */
export async function checkWithConsumer(
  check: ConsumerCheck,
  targets: readonly TrustTarget[],
): Promise<readonly TrustVerdict[]> {
  switch (check.consumer) {
    case 'curl':
      return inTurn(targets, (target) => withCurl(check, target));
    case 'node':
      return inBatches(targets, (some) =>
        withScript(check, ['-e', NODE, '--', JSON.stringify(some)], some, verdictOfCode),
      );
    case 'python':
      // Isolated, so that no module of the current user stands in for those of Python.
      return inBatches(targets, (some) =>
        withScript(check, ['-I', '-c', PYTHON, JSON.stringify(some)], some, verdictOfNumber),
      );
  }
}

async function withScript(
  { program, env, run }: ConsumerCheck,
  args: readonly string[],
  targets: readonly TrustTarget[],
  verdictOf: (code: string, message: string) => TrustVerdict,
): Promise<readonly TrustVerdict[]> {
  const result = await run(program, args, { timeout: LIMIT, env });
  const lines = result.stdout.split('\n');
  return targets.map((_, index) => {
    const answer = parse(lines[index] ?? '');
    if (answer === undefined) return { verdict: 'unknown', by: null, detail: lastWords(result) };
    return answer === null ? { verdict: 'trusted', by: 'handshake', detail: null } : verdictOf(answer[0], answer[1]);
  });
}

/**
 * Without a `Host` field HTTP/1.1 servers answer 400 by themselves (RFC 9112, 3.2), so that the question stays between curl
 * and us and reaches no pod.
 */
async function withCurl(
  { program, env, run }: ConsumerCheck,
  { host, address, port }: TrustTarget,
): Promise<TrustVerdict> {
  const at = urlHost(address);
  const where = ['--noproxy', '*', '--resolve', `${host}:${String(port)}:${at}`, `https://${host}:${String(port)}/`];
  const how = ['-q', '-sS', '--http1.1', '-H', 'Host:', '-o', '/dev/null', '--max-time', '5'];
  const result = await run(program, [...how, ...where], { timeout: LIMIT, env });
  switch (result.code) {
    // 52: the server ended the connection without an answer, after the handshake.
    case 0:
    case 52:
      return { verdict: 'trusted', by: 'handshake', detail: null };
    case 60: {
      const detail = /^curl: \(60\) (.*)$/m.exec(result.stderr)?.[1]?.slice(0, 300) ?? null;
      const untrusted = /unable to get (?:local )?issuer|self.signed certificate/.test(detail ?? '');
      return { verdict: untrusted ? 'untrusted' : 'refused', by: 'handshake', detail };
    }
    default:
      return { verdict: 'unknown', by: null, detail: lastWords(result).slice(0, 300) };
  }
}

function verdictOfNumber(code: string, message: string): TrustVerdict {
  if (code === 'ECONN') return { verdict: 'unknown', by: null, detail: message.slice(0, 300) };
  const untrusted = ['2', '18', '19', '20', '21'].includes(code);
  return { verdict: untrusted ? 'untrusted' : 'refused', by: 'handshake', detail: message.slice(0, 300) };
}

/** undefined where the line is none of ours. */
function parse(line: string): readonly [string, string] | null | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (value === null) return null;
    return Array.isArray(value) && value.length === 2 ? [String(value[0]), String(value[1])] : undefined;
  } catch {
    // The program ended early or said something else: what it said last is shown.
    return undefined;
  }
}

async function inBatches(
  targets: readonly TrustTarget[],
  check: (some: readonly TrustTarget[]) => Promise<readonly TrustVerdict[]>,
): Promise<readonly TrustVerdict[]> {
  const verdicts: TrustVerdict[] = [];
  for (let at = 0; at < targets.length; at += AT_ONCE) verdicts.push(...(await check(targets.slice(at, at + AT_ONCE))));
  return verdicts;
}
