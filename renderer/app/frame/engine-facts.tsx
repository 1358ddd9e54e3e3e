import type { EngineStatus } from '#shared/model/engine-status.ts';
import { Facts } from '../../parts/detail/facts.tsx';
import { useMessages, usePreferences } from '../../page/context.ts';
import { KindRows } from '../../parts/kind-rows.tsx';

/** What is worth knowing about the engine: where it listens, what it has read, where it keeps things. */
export function EngineFacts({ status }: { readonly status: EngineStatus }) {
  const { engine, header } = useMessages().page;
  const { language } = usePreferences();
  const addresses = [...status.listening.http, ...status.listening.https];
  return (
    <Facts
      facts={[
        [engine.version, status.version],
        [engine.process, status.pid],
        [engine.since, new Date(status.since).toLocaleString(language)],
        [
          engine.listening,
          addresses.length === 0
            ? engine.nothingListening
            : addresses.map((address) => (
                <div key={address}>
                  <code>{address}</code>
                </div>
              )),
        ],
        [header.source, status.source.source.name],
        [engine.read, status.read.toLocaleString()],
        [engine.objects, status.source.kinds.length === 0 ? null : <KindRows key="kinds" source={status.source} />],
        [engine.certificates, status.certificates],
        [engine.stateFolder, <code key="folder">{status.stateFolder}</code>],
      ]}
    />
  );
}
