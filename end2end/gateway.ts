import { createHmac, randomUUID } from 'node:crypto';
import { expect, type APIRequestContext, type Page } from '@playwright/test';
import { unique } from './journeys.ts';

/** The id and the secret of an access key. */
export type AccessKey = [string, string];

/** As the signature has it: RFC 3986's unreserved characters stay. */
const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** Calls the shared gateway as the vendor's oldest SDK does: RPC signature 1.0. */
export async function call(gateway: string, [id, secret]: AccessKey, action: string, parameters: Record<string, string>) {
  const all: Record<string, string> = {
    ...parameters, Action: action, Version: '2016-01-20', Format: 'JSON', AccessKeyId: id, SignatureNonce: randomUUID(),
    SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0', Timestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  };
  const canonical = Object.keys(all).sort().map((name) => `${encode(name)}=${encode(all[name]!)}`).join('&');
  const signature = createHmac('sha1', `${secret}&`).update(`POST&%2F&${encode(canonical)}`).digest('base64');
  const answer = await fetch(`${gateway}/?${canonical}&Signature=${encode(signature)}`, { method: 'POST' });
  return (await answer.json()) as Record<string, string>;
}

/** Waits until the access log has so many records that a query finds. It is written once a second. */
export async function recorded(request: APIRequestContext, query: string, count: number): Promise<void> {
  const file = async () => (await (await request.get(`/logs.jsonl?q=${encodeURIComponent(query)}`)).text()).trim();
  await expect.poll(async () => (await file()).split('\n').filter((line) => line !== '').length).toBe(count);
}

/** Creates a RAM user who may use keys, by the real page. Also gives the name. */
export async function letIn(
  page: Page, policy = 'Use keys', name = unique('app'),
): Promise<{ name: string; caller: AccessKey }> {
  await page.goto('/callers');
  await page.getByRole('textbox', { name: 'RAM user' }).fill(name);
  await page.getByRole('radio', { name: policy }).check();
  await page.getByRole('button', { name: 'Create RAM user' }).click();
  await expect(page).toHaveURL(`/callers/${name}`);
  await expect(page.getByText('Keep this access key now')).toBeVisible();
  const [id, secret] = await page.locator('.notice .code-block code').allInnerTexts();
  expect(id).toMatch(/^LTAI[A-Za-z0-9]{20}$/);
  expect(secret).toMatch(/^[A-Za-z0-9]{30}$/);
  return { name, caller: [id!, secret!] };
}
