import type { DepositFragment } from "@recycle-points/api";
import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { List, ListItem, MATERIAL_ICONS, Points, Tile } from "@recycle-points/ui";

import { entryTexts } from "./texts/entry.ts";

/** What was brought, what it earned, and what is carried to the next visit. */
export function DepositItems({ deposit }: { readonly deposit: DepositFragment }) {
  const { materials, quantity } = useSharedTexts();
  const texts = useTexts(entryTexts);
  return (
    <List>
      {deposit.items.map((each) => {
        const Icon = MATERIAL_ICONS[each.material];
        const say = (value: number) => quantity(value, each.unit, each.material);
        return (
          <ListItem
            key={each.material + each.unit}
            title={`${materials[each.material]} ${say(each.quantity)}`}
            start={
              <Tile>
                <Icon />
              </Tile>
            }
            end={<Points value={each.pointsEarned} change />}
          >
            {each.remainderAfter > 0 && (
              <span className="ui-item-detail">{texts.carried(say(each.remainderAfter))}</span>
            )}
            {each.cappedQuantity > 0 && (
              <span className="ui-item-detail">{texts.capped(say(each.cappedQuantity))}</span>
            )}
          </ListItem>
        );
      })}
    </List>
  );
}
