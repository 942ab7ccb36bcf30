import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { createExternalKey, createInstance, getPair, importFile, randomKey, unique } from './journeys.ts';

/** The pages, by the addresses of an imported key, its wrapping key, a key pair, a secret, a RAM user, and the name of an access point, its policy and its network rule. */
const pages = (key: string, pair: string, keyPair: string, secret: string, caller: string, point: string) => [
  '/', '/k', '/k?state=Disabled&q=nothing', '/k/new', '/i', key, `${key}/material`, `${key}/rotation`, `${key}/successor`, `${key}/aliases`, `${key}/policy`, `${key}/tags`, `${key}/usage`, `${key}/history`, '/import', '/import?state=burned', '/import/new', '/import/many', pair,
  '/lookup', '/lookup?q=nothing-of-this-name', '/lookup?q=axe',
  '/s', '/s?type=ecs&q=nothing', '/s/new', secret,
  keyPair, `${keyPair}/material`, `${keyPair}/rotation`,
  '/audit', '/audit?action=import&from=2026-01-01T00:00', '/audit?object=nothing', '/audit/1', '/logs', '/logs?q=api_name%20%3D&status=4xx', '/logs?source=*', '/logs/import', '/logs?q=cmkid%20%3D%20nothing&range=7d&gateway=shared', '/about', '/users', '/users/administrator', '/callers', caller, '/access-points', `/access-points/${point}`, '/permission-policies', `/permission-policies/${point}`, '/network-rules', `/network-rules/${point}`, '/clocks?kind=client-key&within=180d', '/account', '/clocks', '/gateways/shared', '/gateways/dedicated', '/gateways/compare?range=24h', '/gateways/stragglers', '/alerts', '/alerts?state=firing&phase=after', '/alerts/new', '/alerts/new?kind=log-matches', '/alerts/shared-slower', '/alerts/webhooks', '/clocks?kind=deletion&within=24h',
];

for (const [width, colorScheme, locale] of [
  [1280, 'light', 'en'],
  [390, 'dark', 'zh-CN'],
] as const) {
  test(`no page has an accessibility problem or scrolls sideways: ${width} px, ${colorScheme}, ${locale}`, async ({ signedIn: page }, info) => {
    // Every page in turn, each looked at by axe.
    test.setTimeout(300_000);
    await createExternalKey(page, unique('axe'));
    await getPair(page);
    const pair = new URL(page.url()).pathname;
    await importFile(page, randomKey(info.outputPath('key.bin')));
    await expect(page.getByText('Both are the same')).toBeVisible();
    const key = await page.getByRole('link', { name: 'Open the key' }).getAttribute('href');

    const name = unique('secret');
    const form = { region: 'cn-hangzhou', name, kind: 'Generic', key: key!.split('/')[2]!, data_type: 'text', data: 'value', version: 'v1', description: 'For axe' };
    const { origin } = new URL(page.url());
    expect((await page.request.post('/api/secrets/create', { form, headers: { origin }, maxRedirects: 0 })).status()).toBeLessThan(400);

    const user = { name: unique('caller'), policy: 'AliyunKMSReadOnlyAccess' };
    expect((await page.request.post('/api/callers/create', { form: user, headers: { origin }, maxRedirects: 0 })).status()).toBeLessThan(400);

    const point = unique('point');
    await createInstance(page, point);
    await page.goto('/access-points');
    const instance = await page.locator('select[name=instance]').inputValue();
    for (const [path, fields] of [
      ['network-rules/create', { name: point, description: 'The office', networks: '10.0.0.0/8,192.168.1.7' }],
      ['access-points/set-up', { name: point, instance, 'permissions[]': 'RbacPermission/Template/CryptoServiceKeyUser', 'rules[]': point, resources: 'key/* secret/db/password', password: '', days: '30' }],
    ] as const) {
      expect((await page.request.post(`/api/${path}`, { form: fields, headers: { origin }, maxRedirects: 0 })).status()).toBeLessThan(400);
    }

    await page.goto('/k/new');
    await page.getByRole('radio', { name: 'KMS (generated)' }).check();
    await page.getByLabel('Key spec').selectOption('EC_P256');
    await page.getByRole('button', { name: 'Create key' }).click();
    await expect(page.getByRole('button', { name: 'Sign text' })).toBeVisible();
    const keyPair = new URL(page.url()).pathname;

    await page.goto(`/preferences?locale=${locale}&theme=${colorScheme}&back=/`);
    await page.setViewportSize({ width, height: 900 });
    for (const path of pages(key!, pair, keyPair, `/s/cn-hangzhou/${name}`, `/callers/${user.name}`, point)) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`), path).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${path} is wider than the screen`).toBeLessThanOrEqual(0);
    }
  });
}

