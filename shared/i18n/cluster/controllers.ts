import type { AddressEvidence, ClusterController, HostController } from '../../model/cluster-controller.ts';
import { INGRESS_PRODUCTS } from '../../model/ingress-products.ts';
import type { MissingRight } from '../../model/source.ts';

/** More addresses of one controller are counted, not named. */
const MOST = 3;

/** What is said of the controllers in the cluster, in one language. */
export interface ControllerMessages {
  readonly evidence: Readonly<Record<AddressEvidence, string>>;
  readonly classes: (names: readonly string[]) => string;
  readonly noClasses: string;
  readonly node: (name: string) => string;
  readonly more: (count: number) => string;
  readonly noAddress: string;
  /** Said first where the source is no cluster. */
  readonly noCluster: string;
  readonly settings: (configMap: string | null, flags: number) => string;
  /** The ConfigMap or the arguments are there but may not be read. */
  readonly settingsUnread: string;
  readonly unread: (rights: readonly string[]) => string;
  readonly scope: (namespace: string | null) => string;
  /** Title of the list of hosts with their way through the controller. */
  readonly through: string;
}

export const controllersEn: ControllerMessages = {
  evidence: {
    'ingress-status': 'as the Ingresses say',
    'ingress-status-node': 'as the Ingresses say',
    'ingress-status-port': 'as the Ingresses say, at the NodePorts of its Service',
    'ingress-status-only': 'as the Ingresses say; no Service in sight has this address',
    'service-status': 'as its Service says',
    'node-port': 'NodePort',
    'host-port': 'port of the machine, to be tried',
  },
  classes: (names) => `${names.length === 1 ? 'class' : 'classes'} ${names.join(', ')}`,
  noClasses: 'no class of it is known',
  node: (name) => `node ${name}`,
  more: (count) => `and ${count} more addresses`,
  noAddress: 'no address outside of the cluster is known',
  noCluster: 'none runs, as this source has no cluster; its objects name:',
  settings: (configMap, flags) =>
    `settings: ${configMap === null ? 'no ConfigMap' : `ConfigMap ${configMap}`}, ${flags} flags`,
  settingsUnread: 'settings: defaults, as they may not be read',
  unread: (rights) => `not allowed: ${rights.join(', ')}`,
  scope: (namespace) => (namespace === null ? 'cluster' : namespace),
  through: 'THROUGH THE CONTROLLER OF THE CLUSTER',
};

export const controllersKo: ControllerMessages = {
  evidence: {
    'ingress-status': 'Ingress의 상태에 적힌 주소',
    'ingress-status-node': 'Ingress의 상태에 적힌 주소',
    'ingress-status-port': 'Ingress의 상태에 적힌 주소와 Service의 NodePort',
    'ingress-status-only': 'Ingress의 상태에 적힌 주소(이 주소를 가진 Service는 보이지 않음)',
    'service-status': 'Service의 상태에 적힌 주소',
    'node-port': 'NodePort',
    'host-port': '노드의 포트, 확인 필요',
  },
  classes: (names) => `클래스 ${names.join(', ')}`,
  noClasses: '알려진 클래스 없음',
  node: (name) => `노드 ${name}`,
  more: (count) => `그 밖에 주소 ${count}개`,
  noAddress: '클러스터 밖에서 쓸 주소를 모름',
  noCluster: '소스에 클러스터가 없어 실행 중인 것이 없음. 오브젝트에 적힌 컨트롤러:',
  settings: (configMap, flags) =>
    `설정: ${configMap === null ? 'ConfigMap 없음' : `ConfigMap ${configMap}`}, 플래그 ${flags}개`,
  settingsUnread: '설정: 읽을 수 없어 기본값을 씀',
  unread: (rights) => `권한 없음: ${rights.join(', ')}`,
  scope: (namespace) => (namespace === null ? '클러스터' : namespace),
  through: '클러스터의 컨트롤러를 거치는 주소',
};

/** A controller in a few lines: what it is, where it is reached, what configures it, what may not be read. */
export function controllerLines(controller: ClusterController, words: ControllerMessages): readonly string[] {
  const { classes, service, addresses, unread } = controller;
  const classText = classes.length === 0 ? words.noClasses : words.classes(classes);
  const behind = service === null ? '' : ` → ${service.namespace}/${service.name}`;
  const places = addresses.slice(0, MOST).map((address) => controllerAddressText(address, words));
  return [
    `${productTitle(controller.product)}, ${classText}${behind}`,
    ...(places.length === 0 ? [words.noAddress] : places),
    ...(addresses.length > MOST ? [words.more(addresses.length - MOST)] : []),
    ...settingsLine(controller, words),
    ...(unread.length === 0 ? [] : [words.unread(unread.map((right) => rightText(right, words)))]),
  ];
}

/** How a host goes through the controller: `nginx → ingress-nginx → node worker-1 10.0.0.5:30172 → svc`; empty without a URL. */
export function hostControllerText(
  { className, product, address, service }: HostController,
  words: ControllerMessages,
): string {
  const place =
    address === null
      ? words.noAddress
      : `${address.node === null ? '' : `${words.node(address.node)} `}${address.address}`;
  const parts = [className ?? '-', productTitle(product), place];
  if (service !== null) parts.push(`${service.namespace}/${service.name}`);
  return parts.join(' → ');
}

/** Where a controller is reached, on which node, and how that is known. */
export function controllerAddressText(
  address: ClusterController['addresses'][number],
  words: ControllerMessages,
): string {
  const node = address.node === null ? '' : ` → ${words.node(address.node)}`;
  return `${urlsOf(address).join('  ')}${node} (${words.evidence[address.evidence]})`;
}

/** The name of a product as people write it. */
export function productTitle(product: ClusterController['product']): string {
  return INGRESS_PRODUCTS.find((one) => one.product === product)?.title ?? product;
}

/** What configures a controller, as far as it may be read; nothing for products whose settings are not known. */
export function settingsLine(
  { product, configMap, flags }: ClusterController,
  words: ControllerMessages,
): readonly string[] {
  if (product !== 'ingress-nginx') return [];
  if (flags === null && configMap?.read !== true) return [words.settingsUnread];
  const map = configMap?.read === true ? `${configMap.namespace}/${configMap.name}` : null;
  return [words.settings(map, Object.keys(flags ?? {}).length)];
}

function rightText({ verb, resource, namespace }: MissingRight, words: ControllerMessages): string {
  return `${verb} ${resource} (${words.scope(namespace)})`;
}

function urlsOf({ address, http, https }: ClusterController['addresses'][number]): readonly string[] {
  const host = address.includes(':') ? `[${address}]` : address;
  return [
    ...(http === null ? [] : [`http://${host}${http === 80 ? '' : `:${http}`}`]),
    ...(https === null ? [] : [`https://${host}${https === 443 ? '' : `:${https}`}`]),
  ];
}
