import { expect, test } from './fixtures.ts';
import { alive, createExternalKey, unique } from './journeys.ts';

test('whatever is at hand leads to its page: an ID, an ARN, a ciphertext, a part of a name, a page', async ({ signedIn: page }) => {
  const alias = unique('found/here');
  await page.goto('/k/new');
  await page.getByLabel('Alias').fill(alias);
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await page.getByLabel('Text', { exact: true }).fill('hello');
  await page.getByRole('button', { name: 'Encrypt text' }).click();
  const ciphertext = await page.locator('pre').first().innerText();
  const key = new URL(page.url()).pathname;
  const id = key.split('/')[2]!;
  const name = unique('a/secret');
  const form = { region: 'cn-hangzhou', name, kind: 'Generic', key: id, data_type: 'text', data: 'value', version: '', description: '' };
  expect((await page.request.post('/api/secrets/create', { form, headers: { origin: new URL(page.url()).origin }, maxRedirects: 0 })).status()).toBeLessThan(400);

  const search = page.getByRole('combobox', { name: 'Search, or paste an ID' });
  const look = async (text: string) => {
    await search.fill(text);
    await search.press('Enter');
  };
  for (const text of [id, `acs:kms:cn-hangzhou:1000000000000000:key/${id}`, ciphertext, ` ${id} `]) {
    await page.goto('/about');
    await look(text);
    await expect(page, text).toHaveURL(key);
  }
  for (const text of [`acs:kms:cn-hangzhou:1000000000000000:secret/${name}`, `secret/cn-hangzhou/${name}`, `cn-hangzhou/${name}`]) {
    await page.goto('/about');
    await look(text);
    await expect(page, text).toHaveURL(`/s/cn-hangzhou/${encodeURIComponent(name)}`);
  }
  for (const text of [`acs:kms:cn-hangzhou:1000000000000000:alias/${alias}`]) {
    await look(text);
    await expect(page, text).toHaveURL(key);
  }
  await page.goto(`/lookup/acs:kms:cn-hangzhou:1000000000000000:alias/${alias}`);
  await expect(page).toHaveURL(key);
  await look(unique('nothing'));
  await expect(page.getByText('Nothing here has the name or ID')).toBeVisible();

  await look(alias.slice(0, -1));
  const found = page.getByRole('table', { name: 'Found' });
  await expect(found.getByRole('rowheader')).toHaveText([alias]);
  await found.getByRole('link', { name: alias }).click();
  await expect(page).toHaveURL(key);
  await look('clo');
  await page.getByRole('main').getByRole('link', { name: 'Clocks' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Clocks' })).toBeVisible();
});

test('the search field suggests what it finds while somebody types', async ({ signedIn: page }) => {
  const alias = unique('suggested');
  await createExternalKey(page, alias);
  await page.goto('/k');
  await alive(page);
  await page.keyboard.press('/');
  await page.keyboard.type(alias);
  const list = page.getByRole('listbox');
  await expect(list.getByRole('option')).toHaveText([alias]);
  await page.keyboard.press('ArrowDown');
  await expect(list.getByRole('option', { name: alias })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: alias })).toBeVisible();
  await expect(list).toBeHidden();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('audi');
  await list.getByRole('option', { name: 'Audit', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('nothing of this name');
  await page.keyboard.press('Escape');
  await expect(list).toBeHidden();
});

test('the keyboard goes to the search field and to areas, but not while somebody types', async ({ signedIn: page }) => {
  await createExternalKey(page, unique('keyboard'));
  await page.goto('/k');
  await alive(page);
  const search = page.getByRole('combobox', { name: 'Search, or paste an ID' });
  for (const key of ['Control+k', '/']) {
    await page.getByRole('heading', { level: 1 }).click();
    await search.blur();
    await page.keyboard.press(key);
    await expect(search, key).toBeFocused();
  }
  await page.keyboard.type('g s/');
  await expect(search).toHaveValue('g s/');
  await expect(page).toHaveURL(/\/k$/);
  await search.blur();
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page.getByRole('heading', { level: 1, name: 'Secrets' })).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help.getByText('g k')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
});
