import { createKubeconfigSource, type KubeconfigTimes } from '#engine/source/kubeconfig/kubeconfig-source.ts';
import type { Environment } from '#engine/source/kubeconfig/file/load.ts';
import type { Source } from '#engine/source/source.ts';
import type { NamespaceLimit } from '#shared/model/source.ts';
import type { ApiServerDouble } from '#test/doubles/api-server.ts';
import { temporaryFolder, writeKubeconfig, type KubeconfigContent } from './kubeconfig-files.ts';
import { record, type Recorder } from './recorder.ts';

/** Everything that waits is short, and everything that is long enough to never happen in a test stays long. */
export const SHORT_TIMES: KubeconfigTimes = {
  api: { connect: 2_000, listHead: 5_000, page: 5_000, watchHead: 5_000, pageSize: 1024 * 1024, lineSize: 64 * 1024 },
  reflector: {
    pageLength: 2,
    mostSlices: 1_000,
    recount: 60_000,
    patience: 60_000,
    watch: [60_000, 60_000],
    silence: 60_000,
    overtime: 60_000,
    shortWatch: 0,
    expiredAgain: 0,
    forbiddenRetry: 60_000,
    spread: 0,
    backOff: { first: 5, cap: 20, reset: 60_000 },
  },
  coalescer: { quiet: 5, latest: 20 },
  namedObjects: { again: 60_000, quiet: 0 },
  pulse: 60_000,
  fileRest: 10,
};

export interface StartedSource extends AsyncDisposable {
  readonly source: Source;
  readonly recorder: Recorder;
}

/** Starts a source on an API server, through a kubeconfig in a temporary folder. */
export async function startSource(
  server: ApiServerDouble | string,
  options: {
    readonly kubeconfig?: Omit<KubeconfigContent, 'server'>;
    readonly namespaces?: NamespaceLimit;
    readonly times?: KubeconfigTimes;
    readonly environment?: Environment;
  } = {},
): Promise<StartedSource> {
  const folder = await temporaryFolder();
  const url = typeof server === 'string' ? server : server.url;
  const file = await writeKubeconfig(folder.path, { ...options.kubeconfig, server: url });
  const source = createKubeconfigSource({
    files: [file],
    context: null,
    namespaces: options.namespaces ?? null,
    environment: options.environment ?? process.env,
    times: options.times ?? SHORT_TIMES,
  });
  const recorder = await record(source);
  return {
    source,
    recorder,
    async [Symbol.asyncDispose]() {
      await source.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}
