import { join } from 'node:path';
import { expect, test } from '../fixtures.ts';

const images = join(import.meta.dirname, '../../docs/images');

for (const colorScheme of ['light', 'dark'] as const) {
  test(`overview, ${colorScheme}`, async ({ signedIn }) => {
    await signedIn.emulateMedia({ colorScheme });
    await signedIn.setViewportSize({ width: 1280, height: 800 });
    await expect(signedIn.getByRole('main')).toBeVisible();
    await signedIn.screenshot({ path: join(images, `overview-${colorScheme}.png`), animations: 'disabled' });
  });
}
