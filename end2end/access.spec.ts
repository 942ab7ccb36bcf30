import { request } from '@playwright/test';
import { administrator, expect, signIn, test } from './fixtures.ts';

test('nobody signed in is led to the sign-in form and back', async ({ page, session }) => {
  expect(session.cookies.length).toBeGreaterThan(0);
  await page.goto('/k?state=Enabled');
  await expect(page).toHaveURL(/\/signin\?next=/);
  await signIn(page);
  await expect(page).toHaveURL(/\/k\?state=Enabled$/);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/signin/);
  await page.goto('/k');
  await expect(page).toHaveURL(/\/signin\?next=/);
});

test.describe('with a wrong password', () => {
  test.beforeEach(({ expectedComplaints }) => void expectedComplaints.push(/status of 401/, /status of 429/));

  test('it says so, and after some tries makes people wait', async ({ page, session }) => {
    expect(session.cookies.length).toBeGreaterThan(0);
    await page.goto('/signin');
    await signIn(page, { name: 'somebody', password: 'not the password' });
    await expect(page.getByRole('alert')).toContainText('The name or the password is wrong');
    await expect(async () => {
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect(page.getByRole('alert')).toContainText('Too many tries', { timeout: 1000 });
    }).toPass();
  });
});

test.describe('the one-time link', () => {
  test.beforeEach(({ expectedComplaints }) => void expectedComplaints.push(/status of 403/));

  test('works once', async ({ page, server, session }) => {
    expect(session.cookies.length).toBeGreaterThan(0);
    await page.goto(await server.setupLink());
    await expect(page.getByText('This one-time link is used up')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Create administrator' })).toBeHidden();
  });
});

test('the session cookie is for this site and not for scripts', async ({ session }) => {
  const cookie = session.cookies.find(({ name }) => name === 'keyferry_session');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
  expect(session.origins).toEqual([]);
});

test('another site cannot change anything, not even with the session', async ({ server, session }) => {
  const cookie = session.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const api = await request.newContext({ baseURL: server.url });
  for (const headers of [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://evil.test' },
    {},
  ] as Record<string, string>[]) {
    const answer = await api.post('/api/keys/create', { headers: { cookie, ...headers }, form: { place: 'cn-hangzhou' } });
    expect(answer.status(), JSON.stringify(headers)).toBe(403);
  }
  await api.dispose();
});

test('a request without what a form sends is answered as such', async ({ server, session }) => {
  const api = await request.newContext({ baseURL: server.url, storageState: session, extraHTTPHeaders: { Origin: server.url } });
  for (const form of [{}, { alias: 'a' }] as Record<string, string>[]) {
    const answer = await api.post('/api/keys/create-alias', { form });
    expect(answer.status()).toBe(400);
  }
  await api.dispose();
});

test('every server function asks who is calling', async ({ server }) => {
  const api = await request.newContext({ baseURL: server.url, extraHTTPHeaders: { Origin: server.url } });
  const id = '00000000-0000-4000-8000-000000000000';
  const posts: Record<string, Record<string, string>> = {
    'keys/create': { place: 'cn-hangzhou', spec: 'Aliyun_AES_256', origin: 'EXTERNAL', alias: '', description: '' },
    'keys/enable': { id },
    'keys/disable': { id },
    'keys/schedule-deletion': { id, days: '7' },
    'keys/cancel-deletion': { id },
    'keys/protect': { id, protected: 'true' },
    'keys/create-alias': { id, alias: 'a' },
    'keys/delete-alias': { id, alias: 'a' },
    'imports/match': { files: 'a.bin', table: '' },
    'imports/issue': { key: id, algorithm: 'RSAES_OAEP_SHA_256' },
    'instances/set-default': { region: 'cn-hangzhou', instance: '' },
    'keys/tag': { id, key: 'env', value: 'test' },
    'keys/untag': { id, key: 'env' },
    'keys/update-description': { id, description: 'another' },
    'keys/change-many': { 'ids[]': id, change: 'enable', tag: '', value: '' },
    'keys/rotate': { id },
    'keys/set-rotation': { id, automatic: 'true', days: '90' },
    'keys/freeze-rotation': { id, frozen: 'true' },
    'keys/set-policy': { id, policy: '' },
    'keys/delete-material': { id },
    'imports/begin': { key: id, algorithm: 'RSAES_OAEP_SHA_256', wrapping_key: 'RSA_2048' },
    'imports/finish': { pair: id, wrapped: 'AAAA', token: '', expires_at: '' },
    'crypto/encrypt': { key: id, text: 'a', context: '' },
    'crypto/decrypt': { ciphertext: 'AAAA', context: '' },
    'key-pairs/sign': { key: id, algorithm: 'ECDSA_SHA_256', text: 'a' },
    'key-pairs/verify': { key: id, version: '', algorithm: 'ECDSA_SHA_256', text: 'a', signature: 'AAAA' },
    'key-pairs/encrypt': { key: id, algorithm: 'RSAES_OAEP_SHA_256', text: 'a' },
    'key-pairs/decrypt': { key: id, version: '', algorithm: 'RSAES_OAEP_SHA_256', ciphertext: 'AAAA' },
    'keys/create-successor': { id, acknowledged: 'on' },
    'keys/move-alias': { from: id, to: id, alias: 'alias/a' },
    'macs/generate': { key: id, algorithm: 'HMAC_SHA_256', text: 'a' },
    'macs/verify': { key: id, algorithm: 'HMAC_SHA_256', text: 'a', mac: 'AAAA' },
    'instances/create': { region: 'cn-hangzhou', name: 'a', management: 'software', qps: '1000', key_quota: '1' },
    'secrets/create': { region: 'cn-hangzhou', name: 'a', kind: 'Generic', key: id, data_type: 'text', data: 'a', version: '', description: '' },
    'secrets/put-value': { id: 'cn-hangzhou/a', data_type: 'text', data: 'a', version: '' },
    'secrets/get-value': { id: 'cn-hangzhou/a', version: '' },
    'secrets/move-stage': { id: 'cn-hangzhou/a', stage: 'blue', version: '' },
    'secrets/update': { id: 'cn-hangzhou/a', description: '' },
    'secrets/tag': { id: 'cn-hangzhou/a', key: 'a', value: '' },
    'secrets/untag': { id: 'cn-hangzhou/a', key: 'a' },
    'secrets/set-rotation': { id: 'cn-hangzhou/a', automatic: 'true', hours: '24' },
    'secrets/freeze-rotation': { id: 'cn-hangzhou/a', frozen: 'true' },
    'secrets/change-many': { change: 'freeze' },
    'secrets/delete': { id: 'cn-hangzhou/a', days: '7' },
    'secrets/restore': { id: 'cn-hangzhou/a' },
    'audit/verify': {},
    'gateways/record-baseline': { from: '2026-01-01T00:00:00', to: '2026-01-01T01:00:00' },
    'gateways/begin-phase': { phase: 'after' },
    'gateways/annotate': { note: 'a' },
    'alerts/create': { 'form[kind]': 'quota-used' },
    'alerts/update': { id: 'quota-90', 'form[kind]': 'quota-used' },
    'alerts/restore': { id: 'quota-90' },
    'alerts/enable': { id: 'quota-90' },
    'alerts/disable': { id: 'quota-90' },
    'alerts/mute': { id: 'quota-90', hours: '1' },
    'alerts/delete': { id },
    'webhooks/create': { name: 'a', url: 'https://example.com/' },
    'webhooks/test': { id },
    'webhooks/redeliver': { delivery: 'msg_000000000000000000000000' },
    'webhooks/delete': { id },
    'gateways/change-callers': { change: 'wake' },
    'logs/save-query': { name: 'a', filter: '{}' },
    'logs/rename-query': { name: 'a', to: 'b' },
    'logs/remove-query': { name: 'a' },
    'logs/remove-import': { name: 'a' },
    'operators/invite': { name: 'a', role: 'viewer' },
    'operators/reset': { name: 'a' },
    'operators/set-role': { name: 'a', role: 'viewer' },
    'operators/disable': { name: 'a' },
    'operators/enable': { name: 'a' },
    'operators/end-sessions': { name: 'a' },
    'access-points/set-up': { name: 'a', instance: 'a', resources: 'key/*', password: '', days: '1' },
    'access-points/create': { name: 'a', description: '' },
    'access-points/update': { name: 'a', description: '' },
    'access-points/delete': { name: 'a' },
    'access-points/create-client-key': { name: 'a', password: '', days: '1' },
    'access-points/delete-client-key': { id: 'a' },
    'permission-policies/create': { name: 'a', description: '', instance: 'a', resources: 'key/*' },
    'permission-policies/update': { name: 'a', description: '', resources: 'key/*' },
    'permission-policies/delete': { name: 'a' },
    'network-rules/create': { name: 'a', description: '', networks: '::1' },
    'network-rules/update': { name: 'a', description: '', networks: '::1' },
    'network-rules/delete': { name: 'a' },
    'callers/create': { name: 'a', policy: 'AliyunKMSReadOnlyAccess' },
    'callers/create-access-key': { name: 'a' },
    'callers/enable-access-key': { id: 'a' },
    'callers/disable-access-key': { id: 'a' },
    'callers/delete-access-key': { id: 'a' },
    'callers/set-policy': { name: 'a', policy: '{}' },
    'callers/delete': { name: 'a' },
    'session/change-password': { present: 'a', password: 'b', repeat: 'b' },
  };
  for (const [path, form] of Object.entries(posts)) {
    expect((await api.post(`/api/${path}`, { form })).status(), path).toBe(401);
  }
  for (const path of ['keys/list?filter=%7B%7D', `keys/get?id=${id}`, `keys/history?id=${id}`, `keys/policy?id=${id}`, `imports/get?pair=${id}`, `key-pairs/public-key?key=${id}`, 'imports/list?filter=%7B%7D', 'secrets/list?filter=%7B%7D', 'secrets/get?id=cn-hangzhou%2Fa', 'secrets/history?id=cn-hangzhou%2Fa', 'lookup?text=a', 'instances/list', 'overview', 'audit/list?filter=%7B%7D', 'audit/get?sequence=1', 'audit/chain', 'logs/list?filter=%7B%7D', 'logs/get?id=x', 'clocks/list?filter=%7B%7D', 'clocks/soon', 'about', 'operators/list', 'operators/get?name=a', 'callers/list', 'gateways/traffic?view=%7B%7D', 'gateways/health', 'gateways/stragglers?source=', 'gateways/usage?view=%7B%7D', 'logs/imports', 'logs/import?name=a', 'alerts/list?filter=%7B%7D', 'alerts/get?id=quota-90', 'alerts/firing', 'webhooks/list', `webhooks/get?id=${id}`, 'access-points/list', 'access-points/get?name=a', 'permission-policies/list', 'permission-policies/get?name=a', 'network-rules/list', 'network-rules/get?name=a', 'callers/get?name=a']) {
    expect((await api.get(`/api/${path}`)).status(), path).toBe(401);
  }
  expect((await api.get('/events')).status()).toBe(401);
  for (const name of ['publickey.pem', 'publickey.bin', 'token.txt']) {
    const answer = await api.get(`/import/${id}/${name}`, { maxRedirects: 0 });
    expect(answer.headers().location, name).toBe('/signin');
  }
  for (const path of ['/clocks.ics', '/audit.csv', '/audit.jsonl', '/logs.csv', '/logs.jsonl', '/gateways/stragglers.csv']) {
    expect((await api.get(path, { maxRedirects: 0 })).headers().location, path).toBe('/signin');
  }
  await api.dispose();
});

test('pages, files and the worker have their policies', async ({ server }) => {
  const api = await request.newContext({ baseURL: server.url });
  const policy = async (path: string) => (await api.get(path)).headers()['content-security-policy'];
  expect(await policy('/signin')).toMatch(/default-src 'none'; script-src 'nonce-[^']+' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self';/);
  expect(await policy('/pkg/keyferry.js')).toContain("default-src 'none'");
  expect(await policy('/wrap-worker.js')).toContain("connect-src 'none'");
  expect((await api.get('/signin')).headers()).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
  await api.dispose();
});

test('the administrator of the tests is who the page says', async ({ signedIn: page }) => {
  await expect(page.getByText(administrator.name, { exact: true })).toBeVisible();
});
