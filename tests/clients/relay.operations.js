// Compiled by relay-compiler from the schema that the server serves, before relay.mjs runs.
import { graphql } from "relay-runtime";

graphql`query relayViewerQuery { viewer { id balance { available version } } }`;
graphql`query relayLocationsQuery { locations(first: 1) { nodes { id name } } }`;
graphql`mutation relayRenameMutation($input: UpdateViewerInput!) {
  updateViewer(input: $input) { user { id displayName } userErrors { code message } }
}`;
graphql`subscription relayBalanceSubscription($userId: ID!) {
  onBalanceChanged(userId: $userId) { userId available version }
}`;
