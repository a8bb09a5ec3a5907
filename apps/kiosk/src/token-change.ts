import { TypedDocumentString } from "@recycle-points/api";

export interface TokenChange {
  readonly onQrTokenChanged: {
    readonly id: string;
    readonly status: "ISSUED" | "REDEEMED" | "EXPIRED" | "REVOKED";
  } | null;
}

export const OnQrTokenChangedDocument = new TypedDocumentString<TokenChange, { id: string }>(`
  subscription OnQrTokenChanged($id: ID!) {
    onQrTokenChanged(id: $id) { id locationId status expiresAt updatedAt }
  }
`);
