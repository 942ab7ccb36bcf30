import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from './fixtures.ts';
import { importLines, line } from './fleet.ts';
import { alive, lookedAt, unique } from './journeys.ts';

type Page = import('@playwright/test').Page;

test('[R281] [R283] a log is imported, looked at on the pages of the gateways and of the log, and removed', async ({ signedIn: page, expectedComplaints }, info) => {
  test.slow();
  // Its page hears of the removal, and may ask for the import once more before it is left.
  expectedComplaints.push(/status of 404 .*\/api\/logs\/import\?/);
  const name = unique('fleet');
  const event = {
    eventName: 'Encrypt', eventTime: new Date(Date.now() - 120_000).toISOString(), serviceName: 'Kms', requestId: randomUUID(),
    userIdentity: { type: 'ram-user', userName: 'wen' }, requestParameters: { KeyId: 'key-a', Plaintext: 'bmV2ZXIga2VwdA==' },
  };
  const failed = line(5, { status_code: 404, error_code: 'Forbidden.KeyNotFound' });
  await importLines(page, name, [line(3), line(4), failed, failed, 'no line at all', JSON.stringify(event)]);
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await expect(page.getByText('Read to its end')).toBeVisible();
  const stated = (term: string) => page.locator('.definition', { has: page.getByText(term, { exact: true }) });
  await expect(stated('Taken')).toContainText('4');
  await expect(stated('There already')).toContainText('1');
  await expect(stated('Without a duration')).toContainText('1');
  await expect(page.getByRole('row', { name: /^No JSON 1 5$/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /principal_id.*userIdentity\.userName/ })).toBeVisible();
  await lookedAt(page, info, 'import');

  // The records of the import, and of no other source.
  await page.getByRole('link', { name: 'Look at the records' }).click();
  await expect(page).toHaveURL(new RegExp(`source=${name}`));
  const table = page.getByRole('group', { name: 'Access log' });
  await expect(table.getByRole('rowheader')).toHaveCount(4);
  await expect(page.getByRole('link', { name: '404 Forbidden.KeyNotFound 1' })).toBeVisible();
  expect(await page.content()).not.toContain('bmV2ZXIga2VwdA');
  await lookedAt(page, info, 'log');
  await page.getByRole('link', { name: '404 Forbidden.KeyNotFound 1' }).click();
  await expect(table.getByRole('rowheader')).toHaveCount(1);
  await page.getByRole('link', { name: 'Keyferry’s gateways' }).click();
  await expect(table).toBeHidden();

  // The charts of the import.
  await page.goto(`/logs/import/${name}`);
  await page.getByRole('link', { name: 'Look at the charts' }).click();
  await expect(page).toHaveURL(new RegExp(`/gateways/compare\\?from=.*source=${name}`));
  await expect(page.getByRole('row', { name: /^Shared gateway 4 / })).toBeVisible();
  await expect(page.getByText('1 records of this import do not tell how long they took')).toBeVisible();
  await lookedAt(page, info, 'charts');

  // Once more: nothing is counted twice. Then one goes, and the other stays.
  await importLines(page, `${name}-2`, [failed, line(1)]);
  await expect(stated('Taken')).toContainText('1');
  await expect(stated('There already')).toContainText('1');
  await page.goto(`/logs/import/${name}`);
  await alive(page);
  await page.getByRole('button', { name: 'Remove import' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Remove import' }).click();
  await expect(page).toHaveURL('/logs/import');
  await expect(page.getByRole('rowheader', { name: `${name}-2` })).toBeVisible();
  await expect(page.getByRole('rowheader', { name, exact: true })).toHaveCount(0);
  await lookedAt(page, info, 'imports');
  await page.goto('/audit?action=RemoveLogImport');
  await expect(page.getByText(`log-import/${name}`).first()).toBeVisible();
});

test('what cannot be imported says why', async ({ signedIn: page }) => {
  await page.goto('/logs/import');
  const file = { name: 'a.jsonl', mimeType: 'application/json', buffer: Buffer.from(line(1)) };
  await page.getByLabel('Field mapping').fill('principal_id=requestParameters.Plaintext');
  await page.getByLabel('Log file', { exact: true }).setInputFiles(file);
  await page.getByRole('button', { name: 'Import file' }).click();
  await expect(page.getByRole('alert')).toContainText('is never taken');
  const name = unique('damaged');
  await page.getByLabel('Name', { exact: false }).first().fill(name);
  await page.getByLabel('Field mapping').fill('');
  await page.getByLabel('Log file', { exact: true }).setInputFiles({ ...file, name: 'a.gz', buffer: Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8]) });
  await page.getByRole('button', { name: 'Import file' }).click();
  await expect(page).toHaveURL(`/logs/import/${name}`);
  await expect(page.getByText('the file is damaged or not whole')).toBeVisible();
});

