import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ask } from '#test/fixtures/asking.ts';
import { serve, type Serving } from '#test/fixtures/serving.ts';
import type { Profile } from '#shared/model/engine-status.ts';
import { objectsOf, shortName } from './row-objects.ts';
import type { Row, RowObjects } from './row.ts';
import type { Seen } from './seen.ts';

/** Runs rows over real sockets: one engine, whose objects change, and one pod for each Service that a row names. */
export class ServedRows {
  readonly #serving: Serving;
  readonly #pods = new Map<string, RawPod>();
  #inForce: Pick<Row, 'objects' | 'earlier' | 'absent'> | null = null;
  #turn = 0;

  private constructor(serving: Serving) {
    this.#serving = serving;
  }

  static async start(profile: Profile): Promise<ServedRows> {
    return new ServedRows(await serve([], { profile }));
  }

  async run(row: Row): Promise<Seen> {
    const { objects, earlier, absent, request = {} } = row;
    const before = this.#inForce;
    if (before?.objects !== objects || before.earlier !== earlier || before.absent !== absent) {
      this.#turn++;
      if (earlier !== undefined) await this.#apply(row, earlier);
      await this.#apply(row, objects);
      this.#inForce = { objects, earlier, absent };
    }
    const { engine } = this.#serving;
    const { status, headers, location, body } = await ask(this.#serving, request);
    const [record] = engine.requests.list('', 1);
    if (record === undefined) throw new Error('the request was not recorded');
    const service = headers['x-pod'] ?? null;
    const [first = '', ...lines] = service === null ? [] : body.trimEnd().split('\r\n');
    const host = (request.serverName ?? request.host ?? 'app.test').replace(/:\d+$/, '').toLowerCase();
    const label = record.tls?.certificate.replace(/^(default )?secret /, '');
    return {
      status,
      reason: record.reason,
      service,
      location: location ?? null,
      clientSees: headers,
      ingress: record.route === null ? null : shortName(`${record.route.namespace}/${record.route.ingress}`),
      podPath: first.split(' ')[1] ?? null,
      podSees: headerLines(lines),
      certificate: label ?? certificateOf(this.#serving, host),
      problems: engine.problems().map(({ code }) => code),
    };
  }

  async close(): Promise<void> {
    await this.#serving.close();
    for (const pod of this.#pods.values()) await pod.close();
  }

  async #apply(row: Row, objects: RowObjects): Promise<void> {
    const wanted = new Set<string>();
    objectsOf(row, objects, (name) => {
      wanted.add(name);
      return 1;
    });
    for (const name of wanted) if (!this.#pods.has(name)) this.#pods.set(name, await echo(name));
    const list = objectsOf(row, objects, (name) => this.#pods.get(name)?.port ?? 0);
    // What is dropped keeps its last valid version, which must not be one of another row.
    await this.#serving.apply(list.map((one) => identified(one, this.#turn)));
  }
}

/** Answers with the head that it received. */
function echo(name: string): Promise<RawPod> {
  return RawPod.start((socket, head) => socket.write(ok(head, `X-Pod: ${name}\r\n`), 'latin1'));
}

function identified(object: object, turn: number): object {
  const { metadata, kind } = object as { metadata: { namespace?: string; name: string; uid?: string }; kind: string };
  if (kind !== 'Ingress') return object;
  return { ...object, metadata: { uid: `${turn}/${metadata.namespace}/${metadata.name}`, ...metadata } };
}

function headerLines(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
}

function certificateOf({ engine }: Serving, host: string): string {
  return engine.routes().hosts.find((one) => one.host === host)?.clusterCertificate ?? 'fake';
}
