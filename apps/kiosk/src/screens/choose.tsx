import type { RuleFragment } from "@recycle-points/api";
import {
  formatNumber,
  formatPoints,
  useLocale,
  useSharedTexts,
  useTexts,
} from "@recycle-points/i18n";
import { Button, classes, MATERIAL_ICONS, QrIcon, Stepper } from "@recycle-points/ui";

import {
  itemsOf,
  leavesRemainder,
  pointsOf,
  pointsOfStep,
  type Quantities,
  stepsOf,
} from "../points.ts";
import { texts } from "../texts.ts";

interface ChooseProps {
  readonly rules: readonly RuleFragment[];
  readonly quantities: Quantities;
  readonly onCount: (ruleId: string, quantity: number) => void;
  readonly onConfirm: () => void;
  readonly onQuit: () => void;
}

export function Choose({ rules, quantities, onCount, onConfirm, onQuit }: ChooseProps) {
  const said = useTexts(texts);
  const isEmpty = itemsOf(rules, quantities).length === 0;
  return (
    <main className="kiosk-choose">
      <h1 tabIndex={-1}>{said.chooseTitle}</h1>
      <ul className="kiosk-cards">
        {rules.map((rule) => (
          <MaterialCard
            key={rule.id}
            rule={rule}
            value={quantities[rule.id] ?? 0}
            onChange={(quantity) => onCount(rule.id, quantity)}
          />
        ))}
      </ul>
      <div className="kiosk-bar">
        <Button variant="quiet" size="large" onClick={onQuit}>
          {said.quit}
        </Button>
        <Worth rules={rules} quantities={quantities} isEmpty={isEmpty} />
        <Button size="large" icon={<QrIcon size={28} />} disabled={isEmpty} onClick={onConfirm}>
          {said.showCode}
        </Button>
      </div>
    </main>
  );
}

interface MaterialCardProps {
  readonly rule: RuleFragment;
  readonly value: number;
  readonly onChange: (value: number) => void;
}

function MaterialCard({ rule, value, onChange }: MaterialCardProps) {
  const { materials, quantity } = useSharedTexts();
  const { locale } = useLocale();
  const { earns } = useTexts(texts);
  const Icon = MATERIAL_ICONS[rule.material];
  const { material, unit } = rule;
  const say = (amount: number) => {
    // English has no counter: the heading has the noun.
    if (locale === "en" && unit === "PIECE") return formatNumber(amount);
    return quantity(amount, unit, material);
  };
  return (
    <li className={classes("kiosk-card", value > 0 && "is-chosen")}>
      <span className="kiosk-card-icon">
        <Icon size={72} />
      </span>
      <h2>{materials[material]}</h2>
      <p className="kiosk-earns">
        {earns(quantity(rule.quantityPerPoint, unit, material), formatPoints(pointsOfStep(rule)))}
      </p>
      <Stepper
        label={materials[material]}
        value={value}
        onChange={onChange}
        {...stepsOf(rule)}
        unit={unit === "GRAM" ? "g" : say(0).replace("0", "")}
        say={say}
      />
    </li>
  );
}

interface WorthProps {
  readonly rules: readonly RuleFragment[];
  readonly quantities: Quantities;
  readonly isEmpty: boolean;
}

function Worth({ rules, quantities, isEmpty }: WorthProps) {
  const said = useTexts(texts);
  const points = pointsOf(rules, quantities);
  const hint = points === 0 ? said.nothingYet : said.remainder;
  return (
    <p className="kiosk-worth" role="status">
      {isEmpty && said.chooseFirst}
      {!isEmpty && <strong>{said.about(formatPoints(points))}</strong>}
      {!isEmpty && leavesRemainder(rules, quantities) && <span className="ui-soft">{hint}</span>}
    </p>
  );
}
