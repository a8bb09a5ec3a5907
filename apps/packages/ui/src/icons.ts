import { drawIcon } from "./icon.tsx";

export const HomeIcon = /* @__PURE__ */ drawIcon(
  "M4 11.2 12 4l8 7.2V19a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 19zM9.5 20.5V14h5v6.5",
);
export const GiftIcon = /* @__PURE__ */ drawIcon(
  "M4 8h16v4H4zM5.5 12v7.5A1 1 0 0 0 6.5 20.5h11a1 1 0 0 0 1-1V12M12 8v12.5M12 8H8.2a2.3 2.3 0 1 1 2.2-3zM12 8h3.8a2.3 2.3 0 1 0-2.2-3z",
);
export const ScanIcon = /* @__PURE__ */ drawIcon(
  "M4 8V6a2 2 0 0 1 2-2h2M16 4h2a2 2 0 0 1 2 2v2M20 16v2a2 2 0 0 1-2 2h-2M8 20H6a2 2 0 0 1-2-2v-2M7 12h10",
);
export const MapIcon = /* @__PURE__ */ drawIcon(
  "M9 4 3.5 6.2v13.6L9 17.5l6 2.5 5.5-2.2V4.2L15 6.5zM9 4v13.5M15 6.5V20",
);
export const HistoryIcon = /* @__PURE__ */ drawIcon(
  "M3.5 12a8.5 8.5 0 1 0 2.7-6.2L3.5 8.3M3.5 3.8v4.5H8M12 7.5V12l3.2 2",
);
export const UserIcon = /* @__PURE__ */ drawIcon(
  "M12 12.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c0-3.5 3-5.5 7.5-5.5s7.5 2 7.5 5.5",
);
export const LeafIcon = /* @__PURE__ */ drawIcon(
  "M5 19c0-9.5 5-14 15-14 0 10-4.5 14.5-11.5 14.5-1.5 0-2.7-.5-3.5-1.5M4 21l8.5-8.5",
);
export const BoxIcon = /* @__PURE__ */ drawIcon(
  "M12 3 4 7.3v9.4L12 21l8-4.3V7.3zM4 7.3l8 4.4 8-4.4M12 11.7V21M8 5.2l8 4.3",
);
export const KeyboardIcon = /* @__PURE__ */ drawIcon(
  "M4.5 6h15A1.5 1.5 0 0 1 21 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16.5v-9A1.5 1.5 0 0 1 4.5 6zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8 14h8",
);
export const ClockIcon = /* @__PURE__ */ drawIcon(
  "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
);
export const PinIcon = /* @__PURE__ */ drawIcon(
  "M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
);
export const PlusIcon = /* @__PURE__ */ drawIcon("M12 5v14M5 12h14");
export const MinusIcon = /* @__PURE__ */ drawIcon("M5 12h14");
export const CloseIcon = /* @__PURE__ */ drawIcon("M6 6l12 12M18 6 6 18");
export const BackIcon = /* @__PURE__ */ drawIcon("M15 5l-7 7 7 7");
export const ForwardIcon = /* @__PURE__ */ drawIcon("M9 5l7 7-7 7");
export const DownIcon = /* @__PURE__ */ drawIcon("M5 9l7 7 7-7");
export const CheckIcon = /* @__PURE__ */ drawIcon("M5 12.5l4.5 4.5L19 7.5");
export const WarningIcon = /* @__PURE__ */ drawIcon("M12 4 2.8 20h18.4zM12 10v4.5M12 17.3h.01");
export const InfoIcon = /* @__PURE__ */ drawIcon(
  "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 11v5M12 8h.01",
);
export const OfflineIcon = /* @__PURE__ */ drawIcon(
  "M3 3l18 18M8.5 16a5 5 0 0 1 7 0M5.5 12.7a9.5 9.5 0 0 1 4-2.3M14 10.3a9.5 9.5 0 0 1 4.5 2.4M2.5 9.3a14 14 0 0 1 4-2.6M11 5.1a14 14 0 0 1 10.5 4.2M12 19.5h.01",
);
export const SignOutIcon = /* @__PURE__ */ drawIcon(
  "M10 4H5.5A1.5 1.5 0 0 0 4 5.5v13A1.5 1.5 0 0 0 5.5 20H10M15 16l4-4-4-4M19 12H9",
);
export const SettingsIcon = /* @__PURE__ */ drawIcon(
  "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
);
export const BellIcon = /* @__PURE__ */ drawIcon(
  "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4",
);
export const TicketIcon = /* @__PURE__ */ drawIcon(
  "M4 7h16v3.5a1.8 1.8 0 0 0 0 3.5v3.5H4V14a1.8 1.8 0 0 0 0-3.5zM14 7v2M14 11.2v2M14 15.4v2",
);
export const TruckIcon = /* @__PURE__ */ drawIcon(
  "M3 6h11v11H3zM14 10h4l3 3.5V17h-7M7.5 19.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17 19.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
);
export const HeartIcon = /* @__PURE__ */ drawIcon(
  "M12 20S3.5 15 3.5 9.2A4.6 4.6 0 0 1 12 6.7a4.6 4.6 0 0 1 8.5 2.5C20.5 15 12 20 12 20z",
);
export const CoinsIcon = /* @__PURE__ */ drawIcon(
  "M9 14.5A5.5 5.5 0 1 0 9 3.5a5.5 5.5 0 0 0 0 11zM16.3 9.6A5.5 5.5 0 1 1 9.6 17",
);
export const CameraIcon = /* @__PURE__ */ drawIcon(
  "M4.5 7.5h3L9 5h6l1.5 2.5h3A1.5 1.5 0 0 1 21 9v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18V9a1.5 1.5 0 0 1 1.5-1.5zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
);
export const FlashIcon = /* @__PURE__ */ drawIcon("M13 3 5 13.5h6L10.5 21 19 10h-6.5z");
export const SearchIcon = /* @__PURE__ */ drawIcon(
  "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 20 20",
);
export const FilterIcon = /* @__PURE__ */ drawIcon("M4 6h16M7 12h10M10 18h4");
export const RefreshIcon = /* @__PURE__ */ drawIcon(
  "M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9.3M20 4.5v4.8h-4.8",
);
export const EditIcon = /* @__PURE__ */ drawIcon(
  "M4 20l1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
);
export const TrashIcon = /* @__PURE__ */ drawIcon(
  "M4.5 7h15M9 7V4.5h6V7M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5",
);
export const UploadIcon = /* @__PURE__ */ drawIcon(
  "M12 16V4.5M7.5 9 12 4.5 16.5 9M4.5 15.5v4h15v-4",
);
export const DownloadIcon = /* @__PURE__ */ drawIcon(
  "M12 4.5V16M7.5 11.5 12 16l4.5-4.5M4.5 15.5v4h15v-4",
);
export const ExternalIcon = /* @__PURE__ */ drawIcon(
  "M14 4.5h5.5V10M19.5 4.5 11 13M17 14v5.5H4.5V7H10",
);
export const CopyIcon = /* @__PURE__ */ drawIcon("M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9");
export const LockIcon = /* @__PURE__ */ drawIcon("M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3");
export const GlobeIcon = /* @__PURE__ */ drawIcon(
  "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM3.5 12h17M12 3.5c-5 5-5 12 0 17M12 3.5c5 5 5 12 0 17",
);
export const PhoneIcon = /* @__PURE__ */ drawIcon(
  "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3zM11 18h2",
);
export const QrIcon = /* @__PURE__ */ drawIcon(
  "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM18 14h2M14 18v2M18 17.5V20h2v-2.5z",
);
export const ListIcon = /* @__PURE__ */ drawIcon(
  "M8.5 6H20M8.5 12H20M8.5 18H20M4 6h.01M4 12h.01M4 18h.01",
);
export const ChartIcon = /* @__PURE__ */ drawIcon("M4 4v16h16M8.5 16v-4M12.5 16V8M16.5 16v-6");
export const ShieldIcon = /* @__PURE__ */ drawIcon(
  "M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6zM9 12l2.2 2.2L15 10",
);
export const MenuIcon = /* @__PURE__ */ drawIcon("M4 7h16M4 12h16M4 17h16");
export const SunIcon = /* @__PURE__ */ drawIcon(
  "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1",
);
export const LocateIcon = /* @__PURE__ */ drawIcon(
  "M12 18a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM12 3v3M12 18v3M3 12h3M18 12h3M12 12h.01",
);
export const RecycleIcon = /* @__PURE__ */ drawIcon(
  "M8.3 8.5 10.6 4.7a1.6 1.6 0 0 1 2.8 0L15.7 8.5M16 5.2l-.3 3.3-3.2-.7M17.6 12l2.2 3.7a1.6 1.6 0 0 1-1.4 2.4H14M16.3 15.8 14 18.1l2.3 2.3M10 18.1H5.6a1.6 1.6 0 0 1-1.4-2.4L6.4 12M3.3 13.1l3.1-1.1.9 3.2",
);
export const PetBottleIcon = /* @__PURE__ */ drawIcon(
  "M10 3h4M10 3v2.5c0 1.5-2.5 2.3-2.5 5v9A1.5 1.5 0 0 0 9 21h6a1.5 1.5 0 0 0 1.5-1.5v-9c0-2.7-2.5-3.5-2.5-5V3M7.5 11.5h9M7.5 16.5h9",
);
export const AluminiumCanIcon = /* @__PURE__ */ drawIcon(
  "M8.5 3h7l1.5 2.5v13L15.5 21h-7L7 18.5v-13zM7 5.5h10M7 18.5h10M11 10.5a1.8 2.2 0 1 0 2 0",
);
export const SteelCanIcon = /* @__PURE__ */ drawIcon(
  "M6 5.5C6 4 8.5 3 12 3s6 1 6 2.5v13c0 1.5-2.5 2.5-6 2.5s-6-1-6-2.5zM6 5.5C6 7 8.5 8 12 8s6-1 6-2.5M6 11.5c0 1.5 2.5 2.5 6 2.5s6-1 6-2.5",
);
export const GlassBottleIcon = /* @__PURE__ */ drawIcon(
  "M10 3h4M10.3 3v5L8 11v8.5A1.5 1.5 0 0 0 9.5 21h5a1.5 1.5 0 0 0 1.5-1.5V11l-2.3-3V3M8 13h8v4.5H8",
);
export const NewspaperIcon = /* @__PURE__ */ drawIcon(
  "M4 5h12.5v14.5H6A2 2 0 0 1 4 17.5zM16.5 9H20v8.5a2 2 0 0 1-2 2h-1.5M7 8.5h6.5M7 12h6.5M7 15.5h4",
);
export const CardboardIcon = /* @__PURE__ */ drawIcon(
  "M3.5 9 6 4.5h12L20.5 9v10.5h-17zM3.5 9h17M12 4.5V9M9 13h6",
);
export const MagazineIcon = /* @__PURE__ */ drawIcon(
  "M5 4.5A1.5 1.5 0 0 1 6.5 3H18v15H6.5A1.5 1.5 0 0 0 5 19.5zM5 19.5A1.5 1.5 0 0 0 6.5 21H18v-3M8.5 7h6M8.5 10.5h6",
);
export const PaperCartonIcon = /* @__PURE__ */ drawIcon(
  "M8 3h8l2 5v13H6V8zM6 8h12M8 3v5M16 3v5M9.5 14.5c0-2 1.5-3.2 5-3.2 0 3.5-1.2 5.2-3.2 5.2M9 18l2.5-3",
);
export const FoodTrayIcon = /* @__PURE__ */ drawIcon(
  "M3 9h18l-2 8.5H5zM3 9l1-2.5h16L21 9M8.5 12.5v2.5M12 12.5v2.5M15.5 12.5v2.5",
);
export const TextileIcon = /* @__PURE__ */ drawIcon(
  "M9 4 3.5 7l1.8 4L7.5 10v10h9V10l2.2 1 1.8-4L15 4c-.5 1.8-1.5 2.5-3 2.5S9.5 5.8 9 4z",
);
export const SmallApplianceIcon = /* @__PURE__ */ drawIcon(
  "M7 3.5v4M11 3.5v4M4.5 7.5h9v3a4.5 4.5 0 0 1-9 0zM9 15v2.5a3 3 0 0 0 6 0V13a3 3 0 0 1 5.5-1.5V14",
);
export const BatteryIcon = /* @__PURE__ */ drawIcon(
  "M4 8h13.5v8H4zM17.5 10.5H20v3h-2.5M11.5 9.5 9 12.2h3.5L10 14.7",
);
export const CookingOilIcon = /* @__PURE__ */ drawIcon(
  "M10 3h4v3h-4zM10 6c0 2-3 2.5-3 5.5v8A1.5 1.5 0 0 0 8.5 21h7a1.5 1.5 0 0 0 1.5-1.5v-8C17 8.5 14 8 14 6M12 11s-2.2 2.6-2.2 4.2a2.2 2.2 0 0 0 4.4 0C14.2 13.6 12 11 12 11z",
);
export const OtherMaterialIcon = /* @__PURE__ */ drawIcon(
  "M5 8h14l-1.3 12.5H6.3zM3.5 5h17v3h-17zM9.5 12v4.5M14.5 12v4.5M9 5V3.5h6V5",
);
