import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import { Card, List, ListItem, MATERIAL_ICONS, Tile } from "@recycle-points/ui";

import type { Viewer } from "./account/balance.ts";
import { homeTexts } from "./texts/home.ts";

/** What deposits left over, below a step of the rule. */
export function Carried({ viewer }: { readonly viewer: Viewer }) {
  const texts = useTexts(homeTexts);
  const { materials, quantity } = useSharedTexts();
  const carried = (viewer.remainders ?? []).filter((each) => each.quantity > 0);
  if (carried.length === 0) return null;
  return (
    <section className="ui-stack" aria-labelledby="carried">
      <div>
        <h2 id="carried">{texts.carried}</h2>
        <p className="ui-soft">{texts.carriedText}</p>
      </div>
      <Card>
        <List>
          {carried.map(({ material, unit, quantity: value }) => {
            const Icon = MATERIAL_ICONS[material];
            return (
              <ListItem
                key={material + unit}
                title={materials[material]}
                start={
                  <Tile tone="neutral">
                    <Icon />
                  </Tile>
                }
                end={<strong>{quantity(value, unit, material)}</strong>}
              />
            );
          })}
        </List>
      </Card>
    </section>
  );
}
