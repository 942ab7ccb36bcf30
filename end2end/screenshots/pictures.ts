import { join } from 'node:path';
import { expect, test } from '../fixtures.ts';
import { createExternalKey, getPair, importFile, randomKey, words } from '../journeys.ts';

const images = join(import.meta.dirname, '../../docs/images');

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the import wizard and the key page, ${colorScheme}`, async ({ signedIn: page }, info) => {
    const picture = (name: string) =>
      page.screenshot({ path: join(images, `${name}-${colorScheme}.png`), animations: 'disabled' });
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 1440, height: 900 });
    const key = randomKey(info.outputPath('payments.key'));

    await createExternalKey(page, `payments/${colorScheme}`);
    await getPair(page);
    await page.getByLabel(words.keyFile).setInputFiles(key);
    await expect(page.getByText('Wrapped; the worker has ended')).toBeVisible();
    await page.getByRole('heading', { name: 'Wrap here' }).scrollIntoViewIfNeeded();
    await picture('import-wizard');

    await importFile(page, key);
    await expect(page.getByText('Both are the same')).toBeVisible();
    await page.getByRole('link', { name: 'Open the key' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(`payments/${colorScheme}`);
    await picture('key-page');
  });
}
