import type { PlaceFragment, RuleFragment } from "@recycle-points/api";
import { formatPoints, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  CheckIcon,
  ForwardIcon,
  MATERIAL_ICONS,
  RecycleIcon,
  ScanIcon,
  CoinsIcon,
  Tile,
  WarningIcon,
} from "@recycle-points/ui";

import { pointsOfStep } from "../points.ts";
import { texts } from "../texts.ts";

interface IdleProps {
  readonly place: PlaceFragment;
  readonly onStart: () => void;
}

/** What attracts people, and what they may bring; or in words why they cannot. */
export function Idle({ place, onStart }: IdleProps) {
  const said = useTexts(texts);
  const rules = place.earnRules ?? [];
  const isOpen = place.status === "OPEN";
  return (
    <main className="kiosk-idle">
      <section className="kiosk-hero">
        {isOpen ? <Attract canStart={rules.length > 0} onStart={onStart} /> : <Closed {...place} />}
      </section>
      <section className="kiosk-takes" aria-labelledby="takes">
        <h2 id="takes">{said.takes}</h2>
        {rules.length === 0 && <p>{said.noRules}</p>}
        <ul className="kiosk-rules">
          {rules.map((rule) => (
            <Rule key={rule.id} rule={rule} />
          ))}
        </ul>
      </section>
    </main>
  );
}

const STEP_ICONS = [RecycleIcon, ScanIcon, CoinsIcon];

function Attract({
  canStart,
  onStart,
}: {
  readonly canStart: boolean;
  readonly onStart: () => void;
}) {
  const said = useTexts(texts);
  return (
    <>
      <p className="kiosk-state">
        <CheckIcon size={20} />
        {said.open}
      </p>
      <h1 tabIndex={-1}>{said.attract}</h1>
      <ol className="kiosk-steps">
        {said.steps.map((step, place) => {
          const Icon = STEP_ICONS[place] ?? CoinsIcon;
          return (
            <li key={step}>
              <Icon size={32} />
              {step}
            </li>
          );
        })}
      </ol>
      <button type="button" className="kiosk-start" disabled={!canStart} onClick={onStart}>
        {said.start}
        <ForwardIcon size={36} />
      </button>
    </>
  );
}

function Closed({ status }: Pick<PlaceFragment, "status">) {
  const said = useTexts(texts);
  const isFull = status === "FULL";
  return (
    <div className="kiosk-closed">
      <WarningIcon size={88} />
      <h1 tabIndex={-1}>{isFull ? said.fullTitle : said.closedTitle}</h1>
      <p>{isFull ? said.fullText : said.closedText}</p>
    </div>
  );
}

function Rule({ rule }: { readonly rule: RuleFragment }) {
  const { materials, quantity } = useSharedTexts();
  const { earns } = useTexts(texts);
  const Icon = MATERIAL_ICONS[rule.material];
  return (
    <li className="kiosk-rule">
      <Tile>
        <Icon size={32} />
      </Tile>
      <span>
        <strong>{materials[rule.material]}</strong>
        <span className="kiosk-earns">
          {earns(
            quantity(rule.quantityPerPoint, rule.unit, rule.material),
            formatPoints(pointsOfStep(rule)),
          )}
        </span>
      </span>
    </li>
  );
}
