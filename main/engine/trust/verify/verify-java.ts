import { join } from 'node:path';
import { phrase } from '#shared/model/phrase.ts';
import type { Machine } from '../machine.ts';
import { lastWords, type Run } from '../run.ts';
import { withScratchFiles } from '../scratch-files.ts';
import { toolAt } from '../tools.ts';
import { unknownBecause, type TrustTarget, type TrustVerdict } from '../trust-store.ts';

const LIMIT = 60_000;
const AT_ONCE = 100;

/** Run from its source, which needs a JDK of version 11 or later. Prints one line for each host. */
const PROGRAM = `
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.*;

public class TrustCheck {
  public static void main(String[] arguments) throws Exception {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    for (int at = 0; at < arguments.length; at += 3) {
      System.out.println(check(factory, arguments[at], arguments[at + 1], Integer.parseInt(arguments[at + 2])));
    }
  }

  static String check(SSLSocketFactory factory, String host, String address, int port) {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(InetAddress.getByName(address), port), 5000);
      plain.setSoTimeout(5000);
      try (SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return "trusted";
      }
    } catch (SSLException refusal) {
      Throwable cause = refusal;
      while (cause.getCause() != null) cause = cause.getCause();
      return "refused " + String.valueOf(cause.getMessage()).replaceAll("\\\\s+", " ");
    } catch (IOException fault) {
      return "down " + String.valueOf(fault.getMessage()).replaceAll("\\\\s+", " ");
    }
  }
}
`;

export interface JavaVerifier {
  /** Folder of the installation. */
  readonly home: string;
  readonly machine: Machine;
  readonly run: Run;
}

/** Real handshakes by the installation's own Java with its own keystore; unknown where it cannot compile. */
export async function verifyWithJava(
  { home, machine, run }: JavaVerifier,
  targets: readonly TrustTarget[],
): Promise<readonly TrustVerdict[]> {
  const java = toolAt(machine, join(home, 'bin/java'));
  if (java.kind !== 'found' || toolAt(machine, join(home, 'bin/javac')).kind !== 'found') {
    return targets.map(() => unknownBecause(phrase('trust-no-jdk')));
  }
  return withScratchFiles('java', [{ name: 'TrustCheck.java', content: PROGRAM }], async ([file = '']) => {
    const verdicts: TrustVerdict[] = [];
    for (let at = 0; at < targets.length; at += AT_ONCE) {
      const some = targets.slice(at, at + AT_ONCE);
      const args = some.flatMap(({ host, address, port }) => [host, address, String(port)]);
      const result = await run(java.path, ['-XX:TieredStopAtLevel=1', file, ...args], { timeout: LIMIT });
      const lines = result.stdout.split('\n');
      verdicts.push(...some.map((_, index) => verdictOf(lines[index] ?? '', lastWords(result))));
    }
    return verdicts;
  });
}

function verdictOf(line: string, otherwise: string): TrustVerdict {
  const [word = '', ...rest] = line.split(' ');
  const detail = rest.join(' ').slice(0, 300);
  switch (word) {
    case 'trusted':
      return { verdict: 'trusted', by: 'handshake', detail: null };
    case 'refused':
      if (detail.includes('unable to find valid certification path'))
        return { verdict: 'untrusted', by: 'handshake', detail };
      return { verdict: 'refused', by: 'handshake', detail };
    default:
      return { verdict: 'unknown', by: null, detail: detail === '' ? otherwise : detail };
  }
}
