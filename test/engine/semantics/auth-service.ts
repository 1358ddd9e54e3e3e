import { RawPod } from '#test/doubles/raw-pod.ts';
import { ask, type Question, type Received } from '#test/fixtures/asking.ts';
import { configMap } from '#test/fixtures/controller.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// Reference 12, external authentication.

/** Annotations without their prefix. */
export type Annotations = Readonly<Record<string, string>>;

/** Engines that are closed after all tests. */
export const open: Serving[] = [];

function answerOf(head: string): string {
  const path = head.split(' ')[1] ?? '';
  const status = Number(/^\/(\d{3})/.exec(path)?.[1] ?? 200);
  const cookie = path.includes('cookie') ? 'Set-Cookie: session=1; Path=/\r\nSet-Cookie: second=2\r\n' : '';
  const control = path.includes('no-store') ? 'Cache-Control: no-store\r\n' : '';
  const user = path.includes('nobody') ? '' : 'X-User: alice\r\n';
  return `HTTP/1.1 ${status} X\r\nContent-Length: 0\r\nWWW-Authenticate: Bearer realm="auth"\r\n${user}${cookie}${control}\r\n`;
}

/** Answers with the status in its path. Started with the module. */
export const pod = await RawPod.start((socket, head) => {
  const status = /^GET \/(\d{3})/.exec(head)?.[1] ?? '200';
  socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: 2\r\n\r\nok`);
});
/** Answers by the path that it is asked for: `/200`, `/401`, … */
export const auth = await RawPod.start((socket, head) => {
  if (head.includes('/hangs')) return;
  socket.write(answerOf(head));
});
/** To be called after all tests. */
export async function close(): Promise<void> {
  for (const one of open) await one.close();
  await auth.close();
  await pod.close();
}

/** An address of the service. */
export function authUrl(path: string): string {
  return `http://127.0.0.1:${auth.port}${path}`;
}

/** An engine whose one host has these annotations. */
export async function serving(
  annotations: Annotations,
  options: { settings?: Annotations; objects?: readonly object[]; path?: string } = {},
): Promise<Serving> {
  const objects = [
    nginxClass,
    ...service([pod.port]),
    ...service([auth.port], { name: 'auth', namespace: 'system' }),
    ...configMap(options.settings ?? {}),
    ...(options.objects ?? []),
    ingress({ annotations, paths: [{ path: options.path ?? '/' }] }),
  ];
  const started = await serve(objects, { profile: 'controller' });
  open.push(started);
  return started;
}

/** Asks such an engine; gives the answer and what service and pod saw. */
export async function asked(
  annotations: Annotations,
  question: Question = {},
): Promise<{ answer: Received; auth: string; pod: string | undefined }> {
  const one = await serving(annotations);
  const before = { auth: auth.heads.length, pod: pod.heads.length };
  const answer = await ask(one, question);
  return { answer, auth: auth.heads[before.auth] ?? '', pod: pod.heads[before.pod] };
}

/** The header lines of a request. */
export function lines(head: string): Readonly<Record<string, string>> {
  const fields = head
    .split('\r\n')
    .slice(1)
    .filter((line) => line !== '');
  return Object.fromEntries(
    fields.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
}
