import type { ObjectOnServer } from '#test/doubles/api-server.ts';

/** An Ingress with one host and one path to Service `web`. */
export function ingress(name: string, namespace = 'default'): ObjectOnServer {
  return {
    metadata: { namespace, name, uid: `uid-${namespace}-${name}`, managedFields: [{ manager: 'kubectl' }] },
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: `${name}.example.com`,
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'web', port: { number: 80 } } } }],
          },
        },
      ],
    },
  };
}

export function service(name: string, namespace = 'default'): ObjectOnServer {
  return {
    metadata: { namespace, name, uid: `uid-${namespace}-${name}` },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.7',
      selector: { app: name },
      ports: [{ port: 80, targetPort: 8080 }],
    },
  };
}

export function secret(name: string, type: string): ObjectOnServer {
  return {
    metadata: { namespace: 'default', name, uid: `uid-${name}` },
    type,
    data: { 'tls.crt': Buffer.from('certificate').toString('base64') },
  };
}

export function configMap(name: string, data: Readonly<Record<string, string>>, namespace = 'default'): ObjectOnServer {
  return { metadata: { namespace, name, uid: `uid-${namespace}-${name}` }, data };
}
