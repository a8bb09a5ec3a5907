/** Follow the person's exchanges. */
export function useLiveExchanges(): void {}
