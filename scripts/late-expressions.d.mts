export function makeExpressionsLate(code: string): string;