test.describe('an address that leads nowhere', () => {
  test.beforeEach(({ expectedComplaints }) => void expectedComplaints.push(/status of 404/));

  test('answers 404 and says so', async ({ signedIn: page }) => {
    for (const path of ['/nowhere', '/k/not-a-key', '/k/00000000-0000-4000-8000-000000000000', '/import/00000000-0000-4000-8000-000000000000', '/audit/0', '/audit/x', '/audit/999999999', '/logs/x', '/logs/import/none', '/logs/1-00000000-0000-0000-0000-000000000000', '/users/nobody-of-this-name', '/callers/nobody-of-this-name', '/s/cn-hangzhou/none', '/gateways/none', '/access-points/nobody-of-this-name', '/permission-policies/nothing-of-this-name', '/network-rules/nothing-of-this-name', '/s/nowhere/none', '/alerts/nothing-of-this-name', '/alerts/00000000-0000-4000-8000-000000000000', '/alerts/webhooks/00000000-0000-4000-8000-000000000000']) {
      const answer = await page.goto(path);
      expect(answer!.status(), path).toBe(404);
    }
  });
});

test('a key is disabled, enabled, scheduled for deletion and kept, and its history tells of it', async ({ signedIn: page }) => {
  const alias = unique('states');
  await page.goto('/k/new');
  await page.getByLabel('Alias').fill(alias);
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(alias);

  await page.getByRole('button', { name: 'Disable key' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable key' }).click();
  await expect(page.locator('.page-header').getByText('Disabled', { exact: true })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Encrypt text' })).toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Enable key' }).click();
  await expect(page.locator('.page-header').getByText('Enabled', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Schedule deletion' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Waiting period, in days').fill('7');
  await dialog.getByRole('textbox').fill(alias);
  await dialog.getByRole('button', { name: 'Schedule deletion' }).click();
  await expect(page.getByText('Will be deleted')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel deletion' }).click();
  await expect(page.getByText('Will be deleted')).toBeHidden();

  await page.getByRole('link', { name: 'History' }).click();
  for (const action of ['CreateKey', 'DisableKey', 'EnableKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion']) {
    await expect(page.getByRole('rowheader', { name: action, exact: true })).toBeVisible();
  }
});

test('an instance is created and takes keys of all AES specs', async ({ signedIn: page }) => {
  const name = unique('hardware');
  await page.goto('/i');
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Type').selectOption('hardware');
  await page.getByRole('button', { name: 'Create instance' }).click();
  await expect(page.getByRole('rowheader', { name })).toBeVisible();

  await page.goto('/k/new');
  const place = page.getByLabel('Where');
  await place.selectOption(await place.locator('option', { hasText: name }).getAttribute('value'));
  await page.getByLabel('Key spec').selectOption('Aliyun_AES_128');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByText('Aliyun_AES_128')).toBeVisible();
});

test('[R74] [R75] [R76] [R77] [R78] keys that name no instance are made in the default one of their region', async ({ signedIn: page, server }) => {
  const region = 'ap-southeast-1';
  const [first, second] = [unique('first'), unique('second')];
  await page.goto('/i');
  for (const name of [first, second]) {
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Region').selectOption(region);
    await page.getByRole('button', { name: 'Create instance' }).click();
    await expect(page.getByRole('rowheader', { name })).toBeVisible();
  }
  const row = (name: string) => page.getByRole('row').filter({ hasText: region }).filter({ hasText: name });
  const makeHere = (name: string) => row(name).getByRole('button', { name: 'Make them here' }).click();
  await expect(row('default KMS')).toContainText('Made here');
  for (const [name, before] of [[first, 'default KMS'], [second, first]] as const) {
    await makeHere(name);
    await expect(row(name)).toContainText('Made here');
    await expect(row(before).getByRole('button', { name: 'Make them here' })).toBeVisible();
  }

  await page.goto('/k/new');
  await expect(page.getByLabel('Where').locator('option', { hasText: region })).toHaveCount(2);
  const alias = unique('unplaced');
  const form = { place: region, spec: 'Aliyun_AES_256', origin: 'Aliyun_KMS', alias, description: '' };
  const answer = await page.request.post('/api/keys/create', { form, headers: { Origin: server.url } });
  expect(answer.status()).toBe(200);
  await page.goto(`/k?q=${alias}`);
  await page.getByRole('link', { name: alias, exact: true }).click();
  await expect(page.locator('dd').getByText(second)).toBeVisible();

  await page.goto('/i');
  await makeHere('default KMS');
  await expect(row('default KMS')).toContainText('Made here');
});

test('filters are the address of the list, and each can be taken away', async ({ signedIn: page }) => {
  const alias = unique('filter');
  await createExternalKey(page, alias);
  await page.goto('/k');
  await page.getByRole('searchbox', { name: 'Search', exact: true }).fill(alias);
  await page.getByRole('combobox', { name: 'State' }).selectOption('PendingImport');
  await page.getByRole('button', { name: 'Apply filters' }).click();
  await expect(page).toHaveURL(new RegExp(`q=${alias}.*state=PendingImport`));
  await expect(page.getByRole('rowheader', { name: alias })).toBeVisible();
  await page.getByRole('link', { name: 'Remove filter Pending import' }).click();
  await expect(page).not.toHaveURL(/state=PendingImport/);
  await page.goto('/k?q=no-such-key');
  await expect(page.getByText('No keys match.')).toBeVisible();
});

test('[R172] [R251] a key of the KMS is set to rotate by itself; an imported one says why it cannot', async ({ signedIn: page }) => {
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('link', { name: 'Rotation' }).click();
  await expect(page.getByRole('rowheader')).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Rotate now' })).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByText('The newest version is less than 7 days old.')).toBeAttached();

  await page.getByLabel('Rotate by itself').check();
  await page.getByLabel('Days between rotations').fill('30');
  await page.getByRole('button', { name: 'Save rotation' }).click();
  await expect(page.getByRole('definition').filter({ hasText: '30 days' })).toBeVisible();
  await expect(page.getByText('in 29 d 23 h')).toBeVisible();
  await page.getByRole('link', { name: 'History' }).click();
  await expect(page.getByText('UpdateRotationPolicy')).toBeVisible();

  await page.getByRole('button', { name: 'Disable key' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disable key' }).click();
  await page.getByRole('link', { name: 'Rotation' }).click();
  await expect(page.getByText('Suspended: it goes on once the key is enabled.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save rotation' })).toHaveAttribute('aria-disabled', 'true');

  await createExternalKey(page, unique('by-hand'));
  const id = new URL(page.url()).searchParams.get('key');
  await page.goto(`/k/${id}/rotation`);
  await expect(page.getByText('it never rotates by itself')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Rotate now' })).toHaveCount(0);
});

test.describe('names', () => {
  test.beforeEach(({ expectedComplaints }) => void expectedComplaints.push(/status of 400/));

  test('[R125] a key is given names and they are taken away again', async ({ signedIn: page }) => {
    const [first, second] = [unique('one'), unique('two')];
    await createExternalKey(page, first);
    await page.goto(`/k/${new URL(page.url()).searchParams.get('key')}/aliases`);
    const names = page.getByRole('rowheader');
    await expect(names).toHaveText([`alias/${first}`]);

    const add = async (alias: string) => {
      await page.getByRole('textbox', { name: 'Alias' }).fill(alias);
      await page.getByRole('button', { name: 'Add alias' }).click();
    };
    await add(`alias/${second}`);
    await expect(names).toHaveText([`alias/${first}`, `alias/${second}`]);
    await add(first);
    await expect(page.getByText('Another key of this region has this alias.')).toBeVisible();
    await add('not allowed');
    await expect(page.getByText('a character is not allowed here')).toBeVisible();

    await page.getByRole('button', { name: `Remove ${first}` }).click();
    await expect(names).toHaveText([`alias/${second}`]);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(second);
  });
});

test('[R133] [R134] [R135] [R136] a key is tagged, found by its tag, and untagged', async ({ signedIn: page, expectedComplaints }) => {
  expectedComplaints.push(/status of 400.*keys\/tag/);
  const [alias, team] = [unique('tagged'), unique('team')];
  await createExternalKey(page, alias);
  await page.goto(`/k/${new URL(page.url()).searchParams.get('key')}`);
  await page.getByRole('link', { name: 'Tags' }).click();
  await expect(page.getByText('This key has no tags.')).toBeVisible();
  const set = async (key: string, value: string) => {
    await page.getByRole('textbox', { name: 'Tag key' }).fill(key);
    await page.getByRole('textbox', { name: 'Tag value' }).fill(value);
    await page.getByRole('button', { name: 'Set tag' }).click();
  };
  const rows = page.getByRole('table', { name: 'Tags' }).getByRole('row');
  await set('team', team);
  await expect(rows.nth(1)).toContainText(`team${team}`);
  for (const [key, problem] of [['acs:team', 'kept for the service'], ['a*b', 'a character is not allowed here']] as const) {
    await set(key, 'any');
    await expect(page.getByText(problem)).toBeVisible();
  }
  const [id, origin] = [new URL(page.url()).pathname.split('/')[2]!, new URL(page.url()).origin];
  for (const n of [...Array(18).keys()]) {
    const form = { id, key: `t${n + 10}`, value: '' };
    expect((await page.request.post('/api/keys/tag', { form, headers: { origin } })).ok()).toBeTruthy();
  }
  await set('the twentieth', '');
  await expect(rows).toHaveCount(21);
  await set('one too many', '');
  await expect(page.getByText('The key has 20 tags')).toBeVisible();

  await page.getByRole('link', { name: team }).click();
  const keys = page.getByRole('table', { name: 'Keys' });
  await expect(keys.getByRole('rowheader')).toHaveText([alias]);
  expect(new URL(page.url()).search).toBe(`?tag=team&value=${team}`);
  await page.getByRole('link', { name: /tag team/ }).click();
  await expect(page).toHaveURL('/k');
  await page.goto(`/k?tag=team&value=${team}`);
  await keys.getByRole('link', { name: alias }).click();
  await page.getByRole('link', { name: 'Tags' }).click();
  await page.getByRole('button', { name: 'Remove team' }).click();
  await expect(rows).toHaveCount(20);
  await page.goto(`/k?tag=team&value=${team}`);
  await expect(page.getByText('No keys match.')).toBeVisible();
});

test('what people wrote about a key is written anew', async ({ signedIn: page }) => {
  await createExternalKey(page, unique('described'));
  await page.goto(`/k/${new URL(page.url()).searchParams.get('key')}`);
  await page.getByRole('textbox', { name: 'Description' }).fill('Signs the invoices. Ask accounting first.');
  await page.getByRole('button', { name: 'Save description' }).click();
  await expect(page.locator('dd').getByText('Ask accounting first.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Description' })).toHaveValue('Signs the invoices. Ask accounting first.');
});

test('a protected key cannot be scheduled for deletion until the protection is taken away', async ({ signedIn: page }) => {
  await createExternalKey(page, unique('protected'));
  await page.goto(`/k/${new URL(page.url()).searchParams.get('key')}`);
  const schedule = page.getByRole('button', { name: 'Schedule deletion' });
  await expect(schedule).not.toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('button', { name: 'Protect from deletion' }).click();
  await expect(page.getByText('On: the deletion of this key cannot be scheduled.')).toBeVisible();
  await expect(schedule).toHaveAttribute('aria-disabled', 'true');
  await expect(schedule).toHaveAccessibleDescription(/protected from deletion/);
  await page.getByRole('button', { name: 'Take protection away' }).click();
  await expect(schedule).not.toHaveAttribute('aria-disabled', 'true');
});
