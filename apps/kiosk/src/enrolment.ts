import { TypedDocumentString, type UserError } from "@recycle-points/api";

export interface Enrolled {
  readonly enrolKiosk: {
    readonly tokens: {
      readonly accessToken: string;
      readonly refreshToken: string;
      readonly expiresInSeconds: number;
    } | null;
    readonly userErrors: readonly UserError[];
  } | null;
}

export const EnrolKioskDocument = new TypedDocumentString<Enrolled, { code: string }>(`
  mutation EnrolKiosk($code: String!) {
    enrolKiosk(code: $code) {
      tokens { accessToken refreshToken expiresInSeconds }
      userErrors { __typename code message field }
    }
  }
`);
