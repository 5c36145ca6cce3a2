/**
 * What files may cost to read. Apart from the readers, so that whoever counts need not load the YAML library:
 * its words and signs cost it far more time and memory than their bytes.
 */

/** What may still be spent, by several files that are read together: each takes its part away. */
export interface Budget {
  /** For the YAML library, in units of its cheapest sign. A person takes 20 to 50. */
  cost: number;
  /** Keys and items, each of which takes a few hundred bytes of memory in the end. A person takes three to eight. */
  values: number;
}

/** What the library may spend on one file: about 10,000 people. */
export const MOST_COST = 500_000;
/** What is read without the library: 100,000 people with seven values each, the person itself counted. */
const MOST_VALUES = 700_000;

/** A budget for so many files, each as large as one may be, of which the library reads some. */
export function createBudget(files = 1): Budget {
  return { cost: files * MOST_COST, values: MOST_VALUES };
}
