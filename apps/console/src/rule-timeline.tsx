import { useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";

import { frameOf, type RuleGroup, spansOf } from "./rule-times.ts";
import { useRuleWords } from "./rule-words.ts";
import { ruleTexts } from "./texts/rules.ts";
import { useWidth } from "./width.ts";

const TOP = 22;
const BAR = 34;
const GAP = 2;
const INDENT = 10;
const PIXELS_A_LETTER = 13;

/** What counts when: a bar for each time, and a line for now. The list below it says the same. */
export function RuleTimeline({
  group,
  time,
}: {
  readonly group: RuleGroup;
  readonly time: number;
}) {
  const { formats } = useLocale();
  const { materials } = useSharedTexts();
  const texts = useTexts(ruleTexts);
  const words = useRuleWords();
  const [frame, width] = useWidth<HTMLDivElement>();
  const [from, until] = frameOf(group.rules, time);
  const at = (moment: number) => ((moment - from) / (until - from)) * width;
  const now = at(time);
  return (
    <div className="timeline" ref={frame}>
      <svg
        role="img"
        aria-label={texts.timeline(materials[group.material])}
        width={width}
        height={TOP + BAR}
      >
        {spansOf(group.rules, from, until).map((span) => {
          const start = at(span.from);
          const length = Math.max(at(span.until) - start - GAP, 1);
          const said = span.rule ? words.terms(span.rule) : texts.nothing;
          const isCampaign = span.rule !== null && span.rule.multiplierPercent !== 100;
          return (
            <g key={span.from}>
              <title>{`${said}: ${formats.date(new Date(span.from).toISOString())} –`}</title>
              <rect
                className={span.rule ? (isCampaign ? "is-campaign" : "is-rule") : "is-gap"}
                x={start}
                y={TOP}
                width={length}
                height={BAR}
                rx={6}
              />
              {start + length - Math.max(start, now) > said.length * PIXELS_A_LETTER && (
                <text x={Math.max(start, now) + INDENT} y={TOP + BAR / 2}>
                  {said}
                </text>
              )}
              {span.from > time && (
                <text className="is-date" x={Math.min(start, width - 90)} y={TOP - 10}>
                  {formats.date(new Date(span.from).toISOString())}
                </text>
              )}
            </g>
          );
        })}
        <line x1={now} x2={now} y1={TOP - 6} y2={TOP + BAR} />
        <text className="is-date" x={now - 2} y={TOP - 10}>
          {texts.today}
        </text>
      </svg>
    </div>
  );
}
