import type { Problem, ProblemSubject } from '#shared/model/problem.ts';
import type { ConfigMapObject, WorkloadObject } from '#shared/model/snapshot.ts';
import type { BalancingAlgorithm } from './annotations/balancing.ts';
import type { ControllerConfiguration, Risk } from './controller-configuration.ts';
import { ControllerSettings, readFlags } from './controller-settings.ts';
import { readAccessSettings } from './read-access-settings.ts';
import { readHeaderSettings } from './read-header-settings.ts';

const FLAGS_ANNOTATION = 'gatehouse/controller-flags';
const ACME = ['/.well-known/acme-challenge'];
const REDIRECT_CODES = new Set([301, 302, 307, 308]);
const RISKS: ReadonlySet<string> = new Set<Risk>(['Low', 'Medium', 'High', 'Critical']);

/** Where the controller's settings are; in a cluster its arguments say so. */
export interface SettingsSource {
  /** null: it runs without one. */
  readonly configMap: { readonly namespace: string; readonly name: string } | null;
  /** Its real arguments by name; null where only the annotation of the ConfigMap gives some. */
  readonly flags: Readonly<Record<string, string>> | null;
  /** Whose arguments these are. */
  readonly workload: Pick<WorkloadObject, 'kind' | 'namespace' | 'name'> | null;
}

