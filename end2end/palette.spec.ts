import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './fixtures.ts';
import { createExternalKey, openPalette, unique } from './journeys.ts';

test("a key's actions are at hand on each of its pages, and what is refused says why", async ({ signedIn: page }) => {
  const alias = unique('palette');
  await page.goto('/k/new');
  await page.getByLabel('Alias').fill(alias);
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('heading', { level: 1, name: alias })).toBeVisible();
  const key = new URL(page.url()).pathname;

  await page.goto(`${key}/history`);
  let palette = await openPalette(page);
  const here = palette.getByRole('group', { name: 'This key' });
  await expect(here.getByRole('option', { name: 'Disable key' })).toBeVisible();
  const cancel = here.getByRole('option', { name: /^Cancel deletion/ });
  await expect(cancel).toHaveAttribute('aria-disabled', 'true');
  await expect(cancel).toContainText('Enabled');
  await cancel.click({ force: true });
  await expect(palette).toBeVisible();

  // A button of this very page: it asks first, and the focus comes back to it.
  await page.keyboard.type('disable');
  await page.keyboard.press('Enter');
  const ask = page.getByRole('dialog', { name: `Disable ${alias}?` });
  await expect(ask).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Disable key' }).first()).toBeFocused();

  // A form of another page: it leads there, and into its field.
  palette = await openPalette(page);
  await page.keyboard.type('add alias');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${key}/aliases`);
  await expect(page.getByLabel('Alias', { exact: true })).toBeFocused();
  palette = await openPalette(page);
  await page.keyboard.type('automatic');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${key}/rotation`);
  await expect(page.getByLabel('Rotate by itself')).toBeFocused();
});

test('things are made, and the console is set to one’s liking, from everywhere', async ({ signedIn: page }) => {
  await page.goto('/audit');
  let palette = await openPalette(page);
  await page.keyboard.type('create key');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Create key' })).toBeVisible();

  palette = await openPalette(page);
  await page.keyboard.type('invite');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/users');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();

  palette = await openPalette(page);
  await page.keyboard.type('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  palette = await openPalette(page);
  await expect(palette.getByRole('option', { name: 'Theme: Dark' })).toBeHidden();
  await page.keyboard.type('中文');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');

  palette = await openPalette(page, '搜索与操作');
  await page.keyboard.type('创建密');
  await expect(palette.getByRole('option').first()).toHaveText('创建密钥');
  await palette.getByRole('combobox').fill('english');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('a secret has its actions too', async ({ signedIn: page }) => {
  await page.goto('/k/new');
  await page.getByRole('radio', { name: 'KMS (generated)' }).check();
  await page.getByRole('button', { name: 'Create key' }).click();
  await expect(page.getByRole('heading', { name: 'Try it' })).toBeVisible();
  await openPalette(page);
  await page.keyboard.type('secret under');
  await page.keyboard.press('Enter');
  const name = unique('under');
  await page.getByLabel('Secret name').fill(name);
  await page.getByLabel('Value', { exact: true }).fill('value');
  await page.getByRole('button', { name: 'Create secret' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  const palette = await openPalette(page);
  const here = palette.getByRole('group', { name: 'This secret' });
  await expect(here.getByRole('option', { name: /^Cancel deletion/ })).toHaveAttribute('aria-disabled', 'true');
  await here.getByRole('option', { name: 'Put new value' }).click();
  await expect(page.getByLabel('Value', { exact: true }).last()).toBeFocused();
});

test('a viewer is offered what a viewer may do', async ({ signedIn: page, browser, server }) => {
  await createExternalKey(page, unique('seen'));
  const key = new URL(page.url()).searchParams.get('key')!;
  const name = unique('viewer');
  const { origin } = new URL(page.url());
  expect((await page.request.post('/api/operators/invite', { form: { name, role: 'viewer' }, headers: { origin }, maxRedirects: 0 })).status()).toBeLessThan(400);
  await page.goto(`/users/${name}`);
  const link = await page.getByText(/^http:.*\/join\//).innerText();

  const context = await browser.newContext({ baseURL: server.url });
  const viewer = await context.newPage();
  await viewer.goto(link);
  const password = 'a viewer looks at 3 ferries';
  await viewer.getByLabel('Password', { exact: true }).fill(password);
  await viewer.getByLabel('Repeat password').fill(password);
  await viewer.getByRole('button', { name: 'Set password and sign in' }).click();
  await expect(viewer).not.toHaveURL(/\/join/);
  await viewer.goto(`/k/${key}`);
  const palette = await openPalette(viewer);
  await expect(palette.getByRole('option', { name: 'Sign out' })).toBeVisible();
  await expect(palette.getByRole('group', { name: 'This key' })).toBeHidden();
  for (const action of ['Create key', 'Invite operator', 'Create instance', 'Import many files']) {
    await expect(palette.getByRole('option', { name: action }), action).toBeHidden();
  }
  await viewer.keyboard.type('sign out');
  await viewer.keyboard.press('Enter');
  await expect(viewer).toHaveURL(/\/signin/);
  await context.close();
});

for (const [width, colorScheme, locale, title] of [
  [1280, 'light', 'en', 'Search and actions'],
  [390, 'dark', 'zh-CN', '搜索与操作'],
] as const) {
  test(`the palette has no accessibility problem: ${width} px, ${colorScheme}, ${locale}`, async ({ signedIn: page }) => {
    await createExternalKey(page, unique('axe'));
    const key = new URL(page.url()).searchParams.get('key')!;
    await page.goto(`/preferences?locale=${locale}&theme=${colorScheme}&back=/k/${key}`);
    await page.setViewportSize({ width, height: 800 });
    const palette = await openPalette(page, title);
    await expect(palette.getByRole('group').first()).toBeVisible();
    for (const text of ['', 'a', 'nothing of this name']) {
      await palette.getByRole('combobox').fill(text);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`), text).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    }
    // Without a keyboard: by its button.
    await palette.getByRole('button').click();
    await expect(palette).toBeHidden();
    await page.getByRole('button', { name: title }).click();
    await expect(palette).toBeVisible();
  });
}
