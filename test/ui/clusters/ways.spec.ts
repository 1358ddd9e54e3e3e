import { expect, test } from '@playwright/test';
import { detail, row } from '#test/ui/regions.ts';
import { ways, start, open } from './clusters-view.ts';

test('each Service port says by which way its pods are reached and why, and another way can be forced', async ({
  page,
}) => {
  await using served = await start();
  await open(page, served);
  await expect(row(page, 'default/hostname-svc:8080')).toContainText('nothing proves that the pod addresses lead');
  await row(page, 'shop/cart:http').click();
  await expect(detail(page)).toContainText('Pods of shop/cart:http are reached by service proxy');
  await expect(detail(page)).toContainText('takes the Authorization header of requests away');
  await detail(page).getByRole('combobox', { name: 'Way to this Service' }).selectOption('tunnel');
  await expect
    .poll(() => served.engine.calls)
    .toEqual([['ways.choose', { kind: 'service', namespace: 'shop', service: 'cart', port: 'http' }, 'tunnel']]);
});

test('the network of the machine can be trusted for the cluster, after what that means was said', async ({ page }) => {
  await using served = await start();
  await open(page, served);
  await row(page, /^Pod network/).click();
  await expect(detail(page)).toContainText('nothing proves that their addresses lead into this cluster');
  await expect(detail(page)).toContainText('with their cookies and tokens');
  await detail(page)
    .getByRole('checkbox', { name: /Trust this network/ })
    .click();
  await expect.poll(() => served.engine.calls).toEqual([['ways.trust', true]]);
});

test('tunnels, nodes and the controllers of the cluster are listed, tunnels as they are now', async ({ page }) => {
  await using served = await start();
  await open(page, served);
  await expect(row(page, 'default/hostname-1')).toContainText('SPDY in a WebSocket · 3 streams');
  await row(page, 'shop/cart-1').click();
  await expect(detail(page)).toContainText('No tunnel to shop/cart-1 opens: create on pods/portforward is not allowed');
  await row(page, 'worker-1').first().click();
  await expect(detail(page)).toContainText('Node worker-1 is ready and has the addresses 10.0.0.5.');
  await row(page, 'ingress-nginx/ingress-nginx-controller').click();
  await expect(detail(page)).toContainText('ingress-nginx answers Ingresses in the cluster (class nginx).');
  await expect(detail(page)).toContainText('http://10.0.0.5:30172');
  await expect(detail(page)).toContainText('get configmaps (ingress-nginx)');
  // Nobody announces this change.
  const [first] = ways.tunnels ?? [];
  if (first === undefined) throw new Error('there is a tunnel');
  served.engine.statusValue = { ...served.engine.statusValue, ways: { ...ways, tunnels: [{ ...first, streams: 7 }] } };
  await expect(row(page, 'default/hostname-1')).toContainText('7 streams');
});
