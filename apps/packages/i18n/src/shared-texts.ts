import type {
  ExchangeStatus,
  FulfilmentType,
  LedgerEntryType,
  LocationStatus,
  Material,
  QrTokenStatus,
  QuantityUnit,
} from "@recycle-points/api/enums";

type Role = "citizens" | "kiosks" | "operators" | "admins";

/** The programme's words that more than one app says. */
export interface SharedTexts {
  readonly materials: Readonly<Record<Material, string>>;
  readonly units: Readonly<Record<QuantityUnit, string>>;
  /** A quantity with its counter word: 本, 個, items. */
  readonly quantity: (value: number, unit: QuantityUnit, material: Material) => string;
  readonly exchangeStatuses: Readonly<Record<ExchangeStatus, string>>;
  readonly qrTokenStatuses: Readonly<Record<QrTokenStatus, string>>;
  readonly locationStatuses: Readonly<Record<LocationStatus, string>>;
  readonly fulfilmentTypes: Readonly<Record<FulfilmentType, string>>;
  readonly ledgerEntryTypes: Readonly<Record<LedgerEntryType, string>>;
  readonly roles: Readonly<Record<Role, string>>;
  readonly actions: Readonly<
    Record<
      "back" | "cancel" | "close" | "confirm" | "done" | "language" | "next" | "retry" | "save",
      string
    >
  >;
  readonly states: Readonly<
    Record<"empty" | "failed" | "loading" | "live" | "offline" | "waiting" | "newVersion", string>
  >;
  readonly points: string;
  /** The state at a moment, while nothing newer comes. */
  readonly asOf: (moment: string) => string;
}