/** Opens the queries, if they are closed: they may be open still, or be made anew, as the page shows another query. */
async function openQueries(page: Page) {
  const queries = page.locator('details', { has: page.locator('summary', { hasText: 'Queries' }) });
  await expect(async () => {
    if (!(await queries.evaluate((details: HTMLDetailsElement) => details.open))) await queries.locator('summary').click();
    await expect(queries.getByRole('link', { name: 'Decryptions' })).toBeVisible({ timeout: 1000 });
  }).toPass();
}

test('[R274] [R275] [R284] [R285] queries are ready, saved, renamed and removed', async ({ signedIn: page }, info) => {
  const name = unique('query');
  await page.goto('/logs?range=24h&source=*');
  await alive(page);
  await openQueries(page);
  await page.getByRole('link', { name: 'Decryptions' }).click();
  await expect(page.getByLabel('Query', { exact: true })).toHaveValue('EventName = "Decrypt" and ResourceType = "KMS"');
  await expect(page).toHaveURL(/range=24h/);
  await openQueries(page);
  for (const ready of ['Failures, with their codes', 'Throttled at the dedicated gateway', 'Shared traffic for keys of instances']) {
    await expect(page.getByRole('link', { name: ready })).toBeVisible();
  }
  await page.getByLabel('Name for the query that is shown').fill(name);
  await page.getByRole('button', { name: 'Save query' }).click();
  await openQueries(page);
  await expect(page.getByRole('link', { name, exact: true })).toBeVisible();
  await lookedAt(page, info, 'queries');
  await page.goto('/logs');
  await alive(page);
  await openQueries(page);
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page).toHaveURL(/q=EventName.*range=24h/);
  await openQueries(page);
  await page.getByLabel(`New name of ${name}`).fill(`${name} again`);
  await page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: 'Rename query' }).click();
  await openQueries(page);
  await expect(page.getByRole('link', { name: `${name} again` })).toBeVisible();
  await page.getByRole('button', { name: `Remove query ${name} again` }).click();
  await expect(page.getByRole('link', { name: `${name} again` })).toHaveCount(0);
});

