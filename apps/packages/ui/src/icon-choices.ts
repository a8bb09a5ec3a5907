import type { FulfilmentType, Material } from "@recycle-points/api/enums";

import type { Icon } from "./icon.tsx";
import * as icons from "./icons.ts";

export const MATERIAL_ICONS: Readonly<Record<Material, Icon>> = {
  PET_BOTTLE: icons.PetBottleIcon,
  ALUMINIUM_CAN: icons.AluminiumCanIcon,
  STEEL_CAN: icons.SteelCanIcon,
  GLASS_BOTTLE: icons.GlassBottleIcon,
  NEWSPAPER: icons.NewspaperIcon,
  CARDBOARD: icons.CardboardIcon,
  MAGAZINE: icons.MagazineIcon,
  PAPER_CARTON: icons.PaperCartonIcon,
  FOOD_TRAY: icons.FoodTrayIcon,
  TEXTILE: icons.TextileIcon,
  SMALL_APPLIANCE: icons.SmallApplianceIcon,
  BATTERY: icons.BatteryIcon,
  COOKING_OIL: icons.CookingOilIcon,
  OTHER: icons.OtherMaterialIcon,
};

export const FULFILMENT_ICONS: Readonly<Record<FulfilmentType, Icon>> = {
  VOUCHER_CODE: icons.TicketIcon,
  PICKUP: icons.BoxIcon,
  POSTAL: icons.TruckIcon,
  EXTERNAL_POINTS: icons.CoinsIcon,
  DONATION: icons.HeartIcon,
};
