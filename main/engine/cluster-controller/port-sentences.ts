import type { ClusterController, PortUnderstanding } from '#shared/model/cluster-controller.ts';
import { INGRESS_PRODUCTS } from '#shared/model/ingress-products.ts';
import type { ExplanationSentence } from '#shared/model/explanation.ts';
import { urlHost } from '../url-host.ts';

/** What a typed port means: first where it leads, then who answers there, then what is in the way. */
export function portSentences(
  understanding: PortUnderstanding,
  asked: { readonly scheme: 'http' | 'https'; readonly controllers: readonly ClusterController[] },
): readonly ExplanationSentence[] {
  const { host, controller, scheme, answers } = understanding;
  const sentences = [whereSentence(understanding, asked.controllers), whoSentence(understanding)];
  const service = serviceText(understanding);
  if (answers === false) sentences.push({ code: 'port-not-answered', values: { node: host.node ?? '', service } });
  if (controller !== null && scheme !== null && scheme !== asked.scheme) {
    sentences.push({ code: 'port-other-scheme', values: { port: String(understanding.port), scheme } });
  }
  const right = nodesRight(understanding, asked.controllers);
  if (right !== null) sentences.push({ code: 'port-nodes-unreadable', values: { right } });
  return sentences;
}

function whereSentence(
  understanding: PortUnderstanding,
  controllers: readonly ClusterController[],
): ExplanationSentence {
  const { host, port: number, kind } = understanding;
  const port = String(number);
  const service = serviceText(understanding);
  const address = host.address ?? '';
  const values = { host: host.name, port, service };
  if (kind === 'host-port') {
    return { code: 'port-at-host-port', values: { host: host.name, port, address, node: host.node ?? '' } };
  }
  switch (host.known) {
    case 'node':
      return { code: 'port-at-node', values: { ...values, address, node: host.node ?? '' } };
    case 'load-balancer':
      return { code: 'port-at-load-balancer', values: { ...values, address } };
    case 'ingress-status':
      return { code: 'port-at-status-address', values: { ...values, address } };
    case 'loopback':
      return { code: 'port-of-local-name', values: { ...values, other: nodeUrl(understanding, controllers) } };
    case 'unknown':
      return { code: 'port-of-unknown-address', values: { ...values, address: address === host.name ? '' : address } };
    case 'unresolved':
      return { code: 'port-of-unresolved-name', values };
  }
}

function whoSentence(understanding: PortUnderstanding): ExplanationSentence {
  const { controller } = understanding;
  const service = serviceText(understanding);
  if (controller === null) return { code: 'port-to-service', values: { service } };
  const product = INGRESS_PRODUCTS.find((one) => one.product === controller.product)?.title ?? controller.product;
  return { code: 'port-to-controller', values: { product, classes: controller.classes.join(', ') } };
}

function serviceText({ service }: PortUnderstanding): string {
  return service === null ? '' : `${service.namespace}/${service.name}:${service.port}`;
}

/** An address of the cluster at which the port answers, empty where none is known. */
function nodeUrl({ port }: PortUnderstanding, controllers: readonly ClusterController[]): string {
  for (const { addresses } of controllers) {
    const at = addresses.find(({ http, https, node }) => node !== null && (http === port || https === port));
    if (at !== undefined) return `${urlHost(at.address)}:${port}`;
  }
  return '';
}

function nodesRight({ host }: PortUnderstanding, controllers: readonly ClusterController[]): string | null {
  if (host.known === 'node' || host.known === 'load-balancer') return null;
  const right = controllers.flatMap(({ unread }) => unread).find(({ resource }) => resource === 'nodes');
  return right === undefined ? null : `${right.verb} ${right.resource}`;
}
