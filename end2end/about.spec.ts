import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect, test } from './fixtures.ts';
import { binary } from './server.ts';

test('the page, the binary and what the server sends have the same hashes', async ({ signedIn: page }) => {
  await page.goto('/about');
  const [version, ...printed] = execFileSync(binary, ['--version', '--verbose']).toString().trim().split('\n');
  await expect(page.getByText(version!)).toBeVisible();
  await expect(page.getByRole('definition').filter({ hasText: 'SQLite' })).toBeVisible();
  for (const path of ['/offline/wrap.html', '/wrap-worker.js']) {
    const sent = createHash('sha256').update(await (await page.request.get(path)).body()).digest('hex');
    expect(printed).toContain(`${sent}  ${path.slice(1)}`);
    await expect(page.getByRole('row', { name: path }).locator('.id-text')).toHaveAttribute('title', sent);
    await expect(page.getByText(`curl -s ${new URL(page.url()).origin}${path} | sha256sum`)).toBeVisible();
  }
});
