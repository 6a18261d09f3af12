/** The one place that asks the time. */
export const now = (): Date => new Date();
