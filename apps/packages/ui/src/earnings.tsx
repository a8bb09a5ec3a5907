import type { Material, RuleFragment } from "@recycle-points/api";
import {
  defineTexts,
  formatNumber,
  formatPoints,
  useLocale,
  useSharedTexts,
  useTexts,
} from "@recycle-points/i18n";

import { MATERIAL_ICONS } from "./icon-choices.ts";
import { List, ListItem, Tile } from "./surfaces.tsx";

const earningTexts = defineTexts({
  ja: {
    rule: (quantity: string, points: number) => `${quantity}ごとに ${formatPoints(points)}`,
    times: (percent: number) => `いまは${formatNumber(percent / 100)}倍`,
    cap: (points: number) => `1日${formatPoints(points)}まで`,
    until: (day: string) => `${day}まで`,
    none: "ポイントにはなりません",
  },
  en: {
    rule: (quantity, points) => `${formatPoints(points)} for each ${quantity}`,
    times: (percent) => `${formatNumber(percent / 100)}× now`,
    cap: (points) => `up to ${formatPoints(points)} a day`,
    until: (day) => `until ${day}`,
    none: "No points",
  },
  "ja-x-yasashii": {
    rule: (quantity, points) => `${quantity}で ${formatPoints(points)}`,
    times: (percent) => `いま ${formatNumber(percent / 100)}ばい`,
    cap: (points) => `1日 ${formatPoints(points)}まで`,
    until: (day) => `${day}まで`,
    none: "ポイントに なりません",
  },
});

interface EarningsProps {
  readonly materials: readonly Material[];
  /** Those that are active now. */
  readonly rules: readonly RuleFragment[];
}

/** What each material earns; what earns nothing is taken, too. */
export function Earnings({ materials, rules }: EarningsProps) {
  const { formats } = useLocale();
  const { materials: names, quantity } = useSharedTexts();
  const texts = useTexts(earningTexts);
  return (
    <List>
      {materials.map((material) => {
        const Icon = MATERIAL_ICONS[material];
        const own = rules.filter((each) => each.material === material);
        const said = own.flatMap((rule) => [
          texts.rule(quantity(rule.quantityPerPoint, rule.unit, material), rule.pointsPerQuantity),
          rule.multiplierPercent === 100 ? null : texts.times(rule.multiplierPercent),
          rule.dailyCapPoints === null ? null : texts.cap(rule.dailyCapPoints),
          rule.activeUntil && texts.until(formats.date(rule.activeUntil)),
        ]);
        return (
          <ListItem
            key={material}
            title={names[material]}
            detail={said.filter(Boolean).join("・") || texts.none}
            start={
              <Tile tone={own.length > 0 ? "accent" : "neutral"}>
                <Icon />
              </Tile>
            }
          />
        );
      })}
    </List>
  );
}