test('[R273] who uses a key is told by its page', async ({ signedIn: page }, info) => {
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page).toHaveURL(/\/k\/[0-9a-f-]{36}$/);
  const key = page.url().split('/').at(-1)!;
  await page.getByRole('link', { name: 'Usage' }).click();
  await expect(page.getByText('Not used in this range.')).toBeVisible();
  const name = unique('usage');
  // Of weeks ago: the tab shows the import's own time.
  const [first, last] = [45, 40].map((days) => days * 24 * 60);
  await importLines(page, name, [line(first!, { cmkid: key }), line(last! + 9, { cmkid: key, api_name: 'Encrypt' }), line(last! + 9, { cmkid: key, client_ip: '10.9.8.8' }), line(last!, { cmkid: key, status_code: 403, error_code: 'Forbidden.NoPermission', gateway_type: 'dedicated' })]);
  await page.goto(`/k/${key}/usage`);
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/k/${key}/usage\\?from=.*&to=.*&source=${name}$`));
  await expect(page.getByRole('row', { name: /payments.*10\.9\.8\.7.*Shared gateway.*2/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /403 Forbidden\.NoPermission 1/ })).toBeVisible();
  await expect(page.getByText('Nothing is counted before')).toBeVisible();
  await lookedAt(page, info, 'usage');
  await page.getByRole('row', { name: /payments.*10\.9\.8\.7.*Shared gateway/ }).getByRole('link', { name: '2', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/logs\\?q=cmkid.*client_ip.*gateway=shared.*source=${name}`));
  await expect(page.getByRole('group', { name: 'Access log' }).getByRole('rowheader')).toHaveCount(2);
  // Nothing in a part of it: then all of it is offered, and back at our own gateways the week.
  await page.goto(`/k/${key}/usage?range=7d&source=${name}`);
  await page.getByRole('link', { name: 'Show all of it' }).click();
  await expect(page.getByRole('row', { name: /payments.*10\.9\.8\.7.*Shared gateway.*2/ })).toBeVisible();
  await page.getByRole('link', { name: 'Keyferry’s gateways' }).click();
  await expect(page).toHaveURL(`/k/${key}/usage`);
});

test('[R273] [R275] stragglers get owners, are left for later and come back', async ({ signedIn: page }, info) => {
  const name = unique('left');
  const [one, other] = [unique('billing'), unique('search')];
  await importLines(page, name, [line(2, { principal_id: one }), line(3, { principal_id: one }), line(4, { principal_id: other })]);
  await page.getByRole('link', { name: 'Look for stragglers' }).click();
  await expect(page).toHaveURL(`/gateways/stragglers?source=${name}`);
  await alive(page);
  const row = (principal: string) => page.getByRole('row').filter({ hasText: principal });
  await page.getByRole('checkbox', { name: /selected/ }).check();
  await page.getByLabel('Owner', { exact: true }).fill('Team Ferry');
  await page.getByRole('button', { name: 'Apply to the selected' }).click();
  await expect(page.getByText('Callers changed: 2.')).toBeVisible();
  await expect(row(one)).toContainText('Team Ferry');
  await expect(row(other)).toContainText('Half switched');
  await page.getByRole('checkbox', { name: `Select ${one}` }).check();
  await page.getByRole('combobox', { name: 'Change the selected callers' }).selectOption('Leave for later');
  await page.getByLabel('Reason').fill('After the release');
  await page.getByRole('button', { name: 'Apply to the selected' }).click();
  const later = page.getByText('Left for later: 1 caller, 2 requests');
  await expect(later).toBeVisible();
  await expect(row(one)).toBeHidden();
  await later.click();
  await expect(row(one)).toContainText('After the release');
  await lookedAt(page, info, 'stragglers');
  const event = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const file = await readFile(await (await event).path(), 'utf8');
  expect(file.split('\n')[0]).toContain('principal,owner,address');
  expect(file).toContain('After the release');
  await page.getByRole('checkbox', { name: `Select ${one}` }).check();
  await page.getByRole('combobox', { name: 'Change the selected callers' }).selectOption('Bring back');
  await page.getByRole('button', { name: 'Apply to the selected' }).click();
  await expect(later).toHaveCount(0);
  await page.goto(`/audit?object=${encodeURIComponent(`caller/${one}`)}`);
  await expect(page.getByText('SnoozeCaller').first()).toBeVisible();
});

test('imported logs are read in Chinese as well', async ({ signedIn: page }) => {
  const name = unique('zh');
  await importLines(page, name, [line(1), 'x']);
  await page.goto(`/preferences?locale=zh-CN&back=/logs/import/${name}`);
  await expect(page.getByText('未采用的行').first()).toBeVisible();
  await expect(page.getByText('不是 JSON')).toBeVisible();
  await page.goto('/preferences?locale=en&back=/');
});
