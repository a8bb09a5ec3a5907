import "../styles/rules.css";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { EarnRulesDocument, RequestError, type RuleFragment } from "@recycle-points/api";
import { MaterialValues } from "@recycle-points/api/enums";
import { useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Anchor,
  Badge,
  type BadgeTone,
  Button,
  Card,
  EmptyState,
  ErrorState,
  MATERIAL_ICONS,
  PlusIcon,
  Skeleton,
  Tile,
} from "@recycle-points/ui";

import { useClient, useUser } from "../client.tsx";
import { Page } from "../page.tsx";
import { mayCall } from "../roles.ts";
import { EditRuleSheet, EndRuleSheet } from "../rule-sheets.tsx";
import { RuleTimeline } from "../rule-timeline.tsx";
import { groupRules, type RuleGroup, type RuleState, stateOf } from "../rule-times.ts";
import { useRuleWords } from "../rule-words.ts";
import { ruleTexts } from "../texts/rules.ts";

type Opened =
  { readonly kind: "edit" | "end"; readonly rule: RuleFragment } | { readonly kind: "new" };

export function RulesPage() {
  const { transport } = useClient();
  const { groups: roles } = useUser();
  const texts = useTexts(ruleTexts);
  const [opened, setOpened] = useState<Opened | null>(null);
  const { data, dataUpdatedAt, isError, refetch } = useQuery({
    queryKey: ["rules"],
    queryFn: async ({ signal }) => {
      const { earnRules } = await transport.request(EarnRulesDocument, {}, { signal });
      if (!earnRules) throw new RequestError("unknown", "The rules are missing.");
      return earnRules;
    },
  });
  const mayChange = mayCall("saveEarnRule", roles);
  const groups = groupRules(data ?? [], MaterialValues);
  return (
    <Page
      title={texts.rules}
      end={
        mayChange && (
          <Button icon={<PlusIcon />} onClick={() => setOpened({ kind: "new" })}>
            {texts.create}
          </Button>
        )
      }
    >
      <p className="ui-soft">{texts.lead}</p>
      {!data && (isError ? <ErrorState onRetry={() => void refetch()} /> : <Skeleton lines={8} />)}
      {data?.length === 0 && <EmptyState title={texts.none} />}
      <div className="columns">
        {groups.map((group) => (
          <GroupCard
            key={`${group.material}#${group.unit}`}
            group={group}
            time={dataUpdatedAt}
            onOpen={mayChange ? setOpened : null}
          />
        ))}
      </div>
      {mayCall("staffActions", roles) && (
        <p className="links">
          <Anchor href="/log?act=SAVE_EARN_RULE">{texts.log}</Anchor>
          <Anchor href="/log?act=END_EARN_RULE">{texts.ended}</Anchor>
        </p>
      )}
      {opened && data && (
        <OpenedSheet
          opened={opened}
          rules={data}
          time={dataUpdatedAt}
          onClose={() => setOpened(null)}
        />
      )}
    </Page>
  );
}

interface OpenedSheetProps {
  readonly opened: Opened;
  readonly rules: readonly RuleFragment[];
  readonly time: number;
  readonly onClose: () => void;
}

function OpenedSheet({ opened, rules, time, onClose }: OpenedSheetProps) {
  if (opened.kind !== "end") {
    const rule = opened.kind === "edit" ? opened.rule : null;
    return <EditRuleSheet rule={rule} rules={rules} time={time} onClose={onClose} />;
  }
  const { material, unit } = opened.rule;
  const group = rules.filter((each) => each.material === material && each.unit === unit);
  return <EndRuleSheet rule={opened.rule} group={group} time={time} onClose={onClose} />;
}

interface GroupCardProps {
  readonly group: RuleGroup;
  readonly time: number;
  /** null: the role may not change them. */
  readonly onOpen: ((opened: Opened) => void) | null;
}

function GroupCard({ group, time, onOpen }: GroupCardProps) {
  const { materials, units } = useSharedTexts();
  const Icon = MATERIAL_ICONS[group.material];
  return (
    <Card className="ui-stack">
      <header className="rule-head">
        <Tile>
          <Icon size={24} />
        </Tile>
        <h2>
          {materials[group.material]} <small>{units[group.unit]}</small>
        </h2>
      </header>
      <RuleTimeline group={group} time={time} />
      <ul className="rule-list">
        {group.rules.map((rule) => (
          <RuleItem key={rule.id} rule={rule} group={group} time={time} onOpen={onOpen} />
        ))}
      </ul>
    </Card>
  );
}

const TONES: Readonly<Record<RuleState, BadgeTone>> = {
  active: "success",
  replaced: "neutral",
  upcoming: "info",
  ended: "neutral",
};

function RuleItem({ rule, group, time, onOpen }: GroupCardProps & { readonly rule: RuleFragment }) {
  const texts = useTexts(ruleTexts);
  const words = useRuleWords();
  const state = stateOf(rule, group.rules, time);
  const { dailyCapPoints, multiplierPercent } = rule;
  const expiry = words.expiry(rule);
  return (
    <li>
      <div className="rule-terms">
        <strong>{words.terms(rule)}</strong>
        {multiplierPercent !== 100 && (
          <Badge tone="warning">{texts.campaign(multiplierPercent)}</Badge>
        )}
        <Badge tone={TONES[state]}>{texts.states[state]}</Badge>
      </div>
      <p className="ui-soft">{words.period(rule)}</p>
      <p className="ui-soft">
        {dailyCapPoints === null ? texts.noCap : texts.cap(dailyCapPoints)}
        {expiry && ` · ${texts.policy}: ${expiry}`}
      </p>
      {onOpen && state !== "ended" && (
        <div className="buttons">
          <Button variant="quiet" onClick={() => onOpen({ kind: "end", rule })}>
            {texts.end}
          </Button>
          <Button variant="secondary" onClick={() => onOpen({ kind: "edit", rule })}>
            {texts.edit}
          </Button>
        </div>
      )}
    </li>
  );
}