/** The names of the chart, under which manifests have it. */
const CONVENTIONAL_SETTINGS: SettingsSource = {
  configMap: { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' },
  flags: null,
  workload: null,
};

/** Reads the controller's ConfigMap and flags; what is not set or not valid has the default of reference 19. */
export function readControllerConfiguration(
  configMaps: readonly ConfigMapObject[],
  { configMap, flags, workload }: SettingsSource = CONVENTIONAL_SETTINGS,
): {
  readonly configuration: ControllerConfiguration;
  readonly problems: readonly Problem[];
} {
  const map = configMaps.find((one) => one.namespace === configMap?.namespace && one.name === configMap.name);
  const problems: Problem[] = [];
  const refuseFor = (subject: ProblemSubject) => (key: string, value: string) => {
    problems.push({ code: 'controller-setting-invalid', severity: 'warning', subject, values: { key, value } });
  };
  const ofMap: ProblemSubject = { kind: 'ConfigMap', namespace: map?.namespace ?? null, name: map?.name ?? '' };
  const settings = new ControllerSettings(map?.data ?? {}, refuseFor(ofMap));
  const commandLine =
    flags === null
      ? new ControllerSettings(readFlags(map?.annotations[FLAGS_ANNOTATION] ?? ''), refuseFor(ofMap))
      : new ControllerSettings(flags, refuseFor(workload === null ? ofMap : subjectOf(workload)));
  return { configuration: { ...readSettings(settings), ...readCommandLine(commandLine) }, problems };
}

function subjectOf({ kind, namespace, name }: NonNullable<SettingsSource['workload']>): ProblemSubject {
  return { kind, namespace, name };
}

type FromFlags =
  | 'ingressClass'
  | 'controllerClass'
  | 'ingressClassByName'
  | 'watchIngressWithoutClass'
  | 'defaultBackendService'
  | 'defaultSslCertificate'
  | 'sslPassthrough'
  | 'annotationsPrefix'
  | 'annotationValidation'
  | 'deepInspect'
  | 'disableCatchAll'
  | 'disableExternalNames'
  | 'watchNamespace'
  | 'watchNamespaceSelector';

function readCommandLine(flags: ControllerSettings): Pick<ControllerConfiguration, FromFlags> {
  return {
    ingressClass: flags.text('ingress-class', 'nginx'),
    controllerClass: flags.text('controller-class', 'k8s.io/ingress-nginx'),
    ingressClassByName: flags.boolean('ingress-class-by-name', false),
    watchIngressWithoutClass: flags.boolean('watch-ingress-without-class', false),
    defaultBackendService: flags.optionalText('default-backend-service'),
    sslPassthrough: flags.boolean('enable-ssl-passthrough', false),
    defaultSslCertificate: flags.optionalText('default-ssl-certificate'),
    annotationsPrefix: flags.text('annotations-prefix', 'nginx.ingress.kubernetes.io'),
    annotationValidation: flags.boolean('enable-annotation-validation', true),
    deepInspect: flags.boolean('deep-inspect', true),
    disableExternalNames: flags.boolean('disable-svc-external-name', false),
    disableCatchAll: flags.boolean('disable-catch-all', false),
    watchNamespace: flags.text('watch-namespace', ''),
    watchNamespaceSelector: flags.text('watch-namespace-selector', ''),
  };
}

function readSettings(settings: ControllerSettings): Omit<ControllerConfiguration, FromFlags> {
  return {
    sslRedirect: settings.boolean('ssl-redirect', true),
    forceSslRedirect: settings.boolean('force-ssl-redirect', false),
    httpRedirectCode: settings.integer('http-redirect-code', 308, (code) => REDIRECT_CODES.has(code)),
    relativeRedirects: settings.boolean('relative-redirects', false),
    usePortInRedirects: settings.boolean('use-port-in-redirects', false),
    noTlsRedirectLocations: settings.list('no-tls-redirect-locations', ACME),
    hsts: {
      enabled: settings.boolean('hsts', true),
      maxAge: settings.integer('hsts-max-age', 31_536_000, (age) => age >= 0),
      includeSubdomains: settings.boolean('hsts-include-subdomains', true),
      preload: settings.boolean('hsts-preload', false),
    },
    useForwardedHeaders: settings.boolean('use-forwarded-headers', false),
    computeFullForwardedFor: settings.boolean('compute-full-forwarded-for', false),
    addOriginalUriHeader: settings.boolean('proxy-add-original-uri-header', false),
    underscoresInHeaders: settings.boolean('enable-underscores-in-headers', false),
    serverTokens: settings.boolean('server-tokens', false),
    ...readHeaderSettings(settings),
    connectTimeout: settings.seconds('proxy-connect-timeout', 5_000),
    readTimeout: settings.seconds('proxy-read-timeout', 60_000),
    sendTimeout: settings.seconds('proxy-send-timeout', 60_000),
    bodySize: settings.size('proxy-body-size', 1024 ** 2),
    headerSize: settings.size('proxy-buffer-size', 4096),
    buffersAnswers: settings.onOff('proxy-buffering', false),
    answerBuffers: settings.integer('proxy-buffers-number', 4, (count) => count > 0),
    answerFileSize: settings.size('proxy-max-temp-file-size', 1024 ** 3),
    buffersRequests: settings.onOff('proxy-request-buffering', true),
    bodyMemory: settings.size('client-body-buffer-size', 8 * 1024),
    nextUpstream: nextUpstream(settings),
    nextUpstreamTries: settings.integer('proxy-next-upstream-tries', 3, (tries) => tries >= 0),
    nextUpstreamTimeout: settings.seconds('proxy-next-upstream-timeout', 0),
    loadBalance: settings.text(
      'load-balance',
      'round_robin',
      (name) => name === 'ewma' || name === 'round_robin',
    ) as BalancingAlgorithm,
    serviceUpstream: settings.boolean('service-upstream', false),
    http2: settings.boolean('use-http2', true),
    ...readAccessSettings(settings),
    noAuthLocations: settings.list('no-auth-locations', ACME),
    annotationsRiskLevel: riskLevel(settings),
    annotationWordBlocklist: settings.list('annotation-value-word-blocklist', []),
  };
}

function nextUpstream(settings: ControllerSettings): readonly string[] {
  const conditions = settings.list('proxy-next-upstream', ['error', 'timeout']);
  const withNonIdempotent = settings.boolean('retry-non-idempotent', false) && !conditions.includes('non_idempotent');
  return withNonIdempotent ? [...conditions, 'non_idempotent'] : conditions;
}

function riskLevel(settings: ControllerSettings): Risk {
  return settings.text('annotations-risk-level', 'High', (level) => RISKS.has(level)) as Risk;
}
