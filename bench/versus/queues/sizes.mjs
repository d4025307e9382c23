// Of the batches in which jobs are fetched: with more of either no queue was faster.

export const batch = 1_000;
export const loops = 4;
export const pauseWhenEmpty = 5; // ms
