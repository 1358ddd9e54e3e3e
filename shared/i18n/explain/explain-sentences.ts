import type { ExplanationCode } from '../../model/explanation-codes.ts';
import { waySentencesEn, waySentencesKo } from './ways.ts';

type Sentences = Readonly<Record<ExplanationCode, (values: Readonly<Record<string, string>>) => string>>;

/** `{name}` takes a value; a part in `[[…]]` is left out where one of its values is empty. */
function template(text: string): (values: Readonly<Record<string, string>>) => string {
  return (values) => {
    const value = (name: string): string => (Object.hasOwn(values, name) ? (values[name] ?? '?') : '?');
    const chosen = text.replaceAll(/\[\[(.*?)\]\]/g, (_, part: string) => {
      const names = [...part.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      return names.some((name) => value(name) === '') ? '' : part;
    });
    return chosen.replaceAll(/\{(\w+)\}/g, (_, name: string) => value(name));
  };
}

/** Which rule of a canary decided (reference 14). */
const CANARY_EN: Readonly<Record<string, string>> = {
  'no-endpoints': 'it has no ready endpoint',
  affinity: 'the affinity cookie belongs to that side',
  header: 'its header says so',
  'broken-pattern': 'its header pattern is broken',
  cookie: 'its cookie says so',
  weight: 'its weight says so',
};

const CANARY_KO: Readonly<Record<string, string>> = {
  'no-endpoints': '준비된 엔드포인트가 없기 때문입니다.',
  affinity: '세션 쿠키가 그쪽에 속하기 때문입니다.',
  header: '헤더 규칙에 따른 것입니다.',
  'broken-pattern': '헤더 패턴이 잘못되었기 때문입니다.',
  cookie: '쿠키 규칙에 따른 것입니다.',
  weight: '가중치에 따른 것입니다.',
};

export const explainSentencesEn: Sentences = {
  ...waySentencesEn,
  'took-exact': template(
    'Ingress `{ingress}` took this request because `{path}` is exactly the path it declares for `{host}`[[; the pod sees `{upstreamPath}`]].',
  ),
  'took-longest-path': template(
    'Ingress `{ingress}` took this request because `{path}` is the longest matching path of `{host}`[[; the pod sees `{upstreamPath}`]].',
  ),
  'took-ingress-default': template(
    'No path of `{host}` matches `{path}`, so the default backend of Ingress `{ingress}`, which created the host, took this request[[; the pod sees `{upstreamPath}`]].',
  ),
  'took-catch-all': template(
    'No rule declares `{host}`, so Ingress `{ingress}`, whose default backend catches everything else, took this request[[; the pod sees `{upstreamPath}`]].',
  ),
  'took-controller-default': template(
    'Nothing declares `{host}{path}`, so the default backend of the controller took this request[[; the pod sees `{upstreamPath}`]].',
  ),
  'sent-to-slash': template(
    'Ingress `{ingress}` declares `{path}/` for `{host}`, with a slash at the end, so `{path}` is redirected there.',
  ),
  'no-path': template('`{host}` is declared, but none of its paths matches `{path}`, so the answer is 404.'),
  'no-host': template('No rule declares `{host}` and nothing catches all hosts, so the answer is 404.'),
  health: template('The default server answers `/healthz` by itself, whatever the Ingresses say.'),
  'bad-target': template('`{target}` leads above the root or cannot be decoded, so the answer is 400.'),
  denied: template(
    'Ingress `{ingress}` has this path, but it is closed: `{annotation}` {detail}, so the answer is 503.',
  ),
  'pattern-unusable': template(
    'Ingress `{ingress}` has the pattern `{path}`, which cannot be used here ({detail}), so the answer is 503.',
  ),
  'host-by-alias': template(
    '`{host}` is an alias of `{declared}`: Ingress `{ingress}` names `{alias}` in server-alias.',
  ),
  'host-by-wildcard': template('`{host}` has no rule of its own; `{declared}` covers it, as it stands for one label.'),
  'no-fall-through': template(
    '`{declared}` of Ingress `{ingress}` has a matching path, but it is not asked: the host is chosen first, and `{host}` is declared.',
  ),
  'regex-mode': template(
    'All paths of `{host}` are patterns, matched without regard to case and open at their end, because of {cause}.',
  ),
  'regex-order': template(
    '`{other}` matches too; of patterns, the one with the longest text is tried first: `{path}`.',
  ),
  'regex-open-end': template('As a pattern, `{path}` is open at its end, so it takes `{requested}` as well.'),
  rewritten: template('`rewrite-target: {target}` makes `{to}` of `{from}`.'),
  'rewrite-drops-rest': template('`{rest}` is lost, because the target `{target}` takes over nothing of the path.'),
  'forwarded-prefix': template('The pod is told `X-Forwarded-Prefix: {value}`.'),
  normalized: template('`{target}` is matched as `{path}`: decoded, dots resolved, slashes merged.'),
  'raw-target-kept': template('Without a rewrite the pod gets the target as it was sent: `{target}`.'),
  'implicit-policy': template(
    'Paths of `{host}` that nobody declares carry the annotations of Ingress `{ingress}`, the oldest of the host.',
  ),
  'older-wins': template('Ingress `{ingress}` declares `{path}` as well, but `{winner}` is older.'),
  'canary-takes': (values) =>
    `Canary Ingress \`${values['ingress'] ?? '?'}\` sends this request to Service \`${values['service'] ?? '?'}\`: ${CANARY_EN[values['why'] ?? ''] ?? ''}.`,
  'canary-passed-over': (values) =>
    `Canary Ingress \`${values['ingress'] ?? '?'}\` does not take this request: ${CANARY_EN[values['why'] ?? ''] ?? ''}.`,
  'canary-by-chance': template(
    'Of {total} such requests {weight} go to Service `{service}` at random, because of canary Ingress `{ingress}`.',
  ),
  'list-not-enforced': template(
    'Address lists refuse nobody here. In the cluster Ingress `{ingress}` would answer {address} with 403: {list}.',
  ),
  redirected: template('Ingress `{ingress}` redirects by `{annotation}` to `{url}`.'),
  'https-forced': template('Plain HTTP is redirected because Ingress `{ingress}` has `force-ssl-redirect`.'),
  'caused-by-annotation': template('The step `{step}` answered because `{ingress}` has the annotation `{annotation}`.'),
  'caused-by-setting': template(
    'The step `{step}` answered because of `{setting}` in the configuration of the controller.',
  ),
  'caused-by-service': template(
    'No pod was asked: the Service port `{service}`[[, which `{ingress}` names,]] has no endpoint to send the request to.',
  ),
  'https-by-tls': template(
    'Plain HTTP is redirected because a certificate is registered for `{host}`[[, by the `tls` section of Ingress `{ingress}`]].',
  ),
  'stands-in': template(
    'Service `{service}` has no endpoints, so `{standIn}` stands in, as `default-backend` of Ingress `{ingress}` says.',
  ),
  'errors-handed-over': template('Answers with {codes} are replaced by the default backend[[, Service `{service}`]].'),
  mirrored: template('A copy of the request goes to `{target}`, as `mirror-target` of Ingress `{ingress}` says.'),
  'spec-dialect': template(
    'Ingress `{ingress}` has the class `{class}` of another controller, so only what the Kubernetes API defines is evaluated.',
  ),
  'ignored-would-fit': template('Ingress `{ingress}` declares this host, but does not count: {reason}.'),
  'port-at-node': template(
    '`{host}:{port}` leads to node `{node}` at `{address}`: `{port}` is a NodePort of Service `{service}`.',
  ),
  'port-at-load-balancer': template(
    '`{host}:{port}` leads to `{address}`, an address of Service `{service}` outside of the cluster.',
  ),
  'port-at-status-address': template(
    '`{host}:{port}` leads to `{address}`, where Ingresses say that the controller is: `{port}` is a NodePort of Service `{service}`.',
  ),
  'port-at-host-port': template(
    '`{host}:{port}` leads to node `{node}` at `{address}`, where a pod takes that port of the machine.',
  ),
  'port-of-unknown-address': template(
    'Port `{port}` matches a NodePort of Service `{service}`, but the address[[ `{address}`]] of `{host}` is not known to the cluster; it may be a router or load balancer in front of it.',
  ),
  'port-of-unresolved-name': template(
    'Port `{port}` matches a NodePort of Service `{service}`, but this machine does not know the name `{host}`.',
  ),
  'port-of-local-name': template(
    'Port `{port}` matches a NodePort of Service `{service}`, but `{host}` leads to this machine, where nothing of the cluster listens[[; the cluster answers at `{other}`]].',
  ),
  'port-to-controller': template(
    'There the cluster’s own controller answers, {product}[[ for class {classes}]]; the Ingress is the same as here.',
  ),
  'port-to-service': template('This request goes straight to Service `{service}`; no Ingress is involved.'),
  'port-not-answered': template(
    'Node `{node}` does not take this connection: it is not ready, or Service `{service}` answers only on nodes that run one of its pods.',
  ),
  'port-other-scheme': template('Port `{port}` speaks {scheme}; write the URL with `{scheme}://`.'),
  'port-nodes-unreadable': template('Which node it is cannot be told without the right to {right}.'),
  'port-service-unseen': template(
    'Port `{port}` looks like a NodePort, but whose it is cannot be told without the right to {right}; it may lead past all Ingresses.',
  ),
  'port-not-taken': template(
    'But Ingress `{ingress}`[[, of class `{class}`,]] is none of that controller’s, so it does not take the request there.',
  ),
};

export const explainSentencesKo: Sentences = {
  ...waySentencesKo,
  'took-exact': template(
    '`{path}` 경로가 `{host}` 호스트에 선언된 경로와 정확히 같아서 `{ingress}` Ingress가 이 요청을 받았습니다.[[ 파드에는 `{upstreamPath}` 경로로 전달됩니다.]]',
  ),
  'took-longest-path': template(
    '`{path}` 경로가 `{host}` 호스트에서 일치하는 가장 긴 경로라서 `{ingress}` Ingress가 이 요청을 받았습니다.[[ 파드에는 `{upstreamPath}` 경로로 전달됩니다.]]',
  ),
  'took-ingress-default': template(
    '`{host}` 호스트에 `{path}`에 맞는 경로가 없어, 이 호스트를 처음 만든 `{ingress}` Ingress의 기본 백엔드가 요청을 받았습니다.[[ 파드에는 `{upstreamPath}` 경로로 전달됩니다.]]',
  ),
  'took-catch-all': template(
    '`{host}` 호스트를 선언한 규칙이 없어, 나머지를 모두 받는 `{ingress}` Ingress의 기본 백엔드가 요청을 받았습니다.[[ 파드에는 `{upstreamPath}` 경로로 전달됩니다.]]',
  ),
  'took-controller-default': template(
    '`{host}{path}`에 해당하는 선언이 없어 컨트롤러의 기본 백엔드가 요청을 받았습니다.[[ 파드에는 `{upstreamPath}` 경로로 전달됩니다.]]',
  ),
  'sent-to-slash': template(
    '`{ingress}` Ingress가 `{host}` 호스트에 슬래시로 끝나는 `{path}/` 경로를 선언해서 `{path}` 요청을 그리로 리다이렉트합니다.',
  ),
  'no-path': template('`{host}` 호스트는 선언되어 있지만 `{path}`에 맞는 경로가 없어 404로 응답합니다.'),
  'no-host': template('`{host}` 호스트를 선언한 규칙도, 모든 호스트를 받는 규칙도 없어 404로 응답합니다.'),
  health: template('`/healthz`는 Ingress와 상관없이 기본 서버가 직접 응답합니다.'),
  'bad-target': template('`{target}`은(는) 루트보다 위를 가리키거나 해석할 수 없어 400으로 응답합니다.'),
  denied: template(
    '`{ingress}` Ingress에 이 경로가 있지만 `{annotation}` 때문에 막혀 있어 503으로 응답합니다. ({detail})',
  ),
  'pattern-unusable': template(
    '`{ingress}` Ingress의 `{path}` 패턴을 여기서는 사용할 수 없어 503으로 응답합니다. ({detail})',
  ),
  'host-by-alias': template(
    '`{host}` 호스트는 `{declared}`의 별칭입니다. Ingress `{ingress}`의 server-alias에 `{alias}`이(가) 있습니다.',
  ),
  'host-by-wildcard': template(
    '`{host}` 호스트만의 규칙은 없고, 라벨 하나를 대신하는 `{declared}`이(가) 이 호스트에 해당합니다.',
  ),
  'no-fall-through': template(
    '`{ingress}` Ingress의 `{declared}`에도 일치하는 경로가 있지만 확인하지 않습니다. 호스트를 먼저 고르며, `{host}` 호스트가 따로 선언되어 있기 때문입니다.',
  ),
  'regex-mode': template(
    '{cause} 때문에 `{host}` 호스트의 모든 경로는 정규식이며, 대소문자를 구분하지 않고 끝이 열려 있습니다.',
  ),
  'regex-order': template('`{other}`도 일치하지만, 패턴은 글자가 가장 긴 것부터 확인하므로 `{path}`이(가) 먼저입니다.'),
  'regex-open-end': template('`{path}`은(는) 패턴으로서 끝이 열려 있어 `{requested}` 요청도 받습니다.'),
  rewritten: template('`rewrite-target: {target}` 설정으로 `{from}` 경로가 `{to}` 경로로 바뀝니다.'),
  'rewrite-drops-rest': template('대상 `{target}`이(가) 원래 경로를 넘겨받지 않으므로 `{rest}` 부분은 사라집니다.'),
  'forwarded-prefix': template('파드에 `X-Forwarded-Prefix: {value}` 헤더를 보냅니다.'),
  normalized: template('`{target}`은(는) 디코딩하고 점을 풀고 슬래시를 합친 `{path}` 경로로 비교합니다.'),
  'raw-target-kept': template('재작성이 없으므로 파드에는 받은 그대로 `{target}`이(가) 전달됩니다.'),
  'implicit-policy': template(
    '`{host}` 호스트에서 아무도 선언하지 않은 경로에는 가장 오래된 `{ingress}` Ingress의 어노테이션이 적용됩니다.',
  ),
  'older-wins': template('`{ingress}` Ingress도 `{path}` 경로를 선언했지만 `{winner}` Ingress가 더 오래되었습니다.'),
  'canary-takes': (values) =>
    `카나리인 \`${values['ingress'] ?? '?'}\` Ingress가 이 요청을 \`${values['service'] ?? '?'}\` Service로 보냅니다. ${CANARY_KO[values['why'] ?? ''] ?? ''}`,
  'canary-passed-over': (values) =>
    `카나리인 \`${values['ingress'] ?? '?'}\` Ingress는 이 요청을 받지 않습니다. ${CANARY_KO[values['why'] ?? ''] ?? ''}`,
  'canary-by-chance': template(
    '이런 요청 {total}개 중 {weight}개는 카나리인 `{ingress}` Ingress에 따라 무작위로 `{service}` Service로 보내집니다.',
  ),
  'list-not-enforced': template(
    '여기서는 주소 목록으로 아무도 거부하지 않습니다. 클러스터에서는 `{ingress}` Ingress가 {address} 주소에 403으로 응답합니다: {list}.',
  ),
  redirected: template('`{ingress}` Ingress의 `{annotation}` 설정에 따라 `{url}`(으)로 이동시킵니다.'),
  'https-forced': template('`{ingress}` Ingress에 `force-ssl-redirect`가 있어 HTTP 요청을 HTTPS로 보냅니다.'),
  'caused-by-annotation': template('`{ingress}`의 애너테이션 `{annotation}` 때문에 `{step}` 단계에서 응답했습니다.'),
  'caused-by-setting': template('컨트롤러 설정 `{setting}` 때문에 `{step}` 단계에서 응답했습니다.'),
  'caused-by-service': template(
    '[[`{ingress}`이(가) 지정한 ]]Service 포트 `{service}`에 보낼 엔드포인트가 없어 파드에 요청하지 않았습니다.',
  ),
  'https-by-tls': template(
    '`{host}`에 인증서가 등록되어 있어 HTTP 요청을 HTTPS로 보냅니다[[(`{ingress}` Ingress의 `tls` 항목)]].',
  ),
  'stands-in': template(
    '`{service}` Service에 엔드포인트가 없어 `{ingress}` Ingress의 `default-backend`에 따라 `{standIn}`이(가) 대신 응답합니다.',
  ),
  'errors-handed-over': template('{codes} 응답은 기본 백엔드[[(`{service}` Service)]]의 응답으로 바뀝니다.'),
  mirrored: template('`{ingress}` Ingress의 `mirror-target`에 따라 요청의 사본을 `{target}`(으)로 보냅니다.'),
  'spec-dialect': template(
    '`{ingress}` Ingress는 다른 컨트롤러의 `{class}` 클래스라서 쿠버네티스 API에 정의된 내용만 적용합니다.',
  ),
  'ignored-would-fit': template('`{ingress}` Ingress도 이 호스트를 선언했지만 적용되지 않습니다: {reason}.'),
  'port-at-node': template(
    '`{host}:{port}`은(는) `{node}` 노드(`{address}`)로 이어집니다. `{port}`은(는) Service `{service}`의 NodePort입니다.',
  ),
  'port-at-load-balancer': template(
    '`{host}:{port}`은(는) 클러스터 밖에서 쓰는 Service `{service}`의 주소(`{address}`)로 이어집니다.',
  ),
  'port-at-status-address': template(
    '`{host}:{port}`은(는) Ingress의 상태에 컨트롤러의 주소로 적힌 `{address}`(으)로 이어집니다. `{port}`은(는) Service `{service}`의 NodePort입니다.',
  ),
  'port-at-host-port': template(
    '`{host}:{port}`은(는) `{node}` 노드(`{address}`)로 이어지며, 그 노드의 이 포트는 파드가 직접 받습니다.',
  ),
  'port-of-unknown-address': template(
    '포트 `{port}`은(는) Service `{service}`의 NodePort와 일치하지만, `{host}`의 주소[[(`{address}`)]]는 클러스터가 모르는 주소입니다. 앞단의 라우터나 로드 밸런서일 수 있습니다.',
  ),
  'port-of-unresolved-name': template(
    '포트 `{port}`은(는) Service `{service}`의 NodePort와 일치하지만, 이 컴퓨터는 `{host}`(이)라는 이름을 모릅니다.',
  ),
  'port-of-local-name': template(
    '포트 `{port}`은(는) Service `{service}`의 NodePort와 일치하지만, `{host}`은(는) 이 컴퓨터를 가리키며 여기에는 클러스터가 없습니다[[. 클러스터는 `{other}`에서 응답합니다]].',
  ),
  'port-to-controller': template(
    '그곳에서는 클러스터의 컨트롤러 {product}[[(클래스 {classes})]]이(가) 응답하며, Ingress는 여기와 같습니다.',
  ),
  'port-to-service': template('이 요청은 Service `{service}`(으)로 바로 전달되며, Ingress는 관여하지 않습니다.'),
  'port-not-answered': template(
    '노드 `{node}`은(는) 이 연결을 받지 않습니다. 노드가 준비되지 않았거나, Service `{service}`이(가) 자기 파드가 있는 노드에서만 응답합니다.',
  ),
  'port-other-scheme': template('포트 `{port}`은(는) {scheme}를 씁니다. URL을 `{scheme}://`로 쓰세요.'),
  'port-nodes-unreadable': template('{right} 권한이 없어 어느 노드인지 알 수 없습니다.'),
  'port-service-unseen': template(
    '포트 `{port}`은(는) NodePort로 보이지만 {right} 권한이 없어 어느 Service의 것인지 알 수 없습니다. Ingress를 거치지 않을 수도 있습니다.',
  ),
  'port-not-taken': template(
    '그러나 Ingress `{ingress}`은(는) [[클래스가 `{class}`(이)라서 ]]그 컨트롤러의 것이 아니므로, 그곳에서는 이 요청을 받지 않습니다.',
  ),
};
