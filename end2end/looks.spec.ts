import { test } from './fixtures.ts';
import { createInstance } from './journeys.ts';

test('looks', async ({ signedIn: page }) => {
  await createInstance(page, 'production');
  const { origin } = new URL(page.url());
  await page.goto('/access-points');
  const instance = await page.locator('select[name=instance]').inputValue();
  const post = (path: string, form: Record<string, string>) => page.request.post(`/api/${path}`, { form, headers: { origin }, maxRedirects: 0 });
  await post('network-rules/create', { name: 'office', description: 'The office', networks: '10.0.0.0/8,192.168.1.7' });
  await post('access-points/set-up', { name: 'shop', instance, 'permissions[]': 'RbacPermission/Template/CryptoServiceKeyUser', 'rules[]': 'office', resources: 'key/* secret/db/password', password: '', days: '1825' });
  await post('access-points/create-client-key', { name: 'shop', password: 'Ferry-2026!', days: '30' });
  for (const [width, theme, locale] of [[1280, 'light', 'en'], [390, 'dark', 'zh-CN'], [1280, 'dark', 'zh-CN'], [390, 'light', 'en']] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`/preferences?locale=${locale}&theme=${theme}&back=/`);
    for (const path of ['access-points', 'access-points/shop', 'permission-policies', 'permission-policies/shop', 'network-rules', 'network-rules/office', 'callers', 'clocks', '']) {
      await page.goto(`/${path}`);
      await page.waitForTimeout(700);
      await page.screenshot({ path: `/tmp/kf/access-pics/${path.replaceAll('/', '_') || 'overview'}-${width}-${theme}.png`, fullPage: true });
    }
  }
});
