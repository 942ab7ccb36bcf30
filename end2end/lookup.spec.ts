import { expect, test } from './fixtures.ts';
import { alive, createExternalKey, openPalette, unique } from './journeys.ts';

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

  const look = async (text: string) => {
    const palette = await openPalette(page);
    await palette.getByRole('combobox').fill(text);
    await palette.getByRole('option').last().click();
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

  await page.goto('/lookup');
  const search = page.getByRole('searchbox', { name: 'Search, or paste an ID' });
  await search.fill(alias.slice(0, -1));
  await search.press('Enter');
  const found = page.getByRole('table', { name: 'Found' });
  await expect(found.getByRole('rowheader')).toHaveText([alias]);
  await found.getByRole('link', { name: alias }).click();
  await expect(page).toHaveURL(key);
  await page.goto('/lookup?q=clo');
  await page.getByRole('main').getByRole('link', { name: 'Clocks' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Clocks' })).toBeVisible();
});

test('the palette finds things and pages while somebody types', async ({ signedIn: page }) => {
  const alias = unique('suggested');
  await createExternalKey(page, alias);
  await page.goto('/k');
  await alive(page);
  await page.keyboard.press('/');
  const palette = page.getByRole('dialog', { name: 'Search and actions' });
  const field = palette.getByRole('combobox');
  await expect(field).toBeFocused();
  await page.keyboard.type(alias);
  const found = palette.getByRole('group', { name: 'Found' });
  await expect(found.getByRole('option')).toHaveText([new RegExp(`^${alias}`), `Look up “${alias}”`]);
  await expect(palette.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowUp');
  await expect(found.getByRole('option').last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await expect(found.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: alias })).toBeVisible();
  await expect(palette).toBeHidden();

  await openPalette(page);
  await page.keyboard.type('audi');
  await palette.getByRole('option', { name: 'Audit', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible();
});

test('the keyboard opens the palette and goes to areas, but not while somebody types', async ({ signedIn: page }) => {
  await createExternalKey(page, unique('keyboard'));
  await page.goto('/k');
  await alive(page);
  const palette = page.getByRole('dialog', { name: 'Search and actions' });
  const filter = page.getByRole('searchbox', { name: 'Search', exact: true });
  await filter.focus();
  await page.keyboard.type('g s/');
  await expect(filter).toHaveValue('g s/');
  await expect(page).toHaveURL(/\/k$/);
  // Into a field, a slash is typed; Ctrl-K opens the palette from there, closes it, and gives the focus back.
  await page.keyboard.press('Control+k');
  await expect(palette.getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(palette).toBeHidden();
  await expect(filter).toBeFocused();
  await page.keyboard.press('Meta+k');
  await expect(palette).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await expect(filter).toBeFocused();
  await filter.blur();
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
