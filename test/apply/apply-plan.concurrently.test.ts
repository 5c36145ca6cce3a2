import { describe, expect, it } from 'vitest';
import { mapConcurrently } from '../../src/apply/apply-plan.js';
import { fakeTime, seeded } from '../outside.js';

describe('mapConcurrently', () => {
  it('has as many pieces under way as it may, and never more', async () => {
    const time = fakeTime(seeded(1));
    let underWay = 0;
    let most = 0;
    await time.run(() =>
      mapConcurrently(Array.from({ length: 10 }), 4, async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await time.sleep(100);
        underWay -= 1;
      }),
    );
    expect(most).toBe(4);
    expect(time.monotonic()).toBe(300);
  });

  it('gives results in the order of the items, whatever ends first', async () => {
    const time = fakeTime(seeded(1));
    const results = await time.run(() =>
      mapConcurrently([30, 10, 20], 3, async (milliseconds) => {
        await time.sleep(milliseconds);
        return milliseconds;
      }),
    );
    expect(results).toEqual([30, 10, 20]);
  });

  it('takes no items well', async () => {
    expect(await mapConcurrently([], 4, async () => 1)).toEqual([]);
  });
});
