import { controllerAddressText, productTitle, settingsLine } from '#shared/i18n/cluster/controllers.ts';
import { sayPhrase } from '#shared/i18n/phrases/phrases.ts';
import type { ClusterController } from '#shared/model/cluster-controller.ts';
import type { NodeStatus, TunnelStatus } from '#shared/model/way.ts';
import { useMessages } from '../../page/context.ts';
import { Detail } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { ControllerMark, NamedControllerMark, NodeMark, TunnelMark } from './way-marks.tsx';

/** The detail of the tunnels to a pod. */
export function TunnelDetail({ of }: { readonly of: TunnelStatus }) {
  const { page, phrases } = useMessages();
  const { ways, facts } = page.clusters;
  const failure = of.lastError === null ? null : sayPhrase(phrases, of.lastError.phrase, of.lastError.message);
  const pod = `${of.namespace}/${of.pod}`;
  const sentence =
    failure === null ? ways.tunnelSentence(pod, of.streams, of.tunnels) : ways.tunnelFailed(pod, failure);
  return (
    <Detail sentence={sentence}>
      <Facts
        facts={[
          [facts.state, <TunnelMark key="state" of={of} />],
          [ways.facts.transport, of.transport === null ? null : ways.transports[of.transport]],
          [ways.facts.tunnels, String(of.tunnels)],
          [ways.facts.streams, String(of.streams)],
          [ways.facts.waiting, of.waiting === 0 ? null : String(of.waiting)],
          [ways.facts.suspect, of.suspect === 0 ? null : String(of.suspect)],
          [ways.facts.lastError, of.lastError === null ? null : `${failure} (${of.lastError.fault})`],
        ]}
      />
      <Raw value={of} />
    </Detail>
  );
}

/** The detail of a node. */
export function NodeDetail({ of }: { readonly of: NodeStatus }) {
  const { clusters } = useMessages().page;
  const { ways, facts } = clusters;
  const addresses = of.addresses.join(', ');
  return (
    <Detail sentence={of.ready ? ways.nodeSentence(of.name, addresses) : ways.nodeDown(of.name)}>
      <Facts
        facts={[
          [facts.state, <NodeMark key="state" of={of} />],
          [ways.facts.addresses, <code key="addresses">{addresses}</code>],
          [ways.facts.zone, of.zone],
        ]}
      />
      <Raw value={of} />
    </Detail>
  );
}

/** The detail of a controller: where it is reached, by what evidence, and what is not known; `named`: there is no cluster. */
export function ControllerDetail({ of, named = false }: { readonly of: ClusterController; readonly named?: boolean }) {
  const { page, controllers } = useMessages();
  const { ways, facts } = page.clusters;
  const classes = of.classes.length === 0 ? controllers.noClasses : controllers.classes(of.classes);
  const sentence = named ? ways.controllerNamedSentence : ways.controllerSentence;
  return (
    <Detail sentence={sentence(productTitle(of.product), classes)}>
      <Facts
        facts={[
          [facts.state, named ? <NamedControllerMark key="state" /> : <ControllerMark key="state" of={of} />],
          [
            ways.facts.addresses,
            of.addresses.slice(0, 10).map((address) => (
              <div key={address.address}>
                <code>{controllerAddressText(address, controllers)}</code>
              </div>
            )),
          ],
          [
            ways.facts.service,
            of.service === null ? null : <code>{`${of.service.namespace}/${of.service.name}`}</code>,
          ],
          [
            ways.facts.workload,
            of.workload === null ? null : (
              <code>{`${of.workload.kind} ${of.workload.namespace}/${of.workload.name}`}</code>
            ),
          ],
          [ways.facts.settings, named ? null : settingsLine(of, controllers).join(' ')],
          [
            ways.facts.unread,
            of.unread.map(({ verb, resource, namespace }) => (
              <div key={`${verb} ${resource} ${namespace}`}>
                <code>{`${verb} ${resource} (${controllers.scope(namespace)})`}</code>
              </div>
            )),
          ],
        ]}
      />
      <Raw value={of} />
    </Detail>
  );
}
