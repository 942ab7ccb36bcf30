import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, type Page } from '@playwright/test';

/** A line of the vendor's log service, so many minutes ago. */
export function line(minutes: number, change: Record<string, unknown> = {}): string {
  return JSON.stringify({
    time: new Date(Date.now() - minutes * 60_000).toISOString(), request_id: randomUUID(), api_name: 'Decrypt',
    gateway_type: 'shared', status_code: 200, duration: 3.25, principal_id: 'payments', client_ip: '10.9.8.7',
    useragent: 'AlibabaCloud (linux; amd64) Golang/1.19 alibabacloud-dkms-transfer-go-sdk/0.1.9',
    cmkid: 'key-hzz630494463ejqjx', instance_id: 'kst-hzz62f1cb66fa42qo', region_id: 'cn-hangzhou', account_id: '1234567890123456',
    ...change,
  });
}

/** Imports lines by the real page, as a file that is compressed. */
export async function importLines(page: Page, name: string, lines: string[]): Promise<void> {
  await page.goto('/logs/import');
  await page.getByLabel('Name', { exact: false }).first().fill(name);
  await page.getByLabel('Log file', { exact: true }).setInputFiles({
    name: 'fleet.jsonl.gz', mimeType: 'application/gzip', buffer: gzipSync(lines.join('\n')),
  });
  await page.getByRole('button', { name: 'Import file' }).click();
  await expect(page).toHaveURL(`/logs/import/${name}`);
}
