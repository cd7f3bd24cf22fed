import { expect, test } from '@playwright/test';

test('the page is served, and renders', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Gantry' })).toBeVisible();
});
